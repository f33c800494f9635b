"""The same fact said twice, in one document or in several, and parts of a total.

Two figures state the same fact when value, unit and denominator agree, their objects have the same head, and place, time,
status and change do not contradict each other. Small round figures (2个, 10人) say little: across documents they count only
between documents that share stronger facts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.records import Metric

_PART = re.compile(r"其中[^。；;]*$")
_QUOTES = re.compile(r"[“”‘’「」『』\"\s（）()]")
#: How many stronger shared facts make a pair of documents reports of the same thing.
_KINSHIP = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """What is compared of a figure, whichever table it comes from."""

    value: float
    unit: str
    per: str | None
    change: str | None
    bound: str
    object: str
    type: str
    status: str
    role: str
    place: str
    adcode: str
    time: tuple[str, str]
    sentence: str


def fact_of(metric: Metric, text: str) -> Fact:
    """The :class:`Fact` of a metric; ``text`` is the clean text."""
    q = metric.quantity
    return Fact(
        q.value, q.unit, q.per, q.change, q.bound, _QUOTES.sub("", metric.object or ""), metric.activity_type, metric.status,
        metric.role, metric.place or "", metric.adcode or "", (metric.time_start or "", metric.time_end or ""),
        text[metric.sentence[0] : metric.sentence[1]],
    )  # fmt: skip


def fact_of_row(row: Mapping[str, Any]) -> Fact:
    """The :class:`Fact` of a row of the table ``metrics``."""
    return Fact(
        float(row["value"]), str(row["unit"]), row.get("per"), row.get("change"), str(row.get("bound") or "exact"),
        _QUOTES.sub("", row.get("object") or ""), str(row.get("activity_type") or ""), str(row.get("status") or ""),
        str(row.get("role") or ""), row.get("place") or "", row.get("adcode") or "",
        (str(row.get("time_start") or ""), str(row.get("time_end") or "")), str(row.get("sentence") or ""),
    )  # fmt: skip


def significant(value: float) -> int:
    """Number of significant digits: 38135 → 5, 2000 → 1."""
    digits = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")
    return max(1, len(digits))


def strong(fact: Fact) -> bool:
    """Whether the figure alone says enough to recognise the fact by."""
    return significant(fact.value) >= 3 or (significant(fact.value) >= 2 and fact.value >= 100)


def same_head(a: str, b: str) -> bool:
    """Whether two objects name the same thing: equal, or the longer ends in the shorter (太阳能路灯, 路灯)."""
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return long.endswith(short) and (len(short) >= 2 or long == short)


def alike(a: str, b: str) -> bool:
    """Whether two objects share most of their characters (屋场会, 屋场恳谈会)."""
    if same_head(a, b):
        return True
    shared = len(set(a) & set(b))
    return bool(a and b) and a[-1] == b[-1] and shared >= 0.6 * min(len(set(a)), len(set(b)))


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def similarity(a: str, b: str) -> float:
    """Share of character pairs that two sentences have in common (of the shorter one)."""
    left, right = _bigrams(a), _bigrams(b)
    return len(left & right) / max(1, min(len(left), len(right)))


def _places_agree(a: Fact, b: Fact) -> bool:
    if a.adcode and b.adcode:
        left, right = a.adcode.rstrip("0"), b.adcode.rstrip("0")
        return left.startswith(right) or right.startswith(left)
    if a.place and b.place:
        return a.place == b.place or a.place in b.place or b.place in a.place
    return True


def _times_agree(a: Fact, b: Fact) -> bool:
    if not a.time[0] or not b.time[0]:
        return True
    return a.time[0] <= b.time[1] and b.time[0] <= a.time[1]


def compatible(a: Fact, b: Fact) -> bool:
    """Same figure, and nothing around it that contradicts."""
    if (a.value, a.unit) != (b.value, b.unit) or (a.per != b.per and a.per and b.per):
        return False
    if a.change != b.change and {a.change, b.change} & {"from", "decrease"}:
        return False
    pending = {"planned", "required"}
    if (a.status in pending) != (b.status in pending) and "none" not in {a.status, b.status}:
        return False
    return _places_agree(a, b) and _times_agree(a, b)


def link_within(text: str, metrics: list[Metric]) -> list[Metric]:
    """Metrics with ``duplicate_of`` (index of the first statement) and ``part_of`` (index of the total) set."""
    facts = [fact_of(metric, text) for metric in metrics]
    groups: dict[tuple[float, str], list[int]] = defaultdict(list)
    linked: list[Metric] = []
    for i, metric in enumerate(metrics):
        fact = facts[i]
        home = groups[(fact.value, fact.unit)]
        first = next((j for j in home if _restated(facts[j], fact, metrics[j], metric)), None)
        if first is not None and linked[first].duplicate_of is not None:
            first = linked[first].duplicate_of
        linked.append(replace(metric, duplicate_of=first, part_of=_total(text, metric, linked)))
        home.append(i)
    return linked


def _restated(a: Fact, b: Fact, first: Metric, second: Metric) -> bool:
    """Whether ``b`` restates ``a`` in another sentence of the same document."""
    if first.sentence == second.sentence or not compatible(a, b):
        return False
    if same_head(a.object, b.object):
        return a.value >= 10 or similarity(a.sentence, b.sentence) >= 0.5
    return strong(b) and (alike(a.object, b.object) or a.type == b.type or similarity(a.sentence, b.sentence) >= 0.5)


def _total(text: str, metric: Metric, before: Sequence[Metric]) -> int | None:
    """The figure that 其中 refers back to: the last one before it of the same kind."""
    match = _PART.search(text, metric.sentence[0], metric.quantity.start)
    if match is None:
        return None
    share = metric.quantity.dimension == "ratio"
    if share and any(mark in match.group()[3:] for mark in "，,、"):
        return None
    for i in range(len(before) - 1, -1, -1):
        other = before[i].quantity
        if other.end > match.start():
            continue
        if other.end < metric.sentence[0] - 40:
            return None
        if share or (other.unit == metric.quantity.unit and other.value >= metric.quantity.value):
            return i
    return None


def link_duplicates(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(metric_id, metric_id of the first statement) for figures that another document of the batch states before.

    ``rows`` are rows of the table ``metrics`` in the order in which a fact counts as stated first. Rows that restate a figure
    of their own document (``duplicate_of`` set) are left to that link.
    """
    kept = [row for row in rows if not row.get("duplicate_of")]
    facts = [fact_of_row(row) for row in kept]
    groups: dict[tuple[float, str], list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        groups[(fact.value, fact.unit)].append(i)
    pairs = [
        (i, j)
        for home in groups.values()
        for at, j in enumerate(home)
        for i in home[max(0, at - 200) : at]
        if kept[i]["doc_id"] != kept[j]["doc_id"]
    ]
    kinship: dict[tuple[str, str], set[tuple[float, str]]] = defaultdict(set)
    for i, j in pairs:
        if strong(facts[j]) and compatible(facts[i], facts[j]) and _told_alike(facts[i], facts[j]):
            kinship[(kept[i]["doc_id"], kept[j]["doc_id"])].add((facts[j].value, facts[j].unit))
    best: dict[int, tuple[float, int]] = {}
    for i, j in pairs:
        shared = len(kinship[(kept[i]["doc_id"], kept[j]["doc_id"])])
        if _accepted(facts[i], facts[j], shared):
            likeness = _likeness(facts[i], facts[j])
            if j not in best or likeness > best[j][0]:
                best[j] = (likeness, i)
    links: dict[int, int] = {}
    for j in sorted(best):
        i = best[j][1]
        links[j] = links.get(i, i)
    return [(str(kept[j]["metric_id"]), str(kept[i]["metric_id"])) for j, i in sorted(links.items())]


def _likeness(a: Fact, b: Fact) -> float:
    """How alike two statements are told, to choose between several."""
    return (
        2.0 * same_head(a.object, b.object)
        + alike(a.object, b.object)
        + (a.type == b.type)
        + (a.bound == b.bound)
        + similarity(a.sentence, b.sentence)
        + compatible(a, b)
    )


def _told_alike(a: Fact, b: Fact) -> bool:
    return (
        alike(a.object, b.object)
        or (a.type == b.type and similarity(a.sentence, b.sentence) >= 0.25)
        or (strong(a) and a.type == b.type)
    )


def _accepted(a: Fact, b: Fact, shared: int) -> bool:
    """Strong figures need one sign more, weak ones documents that share stronger facts.

    Documents that share several strong facts report the same thing; there a strong figure needs no sign but itself, and a
    weak one its object, its type or its wording.
    """
    if shared > _KINSHIP and a.change == b.change and (a.per == b.per or not a.per or not b.per):
        return strong(b) or alike(a.object, b.object) or a.type == b.type or similarity(a.sentence, b.sentence) >= 0.4
    if not compatible(a, b) or not _told_alike(a, b):
        return False
    near = bool(a.place and b.place)
    if strong(b):
        return shared >= _KINSHIP or (near and alike(a.object, b.object)) or similarity(a.sentence, b.sentence) >= 0.4
    if shared >= _KINSHIP:
        return same_head(a.object, b.object) or similarity(a.sentence, b.sentence) >= 0.4
    return near and b.value >= 10 and same_head(a.object, b.object) and similarity(a.sentence, b.sentence) >= 0.6
