"""``shishi.xlsx``: the tables as people in an office read them, in Chinese.

Every text is written as a text, never as a formula, a link or a number, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.table.labels import CODES, LEVELS, OFFICIAL, PROBLEM_KINDS
from pipeline.table.schemas import HEADERS
from pipeline.table.store import Store
from pipeline.table.summary import KEYS, summary
from pipeline.table.writers import replacing

# Excel's own limits: rows of a sheet (less the header) and characters of a cell.
_MOST_ROWS = 1_048_575
_MOST_CHARS = 32_000
_LONGEST_SENTENCE = 600
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_METRIC_COLUMNS = (
    "source title section sentence quote value bound min max unit per object action activity_name role status actor place place_path adcode"
    " time_start time_end speaker value_si unit_si dimension change confidence duplicate_of part_of review activity_type rule start end metric_id doc_id"
)
_METRIC_ORDER = tuple(_METRIC_COLUMNS.split())
_WIDTHS = {
    "source": 24, "title": 24, "section": 16, "sentence": 60, "quote": 14, "value": 12, "min": 10, "max": 10, "object": 16, "action": 10,
    "activity_name": 14, "actor": 18, "place": 14, "place_path": 30, "time_start": 12, "time_end": 12, "review": 30, "value_si": 14,
    "duplicate_of": 24, "part_of": 24, "metric_id": 24, "doc_id": 20, "rule": 36, "activity_type": 18,
}  # fmt: skip
_DOUBTFUL = 0.5
# Columns that fit a printed page; the ids and codes after them are for the screen.
_PRINTED = 19
_LINE = 14.0
_MOST_LINES = 8
_SUMMARY_HEADERS = ("填报单位", "活动类型", "角色", "状态", "对象", "计量单位")
_SUMMARY_NOTE = (
    "合计不重复计数：不含重复陈述（“与何指标重复”）、合计中的分项（“属于哪个合计”）、比率、"
    "单价或人均类数字、变化前后的存量和背景数字。“以上”表示至少有一个数字是下限（如“余”“多”）。"
)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)[:_MOST_CHARS]


class _Sheet:
    """A sheet with a header, continued on a further sheet when it is full."""

    def __init__(
        self, book: _Book, name: str, columns: Sequence[tuple[str, float]], *, note: str | None = None
    ) -> None:
        self._book, self._name, self._columns, self._note = book, name, columns, note
        self._part = 0
        self._row = 0
        self._begin()

    def _begin(self) -> None:
        self._part += 1
        self.sheet = self._book.workbook.add_worksheet(self._name if self._part == 1 else f"{self._name}{self._part}")
        self.sheet.freeze_panes(1, 0)
        for at, (header, width) in enumerate(self._columns):
            self.sheet.set_column(at, at, width)
            self.sheet.write_string(0, at, header, self._book.header)
        self.sheet.set_row(0, 22, self._book.header)
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # A3
        self.sheet.repeat_rows(0)
        self.sheet.fit_to_pages(1, 0)
        if self._note and self._part == 1:
            self.sheet.write_comment(0, 0, self._note, {"x_scale": 3, "y_scale": 1.6})
        self._row = 0

    def add(self, cells: Iterable[Any]) -> None:
        """Append a row; a cell is a text, number, date, ``None`` or :class:`Evidence`."""
        if self._row == _MOST_ROWS:
            self.close()
            self._begin()
        self._row += 1
        written = list(cells)
        lines = max(
            (cell.lines(self._columns[at][1]) for at, cell in enumerate(written) if isinstance(cell, Evidence)),
            default=1,
        )
        self.sheet.set_row(self._row, _LINE * min(lines, _MOST_LINES) + 2)
        for at, cell in enumerate(written):
            self._write(at, cell)

    def _write(self, at: int, cell: Any) -> None:
        book = self._book
        if cell is None or cell == "":
            return
        if isinstance(cell, Evidence):
            self._write_evidence(at, cell)
        elif isinstance(cell, bool):
            self.sheet.write_string(self._row, at, "是" if cell else "否", book.text)
        elif isinstance(cell, (int, float)):
            self.sheet.write_number(self._row, at, cell, book.integer if float(cell).is_integer() else book.decimal)
        elif isinstance(cell, date):
            self.sheet.write_datetime(self._row, at, datetime(cell.year, cell.month, cell.day), book.date)
        else:
            self.sheet.write_string(self._row, at, _clean(str(cell)), book.text)

    def _write_evidence(self, at: int, cell: Evidence) -> None:
        before, figure, after = cell.parts()
        fragments: list[Any] = []
        if before:
            fragments += [self._book.plain, before]
        fragments += [self._book.bold, figure]
        if after:
            fragments += [self._book.plain, after]
        # A rich text needs two fragments, and the library refuses one of spaces only.
        if len(fragments) < 4 or self.sheet.write_rich_string(self._row, at, *fragments, self._book.wrapped) != 0:
            self.sheet.write_string(self._row, at, before + figure + after, self._book.wrapped)

    def close(self) -> None:
        """Set the filter over what was written, and what of it is printed."""
        last = max(self._row, 1)
        self.sheet.autofilter(0, 0, last, len(self._columns) - 1)
        self.sheet.print_area(0, 0, last, min(len(self._columns), _PRINTED) - 1)


class Evidence:
    """A sentence and where in it the figure stands (``None``: not known)."""

    def __init__(self, sentence: str, quote: str, at: int | None) -> None:
        self._sentence, self._quote, self._at = sentence.rstrip(), quote, at

    def lines(self, width: float) -> int:
        """Lines the sentence takes in a column of ``width`` characters; no program works that out when it opens the file."""
        shown = "".join(self.parts())
        return sum(1 + int(sum(1 + (char > "\u2e7f") for char in line) / (width - 3)) for line in shown.split("\n"))

    def parts(self) -> tuple[str, str, str]:
        """The sentence before, in and after the figure, shortened on both sides where it is very long."""
        at = self._at if self._at is not None else self._sentence.find(self._quote)
        if at < 0:
            return "", _clean(self._sentence[:_LONGEST_SENTENCE]), ""
        before, after = self._sentence[:at], self._sentence[at + len(self._quote) :]
        if len(before) + len(after) > _LONGEST_SENTENCE:
            half = _LONGEST_SENTENCE // 2
            before = "…" + before[-half:] if len(before) > half else before
            after = after[:half] + "…" if len(after) > half else after
        return _clean(before), _clean(self._quote[:_LONGEST_SENTENCE]), _clean(after)


class _Book:
    """The workbook and the formats of its cells."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.workbook = xlsxwriter.Workbook(str(path), options)
        # A fixed date: the same tables make the same bytes.
        self.workbook.set_properties({"title": "实事数据", "created": datetime(2000, 1, 1)})
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        add = self.workbook.add_format
        self.text = add({**base, "indent": 1})
        self.plain = add({"font_name": "Microsoft YaHei", "font_size": 10})
        self.wrapped = add({**base, "text_wrap": True})
        self.bold = add({"font_name": "Microsoft YaHei", "font_size": 10, "bold": True, "font_color": "#9C2A10"})
        self.integer = add({**base, "num_format": "#,##0"})
        self.decimal = add({**base, "num_format": "#,##0.0###"})
        self.date = add({**base, "num_format": "yyyy-mm-dd"})
        self.header = add(
            {
                **base,
                "bold": True,
                "bg_color": "#1F4E5F",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "border": 1,
                "border_color": "#D9D9D9",
            }
        )


