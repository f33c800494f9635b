"""Organisations: bodies named by a place or a level, firms and societies of the tagger with their boundaries put right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.find.lookup import occurrences
from pipeline.find.ner import is_verb
from pipeline.find.organisations.document import BREAKS, Document, Span, longest
from pipeline.find.organisations.judging import (
    BARE,
    COMMITTEE,
    COUNTED_AFTER,
    OF_THE_SEAT,
    OFFICE_AFTER,
    checked,
    ends_well,
)
from pipeline.find.organisations.lexicon import Patterns, is_doing, patterns
from pipeline.records import Entity, Tagged
from pipeline.segment.tokenizers import tagger

# characters before a level word that make another word of it (城市, 社区, 节省)
_NOT_A_LEVEL = {
    "市": "城超集上夜菜股楼门都本", "区": "民社片园城景小库辖山地街郊牧灾新校院发政战商老矿住片各全", "省": "节反", "州": "",
    "县": "各全邻外多", "盟": "联同", "旗": "红国党锦", "国家": "", "全国": "", "村": "农乡新各全行", "乡": "城家故老水返下各全",
    "镇": "城集各全古小", "街道": "", "园区": "",
}  # fmt: skip
_NOT_AFTER_LEVEL = frozenset("级内里外直域际")
# places where things happen, not bodies that act, when a village or community owns them
_VENUES = re.compile(r"(?:党群服务中心|活动中心|文化礼堂|文化广场|便民服务站|农家书屋)$")
_JOINTS = re.compile("[和与、及同给由]|联合|会同|携手|协同|协调|组织|争取|邀请|委托|请来|发动|通过")
_WITH_OTHERS = re.compile(
    "[将已还也又再拟]?(?:联合|会同|携手|协同|邀请|组织|联系|对接|争取|委托|请来|请到|聘请)(?!会|社|党|体|工会|部|科|处|股|室|员)"
)
# a body that somebody founds is no body of the place before the verb: 谭家场乡|办起银龄照护合作社
_FOUNDING = re.compile(
    "(?:[办建开搞成]起|[办建]成|成立|创办|组建|兴办|领办|牵头|引进|引入|新办|新建|开办|新设|设立|注册|扶持|培育)了?"
)
_ACTING = re.compile("通过|发动|请来|依托")  # 临猗县|发动果业合作社
_FOUNDED = re.compile("(?:[办建]起|创办|组建|成立)了?(?=[一-鿿]{2,8}$)")
_LEAGUE = re.compile("团(?:[省市县区州]|中央)委?(?<=委|央)")
_SOME = re.compile("[一几多两]家|[两三各]级")
# offices of a town: named by its level and by what they see to
_TOWN_OFFICE = re.compile(
    "(?:[镇乡](?!村(?!镇))|街道)[一-鿿]*(?<![党村居工])(?:(?<!道)(?:办|办公室|中心)|纪委|关工委|残联|妇联|总工会|红十字会|司法所|财政所|人社所|民政所|税务所)$"
)
_SENT_TO = re.compile("驻.*(?:村|社区|镇|乡|街道)")
_SHORT_NAME = re.compile(r"[（(](?:以下)?(?:简称)?[:：]?[“\"]?([一-鿿A-Za-z]{2,8})[”\"]?[）)]")


def find_organisations(text: str, tagged: Sequence[Tagged], places: Sequence[Entity] = ()) -> list[Entity]:
    """Every mention of an organisation in clean ``text``, in order.

    ``name`` is the name as written; ``org`` the full name where the mention is a short form of one in the same text;
    ``adcode`` and ``place_path`` are those of the place in the name. Generic bodies (村委会, 镇水利站) and places read as
    bodies come with ``listed=False``.
    """
    words = patterns()
    document = Document(text, tagged, places)
    spans = [*_bodies(document, words), *_named(document, words), *_firms(document, words)]
    spans += _tagged(document, tagged, words)
    spans += _branches(document, words)
    spans += _media(document, words)
    spans += _posts(document, words)
    spans = _preferred(document, spans)
    chosen = longest(spans)
    if teams := _teams(document, words, chosen):
        chosen = longest([*spans, *teams])
    if aliases := _aliases(text, chosen):
        chosen = longest([*chosen, *aliases])
    if repeated := _repeated(text, chosen):
        chosen = longest([*chosen, *repeated])
    entities = [_entity(document, span) for span in chosen]
    return _joined(entities)


def _bodies(document: Document, words: Patterns) -> list[Span]:
    """Bodies whose tail follows a place name or a level word."""
    text = document.text
    found = []
    for end in document.begin_of:
        tail = words.tail(text, end)
        if tail > end:
            start = document.chain_start(end)
            start -= 2 * (text[max(0, start - 2) : start] == "中共")
            tail = _undone(document, words, end, tail)
            if tail > end and not _is_pupil(text, tail):
                found.append(_body(words, text, start, end, _with_section(document, words, tail), "place"))
    for pattern, kind in ((words.high, "high"), (words.low, "low")):
        for match in pattern.finditer(text):
            start, end = match.span()
            if (
                end in document.begin_of
                or text[end : end + 1] in _NOT_AFTER_LEVEL
                or text[start - 1 : start] in _not_before(match[0])
            ):
                continue
            if match[0] == "州" and words.prefecture.match(text, start - 1):
                start -= 1  # 考入贵州医科大学
            tail = words.tail(text, end)
            if kind == "high":
                tail = max(tail, _odd_bureau(text, words, end))
            tail = _undone(document, words, end, tail) if tail > end else end
            if tail > end and not _is_pupil(text, tail):
                tail = _with_section(document, words, tail) if kind == "high" else tail
                found.append(_body(words, text, start, end, tail, kind))
    found += [Span(m.start(), m.end(), True, "org.league") for m in _LEAGUE.finditer(text)]
    found += [Span(p.start, p.end, True, "org.place") for p in document.places if p.name.endswith("林业局")]
    return found


def _is_pupil(text: str, end: int) -> bool:
    """28名香港中学生, 县一中学生宿舍."""
    return text[end - 1] == "学" and text[end : end + 1] == "生"


def _with_section(document: Document, words: Patterns, end: int) -> int:
    """Where a body ends with the section that follows it: 县民政局|养老服务股, 县医院|药学部."""
    text = document.text
    match = words.section.match(text, end)
    if match is None or end in document.starts or _WITH_OTHERS.match(text, end):
        return end
    pairs = list(tagger()(match[1]))
    nominal = all(word in words.topics or tag[0] in "njb" or tag in ("vn", "ng") for word, tag in pairs)
    return match.end() if nominal else end


def _undone(document: Document, words: Patterns, start: int, end: int) -> int:
    """Where the tail [start, end) ends before a verb in it that has another body for its object: 市残联|将联合市医院."""
    text = document.text
    for match in _WITH_OTHERS.finditer(text, start, end):
        if words.tail(text[: match.start()], start) == match.start():
            return match.start()
        if _begins_body(document, words, match.end(), end):
            return start
    verb = _FOUNDING.match(text, start) or _ACTING.search(text, start, end)
    return start if verb and verb.end() < end else end


def _begins_body(document: Document, words: Patterns, start: int, end: int) -> bool:
    """Does a place or a level begin at ``start``, inside [start, end)?"""
    level = words.high.match(document.text, start) or words.low.match(document.text, start)
    return bool(level and level.end() < end) or any(s == start and e < end for s, e in document.spans)


def _odd_bureau(text: str, words: Patterns, start: int) -> int:
    """Where a bureau with an unlisted topic ends (县海渔局, 县热线办); ``start`` when the words between are no nouns."""
    match = words.odd_bureau.match(text, start)
    if not match:
        return start
    pairs = list(tagger()(match[1]))
    nominal = all(tag[0] in "njbgx" or tag in ("vn", "ng", "zg", "eng") for _, tag in pairs)
    return match.end() if nominal and not is_doing(text, match.end()) else start


@lru_cache(maxsize=256)
def _not_before(level: str) -> frozenset[str]:
    return frozenset(_NOT_A_LEVEL.get(level, ""))


def _body(words: Patterns, text: str, start: int, prefix: int, end: int, kind: str) -> Span:
    name, tail = text[start:end], text[prefix:end]
    listed = kind != "low" or (text[start - 1 : start] not in ("乡", "各") and bool(_TOWN_OFFICE.match(name)))
    if COMMITTEE.search(name) and OFFICE_AFTER.match(text, end):
        listed = listed and (tail == "委政法委" or words.bureau.fullmatch(tail) is not None)
    if kind == "high" and tail in BARE:
        listed = False
    if tail.startswith("委员会") and not name.startswith("中共"):
        listed = False
    if words.built.match(tail) or (words.plain_end.search(tail) and COUNTED_AFTER.match(text, end)):
        listed = False  # 改造水厂4座
    if OF_THE_SEAT.match(name):
        listed = False  # 县城小学
    if _VENUES.search(tail) or _SOME.search(name):
        listed = False
    if kind == "place" and tail in ("公司", "集团", "办", "中心", "财政"):
        listed = False
    return Span(start, end, listed, f"org.{kind}", 0.95 if listed else 0.6)


def _branches(document: Document, words: Patterns) -> list[Span]:
    """Branches of well-known firms: 移动抚远分公司, 台电北港服务所."""
    found = []
    for start, end in document.spans:
        tail = words.branch.match(document.text, end)
        brand = words.brand.search(document.text[max(0, start - 4) : start])
        if tail and brand:
            found.append(Span(start - len(brand[0]), tail.end(), True, "org.branch", 0.9))
    return found


def _media(document: Document, words: Patterns) -> list[Span]:
    """``来源：沭阳网``: what a source line names, and the names of branches at the head of a clause (坪上支行)."""
    text = document.text
    found = [Span(*m.span(m.lastindex or 0), True, "org.media", 0.9) for m in words.media_in(text)]
    for match in words.branches_in(text):
        stem = match[1]
        kind = words.low.match(stem) or words.high.match(stem) or words.generic.fullmatch(stem)
        if not kind and not is_verb(stem) and not set(stem) & set("行各家该本某全其此多几"):
            found.append(Span(*match.span(), True, "org.branch", 0.8))
    return found


def _posts(document: Document, words: Patterns) -> list[Span]:
    """``彝良县驻宁波工作站``: the post of a county elsewhere."""
    found = []
    for match in words.posted.finditer(document.text):
        start = document.chain_start(match.start())
        if (
            start < match.start()
            or start == 0
            or document.text[start - 1] in BREAKS
            or document.text[start - 1] in "是在由到"
        ):
            found.append(Span(start, match.end(), True, "org.post", 0.9))
    return found


def _preferred(document: Document, spans: list[Span]) -> list[Span]:
    """Without the tagged spans that only put other words before a body that the rules found: 车送县医院."""
    sure = {span.end: span for span in spans if span.rule in ("org.place", "org.high")}
    kept = []
    for span in spans:
        body = sure.get(span.end)
        if body and span.start < body.start and span.rule in ("org.model", "org.firm"):
            pairs = list(tagger()(document.text[span.start : body.start]))
            if any(tag[0] in "vpcdurmyazfqt" and tag != "vn" for _, tag in pairs):
                continue
        kept.append(span)
    return kept


def _named(document: Document, words: Patterns) -> list[Span]:
    return [
        Span(start, end, True, "org.named", 0.95)
        for start, end in words.named.longest(document.text)
        if document.text[end : end + 1] != "门"  # 民政部门
    ]


def _firms(document: Document, words: Patterns) -> list[Span]:
    """Firms with an unmistakable ending: to the left as far as the words are nominal."""
    found = []
    for ending, stop in words.firm.longest(document.text):
        start = _nominal_start(document, ending)
        founded = _FOUNDED.search(document.text, max(0, ending - 12), ending)
        start = founded.end() if founded else start
        for begin, end in _parts(document, words, start, stop):
            span = checked(document, words, begin, end, "org.firm", 0.85)
            if span:
                found.append(span)
    return found


def _nominal_start(document: Document, end: int) -> int:
    """How far left of ``end`` a nominal phrase reaches: over place names and nouns, not over verbs or particles."""
    text = document.text
    start = max((text.rfind(mark, 0, end) for mark in BREAKS), default=-1) + 1
    start = max(start, end - 24)
    position = end
    pieces = []
    cursor = start
    for word, tag in tagger()(text[start:end]):
        pieces.append((cursor, word, tag))
        cursor += len(word)
    for begin, word, tag in reversed(pieces):
        if begin >= position:
            continue
        if position in document.begin_of:
            position = document.chain_start(position)
            continue
        near = len(word) > 1 and begin >= end - 3 and tag[0] not in "pcur"
        if near:
            position = begin
            continue
        if (
            tag[0] in "pcudr"
            or word in ("的", "了", "在", "是")
            or (tag[0] == "v" and tag != "vn" and len(word) > 1 and begin < end - 8)
        ):
            break
        if tag[0] == "m" and begin + len(word) < end - 2:
            break
        position = begin
    return position


def _tagged(document: Document, tagged: Sequence[Tagged], words: Patterns) -> list[Span]:
    """The tagger's organisations with glued words cut off, judged by their ending."""
    found = []
    for t in tagged:
        if t.label != "ORG":
            continue
        for start, end in _parts(document, words, t.start, t.end):
            span = checked(document, words, start, end, "org.model", t.score)
            if span:
                found.append(span)
    return found


