"""Who did it: the subject of the clause, else of the clauses before it, else of the section."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.records import Section
from pipeline.relate.clauses import Reading, is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import phrase_text
from pipeline.relate.ranker import rank, trained
from pipeline.relate.words import NOMINAL, Word

_PASSIVE = frozenset({"由", "被", "让", "经"})
_NOT_ACTORS = re.compile(
    r"(活动|工作|项目|工程|问题|情况|会议|会上|资金|面积|时间|过程|方式|清单|服务|心愿|事项|措施|建设|发展|产业|道路|公路|水渠|路灯|机制|制度|模式|现场|院坝|田间地头)$"
)
_LEVEL_SUBJECT = re.compile(r"^(全|该|我|本|各)(省|市|县|区|镇|乡|村|街道|社区|局|院|校|公司|队|站|所|会)$")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor phrase; ``inferred`` when it was not in the clause of the figure."""

    text: str
    start: int
    end: int
    rule: str
    inferred: bool
    chance: float = 0.0


@dataclass(slots=True)
class ActorCandidate:
    """A phrase that may be the actor; an empty ``text`` says that the text names none."""

    text: str
    start: int
    end: int
    rule: str
    inferred: bool
    features: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Deed:
    """What the actor is wanted for."""

    offset: int
    type: str = "other"
    role: str = "output"
    group: str = "count"
    function: str = "object"
    object: tuple[str, int, int] | None = None
    figure: bool = True
    verb: str = "-"
    status: str = "done"


_BACK = 14
_REPORTING = ("表示", "介绍", "说", "告诉记者", "指出", "坦言", "说道", "透露", "回忆", "了解", "介绍说", "感慨")
_BARRIERS = frozenset("；;：:")
_ENUMERATOR = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[—·•●◆■▲]+)\s*")


