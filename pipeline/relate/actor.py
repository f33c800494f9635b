"""Who did it: the subject of the clause, else of the clauses before it, else of the section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Section
from pipeline.relate.clauses import NOMINAL, Clause, Reading, Word, is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import phrase_text

_PASSIVE = frozenset({"由", "被", "让", "经"})
_NOT_ACTORS = re.compile(r"(活动|工作|项目|工程|问题|情况|会议|会上|资金|面积|时间|过程|方式|清单|服务|心愿|事项|措施|建设|发展|产业|道路|公路|水渠|路灯|机制|制度|模式|现场|院坝|田间地头)$")
_LEVEL_SUBJECT = re.compile(r"^(全|该|我|本|各)(省|市|县|区|镇|乡|村|街道|社区|局|院|校|公司|队|站|所|会)$")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor phrase; ``inferred`` when it was not in the clause of the figure."""

    text: str
    start: int
    end: int
    rule: str
    inferred: bool


def find_actor(
    reading: Reading, number: int, offset: int, *, section: Section | None, passive_ok: bool = True
) -> Actor | None:
    """The actor of what is said before ``offset`` in clause ``number``."""
    clause = reading.clauses[number]
    if passive_ok:
        agent = _agent(clause.words, offset)
        if agent is not None:
            return _actor(reading, agent, "actor.agent", inferred=False)
    own = subject(clause.words, offset)
    if own is not None:
        return _actor(reading, own, "actor.subject", inferred=False)
    paragraph_start = reading.text.rfind("\n", 0, offset) + 1
    sentence = clause.sentence
    for i in range(number - 1, -1, -1):
        other = reading.clauses[i]
        if other.start < paragraph_start:
            break
        found = subject(other.words, other.end + 1)
        if found is not None:
            rule = "actor.topic" if other.sentence == sentence else "actor.running"
            return _actor(reading, found, rule, inferred=True)
    if section is not None and section.unit:
        return Actor(section.unit, 0, 0, "actor.section", True)
    return None


def _actor(reading: Reading, words: Sequence[Word], rule: str, *, inferred: bool) -> Actor:
    start, end = words[0].start, words[-1].end
    text = re.sub(r"\s+", "", reading.text[start:end])
    short = phrase_text(reading.text, start, end)
    return Actor(text if len(short) < 2 or text.startswith(("全", "我", "该", "各")) else short, start, end, rule, inferred)


def _agent(words: Sequence[Word], offset: int) -> list[Word] | None:
    """A in 由A牵头、被A…, before the figure."""
    for i, word in enumerate(words):
        if word.start >= offset:
            return None
        if word.kind == "P" and word.text in {"由", "被"}:
            phrase = _phrase(words, i + 1, offset)
            if phrase and _agentive(phrase):
                return phrase
    return None


def subject(words: Sequence[Word], offset: int) -> list[Word] | None:
    """The subject phrase of a clause: a noun phrase that can act, before the predicate, not inside 在/为/通过 …"""
    i = 0
    while i < len(words) and words[i].start < offset:
        word = words[i]
        if word.kind in {"D", "C", "T", "U", "W"}:
            i += 1
            continue
        if word.kind == "P":
            i = _after_preposition(words, i)
            continue
        if word.kind in {"V", "VN"}:
            return None
        phrase = _phrase(words, i, offset)
        if not phrase:
            return None
        after = i + len(phrase)
        if _agentive(phrase):
            return phrase
        i = after
        if i < len(words) and words[i].kind == "DE":
            i += 1
    return None


def _after_preposition(words: Sequence[Word], at: int) -> int:
    """Index after a prepositional phrase: behind its closing 中/后/下, else behind its noun phrase."""
    i = at + 1
    for j in range(at + 1, min(len(words), at + 8)):
        if words[j].text in {"中", "后", "下", "时", "上", "里", "以来", "期间", "过程中", "之后", "内", "前", "为契机", "为抓手", "为载体"}:
            return j + 1
    while i < len(words) and (words[i].kind in NOMINAL or words[i].kind in {"DE", "R", "T"} or is_list_mark(words[i])):
        i += 1
    return max(i, at + 1)


def _phrase(words: Sequence[Word], at: int, offset: int) -> list[Word]:
    phrase: list[Word] = []
    i = at
    while i < len(words) and words[i].start < offset:
        word = words[i]
        if word.kind == "VN" and phrase and not (i + 1 < len(words) and words[i + 1].kind in NOMINAL and _agentive([words[i + 1]])):
            break
        if word.kind in NOMINAL or (word.kind == "R" and (not phrase or word.text in {"各", "该", "本", "我"})):
            phrase.append(word)
        elif (
            phrase
            and (is_list_mark(word) or (word.kind == "W" and word.text[0] in "()（）"))
            and i + 1 < len(words)
            and words[i + 1].kind in NOMINAL | {"W"}
        ):
            phrase.append(word)
        else:
            break
        i += 1
    while phrase and phrase[-1].kind in {"W", "C"} and phrase[-1].text[0] not in ")）":
        phrase.pop()
    return phrase


def _agentive(phrase: Sequence[Word]) -> bool:
    last = phrase[-1]
    text = "".join(word.text for word in phrase)
    if last.kind in {"E", "O", "S"}:
        return True
    if last.kind == "R":
        return last.text in {"他", "她", "我们", "他们", "大家", "我"} and len(phrase) == 1
    rules = grammar()
    if _LEVEL_SUBJECT.match(text):
        return True
    if len(text) < 2 or _NOT_ACTORS.search(text):
        return False
    return rules.is_person(last.text) or rules.is_body(last.text)


def clause_subject(clause: Clause) -> list[Word] | None:
    """The subject phrase of a whole clause."""
    return subject(clause.words, clause.end + 1)