def write_excel(path: Path, store: Store) -> Path:
    """Write the sheets 明细, 汇总, 人物, 地点 and 疑点 of what the store holds.

    Raises:
        ShishiError: the file cannot be written.
    """

    import xlsxwriter.exceptions

    def write(unfinished: Path) -> None:
        book = _Book(unfinished)
        _write_metrics(book, store)
        _write_summary(book, store)
        _write_people(book, store)
        _write_places(book, store)
        _write_doubts(book, store)
        try:
            book.workbook.close()
        except xlsxwriter.exceptions.XlsxWriterException as error:
            raise OSError(str(error)) from None

    return replacing(path, write)


def _rows(store: Store, sql: str) -> Iterator[dict[str, Any]]:
    for batch in store.batches(sql, 1024):
        yield from batch.to_pylist()


def _shown(column: str, value: Any) -> Any:
    if isinstance(value, list):
        return "；".join(value)
    return CODES[column].get(value, value) if column in CODES else value


def _write_metrics(book: _Book, store: Store) -> None:
    sheet = _Sheet(book, "明细", [(HEADERS["metrics"][name], _WIDTHS.get(name, 9)) for name in _METRIC_ORDER])
    for batch in store.rows("metrics"):
        rows = batch.to_pylist()
        texts = store.texts({row["doc_id"] for row in rows})
        for row in rows:
            at = _place_in_sentence(texts.get(row["doc_id"], ""), row)
            evidence = Evidence(row["sentence"] or "", row["quote"] or "", at)
            row["confidence"] = round(row["confidence"] or 0, 2)
            sheet.add(evidence if name == "sentence" else _shown(name, row[name]) for name in _METRIC_ORDER)
    sheet.close()


def _place_in_sentence(text: str, row: dict[str, Any]) -> int | None:
    """Where in its sentence the figure of a row stands; the same figure may stand there twice."""
    sentence, start, end = row["sentence"] or "", row["start"], row["end"]
    if not text or start is None or end is None:
        return None
    begin = text.find(sentence, max(0, end - len(sentence)), start + len(sentence))
    return start - begin if 0 <= begin <= start else None


