"""What analysts work with: the result of one text, and the tables of a batch."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from pipeline import totals
from pipeline.config import Settings, load_settings
from pipeline.language import document_tables, load
from pipeline.read import article_of_text, read_file
from pipeline.records import Article, ShishiError
from pipeline.table.schemas import HEADERS, SCHEMAS, TABLES

# Columns with few values. Where the values are fixed they are all there, in their order, even when a batch lacks some.
CATEGORIES: dict[str, list[str] | None] = {
    "bound": ["exact", "about", "at_least", "at_most", "range"],
    "change": ["increase", "decrease", "from", "to"],
    "dimension": [
        "count", "length", "area", "volume", "mass", "money", "ratio", "duration", "energy", "power", "other",
    ],
    "role": ["input", "activity", "output", "beneficiary", "context"],
    "status": ["done", "ongoing", "planned", "required", "none"],
    "type": ["person", "place", "org"],
    "level": ["province", "city", "county", "town", "village", "group", "natural"],
    "script": ["hans", "hant", "mixed"],
    "unit": None,
    "unit_si": None,
    "per": None,
    "activity_type": None,
    "activity_name": None,
    "stage": None,
    "kind": None,
}  # fmt: skip
_SHOWN = [
    "quote",
    "value",
    "unit",
    "object",
    "action",
    "activity_name",
    "role",
    "status",
    "actor",
    "place",
    "time_start",
]
_STORE = "shishi.duckdb"
_ORDER = {
    "documents": "ORDER BY source, doc_id",
    "metrics": 'ORDER BY source, doc_id, start, "end", metric_id',
    "entities": 'ORDER BY (SELECT min(d.source) FROM documents d WHERE d.doc_id = t.doc_id), doc_id, start, "end", entity_id',
    "activities": 'ORDER BY (SELECT min(d.source) FROM documents d WHERE d.doc_id = t.doc_id), doc_id, start, "end", activity_id',
    "problems": "ORDER BY source, stage, kind, message",
}


def typed_frame(table: str, rows: pa.Table) -> pd.DataFrame:
    """An Arrow table as a DataFrame: categoricals, ``string``, nullable numbers (``Float64``, ``Int64``, ``boolean``), ``datetime64``."""
    frame = pd.DataFrame(index=pd.RangeIndex(rows.num_rows))
    for column in SCHEMAS[table]:
        values = rows.column(column.name).to_pylist() if column.name in rows.column_names else [None] * rows.num_rows
        frame[column.name] = _typed(column.name, column.type, values)
    return frame


def _typed(name: str, kind: Any, values: list[Any]) -> Any:
    if name in CATEGORIES:
        known = CATEGORIES[name]
        if known is None:
            known = sorted({value for value in values if value is not None})
        return pd.Categorical(values, categories=known)
    if pa.types.is_date(kind):
        return pd.to_datetime(pd.Series(values, dtype="object"), errors="coerce").astype("datetime64[s]")
    if pa.types.is_floating(kind):
        return pd.array(values, dtype="Float64")
    if pa.types.is_integer(kind):
        return pd.array(values, dtype="Int64")
    if pa.types.is_boolean(kind):
        return pd.array(values, dtype="boolean")
    if pa.types.is_list(kind):
        return pd.Series([value or [] for value in values], dtype="object")
    return pd.array(values, dtype="string")


def to_frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of ``table`` as a typed DataFrame with the columns of its schema."""
    return typed_frame(table, pa.Table.from_pylist(rows, schema=SCHEMAS[table]))


