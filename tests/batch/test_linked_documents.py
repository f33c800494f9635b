"""One fact reported by two documents is linked, whatever the order they come in; another fact with the same number is not."""

import pytest

import pipeline
from pipeline.batch.run import run_batch
from pipeline.config import Settings

FIRST = "白水村修渠\n2023年3月8日\n大关县木杆镇白水村投入资金38.6万元，修建水渠2350米，惠及农户217户。\n"
AGAIN = (
    "木杆镇为民办实事\n2023年4月2日\n今年以来，大关县木杆镇为群众办实事46件。"
    "其中，在白水村修建水渠2350米，该村217户农户受益，投入资金38.6万元。\n"
)
OTHER = "三门县简报\n2023年5月6日\n三门县健跳镇硬化公路2350米。\n"


@pytest.mark.parametrize("names", [("a", "b", "c"), ("b", "a", "c")])
def test_a_fact_reported_twice_is_linked(tmp_path, names):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in zip(names, (FIRST, AGAIN, OTHER), strict=True):
        (folder / f"{name}.txt").write_text(text, "utf-8")
    run_batch([folder], tmp_path / "out", settings=Settings())
    metrics = pipeline.read_results(tmp_path / "out").metrics
    source = metrics.set_index("metric_id")["source"].astype(str)
    links = metrics[metrics["duplicate_of"].notna()]
    again = links[links["source"].astype(str) == f"{names[1]}.txt"]
    assert {"2350米", "217户"} <= set(again["quote"].astype(str))
    assert {source[target] for target in links["duplicate_of"].astype(str)} == {f"{names[0]}.txt"}
    assert f"{names[2]}.txt" not in set(links["source"].astype(str))