def actor_candidates(
    reading: Reading,
    deed: Deed,
    *,
    section: Section | None,
    main: tuple[str, int, int] | None,
    level: Callable[[str, int], str | None],
    previous: str | None,
    counted: Sequence[tuple[str, int, int]] = (),
    bodies: Sequence[tuple[str, int, int]] = (),
    author: str | None = None,
) -> list[ActorCandidate]:
    """Everything that may be the actor of a deed, nearest first, with the features that the ranker weighs.

    ``bodies`` are (name, start, mentions) of the organisation named most often,
    ``main`` is the place or body the document is about, ``level`` resolves 全镇 and the like, ``previous`` is the actor of
    the figure before in the same sentence.
    """
    number = reading.clause_at(deed.offset)
    clause = reading.clauses[number]
    found: list[ActorCandidate] = [ActorCandidate("", 0, 0, "actor.none", False, ["none"])]
    agent = _agent(clause.words, deed.offset)
    if agent is not None:
        _offer(reading, agent, "agent", 0, found, level)
    own = subject(clause.words, deed.offset)
    if own is not None:
        _offer(reading, own, "own", 0, found, level)
        touches = own[-1].end == deed.offset
        people = deed.object is not None and grammar().is_person(deed.object[0])
        found[-1].features.append(f"own|touches{int(touches)}|{deed.group}|{int(people)}")
    if deed.object is not None and grammar().is_person(deed.object[0]):
        found.append(
            ActorCandidate(
                deed.object[0],
                deed.object[1],
                deed.object[2],
                "actor.counted",
                False,
                [
                    "src:counted",
                    f"counted|{deed.function}",
                    f"counted|{deed.role}",
                    f"counted|{deed.function}|{deed.role}",
                ],
            )
        )
    for place in _inside(clause.words, deed.offset):
        _offer(reading, [place], "inside", 0, found, level)
    paragraph = reading.text.rfind("\n", 0, deed.offset) + 1
    for order, (text, start, end) in enumerate(
        [c for c in counted if grammar().is_person(c[0]) or grammar().is_body(c[0])][:2]
    ):
        zone = "sentence" if start >= reading.sentences[clause.sentence][0] else "before"
        found.append(
            ActorCandidate(text, start, end, "actor.figure", True, ["src:figure", f"src:figure|{zone}|o{order}"])
        )
    for order, named in enumerate(_names_before(reading, number, deed.offset)):
        word = named.word
        found.append(
            ActorCandidate(
                word.text,
                word.start,
                word.end,
                "actor.name",
                True,
                [
                    f"src:name{word.kind}",
                    f"src:name|o{order}|{word.kind}",
                    f"src:name|par{int(word.start >= paragraph)}|{word.kind}",
                    f"name|after:{named.after}",
                    f"name|before:{named.before}",
                    f"name|before:{named.before}|after:{named.after}|{word.kind}",
                    f"name|reports{int(named.reports)}|{word.kind}",
                    f"name|reports{int(named.reports)}|same{int(named.clause == number)}",
                ],
            )
        )
    seen_subjects = 0
    barrier = False
    for i in range(number - 1, max(-1, number - 1 - _BACK), -1):
        other = reading.clauses[i]
        distance = number - i
        barrier = barrier or (other.mark in _BARRIERS and other.sentence == clause.sentence)
        # who reports a deed has not done it
        phrase = None if other.words[-1].text.endswith(_REPORTING) else subject(other.words, other.end + 1)
        agent = _agent(other.words, other.end + 1)
        source = (
            ("group" if not barrier else "topic")
            if other.sentence == clause.sentence
            else ("running" if other.start >= paragraph else "above")
        )
        counted_subject = _counted_subject(other.words)
        for words in (phrase, agent, counted_subject):
            if words is not None:
                first = i == 0 or reading.clauses[i - 1].sentence != other.sentence
                opens = "sentence" if first else "later"
                if first and reading.text[max(0, other.start - 1) : other.start].strip() == "":
                    opens = "paragraph"
                shape = source + "Counted" if words is counted_subject else source
                _offer(reading, words, shape, distance, found, level, order=seen_subjects, opens=opens)
                seen_subjects += 1
    if number + 1 < len(reading.clauses) and reading.clauses[number + 1].sentence == clause.sentence:
        following = reading.clauses[number + 1]
        later = subject(following.words, following.end + 1)
        if later is not None:
            _offer(reading, later, "next", 1, found, level)
            found[-1].features.append(f"next|{clause.words[0].text if clause.words[0].kind == 'P' else '-'}")
    for charged, how in _charged(reading.text, deed.offset):
        found.append(ActorCandidate(charged, 0, 0, "actor.charged", True, [f"src:{how}"]))
    if section is not None and section.unit:
        found.append(
            ActorCandidate(
                section.unit, 0, 0, "actor.section", True, ["src:section", f"section|own{int(own is not None)}"]
            )
        )
    if main is not None:
        found.append(
            ActorCandidate(
                main[0],
                main[1],
                main[2],
                "actor.document",
                True,
                [
                    "src:document",
                    f"document|own{int(own is not None)}",
                    f"document|section{int(section is not None and section.unit is not None)}",
                ],
            )
        )
    heading = _heading_body(section)
    if heading:
        found.append(ActorCandidate(heading, 0, 0, "actor.heading", True, ["src:heading"]))
    for name, start, count in bodies:
        often = f"bodies|n{min(count, 5)}|sections{int(section is not None and section.unit is not None)}"
        found.append(ActorCandidate(name, start, start + len(name), "actor.body", True, ["src:bodies", often]))
    if author:
        found.append(ActorCandidate(author, 0, 0, "actor.author", True, ["src:author"]))
    return _merge(found, deed, previous, reading.text)


#: Who answers for a task, as plans write it below the task: （责任单位：县水务局、…）, 牵头单位：县民政局.
_CHARGED = re.compile(r"(?:责任|牵头|主办|承办|主管|实施|落实)(?:单位|部门|科室|人)?[：:]\s*([^；;，,。\n）)|｜\t　]{2,40})")
_SPAN = 600  # characters below a task in which its unit is looked for
_ITEM = re.compile(r"\n\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．|｜　 ]|[—·•●◆■▲【])")
_CELL = re.compile(r"\s*[|｜\t　]+\s*")


