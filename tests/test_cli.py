"""The commands: what they print, their exit codes, errors in one line."""

import json
import sys

import pytest

from pipeline.cli import main
from pipeline.config import Settings
from pipeline.evaluate.run import evaluate_folder
from pipeline.records import ShishiError

TEXT = "6月，兴隆村疏通水渠1200米，安装路灯20余盏，惠及群众300多户。"


@pytest.fixture
def shishi(monkeypatch, capsys):
    """Runs the command in this process; returns (exit code, output, errors)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shishi", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_extract_for_programs(shishi, article):
    code, out, _ = shishi("extract", str(article), "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["quote"] for row in rows] == ["1200米", "20余盏", "300多户"]
    assert all(TEXT[row["start"] : row["end"]] == row["quote"] for row in rows)


def test_extract_for_people(shishi, article):
    code, out, _ = shishi("extract", str(article))
    assert code == 0 and "20余盏" in out and "路灯" in out


def test_normalize_with_alignment(shishi, tmp_path):
    path = tmp_path / "hant.txt"
    path.write_text("為群眾辦實事，安裝路燈２０盞。", "utf-8")
    code, out, _ = shishi("normalize", str(path), "--alignment")
    result = json.loads(out)
    assert code == 0
    assert result["text"] == "为群众办实事，安装路灯20盏。"
    assert result["offsets"] == list(range(len(result["text"])))


def test_quantities_one_object_a_line(shishi, tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("走访40户\n没有数字\n每月600元\n", "utf-8")
    code, out, _ = shishi("quantities", str(path), "--format", "jsonl")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["line"] for line in lines] == [1, 2, 3]
    assert [len(line["quantities"]) for line in lines] == [1, 0, 1]
    assert set(lines[0]["quantities"][0]) == {"quote", "start", "end", "value", "min", "max", "bound", "unit", "per"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("extract", "nowhere.txt"), "cannot be opened"),
        (("extract", "--segmenter", "thulac"), "segmenter"),
        (("evaluate", "nowhere"), "no annotated documents"),
        (("check-gold", "nowhere"), "no annotated documents"),
        (("models", "fetch", "bert"), "unknown model"),
        (("config", "show", "--config", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_errors_are_one_line_and_exit_2(shishi, arguments, said):
    code, _, err = shishi(*arguments)
    assert code == 2
    assert said in err and err.startswith("shishi: ") and err.count("\n") == 1


def test_annotate_does_not_overwrite_corrections(shishi, article, tmp_path):
    target = tmp_path / "article.json"
    assert shishi("annotate", str(article), "-o", str(target))[0] == 0
    assert [row["quote"] for row in json.loads(target.read_text("utf-8"))["metrics"]] == ["1200米", "20余盏", "300多户"]
    assert shishi("check-gold", str(tmp_path))[0] == 0
    code, _, err = shishi("annotate", str(article), "-o", str(target))
    assert code == 2 and "not overwritten" in err


def test_evaluate_is_a_gate(shishi, article, tmp_path):
    gold = tmp_path / "article.json"
    shishi("annotate", str(article), "-o", str(gold))
    baseline = tmp_path / "baseline.txt"
    assert shishi("evaluate", str(tmp_path), "--baseline", str(baseline), "--update-baseline")[0] == 0
    assert shishi("evaluate", str(tmp_path), "--baseline", str(baseline))[0] == 0
    gold.write_text(gold.read_text("utf-8").replace('"unit": "盏"', '"unit": "台"'), "utf-8")
    code, out, err = shishi("evaluate", str(tmp_path), "--baseline", str(baseline))
    assert code == 1
    assert "FELL: all unit" in out and "20余盏#1 no longer right" in out and "fell below" in err


def test_evaluate_gives_the_same_on_any_number_of_workers(shishi, article, tmp_path):
    for name in ("b", "a", "c"):
        text = tmp_path / f"{name}.txt"
        text.write_text(TEXT.replace("300", str(300 + ord(name))), "utf-8")
        shishi("annotate", str(text), "-o", str(tmp_path / f"{name}.json"))
    one, three = (shishi("evaluate", str(tmp_path), "--workers", workers) for workers in ("1", "3"))
    assert one == three
    assert one[0] == 0 and "figures" in one[1]


def test_evaluate_of_some_documents(shishi, tmp_path):
    for name in ("a1", "s1"):
        (tmp_path / f"{name}.txt").write_text(TEXT, "utf-8")
        shishi("annotate", str(tmp_path / f"{name}.txt"), "-o", str(tmp_path / f"{name}.json"))
    heads = [shishi("evaluate", str(tmp_path), *only)[1].split()[0] for only in ((), ("--match", "[!s]*"))]
    assert heads == ["2", "1"]
    code, _, err = shishi("evaluate", str(tmp_path), "--match", "z*")
    assert code and "match 'z*'" in err
    baseline = tmp_path / "baseline.json"
    assert shishi("evaluate", str(tmp_path), "--baseline", str(baseline), "--update-baseline", "--match", "s*")[0]
    assert not baseline.exists()


def test_evaluate_names_the_document_that_cannot_be_read(shishi, article, tmp_path):
    shishi("annotate", str(article), "-o", str(tmp_path / "article.json"))
    with pytest.raises(ShishiError, match=r"article\.txt.*--max-chars"):
        evaluate_folder(tmp_path, Settings(max_chars=1))


def test_export_and_import_gold(shishi, article, tmp_path):
    shishi("annotate", str(article), "-o", str(tmp_path / "article.json"))
    for kind, target in (("labelstudio", tmp_path / "tasks.labelstudio"), ("brat", tmp_path / "brat")):
        assert shishi("export-gold", str(tmp_path), "--to", kind, "-o", str(target))[0] == 0
        back = tmp_path / f"back-{kind}"
        assert shishi("import-gold", str(target), "-o", str(back))[0] == 0
        assert (back / "article.txt").read_text("utf-8") == TEXT
        rows = json.loads((back / "article.json").read_text("utf-8"))["metrics"]
        assert [row["quote"] for row in rows] == ["1200米", "20余盏", "300多户"]


def test_check_rules(shishi, tmp_path):
    assert shishi("check-rules")[0] == 0
    code, out, _ = shishi("check-rules", str(tmp_path / "nowhere"))
    assert code == 1 and "no such folder" in out
