"""The page of one document in a real browser: marks ↔ rows, filters, keyboard, language, print, and nothing runs."""

import json

import pytest

from pipeline.language import analyse
from pipeline.read import article_of_text, read_file
from pipeline.show.explain import explain_page

ARTICLE = (
    "龙潭乡办了十件实事\n\n"
    + "今年以来，龙潭乡党委书记周立新带着干部下村。\n\n" * 30
    + "9月，龙潭乡清江村党支部疏通水渠1200余米，安装路灯36盏，惠及群众280多户。乡里还将投入资金15万元，计划再装路灯20盏。\n\n"
    + "其余工作照旧。\n\n" * 30
    + "年底，竹园村组织党员入户走访96户，收集意见建议41条。\n"
)
HOSTILE = (
    "</script><script>window.pwned = 1</script>\n"
    "<img src=x onerror=\"window.pwned = 2\"><svg onload=window.pwned=3></svg>\n"
    "<!--<script>window.pwned = 4</script>--> ]]> \\u003c &lt;b&gt; <style>*{display:none}</style>\n"
    "<a href=\"javascript:window.pwned=5\">青山村</a>安装路灯<b>20</b>盏，<iframe srcdoc='<script>parent.pwned=6</script>'></iframe>"
    "<base href='http://example.invalid/'><meta http-equiv=refresh content='0;url=http://example.invalid/'>\n"
    "青山村疏通水渠300米，{{7*7}} ${window.pwned=7} \u2028 \u2029 𠮷安镇又装路灯15盏。\n"
)  # fmt: skip


def text_of(browser):
    return browser.run("document.getElementById('text').textContent")


def selected(browser):
    return browser.run("[...document.querySelectorAll('#text .selected')].map(n => n.textContent).join('')")


def in_view(browser, selector):
    return browser.run(
        f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
        " const top = document.querySelector('.bar').getBoundingClientRect().bottom;"
        " return b.top >= top && b.bottom <= innerHeight; })()"
    )


def card_of(browser, quote_start):
    return browser.run(
        "[...document.querySelectorAll('.card > button')].findIndex(n => n.querySelector('.figure')?.textContent.startsWith("
        f"{json.dumps(quote_start)}))"
    )


@pytest.mark.parametrize(
    "text",
    [ARTICLE, HOSTILE, "一行\r\n两行\r\n𠮷野家捐款3万元。", "", "安裝(ān)路燈２０盞\u3000。"],
    ids=["plain", "hostile", "astral", "empty", "odd"],
)
def test_text_stands_as_submitted(browser, page_of, text):
    browser.open(page_of(text))
    assert text_of(browser) == text
    assert browser.complaints() == []


def test_selecting_a_row_highlights_its_mark_and_scrolls_to_it(browser, page_of):
    browser.open(page_of(ARTICLE))
    assert not in_view(browser, "#text .k-figure")
    browser.click(".card > button", card_of(browser, "36"))
    assert selected(browser) == "36盏"
    assert in_view(browser, "#text .selected")
    last = card_of(browser, "41")
    browser.click(".card > button", last)
    assert selected(browser) == "41条"
    assert in_view(browser, "#text .selected")


def test_selecting_a_mark_opens_its_row_with_the_derivation(browser, page_of):
    browser.open(page_of(ARTICLE))
    at = browser.run("[...document.querySelectorAll('#text .k-figure')].findIndex(n => n.textContent === '36盏')")
    browser.run(f"document.querySelectorAll('#text .k-figure')[{at}].scrollIntoView({{block: 'center'}})")
    browser.click("#text .k-figure", at)
    detail = browser.run("document.querySelector('.card[aria-current] .detail').textContent")
    assert "路灯" in detail and "infra.lighting" in detail
    steps = browser.run("[...document.querySelectorAll('.card[aria-current] .steps li')].map(n => n.textContent)")
    assert any("36盏" in step for step in steps) and any("路灯" in step for step in steps)
    marked = browser.run("[...document.querySelectorAll('#text .step')].map(n => n.textContent)")
    assert "路灯" in marked


def test_hovering_shows_the_row(browser, page_of):
    browser.open(page_of("清江村安装路灯36盏。"))
    browser.run(
        "document.querySelector('#text .k-figure').closest('.s').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))"
    )
    assert "36 盏" in browser.run("document.getElementById('tip').textContent")
    assert browser.run("document.getElementById('tip').hidden") is False
    assert browser.run("document.querySelectorAll('.card.hover').length") == 1


def test_nothing_of_a_hostile_article_runs(browser, page_of):
    path = page_of(HOSTILE)
    browser.open(path)
    assert browser.run("typeof window.pwned") == "undefined"
    browser.click(".card > button")
    assert browser.run("typeof window.pwned") == "undefined"
    assert (
        browser.run(
            "document.querySelectorAll('img, iframe, base, #text style, #text script, #text a, meta[http-equiv=refresh]').length"
        )
        == 0
    )
    assert browser.run("document.scripts.length") == 2
    assert browser.requests() == [path.resolve().as_uri()]
    assert browser.complaints() == []