def _parts(document: Document, words: Patterns, start: int, end: int) -> list[tuple[int, int]]:
    """A tagged span cut at 和, 与, 、 where both sides end like organisations."""
    text = document.text
    joined = _WITH_OTHERS.search(text, start, end)
    if joined and joined.end() < end and _is_body(document, words, joined.end(), end):
        return [(start, joined.start()), (joined.end(), end)]  # 市农业农村局联合东台农商银行
    if joined and joined.start() == start and end - joined.end() > 3:
        return [(joined.end(), end)]  # 拟联合|仙游农商银行
    for match in _JOINTS.finditer(text[start:end]):
        left, right = start + match.start(), start + match.end()
        named = ends_well(words, text[right:end]) or text[right:end] in words.named
        if ends_well(words, text[start:left]) and named:
            return [(start, left), *_parts(document, words, right, end)]
        if match[0] == "、" and named:
            return [(right, end)]  # 县财政、渔业互保协会
        if len(match[0]) > 1 and left - start > 3 and ends_well(words, text[start:left]):
            return [(start, left)]  # 县教育局协调学校
        if len(match[0]) == 1 and _is_body(document, words, right, end):
            return [(right, end)]  # 另与镇派出所
    return [(start, end)]


def _is_body(document: Document, words: Patterns, start: int, end: int) -> bool:
    """Is all of [start, end) a level word or a place and a body's tail?"""
    level = words.high.match(document.text, start) or words.low.match(document.text, start)
    if level and words.tail(document.text, level.end()) == end:
        return True
    return any(s == start and words.tail(document.text, e) == end for s, e in document.spans)