def _metrics_html(metrics: pd.DataFrame, limit: int = 60) -> str:
    """The telling columns of figures as an HTML table with Chinese headers; text of documents is escaped."""
    shown = metrics[_SHOWN].head(limit).astype("object")
    shown = shown.where(shown.notna(), "")
    shown["time_start"] = [str(value)[:10] for value in shown["time_start"]]
    table: str = shown.rename(columns=HEADERS["metrics"]).to_html(escape=True, index=False, border=0, justify="left")
    rest = len(metrics) - limit
    return table + (f"<p>… 还有 {rest:,} 项</p>" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class Result:
    """The tables of one document; ``text`` is the submitted text that every ``start``/``end`` refers to."""

    article: Article
    metrics: pd.DataFrame
    entities: pd.DataFrame
    activities: pd.DataFrame
    documents: pd.DataFrame
    problems: pd.DataFrame
    rows: dict[str, list[dict[str, Any]]] = field(repr=False, default_factory=dict)

    @property
    def text(self) -> str:
        """The submitted text."""
        return self.article.text

    def __repr__(self) -> str:
        return f"Result({self._title()!r}: {len(self.metrics)} figures, {len(self.entities)} entities, {len(self.activities)} activities)"

    def _title(self) -> str:
        title = self.documents["title"].iloc[0] if len(self.documents) else None
        return str(title) if isinstance(title, str) and title else self.article.source

    def _repr_html_(self) -> str:
        counts = f"{len(self.metrics)} 项数字 · {len(self.entities)} 处人名地名机构名 · {len(self.activities)} 项活动"
        return f"<h4>{html.escape(self._title())}</h4><p>{counts}</p>" + _metrics_html(self.metrics)


@lru_cache(maxsize=4)
def _language(settings: Settings) -> Any:
    return load(settings)


def extract(document: str | Path, *, settings: Settings | None = None) -> Result:
    """Extract the tables of one document: a text, or the :class:`pathlib.Path` of a file.

    Raises:
        ReadError: the file cannot be read.
    """
    article = read_file(document) if isinstance(document, Path) else article_of_text(document)
    rows = document_tables(_language(settings or load_settings()), article)
    return Result(article=article, rows=rows, **{name: to_frame(name, rows[name]) for name in SCHEMAS})


@dataclass(frozen=True, slots=True)
class Results:
    """The tables of a batch as typed DataFrames; see :func:`read_results`."""

    folder: Path
    documents: pd.DataFrame
    metrics: pd.DataFrame
    entities: pd.DataFrame
    activities: pd.DataFrame
    problems: pd.DataFrame
    tables: dict[str, pa.Table] = field(repr=False, default_factory=dict)

    def query(self, sql: str) -> pd.DataFrame:
        """The answer of DuckDB to ``sql`` over the tables ``documents``, ``metrics``, ``entities``, ``activities`` and ``problems``.

        Raises:
            ShishiError: the SQL is wrong; the message is DuckDB's.
        """
        with duckdb.connect() as connection:
            for name, table in self.tables.items():
                connection.register(name, table)
            try:
                answer: pd.DataFrame = connection.sql(sql).df()
            except duckdb.Error as error:
                raise ShishiError(f"query: {error}", kind="usage") from None
        return answer

    def figures(
        self,
        object: str | None = None,
        *,
        unit: str | None = None,
        status: str | Sequence[str] | None = None,
        role: str | Sequence[str] | None = None,
        activity_type: str | None = None,
        place: str | None = None,
    ) -> pd.DataFrame:
        """The figures that :meth:`total` adds up, one row a fact, with the value in ``unit`` in the column ``amount``.

        ``object`` and ``place`` are searched for as substrings; ``activity_type`` is a code (``infra.lighting``) or the
        beginning of one (``infra``). Repetitions, parts whose total is there, rates and from/to pairs are left out.

        Raises:
            ShishiError: no ``unit`` is given and the figures are in several.
        """
        return totals.select(
            self.metrics, object, unit=unit, status=status, role=role, activity_type=activity_type, place=place
        )

    def total(
        self, object: str | None = None, *, by: str | Sequence[str] | None = None, **conditions: Any
    ) -> float | pd.DataFrame:
        """The sum of :meth:`figures`; a number, or a table when ``by`` says what to group by.

        ``by`` is one or several of the columns of ``metrics``, ``province`` … ``village`` or ``year``/``month``/``day``.
        ``conditions`` are those of :meth:`figures`: ``results.total("路灯", unit="盏", status="done", by="place")``.
        """
        rows = self.figures(object, **conditions)
        if by is not None:
            return totals.total(rows, by)
        return float(rows["amount"].sum())

    def text(self, doc_id: str) -> str:
        """The submitted text of a document, as stored in the batch.

        Raises:
            ShishiError: the folder has no store, or the store has no such document.
        """
        with _open_store(self.folder) as connection:
            found = connection.execute("SELECT text FROM texts WHERE doc_id = ?", [doc_id]).fetchone()
        if found is None:
            raise ShishiError(f"{self.folder / _STORE}: no document {doc_id}", kind="usage")
        return str(found[0])

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, name)):,} {name}" for name in TABLES)
        return f"Results({str(self.folder)!r}: {counts})"

    def _repr_html_(self) -> str:
        names = {
            "documents": "文件",
            "metrics": "数字",
            "entities": "人名、地名、机构名",
            "activities": "活动",
            "problems": "问题",
        }
        counts = " · ".join(f"{names[name]} {len(getattr(self, name)):,}" for name in TABLES)
        return f"<h4>{html.escape(self.folder.name)}</h4><p>{counts}</p>" + _metrics_html(self.metrics, limit=12)


def _open_store(folder: Path) -> duckdb.DuckDBPyConnection:
    path = folder / _STORE
    if not path.is_file():
        raise ShishiError(f"{folder}: no {_STORE} here; is this the folder that 'shishi run -o' wrote?", kind="usage")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ShishiError(f"{path}: cannot be opened, perhaps a run is under way: {error}", kind="locked") from None


def read_results(folder: str | Path) -> Results:
    """The tables that ``shishi run -o FOLDER`` wrote, as typed DataFrames: categoricals, dates, nullable numbers.

    Read from the store ``shishi.duckdb``; where only Parquet files were handed on, from these.

    Raises:
        ShishiError: there are no results in ``folder``.
    """
    folder = Path(folder)
    tables: dict[str, pa.Table] = {}
    parquet = {name: folder / f"{name}.parquet" for name in TABLES}
    if (folder / _STORE).is_file() or not all(path.is_file() for path in parquet.values()):
        with _open_store(folder) as connection:
            for name in TABLES:
                columns = ", ".join(f't."{column}"' for column in SCHEMAS[name].names)
                tables[name] = connection.sql(f"SELECT {columns} FROM {name} t {_ORDER[name]}").to_arrow_table()
    else:
        with duckdb.connect() as connection:
            for name, path in parquet.items():
                tables[name] = connection.read_parquet(str(path)).to_arrow_table()
    frames = {name: typed_frame(name, table) for name, table in tables.items()}
    return Results(folder=folder, tables=tables, **frames)
