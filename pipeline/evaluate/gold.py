"""The gold format: ``NAME.txt`` as submitted and ``NAME.json`` with what a careful reader would write down."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.records import Bound, Change, Role, ShishiError, Status

Names = tuple[str, ...]


class GoldMetric(BaseModel):
    """One annotated figure; lists hold every acceptable answer, best first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: str = Field(min_length=1)
    nth: int = Field(1, ge=1)
    value: float
    bound: Bound
    min: float | None = None
    max: float | None = None
    unit: str
    per: str | None = None
    object: Names = ()
    action: Names = ()
    activity_type: Annotated[Names, Field(min_length=1)]
    role: Annotated[tuple[Role, ...], Field(min_length=1)]
    status: Annotated[tuple[Status, ...], Field(min_length=1)]
    change: Change | None = None
    actor: Names = ()
    place: Names = ()
    time: str | None = None
    optional: bool = False


class GoldPerson(BaseModel):
    """A distinct personal name of the document."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: str | None = None
    optional: bool = False


class GoldPlace(BaseModel):
    """A distinct atomic place name of the document."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    adcode: str | None = Field(None, pattern=r"^\d{6}(\d{3}(\d{3})?)?$")
    optional: bool = False


class GoldOrganisation(BaseModel):
    """A distinct named organisation of the document."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    optional: bool = False


class GoldDocument(BaseModel):
    """One annotated document; ``split`` is its folder's name unless stated.

    ``no_row`` lists texts that hold a number and deliberately have no row (dates, labels, slogans), for ``check-gold``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    doc: str
    script: str = "hans"
    title: str | None = None
    date: str | None = None
    split: str | None = None
    kind: str | None = None
    metrics: tuple[GoldMetric, ...] = ()
    persons: tuple[GoldPerson, ...] = ()
    places: tuple[GoldPlace, ...] = ()
    orgs: tuple[GoldOrganisation, ...] = ()
    no_row: tuple[str, ...] = ()


class GoldFile:
    """A gold document with its text and the offsets of its figures."""

    def __init__(self, path: Path, document: GoldDocument, text: str) -> None:
        self.path = path
        self.name = path.stem
        self.document = document
        self.text = text
        self.split = document.split or path.parent.name

    def spans(self) -> list[tuple[int, int]]:
        """(start, end) of every figure, in the order of the rows."""
        return [self.span(metric) for metric in self.document.metrics]

    def span(self, metric: GoldMetric) -> tuple[int, int]:
        """(start, end) of the figure in the submitted text.

        Raises:
            ShishiError: the quote does not stand there that many times.
        """
        position = -1
        for _ in range(metric.nth):
            position = self.text.find(metric.quote, position + 1)
            if position < 0:
                raise ShishiError(
                    f"{self.path}: quote {metric.quote!r} (nth {metric.nth}) is not in {self.document.doc}"
                )
        return position, position + len(metric.quote)


def read_gold(path: Path) -> GoldFile:
    """Read one ``NAME.json`` with its text (UTF-8, newlines untouched).

    Raises:
        ShishiError: the file is not valid gold; the message names the file and the field.
    """
    try:
        document = GoldDocument.model_validate(json.loads(path.read_text("utf-8")))
    except json.JSONDecodeError as error:
        raise ShishiError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ShishiError(f"{path}: {field}: {first['msg']}") from None
    text_path = path.with_name(document.doc)
    if not text_path.is_file():
        raise ShishiError(f"{path}: its document {document.doc} is not beside it")
    return GoldFile(path, document, text_path.read_bytes().decode("utf-8-sig"))


def iter_gold(folder: Path) -> Iterator[GoldFile]:
    """All gold files under ``folder`` in the order of their names.

    Raises:
        ShishiError: there is none, or one is not valid.
    """
    paths = sorted(folder.rglob("*.json")) if folder.is_dir() else []
    paths = [path for path in paths if path.with_suffix(".txt").is_file()]
    if not paths:
        raise ShishiError(f"{folder}: no annotated documents (NAME.txt + NAME.json) here")
    for path in paths:
        yield read_gold(path)


def comparable(text: str | None) -> str:
    """Text for comparison: NFKC, without white space and quotation marks."""
    if not text:
        return ""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if not char.isspace() and char not in "“”‘’\"'「」『』《》")
