"""The records that every stage hands on to the next.

All offsets are Unicode code-point offsets. Records made by ``find`` and ``relate`` carry offsets into the **clean** text
(:attr:`CleanText.text`); only :mod:`pipeline.relate.rows` turns them into offsets of the **submitted** text, through
:class:`pipeline.normalize.alignment.Alignment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Bound = Literal["exact", "about", "at_least", "at_most", "range"]
Change = Literal["increase", "decrease", "from", "to"]
Dimension = Literal[
    "count", "length", "area", "volume", "mass", "money", "ratio", "duration", "energy", "power", "other"
]
Role = Literal["input", "activity", "output", "beneficiary", "context"]
Status = Literal["done", "ongoing", "planned", "required", "none"]
EntityType = Literal["person", "place", "org"]
Level = Literal["province", "city", "county", "town", "village", "group", "natural"]


class ShishiError(Exception):
    """An error that a user can act on.

    ``kind`` is a short stable word for programs (``empty``, ``encoding``, ``encrypted`` …), the message says in one line
    what happened, where, and what to do.
    """

    def __init__(self, message: str, *, kind: str = "error", detail: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.detail = detail


class ReadError(ShishiError):
    """A submitted file could not be read; becomes a row of ``problems``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document, or a part of one, that could not be processed. Columns of the table ``problems``."""

    source: str
    stage: str
    kind: str
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A submitted document as text.

    ``text`` is the decoded text as submitted (for containers such as .docx the extracted plain text); every offset of
    every table refers to it. ``title``, ``author``, ``outlet`` and ``publish_date`` are what the container itself states
    (HTML meta, document properties), never guessed from the text.
    """

    source: str
    doc_id: str
    text: str
    encoding: str
    format: str = "txt"
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    publish_date: date | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A passage of the clean text under one heading; ``unit`` is the reporting unit when the heading names one."""

    start: int
    end: int
    heading: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Direct speech, quotation marks included; ``speaker`` as written when the text names one."""

    start: int
    end: int
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """What the page says about itself, found on the clean text."""

    title: str | None = None
    title_span: tuple[int, int] | None = None
    author: str | None = None
    outlet: str | None = None
    publish_date: date | None = None
    sections: tuple[Section, ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A numeric expression that quantifies something (guidelines, section 1).

    ``value`` is the stated number with magnitudes resolved, in ``unit``; for a range it is the midpoint and ``min`` and
    ``max`` are set. ``value_si`` is ``value`` in ``unit_si`` (m, m2, m3, kg, CNY, 1, s, J, W), both ``None`` where the
    unit has no fixed scale. ``optional`` marks counts that the guidelines neither reward nor punish (small counts of
    rhetorical things, ages, durations). ``omitted_unit`` is true when the unit is not written and was inferred from the
    noun that follows.
    """

    start: int
    end: int
    value: float
    bound: Bound
    unit: str
    min: float | None = None
    max: float | None = None
    per: str | None = None
    change: Change | None = None
    dimension: Dimension = "count"
    value_si: float | None = None
    unit_si: str | None = None
    optional: bool = False
    omitted_unit: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date or period that locates something in time; ``start_date``/``end_date`` are ``None`` where it is unresolved.

    ``iso`` is the interval as the guidelines write it: ``2021``, ``2021-07``, ``2021-07-05`` or ``A/B``.
    """

    start: int
    end: int
    iso: str | None
    start_date: date | None = None
    end_date: date | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A raw prediction of the NER model, before any rule. ``label`` is ``PER``, ``LOC`` or ``ORG``."""

    start: int
    end: int
    label: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, place or organisation mentioned in the text. Every mention is one record.

    ``name`` is the canonical simplified name. For persons ``title`` is the title or role as the text gives it, ``org``
    the body or place they belong to and ``official`` tells public roles from private people. For places ``adcode`` is
    the 6-, 9- or 12-digit code when resolved, ``candidates`` the possible codes when ambiguous, ``place_path`` the
    slash-separated chain of full names. ``listed`` is false for mentions that only refer (generic words, nicknames).
    """

    type: EntityType
    start: int
    end: int
    name: str
    title: str | None = None
    org: str | None = None
    official: bool | None = None
    adcode: str | None = None
    level: Level | None = None
    place_path: str | None = None
    candidates: tuple[str, ...] = ()
    note: str | None = None
    confidence: float = 1.0
    rule: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb or verb-object phrase that names an activity; ``activity_type`` is a leaf code of the guidelines."""

    start: int
    end: int
    activity_type: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity joined to its object, action, activity type, role, status, actor, place and time.

    ``trace`` is the derivation: one ``(step, rule, start, end)`` for every span that was joined, clean offsets.
    """

    quantity: Quantity
    object: str | None = None
    action: str | None = None
    activity_type: str = "other"
    role: Role = "context"
    status: Status = "none"
    actor: str | None = None
    place: str | None = None
    adcode: str | None = None
    place_path: str | None = None
    time_start: str | None = None
    time_end: str | None = None
    speaker: str | None = None
    section: str | None = None
    sentence: tuple[int, int] = (0, 0)
    confidence: float = 1.0
    duplicate_of: int | None = None
    part_of: int | None = None
    review: tuple[str, ...] = ()
    rule: str = ""
    trace: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One act the text reports, with figures or without; ``metrics`` are indices into the document's metrics."""

    start: int
    end: int
    activity_type: str
    actor: str | None = None
    place: str | None = None
    adcode: str | None = None
    time_start: str | None = None
    time_end: str | None = None
    status: Status = "done"
    metrics: tuple[int, ...] = ()
    rule: str = ""


@dataclass(slots=True)
class Findings:
    """What the components have found in one document so far; lives at ``doc._.found``.

    ``clean`` is the :class:`pipeline.normalize.alignment.CleanText` the Doc was made from, ``article`` the
    :class:`Article` (both ``None`` when a plain string was handed to the ``Language``). ``clauses`` are (start, end) of
    the comma-level clauses. All lists are in text order.
    """

    article: Article | None = None
    clean: Any = None
    structure: Structure = field(default_factory=Structure)
    clauses: list[tuple[int, int]] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    tagged: list[Tagged] = field(default_factory=list)
    people: list[Entity] = field(default_factory=list)
    places: list[Entity] = field(default_factory=list)
    organisations: list[Entity] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