def _teams(document: Document, words: Patterns, known: Sequence[Span]) -> list[Span]:
    """Work teams sent to a village: with the body that sent them where it stands before 驻."""
    found = []
    for match in words.work_team.finditer(document.text):
        sender = next((s for s in known if s.end == match.start()), None)
        if sender and not _SENT_TO.match(match[0].replace("驻村", "")):
            continue  # 县委宣传部驻村工作队: the body itself is the name
        home = document.chain_start(match.start())
        start = sender.start if sender else home
        listed = sender is not None or home < match.start()
        found.append(Span(start, match.end(), listed, "org.team", 0.95))
    return found


def _aliases(text: str, spans: Sequence[Span]) -> list[Span]:
    """Short names given in brackets after a name: 社会福利署（社署）."""
    found = []
    for span in spans:
        match = _SHORT_NAME.match(text, span.end)
        if not match or not span.listed:
            continue
        letters = iter(text[span.start : span.end])
        if all(c in letters for c in match[1]):
            found += [Span(start, end, True, "org.alias") for start, end in occurrences(text, match[1])]
    return found


def _repeated(text: str, spans: Sequence[Span]) -> list[Span]:
    """Further mentions of listed names that the tagger missed."""
    names = {text[s.start : s.end] for s in spans if s.listed and s.end - s.start >= 4}
    known = {(s.start, s.end) for s in spans if s.listed}
    return [
        Span(start, end, True, "org.repeated", 0.85)
        for name in sorted(names)
        for start, end in occurrences(text, name)
        if (start, end) not in known and not (COMMITTEE.search(name) and OFFICE_AFTER.match(text, end))
    ]


def _entity(document: Document, span: Span) -> Entity:
    inside = [p for p in document.places if p.start >= span.start and p.end <= span.end]
    home = max(inside, key=lambda p: p.end, default=None)
    return Entity(
        "org", span.start, span.end, document.text[span.start : span.end],
        adcode=home.adcode if home else None, level=home.level if home else None,
        place_path=home.place_path if home else None, candidates=home.candidates if home else (),
        confidence=span.confidence, rule=span.rule, listed=span.listed,
    )  # fmt: skip


def _joined(entities: list[Entity]) -> list[Entity]:
    """Short forms (县妇联) point to the full name in the same text (同心县妇联) and share its place."""
    full = {e.name: e for e in entities if e.listed}
    result = []
    for entity in entities:
        longer = [e for name, e in full.items() if len(name) > len(entity.name) and name.endswith(entity.name)]
        if len({e.name for e in longer}) == 1 and not entity.adcode:
            whole = longer[0]
            entity = replace(
                entity, org=whole.name, adcode=whole.adcode, level=whole.level, place_path=whole.place_path
            )
        result.append(entity)
    return result
