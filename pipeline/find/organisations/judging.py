"""Whether a stretch of text is an organisation: its beginning and end put right, its ending, and whether it singles one out."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.find.organisations.document import BREAKS, Document, Span
from pipeline.find.organisations.lexicon import Patterns
from pipeline.segment.tokenizers import tagger

COMMITTEE = re.compile(r"(?:党工委|党委|党总支|党支部|委|政府|人民政府|纪委|人大|团委|村委会|居委会|村民委员会)$")
# verbs that stand before a body as its making or visiting: 建敬老院
_BUILT = frozenset(["建", "送", "开", "办", "修", "去", "到", "找", "来", "进", "请", "帮", "让", "给", "靠", "问"])
OFFICE_AFTER = re.compile(
    r"第?[一二三四五六七八九十]+次(?:全体)?会议|书记|副书记|常委|委员|主任|副主任|主席|副主席|会主任|会议|代表|班子|一班人|领导|负责同志|负责人|主要负责|干部|换届|大院|机关大院|大楼"
)
# a number and a classifier behind a kind of building: the kind, no name
COUNTED_AFTER = re.compile(r"(?:共|各)?(?:\d+|[二两三四五六七八九十]+)(?:余|多)?[所座个家处间]")
# schools of the county seat in general: 县城小学, not 县城管局 or 县城乡供水公司
OF_THE_SEAT = re.compile("[县市]城(?:[小中]学|学校|幼儿园|医院|新建|各)|城区")
_EACH = re.compile("各(?!界)|每|某|个别|全部|所有|其他")
_EACH_BEFORE = frozenset("各每某")
_TWO_BARE = re.compile("([县市区省州旗])委[和、]?\\1政府")  # 县委县政府
_PARTY = re.compile("党委|党总支|党支部|工会|团委")
_DIVISION = re.compile("第[一二三四五六七八九十](?:营业|供热|供水|供气|工程|项目)?(?:分公司|公司|营业部|营业所)")
_NOT_A_FIRM = re.compile("[进建办开入出工]厂$")
_UNNAMED = re.compile(r"某|[\d一二两三四五六七八九十几多]家|[两三四五六七八九十][镇级]|其他|个别|^\d+[户名位家个人]")
_MARK = re.compile("[，。！？；：、【】]")
_WORDS_OF_LEVELS = ("市政", "市场", "市民", "区域")  # 市政公司 belongs to no named city
_OF_A_LEVEL = re.compile("[市县区省][级直属]|[省市县区]内")
_NOT_PROPER = re.compile('[“”"的了式]')
# tails that a level word alone does not make a name: 县委, 市政府, 区财政
BARE = frozenset(
    ("委", "人民政府", "政府", "财政", "公司", "集团", "学校", "大学", "中学", "小学", "高中", "初中", "幼儿园", "银行", "日报", "委员会", "医院办")
)  # fmt: skip


@lru_cache(maxsize=4096)
def ends_well(words: Patterns, name: str) -> bool:
    return bool(words.ending.search(name)) or _tail_start(words, name, len(name) - 1) < len(name)


@lru_cache(maxsize=4096)
def _tail_start(words: Patterns, name: str, last: int) -> int:
    """Where the shortest tail that ends ``name`` begins, behind its first character and not behind ``last``; else its end."""
    return next((i for i in range(last, 0, -1) if words.tail(name, i) == len(name)), len(name))


def checked(document: Document, words: Patterns, start: int, end: int, rule: str, confidence: float) -> Span | None:
    """The span with a clean beginning and end, or ``None`` when it is no organisation."""
    text = document.text
    while start < end and (text[start] in BREAKS or text[start] in "+．.、*#=●◆■□▲▼○◎★☆"):
        start += 1
    if _EACH.match(text, start) or text[start - 1 : start] in _EACH_BEFORE:
        return None
    while match := words.never_first.match(text, start, end):
        if any(s <= start < e for s, e in document.spans) or match.end() >= end - 2:
            break
        if len(match[0]) == 1 and words.school.match(text, start):  # 同济大学
            break
        start = match.end()
    for place_end in document.ends_of.get(start, ()):  # 通城利用社区…中心
        verb = words.never_first.match(text, place_end, end)
        if verb and len(verb[0]) > 1 and verb.end() < end - 2:
            start = verb.end()
            break
    if start < end and text[start] in _BUILT and not any(s <= start < e for s, e in document.spans):
        first, _ = next(iter(tagger()(text[start:end])))
        if first in _BUILT:
            start += len(first)
    chained = document.chain_start(start)
    start = chained if chained < start else start
    brand = words.brand.search(text[max(0, start - 4) : start])
    if brand and words.branch.search(text[start:end]):
        start -= len(brand[0])
    end = _with_party(text, end)
    name = text[start:end]
    if _TWO_BARE.fullmatch(name):
        return None
    if _NOT_A_FIRM.search(name) or (words.plain_end.search(name) and COUNTED_AFTER.match(text, end)):
        return None
    verb = words.never_first.match(name)
    if words.built.match(name) or (verb and len(name) - verb.end() < 3):
        return None
    if _UNNAMED.search(name) or len(name) < 3 or not ends_well(words, name) or _MARK.search(name):
        return None
    inside = [e for s, e in document.spans if s >= start and e <= end]
    if inside and max(inside) == end:
        return None
    return Span(start, end, _specific(document, words, start, end, confidence), rule, round(confidence, 4))


def _with_party(text: str, end: int) -> int:
    """国网盐池县供电公司党委: the Party committee or union of a firm is the body that acts."""
    division = _DIVISION.match(text, end) if text[end - 2 : end] in ("公司", "集团") else None
    end = division.end() if division else end
    match = _PARTY.match(text, end) if text[end - 2 : end] in ("公司", "集团", "银行") else None
    return match.end() if match and not OFFICE_AFTER.match(text, match.end()) else end


def _specific(document: Document, words: Patterns, start: int, end: int, confidence: float) -> bool:
    """Does the name single out one body: by a place, a level, or a proper stem?"""
    text = document.text
    name = text[start:end]
    ending = words.ending.search(name)
    tail = _tail_start(words, name, len(name) - 1)
    if tail == len(name) - 1:  # of one character
        tail = _tail_start(words, name, len(name) - 2)
    stem_end = start + min(ending.start() if ending else len(name), tail)
    stem = text[start:stem_end]
    has_place = any(s >= start and e <= end for s, e in document.spans)
    if COMMITTEE.search(name) and OFFICE_AFTER.match(text, end):
        return False
    if has_place:
        body = text[max(e for s, e in document.spans if s >= start and e <= end) : end]
        return body not in ("公司", "集团", "学校", "厂")
    if (
        words.high.match(stem)
        and len(name) > 3
        and not stem.startswith(_WORDS_OF_LEVELS)
        and not _OF_A_LEVEL.match(stem)
        and not OF_THE_SEAT.match(name)
    ):
        return name[1:] not in BARE
    if words.low.match(name) or words.bureau.fullmatch(name):
        return False
    rest = words.generic.sub("", stem)
    return len(rest) >= 2 and confidence >= 0.5 and not _NOT_PROPER.search(name)
