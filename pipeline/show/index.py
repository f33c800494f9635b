"""The overview page of a batch: charts, the place tree, problems, rows to review, all documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.show.charts import Series, bars, columns, legend, patterns, share
from pipeline.show.markup import Child, Markup, join, tag, words
from pipeline.show.overview import STATUSES, Overview, PlaceNode
from pipeline.show.page import html_page
from pipeline.show.terminal import number

# Okabe-Ito colours, told apart by lightness too; what has not happened yet is hatched.
SERIES = (
    Series("done", "已完成", "done", "#0b6e4f"),
    Series("ongoing", "进行中", "ongoing", "#56a3d9"),
    Series("planned", "计划", "planned", "#c26a00", hatched=True),
    Series("required", "要求", "required", "#8e4a8b", hatched=True),
    Series("none", "状态、背景", "state", "#b4bbc3"),
)
_MAX_DEPTH_OPEN = 2
LinkTo = Callable[[str], str | None]


def _section(anchor: str, zh: str, en: str, *children: Child, note: tuple[str, str] | None = None) -> Markup:
    head = words(zh, en, "h2", id=anchor)
    notes = words(*note, "p", class_="note") if note else None
    return tag("section", head, notes, *children)


def _table(
    headers: Sequence[tuple[str, str]], rows: Sequence[Sequence[Child]], *, class_: str = "", id_: str | None = None
) -> Markup:
    head = tag("tr", *(words(zh, en, "th", scope="col") for zh, en in headers))
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body), class_=class_, id=id_), class_="scroll")


def _statuses(row: dict[str, int]) -> list[float]:
    return [float(row[f"n_{status}"]) for status in STATUSES]


def _sum(value: float | None, open_ended: bool) -> str:
    return "" if value is None else ("≥" if open_ended else "") + number(float(value))


def _compact(value: float | None, open_ended: bool) -> str:
    """A sum in a few characters: ``≥1.2亿``."""
    if not value:
        return ""
    size, unit = next(((size, unit) for size, unit in ((1e8, "亿"), (1e4, "万")) if value >= size), (1.0, ""))
    return ("≥" if open_ended else "") + number(round(float(value) / size, 2 if unit else 1)) + unit


def _counts(overview: Overview) -> Markup:
    names = (
        ("documents", "文件", "documents"), ("metrics", "数字", "figures"), ("activities", "活动", "activities"),
        ("person", "人物", "people"), ("place", "地点", "places"), ("org", "组织", "organisations"),
        ("review", "待核", "to review"), ("problems", "问题", "problems"),
    )  # fmt: skip
    items = [
        tag(
            "li",
            tag("b", f"{overview.counts[key]:,}"),
            words(zh, en),
            class_="warn" if key == "problems" and overview.counts[key] else None,
        )
        for key, zh, en in names
    ]
    return tag("ul", *items, class_="counts")


def _place(node: PlaceNode, depth: int) -> Markup:
    count = tag("small", f"{node.figures:,}", " · ", f"{len(node.documents):,} ", words("篇", "documents"))
    name = join(tag("span", node.name), count)
    if not node.below:
        return tag("li", tag("div", name, class_="leaf"))
    below = sorted(node.below.values(), key=lambda place: (-place.figures, place.name))
    inner = tag("ul", *(_place(place, depth + 1) for place in below))
    return tag("li", tag("details", tag("summary", name), inner, open=depth < _MAX_DEPTH_OPEN))


def _figures(overview: Overview) -> list[Markup]:
    types = [(str(row["name"]), _statuses(row), f"{row['n']:,}") for row in overview.types]
    units = [
        (str(row["unit"]), _statuses(row), f"{row['n']:,} · {_compact(row['total'], row['open'])}")
        for row in overview.units
    ]
    months = [(str(row["period"]), _statuses(row)) for row in overview.months]
    most = max((row["n"] for row in overview.totals), default=1)
    totals = [
        [
            row["name"],
            row["unit"],
            _sum(row["done"], row["open"]),
            _sum(row["planned"], row["open"]),
            join(share(row["n"], most), f" {row['n']:,}"),
            f"{row['documents']:,}",
        ]
        for row in overview.totals
    ]
    once = (
        "同一事实只算一次，合计的组成部分不重复计入。",
        "Every fact counts once; parts of a total are not added to it.",
    )
    undated = (
        f"另有 {overview.undated:,} 项数字正文没有写明时间。",
        f"{overview.undated:,} more figures have no date in the text.",
    )
    return [
        _section("types", "按活动类型", "By activity type", legend(SERIES), bars(types, SERIES, title="各活动类型的数字项数"), note=once),
        _section("units", "按单位", "By unit", legend(SERIES), bars(units, SERIES, title="各单位的数字项数与合计"), note=("条长为项数；后面的数是已做、在做和要做的数值合计（不含背景、比率、按月按户的标准和变化前后的水平）。", "Length: number of figures; beside it the sum of what was done or is to be done, without background, rates and before/after levels.")),
        _section("months", "按月份", "By month", columns(months, SERIES, title="各月份的数字项数") if months else None, note=undated),
        _section(
            "totals", "合计", "Totals",
            _table([("类型", "Type"), ("单位", "Unit"), ("已完成、进行中", "Done or ongoing"), ("计划、要求", "Planned or required"), ("数字项数", "Figures"), ("文件", "Documents")], totals, class_="totals"),
        ),
    ]  # fmt: skip


def _lists(overview: Overview, page_of: LinkTo) -> list[Markup]:
    review = [
        [
            tag("a", row["quote"], href=_at(page_of(row["doc_id"]), row["metric_id"])), row["object"], row["activity_name"], f"{row['confidence']:.2f}",
            "；".join(row["review"]), tag("span", _short(row["sentence"]), class_="sentence"), row["source"],
        ]
        for row in overview.review
    ]  # fmt: skip
    problems = [[row["source"], row["stage"], row["kind"], row["message"]] for row in overview.problems]
    documents = [
        [
            join(tag("a", row["title"] or row["source"], href=page_of(row["doc_id"])), tag("small", row["source"]) if row["title"] else None),
            row["outlet"], row["publish_date"] and str(row["publish_date"]), f"{row['figures']:,}", f"{row['review']:,}",
        ]
        for row in overview.documents
    ]  # fmt: skip
    shown = (
        f"共 {overview.counts['review']:,} 项，按置信度从低到高列出前 {len(review):,} 项。",
        f"{overview.counts['review']:,} in all; the {len(review):,} least certain come first.",
    )
    search = tag("label", words("查找", "Find"), tag("input", type="search", id="find-document"), class_="find")
    return [
        _section("problems", "问题", "Problems", _table([("文件", "File"), ("环节", "Stage"), ("类别", "Kind"), ("说明", "What happened")], problems) if problems else words("没有。", "None.", "p")),
        _section("documents", "全部文件", "All documents", search, _table([("标题", "Title"), ("发布", "Outlet"), ("日期", "Date"), ("数字", "Figures"), ("待核", "To review")], documents, id_="all-documents")),
        _section("review", "待核数字", "Figures to review", _table([("原文", "Quote"), ("对象", "Object"), ("类型", "Type"), ("置信度", "Confidence"), ("原因", "Reasons"), ("原句", "Sentence"), ("文件", "File")], review, class_="review"), note=shown),
    ]  # fmt: skip


def _at(page: str | None, metric_id: str) -> str | None:
    return None if page is None else f"{page}#{metric_id}"


def _short(sentence: str, limit: int = 90) -> str:
    return sentence if len(sentence) <= limit else sentence[:limit] + "…"


def index_page(overview: Overview, page_of: LinkTo) -> str:
    """The HTML of the overview; ``page_of`` gives the address of a document's page, ``None`` where there is none."""
    parts = (
        ("types", "活动类型", "Types"), ("units", "单位", "Units"), ("months", "月份", "Months"), ("totals", "合计", "Totals"), ("places", "地点", "Places"),
        ("problems", "问题", "Problems"), ("documents", "文件", "Documents"), ("review", "待核", "Review"),
    )  # fmt: skip
    head = tag(
        "header",
        tag("div", tag("span", "实事 shishi", class_="brand"), tag("span", tag("button", "English", type="button", id="lang", lang="en"), class_="tools"), class_="crumbs"),
        words("批次总览", "Overview of the batch", "h1"),
        _counts(overview),
        tag("nav", *(words(zh, en, "a", href=f"#{anchor}") for anchor, zh, en in parts), aria_label="目录"),
        class_="top",
    )  # fmt: skip
    below = sorted(overview.places.below.values(), key=lambda place: (-place.figures, place.name))
    unplaced = (
        f"另有 {overview.unplaced:,} 项数字没有对应到行政区划。",
        f"{overview.unplaced:,} more figures are tied to no administrative unit.",
    )
    places = _section(
        "places", "地点", "Places", tag("ul", *(_place(node, 0) for node in below), class_="tree"), note=unplaced
    )
    version, rules = overview.versions
    body = join(
        patterns(SERIES),
        head,
        tag("main", *_figures(overview), places, *_lists(overview, page_of)),
        tag("footer", f"shishi {version} · ", words("规则版本", "rules"), f" {rules}", class_="foot"),
    )
    return html_page("批次总览 · 实事", body, {}, styles=("overview.css",), scripts=("overview.js",))
