"""When: the date the text itself ties to a figure; never a guess."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.find.date_resolving import heads_a_passage
from pipeline.records import Structure, TimeExpression
from pipeline.relate.apart import gap, opens
from pipeline.relate.charged import is_of_task, item_end
from pipeline.relate.ranker import rank, trained

_LIMIT = re.compile("(?:时限|期限|完成时间|时间节点)[：:]?\\s*$")
_RARE = re.compile("[^，。；]{0,2}?以?来(?:的)?(?:最|首次|首个|罕见|少有|未有)")  # 1984年以来最严重的旱情
# Words before and behind a date that only measures against another time: 比去年, 较2019年增长, 与上年同期相比, 由去年的3处.
_THAN = re.compile("(?:[比较]|高于|低于|超过)$")
_FROM = re.compile("(?:[由从]|原来的)$")
_SAME = re.compile("[^，。；]{0,3}(?:同期|相比)")
_PAST = re.compile("[到至为成升降增]")
_LABEL = re.compile("(?:^|[\\s（(])(?:会议)?(?:时间|日期)[：:]\\s*$")  # 时间：2022年8月16日, in the head of minutes
_ATTENDED = re.compile("(?:地点|主持|主持人|参加|参加人员|参会|出席|到会|应到)[：:]")
#: A row stays without a date only when "none" is likelier than this.
NONE_LIMIT = 0.5


@dataclass(frozen=True, slots=True)
class When:
    """ISO dates of the interval, both ends included, and the expression it was read from."""

    start: str
    end: str
    expression: TimeExpression
    rule: str


@dataclass(slots=True)
class TimeCandidate:
    """A stated date that may be when it happened; ``when`` is ``None`` for "the text ties none"."""

    when: When | None
    features: list[str] = field(default_factory=list)


def known_times(text: str, times: Sequence[TimeExpression], structure: Structure) -> list[TimeExpression]:
    """The dates of the running text that resolve to days, without those that only measure how rare something is."""
    return [
        t
        for t in times
        if t.start_date is not None
        and t.end_date is not None
        and (_opens_minutes(text, t) or not any(a <= t.start < b for a, b in structure.furniture))
        and _RARE.match(text, max(t.start, t.end - 2)) is None
        and not _is_next(text, t, structure.title_span)
    ]


_NEXT = re.compile("[年度的]{0,2}(?:重点)?(?:工作)?(?:安排|计划|打算|思路|谋划|要点|展望)")


def _is_next(text: str, time: TimeExpression, title: tuple[int, int] | None) -> bool:
    """Whether a title names the year of the plan that ends a report: 2017年工作总结和2018年工作安排."""
    if title is None or not title[0] < time.start < title[1]:
        return False
    return (
        _NEXT.match(text, time.end) is not None
        and re.search(r"总结|回顾|情况", text[title[0] : time.start]) is not None
    )


def _opens_minutes(text: str, time: TimeExpression) -> bool:
    """Whether a date is when the meeting was held whose minutes follow: 时间：…　地点：…　参加：…."""
    labelled = _LABEL.search(text, max(0, time.start - 6), time.start) is not None
    return labelled and _ATTENDED.search(text, time.end, time.end + 120) is not None


def time_candidates(
    known: Sequence[TimeExpression],
    offset: int,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    text: str,
    structure: Structure,
    *,
    role: str,
    status: str,
    previous: tuple[str, str] | None,
    last: int = -1,
    about: Sequence[str] = (),
    figures: Sequence[int] = (),
    loose: Sequence[TimeExpression] = (),
) -> list[TimeCandidate]:
    """The stated dates around a figure, nearest first, with the features that the ranker weighs.

    ``previous`` is the interval of the figure before in the same paragraph, ``last`` where that figure begins (-1: there is none),
    ``about`` are facts of the figure, ``figures`` where the figures of the document begin, in order, ``loose`` the expressions
    that name a time without saying which (三年来, 近日, 今年 on a page without a date).
    """
    paragraph = text.rfind("\n", 0, offset) + 1
    title = structure.title_span or (0, 0)
    said = [*about, f"genre:{_genre(text, structure)}", f"cue:{_state(text, clause, offset)}"]
    found = [TimeCandidate(None, ["none", f"none|role:{role}", f"none|status:{status}", f"none|r:{role}|s:{status}"])]
    earlier = sorted((t for t in known if t.start < offset), key=lambda t: -t.start)
    after = [t for t in known if t.start >= offset and t.end <= sentence[1]]
    fresh = [t for t in earlier if t.start > last >= 0 and not _compares(text, t, offset)]
    vague = next((t for t in reversed(loose) if t.end <= offset), None)
    said_vaguely = _vaguely(text, vague, offset, clause, sentence, paragraph) if vague is not None else "-"
    for order, time in enumerate([*earlier[:6], *after[:2]]):
        zone = _zone(time, offset, clause, sentence, paragraph, title)
        between = [t for t in earlier if time.start < t.start]
        candidate = _candidate(time, zone, order, text, role, status, previous, offset, between)
        candidate.features += _newer(text, time, zone, offset, last, fresh, between)
        candidate.features += _apart(text, time, zone, offset, figures, len(between))
        if vague is not None and time.end <= vague.start:
            candidate.features += [f"behind:{said_vaguely}", f"behind:{said_vaguely}|z:{zone}"]
        candidate.features += [f"z:{zone}|{fact}" for fact in said]
        found.append(candidate)
    limit = _time_limit(text, offset, [t for t in known if t.start >= sentence[1]])
    if limit is not None:
        found.append(_candidate(limit, "limit", 0, text, role, status, previous, offset))
    heading = next((t for t in earlier if _heads_a_passage(text, t)), None)
    if heading is not None and heading not in earlier[:6]:
        found.append(_candidate(heading, "heading", 0, text, role, status, previous, offset))
    if heading is not None:
        found[0].features.append("none|under a dated line")
    found += _derived(known, earlier, paragraph, found)
    for time in known:
        if title[0] <= time.start < title[1]:
            found.append(_candidate(time, "title", 0, text, role, status, previous, offset))
    marks = {f.features[0] for f in found[1:]}
    nearest = next((f for f in found[1:] if f.when is not None and f.features[0] in _BEFORE), None)
    near = nearest.features[0] if nearest is not None else "-"
    found[0].features += [f"none|{fact}" for fact in said] + [f"none|{near}|{fact}" for fact in said]
    if nearest is not None:
        found[0].features += [f"none|{f}" for f in nearest.features if f.startswith("ap:")]
    found[0].features += [f"none|has:{mark}" for mark in marks]
    if vague is not None:
        nearer = nearest is None or nearest.when is None or nearest.when.expression.end <= vague.start
        found[0].features += [f"none|vague:{said_vaguely}|{int(nearer)}", f"none|vague:{said_vaguely}|{near}"]
    found[0].features.append("none|previous" if previous else "none|noprevious")
    return found


_SPAN = re.compile("(?:以来|来)$")


def _vaguely(
    text: str, time: TimeExpression, offset: int, clause: tuple[int, int], sentence: tuple[int, int], paragraph: int
) -> str:
    """Of which kind an expression is that says not which time it means, and how near to the figure it stands."""
    word = text[time.start : time.end]
    kind = "span" if _SPAN.search(word) else "year" if word.startswith(("今年", "去年", "上年", "本年")) else time.rule
    if time.start >= clause[0]:
        return f"{kind}|clause"
    if time.start >= sentence[0]:
        return f"{kind}|sentence"
    far = min(gap(text, time.end, offset).sentences, 3)
    return f"{kind}|paragraph{far}" if time.start >= paragraph else f"{kind}|before"


def _compares(text: str, time: TimeExpression, offset: int) -> str:
    """How a date only measures: ``than`` (比去年), ``from`` (由去年的3处), ``to`` (由去年的3处增至5处, at the 5); empty when it does not."""
    lead = text[max(0, time.start - 3) : time.start]
    between = text[time.end : offset] if time.end <= offset else ""
    if _THAN.search(lead) or _SAME.match(text, time.end):
        return "than"
    if _FROM.search(lead) and text[time.end : time.end + 1] == "的":
        return "to" if _PAST.search(between) else "from"
    return ""


_GENRE = re.compile("总结|报告|情况|简报|日记|手记|方案|通知|通报|公告|计划|进展|纪要|记者|通讯员|工作")
_STATE = re.compile(
    "现有|现已|原有|共有|拥有|已有|设有|辖|每年|每月|每天|每周|目前|累计|已经|已|了|将|拟|计划|先后|一次性|截至|至今|如今|有"
)
_CLAUSE = 200  # characters before a figure in which its clause is read
_BEFORE = frozenset({"z:clauseB", "z:sentB", "z:parB", "z:before"})


def _genre(text: str, structure: Structure) -> str:
    """The word of the title that tells what kind of text it is."""
    start, end = structure.title_span or (0, 0)
    kinds = _GENRE.findall(text[start:end])
    return kinds[-1] if kinds else "-"


def _state(text: str, clause: tuple[int, int], offset: int) -> str:
    """The last word before the figure in its clause that tells a state, an aspect or a plan."""
    words = _STATE.findall(text, max(clause[0], offset - _CLAUSE), offset)
    return words[-1] if words else "-"


def _apart(text: str, time: TimeExpression, zone: str, offset: int, figures: Sequence[int], newer: int) -> list[str]:
    """How a date before the figure is parted from it: sentences, clauses, lines, figures and other dates between; what it opens."""
    if time.end > offset:
        return []
    between, first = gap(text, time.end, offset), opens(text, time.start)
    count = bisect_left(figures, offset) - bisect_left(figures, time.end)
    return [
        f"ap:s{min(between.sentences, 4)}",
        f"ap:s{min(between.sentences, 4)}|l{min(between.lines, 3)}",
        f"ap:s{min(between.sentences, 4)}|p{min(between.parts, 3)}",
        f"ap:s{min(between.sentences, 3)}|n{min(newer, 2)}",
        f"ap:s{min(between.sentences, 3)}|f{min(count, 5)}",
        f"ap:opens:{first}",
        f"ap:opens:{first}|s{min(between.sentences, 4)}",
        f"ap:opens:{first}|z:{zone}",
        f"ap:c{min(between.commas, 5)}|s{min(between.sentences, 2)}",
    ]


def _newer(
    text: str,
    time: TimeExpression,
    zone: str,
    offset: int,
    last: int,
    fresh: Sequence[TimeExpression],
    between: Sequence[TimeExpression],
) -> list[str]:
    """Features: is the date one that was stated after the figure before, is it one only compared with, or one of a label?"""
    features = []
    way = _compares(text, time, offset)
    if way:
        far = "same" if zone.startswith(("clause", "sent")) else "far"
        features += [f"cmp:{way}", f"cmp:{way}|z:{zone}", f"cmp:{way}|{far}"]
    elif last >= 0 and time.start < offset:
        kind = "fresh" if time in fresh else "stale" if fresh else "old"
        nearest = fresh[0] is time if fresh and kind == "fresh" else not between
        features += [f"new:{kind}", f"new:{kind}|z:{zone}", f"new:{kind}|{int(nearest)}|z:{zone}"]
    else:
        features += [f"new:first|z:{zone}"]
    if _LABEL.search(text, max(0, time.start - 6), time.start):
        near = text.count("\n", time.end, max(time.end, offset))
        features += ["labelled", f"labelled|{min(near, 4)}"]
    return features


def _time_limit(text: str, offset: int, later: Sequence[TimeExpression]) -> TimeExpression | None:
    """The date that a plan sets for the task, below it or in its row of a table: （完成时限：10月底）, | 11月底 |."""
    end = text.find("\n", offset)
    end = end if end >= 0 else len(text)
    last = item_end(text, offset)
    for time in later:
        if time.start >= last:
            return None
        if _LIMIT.search(text, max(0, time.start - 8), time.start) and is_of_task(text, offset, time.start):
            return time
        if time.start < end and text[max(0, time.start - 2) : time.start].strip(" ")[-1:] in set("|｜\t　"):
            return time
    return None


def _heads_a_passage(text: str, time: TimeExpression) -> bool:
    return heads_a_passage(text, time.start, time.end)


def _derived(
    known: Sequence[TimeExpression], before: Sequence[TimeExpression], paragraph: int, found: Sequence[TimeCandidate]
) -> list[TimeCandidate]:
    """Intervals that stated dates span: the month of a day, from one date of the paragraph to the next."""
    more: list[TimeCandidate] = []
    for candidate in found[1:4]:
        when = candidate.when
        if when is not None and when.start[:7] == when.end[:7]:
            year, month = int(when.start[:4]), int(when.start[5:7])
            last = calendar.monthrange(year, month)[1]
            wide = When(f"{when.start[:7]}-01", f"{when.start[:7]}-{last:02d}", when.expression, "time.month")
            more.append(
                TimeCandidate(
                    wide,
                    [
                        "var:month",
                        f"var:month|{candidate.features[0]}",
                        f"var:month|{candidate.features[1]}",
                        f"var:month|of:{'day' if when.start == when.end else 'part'}",
                        f"var:month|of:{'day' if when.start == when.end else 'part'}|{candidate.features[0]}",
                    ],
                )
            )
    recent = [t for t in before if t.start >= paragraph][:2]
    if len(recent) == 2:
        late, early = recent
        if early.start_date and late.end_date and early.start_date < late.end_date:
            span = When(early.start_date.isoformat(), late.end_date.isoformat(), late, "time.span")
            more.append(
                TimeCandidate(span, ["var:span", f"var:span|{'same' if late.start - early.end < 30 else 'far'}"])
            )
    years = Counter(t.start_date.year for t in known if t.start_date)
    if years:
        year = max(years, key=lambda y: (years[y], y))
        holder = next(t for t in known if t.start_date and t.start_date.year == year)
        more.append(
            TimeCandidate(
                When(f"{year}-01-01", f"{year}-12-31", holder, "time.year"),
                [
                    "var:year",
                    f"var:year|share{int(4 * years[year] / sum(years.values()))}",
                    f"var:year|{found[0].features[2]}",
                ],
            )
        )
    return more


def _zone(
    time: TimeExpression,
    offset: int,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    paragraph: int,
    title: tuple[int, int],
) -> str:
    if title[0] <= time.start < title[1]:
        return "title"
    if clause[0] <= time.start < clause[1]:
        return "clauseB" if time.start < offset else "clauseA"
    if sentence[0] <= time.start < sentence[1]:
        return "sentB" if time.start < offset else "sentA"
    return "parB" if time.start >= paragraph else "before"


def _candidate(
    time: TimeExpression,
    zone: str,
    order: int,
    text: str,
    role: str,
    status: str,
    previous: tuple[str, str] | None,
    offset: int,
    between: Sequence[TimeExpression] = (),
) -> TimeCandidate:
    assert time.start_date is not None and time.end_date is not None
    start, end = time.start_date.isoformat(), time.end_date.isoformat()
    days = (time.end_date - time.start_date).days
    size = (
        "day" if days == 0 else "month" if days <= 31 else "part" if days < 364 else "year" if days < 367 else "years"
    )
    surface = text[time.start : time.end]
    tail = next(
        (
            m
            for m in ("以来", "起", "底前", "年底", "初", "前", "上半年", "目前", "今年", "去年", "明年")
            if m in text[time.start : time.end + 2]
        ),
        "-",
    )
    distance = min(5, (offset - time.end) // 20) if offset >= time.end else -1
    features = [
        f"z:{zone}",
        f"z:{zone}|o{min(order, 3)}",
        f"z:{zone}|{size}",
        f"z:{zone}|tail:{tail}",
        f"z:{zone}|role:{role}",
        f"z:{zone}|status:{status}",
        f"z:{zone}|r:{role}|s:{status}",
        f"z:{zone}|dist{distance}",
        f"rule:{time.rule}",
        f"z:{zone}|rule:{time.rule}",
        f"tail:{tail}|status:{status}",
        f"{size}|status:{status}",
        f"len{min(len(surface), 8)}",
    ]
    if _heads_a_passage(text, time):
        # the date line of a diary, a dated heading: it holds until the next such line
        nearest = not any(_heads_a_passage(text, other) for other in between)
        features += [f"heads|nearest{int(nearest)}", f"heads|nearest{int(nearest)}|z:{zone}", f"heads|{size}"]
    if previous == (start, end):
        features += ["previous", f"previous|z:{zone}"]
    elif previous is not None:
        features.append(f"otherprevious|z:{zone}")
    return TimeCandidate(When(start, end, time, f"time.{zone}"), features)


def choose_time(candidates: Sequence[TimeCandidate]) -> When | None:
    """The likeliest date; without weights the one in the clause or before it in the sentence."""
    if not trained("time"):
        return next(
            (c.when for c in candidates if c.when is not None and c.when.rule in {"time.clauseB", "time.sentB"}), None
        )
    chances = rank("time", [c.features for c in candidates])
    dated = [i for i, c in enumerate(candidates) if c.when is not None]
    if not dated:
        return None
    best = max(dated, key=lambda i: chances[i])
    none = max(chance for chance, c in zip(chances, candidates, strict=True) if c.when is None)
    return candidates[best].when if none < NONE_LIMIT else None
