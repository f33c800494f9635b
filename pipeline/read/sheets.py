"""Tables whose rows are articles: .csv and .xlsx with a column of texts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from pipeline.read.decode import decode
from pipeline.read.extracted import reason, to_date
from pipeline.records import Article, Problem, ReadError

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")
_TEXT_NAMES = ("text", "content", "正文", "内容", "內容", "文本", "全文", "文章", "稿件")
_FACTS = {
    "title": ("title", "标题", "標題", "题目", "題目"),
    "author": ("author", "作者"),
    "outlet": ("outlet", "source", "来源", "來源", "发布单位", "發布單位", "媒体", "媒體"),
    "publish_date": ("publish_date", "date", "日期", "发布日期", "發布日期", "发布时间", "發布時間", "时间"),
}
_MOST_UNPACKED = 300 * 2**20
Row = tuple[int, list[Any]]


def read_rows(data: bytes, suffix: str, column: str | None = None) -> list[Article]:
    """One article a row, in order; ``source`` is the number of the row as the program that shows the table counts it.

    ``column`` is the header of the texts, its number from 1, or its letter; without it a column named 正文, 内容, text or
    content is taken, or the only one. Rows without text are left out.

    Raises:
        ReadError: damaged, no such column, or no way to tell which column it is.
    """
    if not data:
        raise ReadError("the file is empty", kind="empty")
    csv_like = suffix in {".csv", ".tsv"}
    sheets = _csv_sheet(data) if csv_like else _xlsx_sheets(data)
    articles: list[Article] = []
    refusal: ReadError | None = None
    for sheet, encoding, rows, problems in sheets:
        iterator = iter(rows)
        try:
            head = next(((number, cells) for number, cells in iterator if any(map(_cell_text, cells))), None)
            if head is None:
                continue
            articles.extend(_articles(sheet, encoding, head, iterator, column, problems))
        except ReadError as error:
            refusal = refusal or error
    if articles:
        return articles
    raise refusal or ReadError("the table holds no text", kind="empty")


def _articles(
    sheet: str, encoding: str, head: Row, rows: Iterable[Row], column: str | None, problems: tuple[Problem, ...]
) -> Iterator[Article]:
    names = [_cell_text(cell).strip().lower() for cell in head[1]]
    index, is_header = _text_column(names, column)
    facts = (
        {fact: next((names.index(name) for name in known if name in names), None) for fact, known in _FACTS.items()}
        if is_header
        else {}
    )
    for number, cells in rows if is_header else _chain(head, rows):
        text = _cell_text(cells[index]) if index < len(cells) else ""
        if not text.strip():
            continue
        stated = {
            fact: _fact(fact, cells[at])
            for fact, at in facts.items()
            if at is not None and at != index and at < len(cells)
        }
        stated = {fact: value for fact, value in stated.items() if value}
        yield Article(
            source=f"{sheet}{number}",
            doc_id=_row_id(text, stated),
            text=text,
            encoding=encoding,
            format="txt",
            problems=problems,
            **stated,
        )
        problems = ()


def _chain(first: Row, rest: Iterable[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _row_id(text: str, facts: dict[str, Any]) -> str:
    """Id of a row: of its text alone, or of its text and what else the row states about the article."""
    stated = (
        json.dumps({"text": text, **{name: str(value) for name, value in facts.items()}}, sort_keys=True)
        if facts
        else text
    )
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _text_column(names: list[str], column: str | None) -> tuple[int, bool]:
    """Index of the column of texts, and whether the first row is a header."""
    shown = ", ".join(name for name in names if name)[:200]
    if column is not None:
        wanted = column.strip().lower()
        if wanted in names:
            return names.index(wanted), True
        if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
            return int(wanted) - 1, _looks_like_header(names)
        if re.fullmatch("[a-z]", wanted) and ord(wanted) - ord("a") < len(names):
            return ord(wanted) - ord("a"), _looks_like_header(names)
        raise ReadError(f"the table has no column {column!r}; its columns are: {shown}", kind="text-column")
    for name in _TEXT_NAMES:
        if name in names:
            return names.index(name), True
    filled = [index for index, name in enumerate(names) if name]
    if len(filled) == 1:
        return filled[0], _looks_like_header(names)
    raise ReadError(
        f"which column holds the articles? name it with --text-column; the columns are: {shown}", kind="text-column"
    )


def _looks_like_header(names: list[str]) -> bool:
    return all(len(name) <= 12 and not re.search("[。，；,;0-9]", name) for name in names)


def _cell_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _fact(name: str, cell: Any) -> Any:
    if name != "publish_date":
        return _cell_text(cell).strip() or None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return to_date(_cell_text(cell))


def _csv_sheet(data: bytes) -> Iterator[tuple[str, str, Iterable[Row], tuple[Problem, ...]]]:
    decoded = decode(data)
    sample = decoded.text[:20_000]
    first = sample.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter if first.count(delimiter) else ",")

    def rows() -> Iterator[Row]:
        csv.field_size_limit(2**31 - 1)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                yield number, list(cells)
        except csv.Error as error:
            message = "the table cannot be read on; save it again as .xlsx"
            raise ReadError(message, kind="damaged", detail=f"after row {number}: {error}") from None

    yield "", decoded.encoding, rows(), tuple(decoded.problems)


def _xlsx_sheets(data: bytes) -> Iterator[tuple[str, str, Iterable[Row], tuple[Problem, ...]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > _MOST_UNPACKED:
            raise ReadError(f"the table unpacks to {size // 2**20:,} MB; split it", kind="archive-bomb")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(
            "not a readable .xlsx table; open it in Excel and save it again", kind="damaged", detail=reason(error)
        ) from None
    several = len(book.worksheets) > 1
    for sheet in book.worksheets:
        yield (f"{sheet.title}!" if several else ""), "xlsx", _sheet_rows(sheet), ()


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, list(cells)
    except Exception as error:
        raise ReadError(
            "the table is damaged; open it in Excel and save it again", kind="damaged", detail=reason(error)
        ) from None
