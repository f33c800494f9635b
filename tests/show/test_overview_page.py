"""The overview of a batch in a real browser."""

import pytest

from pipeline.show.overview import _periods
from pipeline.show.site import write_site

ARTICLES = {
    "灯.txt": "2023年9月，沅陵县凉水井镇王家岭村安装路灯60盏，修路3.5公里，惠及400多户。计划2024年6月再装路灯40盏。\n",
    "渠.txt": "2023年11月，沅陵县五强溪镇疏通水渠1200米，投入资金15万元。\n",
    "<img src=x onerror=window.pwned=1>.txt": "<script>window.pwned=2</script>村办实事\n2023年10月，仙溪镇安装路灯15盏</script><script>window.pwned=3</script>，走访96户。\n",
    "空.txt": "",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """The overview of a batch of four files, one hostile and one empty."""
    from pipeline.batch.run import run_batch
    from pipeline.config import Settings

    folder = tmp_path_factory.mktemp("site")
    (folder / "in").mkdir()
    for name, text in ARTICLES.items():
        (folder / "in" / name).write_text(text, "utf-8")
    run_batch([folder / "in"], folder / "out", settings=Settings())
    return write_site(folder / "out")[0]


def test_overview_shows_what_the_batch_holds(browser, index):
    browser.open(index)
    assert browser.complaints() == [] and browser.requests() == [index.resolve().as_uri()]
    counts = browser.run(
        "Object.fromEntries([...document.querySelectorAll('.counts li')].map(n => [n.querySelector('span').textContent, n.querySelector('b').textContent]))"
    )
    assert counts["文件"] == "3" and counts["问题"] == "1"
    assert browser.run("document.querySelectorAll('svg.chart').length") == 3
    assert "照明亮化" in browser.run("document.querySelector('#types').parentNode.textContent")
    assert "2023-09" in browser.run("document.querySelector('#months').parentNode.textContent")
    assert "凉水井镇" in browser.run("document.querySelector('.tree').textContent")
    assert "空.txt" in browser.run("document.querySelector('#problems').parentNode.textContent")


def test_nothing_of_a_hostile_batch_runs(browser, index):
    browser.open(index)
    assert browser.run("typeof window.pwned") == "undefined"
    assert browser.run("document.querySelectorAll('img, main script').length") == 0
    assert "<img src=x onerror=window.pwned=1>.txt" in browser.run("document.body.textContent")


def test_links_lead_to_the_row_and_back(browser, index):
    browser.open(index)
    href = browser.run("document.querySelector('.review a').getAttribute('href')")
    page, fragment = href.split("#")
    browser.open(index.parent / page, f"#{fragment}")
    assert browser.run("document.querySelectorAll('#text .selected').length") >= 1
    assert browser.run("document.getElementById('home').getAttribute('href')") == "../index.html"
    for document in browser_pages(index):
        browser.open(document)
        assert browser.complaints() == [] and browser.run("typeof window.pwned") == "undefined"


def browser_pages(index):
    return sorted((index.parent / "documents").glob("*.html"))


def test_language_and_search(browser, index):
    browser.open(index)
    browser.click("#lang")
    assert browser.run("document.querySelector('h1').textContent") == "Overview of the batch"
    browser.run(
        "(() => { const f = document.getElementById('find-document'); f.value = '渠'; f.dispatchEvent(new Event('input')); })()"
    )
    assert browser.run("[...document.querySelectorAll('#all-documents tbody tr')].filter(n => !n.hidden).length") == 1


def month(name, done):
    return {"period": name, "n_done": done, "n_ongoing": 0, "n_planned": 0, "n_required": 0, "n_none": 0}


def test_periods_have_no_gaps():
    assert [(p["period"], p["n_done"]) for p in _periods([month("2023-11", 2), month("2024-01", 1)])] == [
        ("2023-11", 2),
        ("2023-12", 0),
        ("2024-01", 1),
    ]
    years = _periods([month("1958-03", 4), month("2019-06", 1), month("2024-01", 2)])
    assert years[0] == {**month("更早", 4)} and years[-1]["period"] == "2024" and len(years) == 21
    assert sum(year["n_done"] for year in years) == 7
    assert _periods([]) == []