def _write_summary(book: _Book, store: Store) -> None:
    periods, lines = summary(store)
    names = [(header, width) for header, width in zip(_SUMMARY_HEADERS, (22, 14, 9, 9, 18, 10), strict=True)]
    columns = [*names, ("合计", 14), ("以上", 7), ("项数", 8), *((period or "日期不明", 11) for period in periods)]
    sheet = _Sheet(book, "汇总", columns, note=_SUMMARY_NOTE)
    for line in lines:
        keys = [_shown(name, key) if key else "（未注明）" for name, key in zip(KEYS, line.keys, strict=True)]
        sheet.add(
            [
                *keys,
                line.total,
                "以上" if line.at_least else None,
                line.count,
                *(line.periods.get(period) for period in periods),
            ]
        )
    sheet.close()


_PEOPLE = """SELECT e.name, e.title, e.org, e.official, count(*) AS mentions, count(DISTINCT e.doc_id) AS documents, min(d.source) AS source,
    min(e.confidence) AS confidence FROM entities e JOIN documents d USING (doc_id) WHERE e.type = 'person'
    GROUP BY e.name, e.title, e.org, e.official ORDER BY documents DESC, mentions DESC, e.name, e.title, e.org, e.official"""
_PLACES = """SELECT e.name, e.level, e.place_path, e.adcode, count(*) AS mentions, count(DISTINCT e.doc_id) AS documents, min(d.source) AS source,
    max(len(e.candidates)) AS candidates FROM entities e JOIN documents d USING (doc_id) WHERE e.type = 'place'
    GROUP BY e.name, e.level, e.place_path, e.adcode ORDER BY e.adcode NULLS LAST, e.name, e.level, e.place_path"""


def _write_people(book: _Book, store: Store) -> None:
    sheet = _Sheet(
        book,
        "人物",
        [
            ("姓名", 12),
            ("职务/身份", 24),
            ("所属", 28),
            ("身份", 8),
            ("出现次数", 9),
            ("文档数", 8),
            ("首见来源", 36),
            ("置信度", 8),
        ],
    )
    for row in _rows(store, _PEOPLE):
        facts = [
            row["name"],
            row["title"],
            row["org"],
            OFFICIAL.get(row["official"]),
            row["mentions"],
            row["documents"],
        ]
        sheet.add([*facts, row["source"], round(row["confidence"] or 0, 2)])
    sheet.close()


def _write_places(book: _Book, store: Store) -> None:
    sheet = _Sheet(
        book,
        "地点",
        [
            ("名称", 16),
            ("层级", 10),
            ("区划全称", 40),
            ("区划代码", 14),
            ("出现次数", 9),
            ("文档数", 8),
            ("首见来源", 36),
            ("候选数", 8),
        ],
    )
    for row in _rows(store, _PLACES):
        facts = [
            row["name"],
            LEVELS.get(row["level"], row["level"]),
            row["place_path"],
            row["adcode"],
            row["mentions"],
            row["documents"],
        ]
        sheet.add([*facts, row["source"], row["candidates"] or None])
    sheet.close()


_DOUBTS = f"""SELECT source, quote, sentence, review, confidence, metric_id, doc_id, "start", "end" FROM book.current_metrics
    WHERE len(review) > 0 OR confidence < {_DOUBTFUL} ORDER BY confidence, order_source, doc_id, order_row"""
_UNDECIDED = """SELECT d.source, e.text, e.candidates, e.note, e.confidence, e.entity_id FROM entities e JOIN documents d USING (doc_id)
    WHERE e.type = 'place' AND e.adcode IS NULL AND len(e.candidates) > 0 ORDER BY d.source, e.doc_id, e.entity_id"""


def _write_doubts(book: _Book, store: Store) -> None:
    sheet = _Sheet(
        book,
        "疑点",
        [("类别", 8), ("来源文件", 30), ("原文", 16), ("原因", 44), ("原句/详情", 60), ("置信度", 8), ("编号", 24)],
    )
    for row in _rows(store, "SELECT * FROM problems ORDER BY source, stage, kind, message, detail"):
        kind = PROBLEM_KINDS.get(row["kind"], row["kind"])
        sheet.add(["文档", row["source"], None, f"{kind}：{row['message']}", row["detail"], None, None])
    for row in _rows(store, _DOUBTS):
        cause = "；".join(row["review"] or []) or "置信度低"
        sheet.add(
            [
                "数据",
                row["source"],
                row["quote"],
                cause,
                Evidence(row["sentence"] or "", row["quote"] or "", None),
                round(row["confidence"] or 0, 2),
                row["metric_id"],
            ]
        )
    for row in _rows(store, _UNDECIDED):
        cause = f"地名有歧义：{'、'.join(row['candidates'])}"
        sheet.add(
            ["地点", row["source"], row["text"], cause, row["note"], round(row["confidence"] or 0, 2), row["entity_id"]]
        )
    sheet.close()
