"""The unit table: measure units with dimension and exact scale, and classifiers, from ``lexicons/``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.find.lexicon import load_lexicon
from pipeline.records import Dimension, ShishiError

# Whether a Chinese numeral before a classifier counts: any; "arabic" only from eleven on or with an approximation;
# "measure" and "vague" only with an approximation; "levels" for 省市县三级; "never" for words that only look like classifiers.
Counting = Literal["any", "arabic", "measure", "levels", "vague", "never"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MeasureEntry(_Strict):
    """One measure unit of ``units.yaml``."""

    unit: str
    names: list[str]
    dimension: Dimension
    scale: float | None
    si: Literal["m", "m2", "m3", "kg", "CNY", "1", "s", "J", "W"] | None
    not_before: list[str] = Field(default_factory=list)
    small: bool = True
    money_only: bool = False
    quote: int | None = None
    factor: float = 1
    find: list[str]
    silent: list[str]


class ClassifierEntry(_Strict):
    """One classifier of ``classifiers.yaml``."""

    unit: str
    name: str | None = None
    of: str
    not_before: list[str] = Field(default_factory=list)
    number: Counting = "any"
    label: bool = False
    percent: int | None = None
    quote: int | None = None
    find: list[str]
    silent: list[str]


class _Units(_Strict):
    units: list[MeasureEntry]


class _Classifiers(_Strict):
    classifiers: list[ClassifierEntry]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the scanner uses it.

    ``scale`` turns a value in this unit into ``si``; both ``None`` where there is no fixed scale. ``counting`` is the rule
    for Chinese numerals, ``small`` false for measure words that need evidence after a small Chinese numeral, ``percent``
    the factor that turns 成 and 折 into percents, ``factor`` the one that turns the written unit into the canonical one (角
    into 元), ``quote_cut`` how many characters of the name stay outside the quote.
    """

    name: str
    canonical: str
    dimension: Dimension
    scale: float | None
    si: str | None
    per: str | None
    not_before: tuple[str, ...]
    counting: Counting
    small: bool
    label: bool
    percent: int | None
    money_only: bool
    quote_cut: int
    measure: bool
    latin: bool
    factor: float = 1


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All units: ``by_name`` for look-up, ``by_first`` for matching (longest name first)."""

    by_name: dict[str, Unit]
    by_first: dict[str, tuple[Unit, ...]]
    coin: Unit  # 块 as money; ``by_name`` holds the classifier

    def match(self, text: str, pos: int) -> Unit | None:
        """The longest unit written at ``text[pos]`` that is not the beginning of another word."""
        for unit in self.by_first.get(text[pos : pos + 1], ()):
            if not text.startswith(unit.name, pos):
                continue
            end = pos + len(unit.name)
            if unit.not_before and text.startswith(unit.not_before, end):
                continue
            if unit.latin:
                after = text[end : end + 1]
                if after.isascii() and after.isalnum():
                    continue
            return unit
        return None

    def scale(self, canonical: str) -> tuple[Dimension, float | None, str | None]:
        """Dimension, scale and SI unit of a canonical unit (``("count", 1, "1")`` for one the table does not know)."""
        unit = self.by_name.get(canonical)
        return ("count", 1.0, "1") if unit is None else (unit.dimension, unit.scale, unit.si)


def measure_entries() -> list[MeasureEntry]:
    """The entries of ``units.yaml`` in file order."""
    return load_lexicon("units.yaml", _Units).units


def classifier_entries() -> list[ClassifierEntry]:
    """The entries of ``classifiers.yaml`` in file order."""
    return load_lexicon("classifiers.yaml", _Classifiers).classifiers


def _measures() -> list[Unit]:
    units = []
    for entry in measure_entries():
        canonical, _, per = entry.unit.partition("/")
        for name in entry.names:
            units.append(
                Unit(
                    name,
                    canonical,
                    entry.dimension,
                    entry.scale,
                    entry.si,
                    per or None,
                    tuple(entry.not_before),
                    "any",
                    entry.small,
                    False,
                    None,
                    entry.money_only,
                    len(name) - (entry.quote or len(name)),
                    True,
                    name[-1].isascii() and name[-1].isalpha(),
                    entry.factor,
                )
            )
    return units


def _classifiers() -> list[Unit]:
    return [
        Unit(
            entry.name or entry.unit,
            "%" if entry.percent else entry.unit[: entry.quote] if entry.quote else entry.unit,
            "ratio" if entry.percent else "count",
            0.01 if entry.percent else 1.0,
            "1",
            None,
            tuple(entry.not_before),
            entry.number,
            True,
            entry.label,
            entry.percent,
            False,
            len(entry.name or entry.unit) - (entry.quote or len(entry.name or entry.unit)),
            False,
            False,
        )
        for entry in classifier_entries()
    ]


@lru_cache(maxsize=1)
def unit_table() -> UnitTable:
    """The table, loaded once in a process.

    Raises:
        ShishiError: a lexicon file is malformed, or a written form stands twice.
    """
    by_name: dict[str, Unit] = {}
    by_first: dict[str, list[Unit]] = defaultdict(list)
    coin: Unit | None = None
    for unit in (*_measures(), *_classifiers()):
        if unit.money_only:  # 块: the reader decides between the coin and the classifier
            coin = unit
            continue
        if by_name.setdefault(unit.name, unit) is not unit:
            raise ShishiError(f"lexicons: the unit {unit.name} stands twice; remove one", kind="lexicon")
        by_first[unit.name[0]].append(unit)
    for unit in tuple(by_name.values()):
        by_name.setdefault(unit.canonical, unit)
    ordered = {first: tuple(sorted(units, key=lambda u: -len(u.name))) for first, units in by_first.items()}
    if coin is None:
        raise ShishiError("lexicons/units.yaml: no money_only unit (块); restore it", kind="lexicon")
    return UnitTable(by_name, ordered, coin)