def _charged(text: str, offset: int) -> list[tuple[str, str]]:
    """The units that a plan or a table charges with the task that holds ``offset``: all of them, and the first alone."""
    item = _ITEM.search(text, offset)
    end = min(item.start() if item else len(text), offset + _SPAN)
    match = _CHARGED.search(text, offset, end)
    units = match[1] if match else _cell(text, offset)
    if not units:
        return []
    how = "charged" if match else "cell"
    first = re.split("[、和]", units)[0]
    return [(units, how)] + ([(first, how + "First")] if first != units else [])


def _cell(text: str, offset: int) -> str | None:
    """The unit in a cell of the row of a table that holds ``offset``."""
    start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
    cells = _CELL.split(text[start : end if end >= 0 else len(text)].strip())
    units = [cell for cell in cells if 3 <= len(cell) <= 24 and grammar().is_body(re.split("[、和]", cell)[0])]
    return units[-1] if len(cells) > 2 and units else None


@dataclass(frozen=True, slots=True)
class _Named:
    """A person or organisation named before the figure, the kinds of the words beside it, whether it only reports."""

    word: Word
    before: str
    after: str
    reports: bool
    clause: int


def _heading_body(section: Section | None) -> str | None:
    """The body that a section's heading names: the whole heading, or what stands before its colon."""
    if section is None or not section.heading:
        return None
    body = _ENUMERATOR.sub("", re.split("[：:]", section.heading.strip())[0]).strip("　 “”")
    known = 2 <= len(body) <= 14 and body != section.unit and grammar().is_body(body)
    return body if known else None


def _counted_subject(words: Sequence[Word]) -> list[Word] | None:
    """The people that a clause counts as its subject: 党员干部 in 全市3.2万名党员干部下沉…"""
    i = 0
    while i < len(words) and words[i].kind in {"D", "C", "T", "U", "W", "S", "R", "P"} | NOMINAL:
        i += 1
    if i >= len(words) - 1 or words[i].kind != "Q":
        return None
    phrase = _phrase(words, i + 1, words[-1].end + 1)
    follows = i + 1 + len(phrase) < len(words)
    return phrase if phrase and follows and grammar().is_person(phrase[-1].text) else None


def _names_before(reading: Reading, number: int, offset: int) -> list[_Named]:
    """The last three persons and organisations named before the figure, up to ten clauses back."""
    found: list[_Named] = []
    for i in range(number, max(-1, number - 10), -1):
        words = reading.clauses[i].words
        reports = words[-1].text.endswith(_REPORTING) and i < number
        for at in range(len(words) - 1, -1, -1):
            word = words[at]
            if word.start < offset and word.kind in {"E", "O"} and all(word.text != n.word.text for n in found):
                before = words[at - 1] if at else None
                after = words[at + 1] if at + 1 < len(words) else None
                found.append(
                    _Named(
                        word,
                        "^" if before is None else before.text if before.kind == "P" else before.kind,
                        "$" if after is None else after.kind,
                        reports or (after is not None and after.text in _REPORTING),
                        i,
                    )
                )
        if len(found) >= 3:
            break
    return found[:3]


