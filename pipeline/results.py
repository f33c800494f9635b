"""What analysts work with: the result of one text, and the tables of a batch."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.config import Settings
from pipeline.language import document_tables, load
from pipeline.read import article_of_text, read_file
from pipeline.records import Article
from pipeline.table.schemas import SCHEMAS


def to_frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of ``table`` as a DataFrame with the columns and types of its schema."""
    return pa.Table.from_pylist(rows, schema=SCHEMAS[table]).to_pandas()


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

    def _repr_html_(self) -> str:
        columns = [
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
        title = html.escape(str(self.documents["title"].iloc[0] or self.article.source))
        return f"<h4>{title}</h4>" + self.metrics[columns].to_html(escape=True, index=False, na_rep="")


@lru_cache(maxsize=4)
def _language(settings: Settings) -> Any:
    return load(settings)


def extract(document: str | Path, *, settings: Settings | None = None) -> Result:
    """Extract the tables of one document: a text, or the :class:`pathlib.Path` of a file.

    Raises:
        ReadError: the file cannot be read.
    """
    article = read_file(document) if isinstance(document, Path) else article_of_text(document)
    rows = document_tables(_language(settings or Settings()), article)
    return Result(article=article, rows=rows, **{name: to_frame(name, rows[name]) for name in SCHEMAS})