def test_the_policy_stops_what_is_not_ours(browser, page_of):
    browser.open(page_of(ARTICLE))
    browser.run(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"http://example.invalid/x.png\" onerror=\"window.pwned = 1\">')"
    )
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.pwned = 2'}))"
    )
    browser.settle()
    assert browser.run("typeof window.pwned") == "undefined"
    assert any("Content Security Policy" in text for text in browser.complaints())


def test_keyboard(browser, page_of):
    browser.open(page_of("清江村疏通水渠1200余米，安装路灯36盏，惠及群众280多户。"))
    for _ in range(40):
        browser.press("Tab")
        if browser.run("document.activeElement.closest('#text') !== null && document.activeElement.matches('.s')"):
            break
    else:
        pytest.fail("Tab never reaches the text")
    seen = {browser.run("document.activeElement.textContent")}
    for _ in range(12):
        browser.press("ArrowRight")
        seen.add(browser.run("document.activeElement.textContent"))
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert {"1200余米", "36盏", "280多户"} <= seen
    browser.press("Home")
    while browser.run("document.activeElement.textContent") != "36盏":
        browser.press("ArrowRight")
    browser.press("Enter")
    assert browser.run("document.activeElement.matches('.card > button')")
    assert selected(browser) == "36盏"
    browser.press("ArrowDown")
    assert selected(browser) == "280多户"
    browser.press("ArrowUp", "ArrowUp")
    assert selected(browser) == "1200余米"
    browser.press("Escape")
    assert browser.run("document.activeElement.textContent") == "1200余米"


def choose(browser, box, value):
    browser.run(
        f"(() => {{ const s = document.getElementById({json.dumps(box)}); s.value = {json.dumps(value)}; s.dispatchEvent(new Event('change')); }})()"
    )


def figures(browser):
    return browser.run("[...document.querySelectorAll('.card .figure')].map(n => n.textContent)")


def test_filters(browser, page_of):
    browser.open(page_of(ARTICLE))
    everything = figures(browser)
    choose(browser, "by-type", "infra.lighting")
    lamps = figures(browser)
    assert "36 盏" in lamps and "≥1,200 米" not in lamps
    assert (
        browser.run("[...document.querySelectorAll('#text .k-figure')].map(n => n.textContent).join()").find("1200余米")
        < 0
    )
    choose(browser, "by-status", "planned")
    assert "36 盏" not in figures(browser)
    browser.click("#reset")
    assert figures(browser) == everything
    browser.run(
        "(() => { const f = document.getElementById('by-word'); f.value = '水渠'; f.dispatchEvent(new Event('input')); })()"
    )
    assert "≥1,200 米" in figures(browser) and len(figures(browser)) < len(everything)
    assert browser.run("document.getElementById('shown').textContent").startswith("显示")
    browser.click("#reset")
    browser.click("#legend button[data-kind=figure]")
    assert browser.run("document.querySelectorAll('#text .k-figure').length") == 0
    assert text_of(browser) == ARTICLE


def test_english_switch(browser, page_of):
    browser.open(page_of(ARTICLE))
    assert browser.run("document.documentElement.lang") == "zh-CN"
    browser.click("#lang")
    assert browser.run("document.documentElement.lang") == "en"
    shown = browser.run("document.querySelector('.bar').textContent + document.querySelector('.tabs').textContent")
    assert "Figures" in shown and "People" in shown and "Low confidence only" in shown
    browser.click("#lang")
    assert "数字" in browser.run("document.querySelector('.tabs').textContent")


def test_repairs_are_marked(browser, page_of):
    browser.open(
        page_of(
            "安化縣創(chuàng)新工作，組織黨員干部入戶走訪，為群眾辦實(shí)事，修建水渠500米，發(fā)放物資30份，安裝路燈40盞。"
        )
    )
    removed = browser.run("[...document.querySelectorAll('#text .repair')].map(n => n.textContent)")
    assert {"(chuàng)", "(shí)", "(fā)"} <= set(removed)


def test_prints(browser, page_of):
    browser.open(page_of(ARTICLE))
    assert browser.pdf().startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.run("getComputedStyle(document.querySelector('.filters')).display") == "none"
        assert browser.run("getComputedStyle(document.querySelector('.side')).overflow") == "visible"
    finally:
        browser.call("Emulation.setEmulatedMedia", media="")


def test_a_link_opens_its_row(browser, page_of, nlp):
    path = page_of(ARTICLE)
    metric = browser_metric(path, "41条")
    browser.open(path, f"#{metric}")
    assert selected(browser) == "41条"
    assert in_view(browser, "#text .selected")


def browser_metric(path, quote):
    data = path.read_text("utf-8").split('id="data">', 1)[1].split("</script>", 1)[0]
    return next(row["metric_id"] for row in json.loads(data)["metrics"] if row["quote"] == quote)


def test_seeds_open_without_a_complaint(browser, nlp, seeds_dir, tmp_path):
    for source in sorted(seeds_dir.glob("*.txt")):
        article = read_file(source)
        path = tmp_path / f"{source.stem}.html"
        path.write_text(explain_page(analyse(nlp, article)), "utf-8", newline="")
        browser.open(path)
        assert text_of(browser) == article.text
        browser.click(".card > button")
        assert selected(browser)
        assert browser.complaints() == []


def test_same_document_same_page(nlp):
    first, second = (explain_page(analyse(nlp, article_of_text(ARTICLE))) for _ in range(2))
    assert first == second