def _offer(
    reading: Reading,
    words: Sequence[Word],
    source: str,
    distance: int,
    found: list[ActorCandidate],
    level: Callable[[str, int], str | None],
    order: int = 0,
    opens: str = "",
) -> None:
    """The phrase itself, its name alone when it ends in one, and what 全镇 or 该村 stand for."""
    actor = _actor(reading, words, f"actor.{source}", inferred=source not in {"own", "agent", "inside", "counted"})
    last = words[-1]
    kind = last.kind if last.kind in {"E", "O", "S", "R"} else ("person" if grammar().is_person(last.text) else "body")
    base = [
        f"src:{source}",
        f"src:{source}|d{min(distance, 5)}",
        f"src:{source}|o{min(order, 3)}",
        f"src:{source}|k:{kind}",
        f"k:{kind}",
        f"end:{last.text[-2:]}",
        f"src:{source}|n{min(len(words), 4)}",
        f"src:{source}|opens:{opens}",
        f"src:{source}|opens:{opens}|k:{kind}",
    ]
    found.append(
        ActorCandidate(
            actor.text,
            actor.start,
            actor.end,
            actor.rule,
            actor.inferred,
            [*base, "form:phrase", f"form:phrase|k:{kind}"],
        )
    )
    if len(words) > 1:
        name = last.text
        found.append(
            ActorCandidate(
                name, last.start, last.end, actor.rule, actor.inferred, [*base, "form:last", f"form:last|k:{kind}"]
            )
        )
        if words[0].kind == "S" and len(words) == 2:
            found[-1].features.append("form:last|S")
    resolved = level("".join(w.text for w in words), words[0].start)
    if resolved:
        found.append(
            ActorCandidate(resolved, actor.start, actor.end, actor.rule, actor.inferred, [*base, "form:level"])
        )


def _inside(words: Sequence[Word], offset: int) -> list[Word]:
    """Names inside the clause before the figure that are not its subject."""
    return [w for w in words if w.start < offset and w.kind in {"E", "O", "S"}][-2:]


_ORDER = (
    "src:agent",
    "src:own",
    "src:group",
    "src:topic",
    "src:section",
    "src:heading",
    "src:running",
    "src:above",
    "src:document",
)


def _ruled(found: Sequence[ActorCandidate]) -> ActorCandidate | None:
    """What a grammarian would take first: the agent, the subject, the subject of the group, the topic, the section."""
    for source in _ORDER:
        same = [c for c in found if c.text and c.features[0] == source]
        if source == "src:topic":
            same = [c for c in same if any("opens:sentence" in f or "opens:paragraph" in f for f in c.features)] or same
        if same:
            return same[0]
    return None


_NEAR = frozenset({"src:own", "src:agent", "src:group", "src:section", "src:counted"})


def _merge(found: list[ActorCandidate], deed: Deed, previous: str | None, full: str) -> list[ActorCandidate]:
    merged: dict[str, ActorCandidate] = {}
    ruled = _ruled(found)
    if ruled is not None:
        source = ruled.features[0]
        ruled.features += ["ruled", f"ruled|{source}", f"ruled|role:{deed.role}", f"ruled|{source}|role:{deed.role}"]
    major = deed.type.split(".")[0]
    sources = {f for c in found for f in c.features if f.startswith("src:") and "|" not in f}
    for candidate in found:
        source = next((f for f in candidate.features if f.startswith("src:")), "none")
        form = next((f for f in candidate.features if f.startswith("form:")), "")
        candidate.features += [
            f"{source}|role:{deed.role}",
            f"{source}|fn:{deed.function}",
            f"{source}|g:{deed.group}",
            f"{source}|major:{major}",
            f"{source}{form}|role:{deed.role}",
            f"len{min(len(candidate.text), 9)}",
            f"{source}|h:{candidate.text[-1:]}",
            f"{source}|type:{deed.type}",
            f"{source}|verb:{deed.verb}",
            f"{source}|status:{deed.status}",
            f"{source}|status:{deed.status}|role:{deed.role}",
            f"h:{candidate.text[-1:]}|major:{major}",
            f"h:{candidate.text[-1:]}|role:{deed.role}",
            f"h:{candidate.text[-1:]}|verb:{deed.verb}",
            f"hh:{candidate.text[-2:]}",
            f"hh:{candidate.text[-2:]}|type:{deed.type}",
            f"hh:{candidate.text[-2:]}|role:{deed.role}",
            f"named{min(full.count(candidate.text), 5) if candidate.text else 0}",
            f"named{min(full.count(candidate.text), 5) if candidate.text else 0}|{source}",
        ]
        candidate.features += [f"{source}|with:{other}" for other in sources if other in _NEAR]
        if previous and candidate.text == previous:
            candidate.features += ["previous", f"previous|{source}"]
        if candidate.text in merged:
            merged[candidate.text].features += candidate.features
        else:
            merged[candidate.text] = candidate
    for candidate in merged.values():
        candidate.features = list(dict.fromkeys(candidate.features))
    return list(merged.values())


