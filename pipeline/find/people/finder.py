"""People of one document: names, their titles, later mentions joined to the first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.find.organisations import find_organisations
from pipeline.find.people.lexicon import Words, words
from pipeline.find.people.names import Name, NameFinder
from pipeline.find.people.titles import Title, TitleReader
from pipeline.find.places.mentions import Cover
from pipeline.records import Entity, Tagged

_COUNTED = re.compile(r"等?(?:[\d一二三四五六七八九十两几]+)(?:多|余)?[名位个]([一-鿿]{0,6})")
_APPOSED = re.compile(r"[，,]\s*([一-鿿\d]{2,24})(?=[，,。；;])")
_BRACKETED = re.compile(r"[（(]([^（）()]{2,30})[）)]")
_COPULA = re.compile(r"[，,]?(?:(?:曾经|现在|原|原来)?是|兼任|担任|现任)([一-鿿\d、]{2,24}?)(?=[，,。；;])")
_LABEL_END = re.compile(r"[\s:：/／丨|｜　]+$")
# 老支书、七十三岁的乐承恩
_AGED = re.compile(r"[、，](?:\d{2,3}|[一二三四五六七八九十]{2,3})岁的$")
_BETWEEN = re.compile(r"[、和与,，及 　/]{1,2}")


@dataclass(slots=True)
class _Mention:
    name: Name
    title: Title | None = None


def find_people(
    text: str, tagged: Sequence[Tagged], places: Sequence[Entity] = (), organisations: Sequence[Entity] | None = None
) -> list[Entity]:
    """Every mention of a person in clean ``text``, in order.

    All mentions of a name carry the same ``title``, ``org`` and ``official``: the first title the text gives (the noun
    phrase before the name, in brackets or between commas after it, or told with 是). Nicknames (王大爷, 小李) and cited
    leaders come with ``listed=False``. ``organisations`` are found here when not given.
    """
    lexicon = words()
    bodies = find_organisations(text, tagged, places) if organisations is None else organisations
    spans, body_spans = _known_spans(text, tagged, places, bodies)
    named = [(t.start, t.end) for t in tagged if t.label == "PER" and t.score > 0.6]
    titles = TitleReader(text, lexicon, spans, body_spans, named)
    blocked = [(p.start, p.end) for p in places if p.end - p.start > 2] + [(b.start, b.end) for b in bodies if b.listed]
    stems = {p.name[:2] for p in places if 2 <= len(p.name) <= 4}
    finder = NameFinder(text, lexicon, tagged, titles, blocked, stems)
    mentions = [_Mention(name) for name in finder.find()]
    for mention in mentions:
        mention.title = _title(text, titles, lexicon, mention.name)
    _shared(text, titles, mentions)
    people = _entities(mentions, lexicon)
    people += [
        _nickname(lexicon, text, start, end)
        for start, end in finder.nicknames
        if not any(p.start < end and start < p.end for p in people)
    ]
    return sorted(people, key=lambda p: p.start)


def _known_spans(
    text: str, tagged: Sequence[Tagged], places: Sequence[Entity], bodies: Sequence[Entity]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    body_spans = [(b.start, b.end) for b in bodies]
    spans = [*body_spans, *((p.start, p.end) for p in places)]
    taken = Cover(text, spans)
    for t in tagged:
        if t.label == "LOC" and t.score > 0.5 and not taken.touches(t.start, t.end):
            spans.append((t.start, t.end))
            taken.add(t.start, t.end)
    return spans, body_spans


def _title(text: str, titles: TitleReader, lexicon: Words, name: Name) -> Title | None:
    """The title at one mention."""
    bracket = _BRACKETED.match(text, name.end)
    if bracket:
        title = _in_bracket(titles, bracket)
        if title:
            return title
    aged = _AGED.search(text, max(0, name.start - 9), name.start)
    label = (
        (titles.before(aged.start()) if aged else None)
        or titles.before(name.start)
        or _label_before(text, lexicon, name.start)
    )
    if label and label.kind == "label" and bracket and bracket.span(1) in titles.body_set:
        return Title(bracket[1], bracket.start(1), "label", bracket[1])
    if label:
        return label
    apposed = _APPOSED.match(text, name.end)
    if apposed:
        title = titles.exactly(*apposed.span(1))
        if title and title.text == apposed[1]:
            return title
    copula = _COPULA.match(text, name.end)
    if copula:
        return titles.loosely(*copula.span(1))
    address = lexicon.honorific.match(text, name.end)
    if address and address[0] in lexicon.offices:
        return Title(address[0], address.start(), "office")
    return None


def _in_bracket(titles: TitleReader, bracket: re.Match[str]) -> Title | None:
    """``（居民代表，7号楼）``: the whole bracket, or what stands before its comma."""
    start, end = bracket.span(1)
    title = titles.exactly(start, end) or titles.loosely(start, end)
    comma = re.search("[，,；;]", bracket[1])
    return titles.exactly(start, start + comma.start()) if title is None and comma and comma.start() > 1 else title


def _label_before(text: str, lexicon: Words, start: int) -> Title | None:
    line = text[max(0, start - 40) : start]
    for match in lexicon.label.finditer(line):
        if match.end() == len(line):
            word = "".join(_LABEL_END.sub("", match[0]).split())
            return Title(word, start - len(match[0]), "label")
    return None


def _shared(text: str, titles: TitleReader, mentions: list[_Mention]) -> None:
    """A title before a list holds for all its names, and so does a count after it: 陈建国、周小梅等5名党员."""
    for first, second in itertools.pairwise(mentions):
        between = text[first.name.end : second.name.start]
        if first.title and not second.title and first.title.kind != "kin" and _BETWEEN.fullmatch(between):
            after_name = first.title.start > first.name.start
            if not after_name:
                second.title = first.title
    run: list[_Mention] = []
    for _index, mention in enumerate(mentions):
        if run and text[run[-1].name.end : mention.name.start] not in ("、", "和", "与"):
            run = []
        run.append(mention)
        counted = _COUNTED.match(text, mention.name.end)
        if not counted:
            continue
        for size in range(len(counted[1]), 1, -1):
            title = titles.exactly(counted.start(1), counted.start(1) + size)
            if title:
                for member in run:
                    member.title = member.title or title
                break


def _entities(mentions: list[_Mention], lexicon: Words) -> list[Entity]:
    chosen: dict[str, Title] = {}
    for mention in mentions:
        known = chosen.get(mention.name.text)
        # a later, fuller form of the same title: 社区支部书记, then 香溪社区支部书记
        if mention.title and (known is None or mention.title.text.endswith(known.text)):
            chosen[mention.name.text] = mention.title
    people = []
    for mention in mentions:
        name = mention.name
        title = chosen.get(name.text)
        people.append(
            Entity(
                "person", name.start, name.end, name.text,
                title=title.text if title else None, org=title.org if title else None,
                official=name.text in lexicon.cited or (title.official if title else False),
                confidence=round(min(name.score, 1.0), 4), rule=name.rule, listed=name.text not in lexicon.cited,
            )
        )  # fmt: skip
    return people


def _nickname(lexicon: Words, text: str, start: int, end: int) -> Entity:
    office = text[start:end].endswith(lexicon.office_ends)
    return Entity(
        "person", start, end, text[start:end], official=office, confidence=0.7, rule="person.nickname", listed=False
    )
