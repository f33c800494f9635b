"""Sums over figures that count every fact once: repetitions and parts of a total are left out, units are made the same."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.find.quantities.units import unit_table
from pipeline.records import ShishiError

LEVELS = ("province", "city", "county", "town", "village")
PERIODS = {"year": 4, "month": 7, "day": 10}
UNKNOWN = "（未写明）"
# Municipalities have no prefecture between province and county, and some counties are governed by the province itself.
_CODE_LEVEL = {12: 5, 9: 4}


def levels_of(adcode: str | None, place_path: str | None) -> dict[str, str]:
    """The names in a place path by level: ``{"province": "湖南省", …, "town": "仙溪镇"}``; empty where nothing is resolved."""
    if not isinstance(adcode, str) or not isinstance(place_path, str) or not place_path:
        return {}
    if len(adcode) == 6:
        depth = 1 if adcode.endswith("0000") else 2 if adcode.endswith("00") else 3
    else:
        depth = _CODE_LEVEL.get(len(adcode), 0)
    names = place_path.split("/")
    levels = list(LEVELS[:depth])
    if depth > 2 and len(names) == depth - 1:
        levels.remove("city")
    # A place deeper than its code (a natural place in a town) only adds names at the end.
    return dict(zip(levels, names, strict=False))


def _same_unit(metrics: pd.DataFrame, unit: str) -> pd.Series:
    """Each value in ``unit``; missing where it cannot be converted."""
    dimension, scale, si = unit_table().scale(unit)
    as_written = metrics["value"].where(metrics["unit"].eq(unit).fillna(False).astype(bool))
    if si is None or si == "1" or not scale or dimension in {"count", "ratio", "other"}:
        return as_written
    convertible = metrics["dimension"].eq(dimension) & metrics["unit_si"].eq(si)
    converted = (metrics["value_si"] / scale).where(convertible.fillna(False).astype(bool))
    return as_written.fillna(converted)


def _once(chosen: pd.DataFrame) -> pd.Series:
    """True for one row a fact: the first statement that was chosen, and no part of a total that was chosen too."""
    ids = set(chosen["metric_id"])
    parents = dict(zip(chosen["metric_id"], chosen["part_of"], strict=True))
    originals = dict(zip(chosen["metric_id"], chosen["duplicate_of"], strict=True))
    seen: set[str] = set()
    keep = []
    for row in chosen["metric_id"]:
        fact, path = row, {row}
        while isinstance(originals.get(fact), str) and originals[fact] not in path:
            fact = originals[fact]
            path.add(fact)
        whole = parents.get(row)
        part = isinstance(whole, str) and whole in ids
        keep.append(fact not in seen and not part)
        seen.add(fact)
    return pd.Series(keep, index=chosen.index, dtype=bool)


def _matching(column: pd.Series, wanted: str | Sequence[str]) -> pd.Series:
    return column.isin([wanted] if isinstance(wanted, str) else list(wanted))


def select(
    metrics: pd.DataFrame,
    object: str | None = None,
    *,
    unit: str | None = None,
    status: str | Sequence[str] | None = None,
    role: str | Sequence[str] | None = None,
    activity_type: str | None = None,
    place: str | None = None,
) -> pd.DataFrame:
    """The figures that may be added up, one row a fact, with the value in ``unit`` in the column ``amount``.

    ``object`` and ``place`` are looked for anywhere in the object and in the place or its path; ``activity_type`` is a
    code or the beginning of one (``infra``). Left out are repetitions, parts whose total is there, rates (``per``) and the
    old and new level of a change (``from``, ``to``).

    Raises:
        ShishiError: no unit is given and the figures are in several.
    """
    rows = metrics
    if object is not None:
        rows = rows[rows["object"].astype("string").str.contains(object, regex=False).fillna(False).astype(bool)]
    if place is not None:
        where = rows["place"].astype("string").fillna("") + "/" + rows["place_path"].astype("string").fillna("")
        rows = rows[where.str.contains(place, regex=False).astype(bool)]
    if status is not None:
        rows = rows[_matching(rows["status"], status)]
    if role is not None:
        rows = rows[_matching(rows["role"], role)]
    if activity_type is not None:
        codes = rows["activity_type"].astype("string").fillna("")
        rows = rows[(codes.eq(activity_type) | codes.str.startswith(activity_type + ".")).astype(bool)]
    rows = rows[rows["per"].isna() & ~rows["change"].isin(["from", "to"])]
    if unit is None:
        units = sorted(rows["unit"].dropna().astype(str).unique())
        if len(units) > 1:
            raise ShishiError(
                f"{object or 'the figures'}: counted in {'、'.join(units)}; choose one with unit=", kind="usage"
            )
        amounts = rows["value"]
    else:
        amounts = _same_unit(rows, unit)
    rows = rows.assign(amount=amounts)
    rows = rows[rows["amount"].notna()]
    return rows[_once(rows)]


def keys(rows: pd.DataFrame, by: str) -> pd.Series:
    """What to group ``rows`` by: a column, a level of the place (``town``), or a period of the time (``month``)."""
    if by in LEVELS:
        pairs = zip(rows["adcode"], rows["place_path"], strict=True)
        found = pd.Series([levels_of(code, path).get(by) for code, path in pairs], index=rows.index, dtype="string")
    elif by in PERIODS:
        found = rows["time_start"].astype("string").str.slice(0, PERIODS[by])
    elif by in rows.columns:
        found = rows[by].astype("string")
    else:
        known = ", ".join((*LEVELS, *PERIODS))
        raise ShishiError(f"by={by!r}: neither a column of metrics nor one of {known}", kind="usage")
    return found.fillna(UNKNOWN).rename(by)


def total(rows: pd.DataFrame, by: str | Sequence[str]) -> pd.DataFrame:
    """``rows`` of :func:`select` added up by one or several keys, largest first.

    Columns: the keys, ``total``, ``at_least`` (some figure says 余, 多, 以上: the true sum is larger), ``figures`` (how
    many were added), ``documents``.
    """
    names = [by] if isinstance(by, str) else list(by)
    groups = [keys(rows, name) for name in names]
    open_ended = rows["bound"].isin(["at_least"])
    facts = pd.DataFrame(
        {"total": rows["amount"].astype("Float64"), "at_least": open_ended, "figures": 1, "documents": rows["doc_id"]}
    )
    grouped = facts.groupby(groups, sort=True).agg(
        {"total": "sum", "at_least": "any", "figures": "sum", "documents": "nunique"}
    )
    return grouped.sort_values("total", ascending=False, kind="stable")
