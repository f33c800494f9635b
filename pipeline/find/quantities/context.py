"""What stands around a reading: approximations, currency, denominators, comparison, and reasons to leave it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.find.quantities.lexicons import Currency, lexicons, place_stems
from pipeline.find.quantities.reading import Reading
from pipeline.records import Bound, Change

_BREAKS = "，。；！？,;!?\n：:…"
_REACH = 48
_OPENER = re.compile('[“「『‘《〈【"]')
_NAME_BEFORE = re.compile(r"[“「『‘〈【\"][^“”「」『』‘’《》〈〉【】\"，。；：！？,;:!?\n]{0,14}\Z")
_NAME_AFTER = re.compile(r"[^“”「」『』‘’《》〈〉【】\"，。；：！？,;:!?\n]{0,14}[”」』’〉】\"]")
_ENDS = re.compile(r"[，。；！？,;!?\n）)、]|$")
_TITLE_BEFORE = re.compile(r"《[^《》\n]{0,80}\Z")
_TITLE_AFTER = re.compile(r"[^《》\n]{0,80}》")


@dataclass(slots=True)
class Found:
    """A reading with its surroundings, before it becomes a record."""

    reading: Reading
    start: int
    end: int
    bound: Bound
    unit: str
    per: str | None = None
    change: Change | None = None
    foreign: bool = False
    omitted: bool = False
    optional: bool = False
    sign: int = 1
    clause: int = 0
    per_touches: bool = False
    floor: int = 0
    rule: str = ""


def clause_start(text: str, pos: int) -> int:
    """Start of the comma-level clause of ``pos``, looking back at most 48 characters."""
    low = max(0, pos - _REACH)
    i = pos - 1
    while i >= low:
        char = text[i]
        if char in _BREAKS and not (char in ",:" and i > 0 and text[i - 1].isdigit() and text[i + 1].isdigit()):
            return i + 1
        i -= 1
    return low


def prefixes(text: str, found: Found) -> None:
    """Move ``found.start`` over approximation, currency and 每X that touch the number; set bound, unit, per."""
    lex, reading = lexicons(), found.reading
    start = reading.start
    for _ in range(4):
        at = start
        while at > 0 and text[at - 1] == " " and start - at < 4:
            at -= 1
        if at <= found.floor:
            break
        last = text[at - 1]
        moved = _prefix_word(text, at, last, found)
        if moved is None:
            moved = _currency(text, at, last, found)
        if moved is None and start == reading.start:
            moved = _negative(text, at, last, found)
        if moved is None and last in "氏度" and found.unit == "度":
            moved = _temperature(text, at, found)
        if moved is None and last not in _BREAKS and "每" in text[max(0, at - 12) : at]:
            each = lex.each_at_end.search(text, max(0, at - 12), at)
            if each is not None and not (
                each["unit"]
                and last == "次"
                and reading.rule == "unit"
                and reading.unit is not None
                and reading.unit.name == "次"
            ):
                found.per, found.per_touches = found.per or each["ge"] or each["unit"], True
                moved = each.start()
        if moved is None or moved < found.floor:
            break
        start = moved
    found.start = min(found.start, start)


def _negative(text: str, at: int, last: str, found: Found) -> int | None:
    """负, -, 零下 right before the number."""
    if "." in text[at : found.reading.start]:
        return None
    if last == "下" and text.endswith("零下", 0, at):
        found.sign = -1
        return at - 2
    if last not in "负-":
        return None
    before = text[at - 2 : at - 1] if at > 1 else ""
    if last == "负" and before in "抱担肩背胜减增" and before:
        return None
    if (last == "-" and before.isascii() and before.isalnum()) or before == "-":
        return None
    found.sign = -1
    return at - 1


def _temperature(text: str, at: int, found: Found) -> int | None:
    """华氏98度, 摄氏温度37度."""
    for word, unit in (("华氏温度", "华氏度"), ("华氏", "华氏度"), ("摄氏温度", "摄氏度"), ("摄氏", "摄氏度")):
        if text.endswith(word, 0, at):
            found.unit = unit
            return at - len(word)
    return None


def _prefix_word(text: str, at: int, last: str, found: Found) -> int | None:
    lex = lexicons()
    if last == "了" and at > 2:
        at, last = at - 1, text[at - 2]
        if text[at - 2 : at] not in ("超过", "突破", "接近", "不足", "超出"):
            return None
    for prefix in lex.prefixes.get(last, ()):
        if prefix.bare_only and not found.reading.numeral.bare:
            continue
        if not text.endswith(prefix.word, 0, at):
            continue
        begin = at - len(prefix.word)
        if begin > 0 and prefix.not_after and text[begin - 1] in prefix.not_after:
            continue
        if prefix.word == "过" and not found.reading.numeral.bare:
            continue
        if prefix.word == "破" and found.reading.high < 100:  # 磨破两双鞋
            continue
        if found.bound != "range" and not (prefix.bound == "about" and found.reading.vague == "at_least"):
            found.bound = prefix.bound
        return begin
    return None


def _currency(text: str, at: int, last: str, found: Found) -> int | None:
    if found.unit and found.reading.unit is not None and found.reading.unit.dimension != "money":
        return None
    word_currency: tuple[str, Currency] | None = next(
        ((w, c) for w, c in lexicons().currencies.get(last, ()) if text.endswith(w, 0, at)), None
    )
    if word_currency is None:
        return None
    word, currency = word_currency
    if (
        word[0].isascii()
        and word[0].isalpha()
        and at > len(word)
        and text[at - len(word) - 1].isascii()
        and text[at - len(word) - 1].isalpha()
    ):
        return None
    if text.endswith("合", 0, at - len(word)):  # 折合人民币86万元
        return None
    if not found.unit:
        found.unit = currency.bare or currency.unit
    elif found.unit == "元" and currency.unit != "元":
        found.unit = currency.unit
    found.foreign = currency.foreign
    return at - len(word)


def suffixes(text: str, found: Found) -> None:
    """Move ``found.end`` over 以上, 左右, 以内 … and /月, 每亩 right behind the unit."""
    lex = lexicons()
    end = found.end
    char = text[end : end + 1]
    if not char:
        return
    if char in "/每 一1":
        after = lex.each_after.match(text, end)
        if after is not None:
            found.per, found.per_touches = after["slash"] or after["ge"] or after["unit"] or after["one"], True
            if after["one"] is None:  # 五毛一斤: the quote ends before 一斤
                found.end = end = after.end()
            char = text[end : end + 1]
    if char and char in lex.suffixes:
        for word, bound, not_before in lex.suffixes[char]:
            if text.startswith(word, end) and not text.startswith(not_before or "\0", end + len(word)):
                if word == "起" and not _ENDS.match(text, end + 1):
                    continue
                found.end = end + len(word)
                if found.bound != "range":
                    found.bound = bound
                break


def distant_bound(text: str, found: Found, previous_end: int) -> None:
    """至少 earlier in the clause, with no other number in between, gives the bound."""
    if found.bound != "exact":
        return
    lex = lexicons()
    start = found.start
    last = None
    for match in lex.distant_word.finditer(text, max(found.clause, previous_end), start):
        bound, gap = lex.distant[match[0]]
        end = match.end()
        if start - end > gap or text.startswith(_MODIFIES, end) or (gap <= 5 and "了" in text[end:start]):
            continue
        last = bound
    if last is not None:
        found.bound = last


# 最高水位1.83米, 最多的一户: the word belongs to a noun, not to the number.
_MODIFIES = ("的", "水位", "气温", "温度", "达坂")
_ADDS = frozenset(("增加", "增", "扩大", "提升", "拓宽", "加宽", "加高", "加密", "延长", "增高"))
_DATED = re.compile(r"(?:\d{4}年|去年|今年|目前|现在|如今|上年|前年|\d{1,2}月底?)[的末底]{0,2}\Z")
_COMPARE_FIRST = re.compile("[比较高快低]")
_COMPARE = re.compile(
    r"(?:高于|快于|多于|超出|超过?(?=去年|上年|上月|同期))[^，。；,;\d]{2,12}(?P<above>)\Z|(?:低于|慢于)[^，。；,;\d]{2,12}\Z|(?:比|较|高于|快于|低于)[^，。；,;]{0,14}?(?:(?P<more>[多高快长大涨升]|增加|多拿|多收|多卖|多赚|多进账)|(?P<less>[少低慢短小跌降]|减少))[了出]?(?:近|约|了)?\Z"
)


def change_of(text: str, found: Found, previous_end: int) -> Change | None:
    """``to`` after 提高到 …, ``increase``/``decrease`` by the nearest comparison verb of the clause."""
    lex = lexicons()
    low = max(0, found.start - 16)
    dated = _DATED.search(text, low, found.start)  # 增加到2023年的1.78万元
    at = dated.start() if dated else found.start
    if at and text[at - 1] in "到至为成了" and lex.to_verb.search(text, low, at):
        return "to"
    low = max(found.clause, previous_end, found.start - 14)
    verb = None
    for match in lex.change.finditer(text, low, found.start):
        if match["verb"] is not None:
            verb = match
        elif match.end() >= found.start - 6:
            verb = None
    compare = _COMPARE.search(text, low, found.start) if _COMPARE_FIRST.search(text, low, found.start) else None
    if compare is not None and (verb is None or compare.start() > verb.start()):
        return "increase" if compare["more"] or compare["above"] is not None else "decrease"
    if verb is None:
        return None
    word = verb["verb"]
    gap = found.start - verb.end()
    if len(word) == 1 and gap > 1:
        return None
    dimension = found.reading.unit.dimension if found.reading.unit is not None else "count"
    if dimension in ("ratio", "money"):
        return "increase" if word in lex.increase else "decrease"
    if gap > 8 or (word in _ADDS and text[verb.end() : found.start] not in ("", "了")):
        return None  # 增加学位540个, 拓宽道路3.2公里 make something, they do not compare
    return "increase" if word in lex.increase else "decrease"


def is_label(text: str, start: int) -> bool:
    """Whether the number at ``start`` follows a word that makes it a label (第, 编号, 附件)."""
    lex = lexicons()
    if start == 0 or text[start - 1] not in lex.label_last:
        return False
    return lex.label_before.search(text, max(0, start - 10), start) is not None


def _closes(text: str, match: re.Match[str]) -> bool:
    """Whether the straight quotation mark that ``match`` begins with ends a quotation rather than opens one."""
    at = match.start()
    return match[0][0] == '"' and text.count('"', max(0, at - 200), at) % 2 == 1


def in_name(text: str, start: int, end: int) -> bool:
    """Whether the span lies in a short quotation without clause marks (a slogan, a name) or in a book title."""
    low = max(0, start - 16)
    if _OPENER.search(text, low, start):
        match = _NAME_BEFORE.search(text, low, start)
        if match is not None and _NAME_AFTER.match(text, end) and not _closes(text, match):
            return True
    if text.rfind("《", max(0, start - 80), start) >= 0:
        return bool(_TITLE_BEFORE.search(text, max(0, start - 82), start) and _TITLE_AFTER.match(text, end))
    return False


# 十分之一, 两家村办企业, 两户村民: the phrase is no phrase.
_GOES_ON = ("分之", "村办", "村级", "村民", "村干", "村集")


_NEARBY = 2000  # characters around a short place name (十家堡) in which the text has the full one (十家堡镇)


def is_fixed_phrase(text: str, pos: int) -> int:
    """End of the fixed phrase (三轮车, 进一步) whose first numeral stands at ``pos``; 0 when there is none."""
    lex = lexicons()
    for length in lex.idiom_lengths.get(text[pos : pos + 2], ()):
        end = pos + length
        if text[pos:end] in lex.idioms and not text.startswith(_GOES_ON, end - 1):
            return end
    for offset, word in lex.inside.get(text[pos - 1 : pos + 1], ()) if pos else ():
        if text.startswith(word, pos - offset) and pos >= offset:
            return pos - offset + len(word)
    for stem, name in place_stems().get(text[pos : pos + 2], ()):
        if text.startswith(stem, pos) and text.find(name, max(0, pos - _NEARBY), pos + _NEARBY) >= 0:
            return pos + len(stem)
    return 0