def choose_actor(candidates: Sequence[ActorCandidate], *, least_none: float = 0.5) -> Actor | None:
    """The likeliest actor; none only where that is likelier than ``least_none``."""
    if not trained("actor"):
        best = next((c for c in candidates if c.text), None)
        return _chosen(best, 0.5) if best else None
    chances = rank("actor", [c.features for c in candidates])
    ordered = sorted(range(len(candidates)), key=lambda i: -chances[i])
    if not candidates[ordered[0]].text and chances[ordered[0]] >= least_none:
        return None
    best_at = next((i for i in ordered if candidates[i].text), None)
    return _chosen(candidates[best_at], chances[best_at]) if best_at is not None else None


def _chosen(candidate: ActorCandidate, chance: float) -> Actor:
    return Actor(candidate.text, candidate.start, candidate.end, candidate.rule, candidate.inferred, chance)


def _actor(reading: Reading, words: Sequence[Word], rule: str, *, inferred: bool) -> Actor:
    start, end = words[0].start, words[-1].end
    text = re.sub(r"\s+", "", reading.text[start:end])
    short = phrase_text(reading.text, start, end)
    return Actor(
        text if len(short) < 2 or text.startswith(("全", "我", "该", "各")) else short, start, end, rule, inferred
    )


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
        if word.kind == "V":
            return None
        if word.kind == "M" and word.text.startswith("每"):  # 每名机关干部联系8户
            i += 1
            continue
        phrase = _phrase(words, i, offset)
        if not phrase:
            return None
        after = i + len(phrase)
        if _agentive(phrase):
            return phrase
        if word.kind == "VN":
            return None
        if word.kind in {"S", "O"}:  # 彭阳县投资…, 石台县向…
            return phrase[:1]
        i = after
        if i < len(words) and words[i].kind == "DE":
            i += 1
    return None


def _after_preposition(words: Sequence[Word], at: int) -> int:
    """Index after a prepositional phrase: behind its closing 中/后/下, else behind its noun phrase."""
    i = at + 1
    for j in range(at + 1, min(len(words), at + 8)):
        if words[j].text in {
            "中",
            "后",
            "下",
            "时",
            "上",
            "里",
            "以来",
            "期间",
            "过程中",
            "之后",
            "内",
            "前",
            "为契机",
            "为抓手",
            "为载体",
        }:
            return j + 1
    while i < len(words) and (words[i].kind in NOMINAL or words[i].kind in {"DE", "R", "T"} or is_list_mark(words[i])):
        i += 1
    return max(i, at + 1)


def _phrase(words: Sequence[Word], at: int, offset: int) -> list[Word]:
    phrase: list[Word] = []
    i = at
    while i < len(words) and words[i].start < offset:
        word = words[i]
        if word.kind == "VN" and phrase:
            following = words[i + 1] if i + 1 < len(words) else None
            nominal = following is not None and following.kind in NOMINAL
            if word.text in grammar().pivot_verbs:
                if nominal or word.text != "组织":
                    break
            elif not (nominal and following is not None and _agentive([following])):
                break
        if (
            word.kind in NOMINAL
            or (word.kind == "R" and (not phrase or word.text[0] in "各该本我每"))
            or (
                phrase
                and (is_list_mark(word) or (word.kind == "W" and word.text[0] in "()（）"))
                and i + 1 < len(words)
                and words[i + 1].kind in NOMINAL | {"W"}
            )
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
    if last.kind == "R" and not _LEVEL_SUBJECT.match(text):
        return last.text in {"他", "她", "我们", "他们", "大家", "我"} and len(phrase) == 1
    rules = grammar()
    if _LEVEL_SUBJECT.match(text) or re.fullmatch(r"[省市县区镇乡村队校厂社]里|每[户组村人]|村集体|各[组户村]", text):
        return True
    if len(text) < 2 or _NOT_ACTORS.search(text):
        return False
    return rules.is_person(last.text) or rules.is_body(last.text)
