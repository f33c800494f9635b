"""Small places that hang on a mention: groups of a village, villages of Taiwan, short forms of unlisted villages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.find.lookup import occurrences
from pipeline.find.places.gazetteer import Gazetteer
from pipeline.find.places.mentions import Cover, Mention

_GROUP: Final = re.compile(
    r"第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:村民小组|居民小组|小组|组|社|队|生产队)(?!路灯|器材|设备|[团会体区])"
)
# The next two begin with a class of characters, which is searched for quickly, and then look behind it.
_NUMERAL: Final = "一二三四五六七八九十"
_LONE_GROUP: Final = re.compile(
    rf"[第\d{_NUMERAL}](?:(?<=第)(?:[{_NUMERAL}]{{1,3}}|\d{{1,2}})(?:村民小组|居民小组)"
    rf"|(?<![\d.~至到—-].)(?:(?<=[{_NUMERAL}])[{_NUMERAL}]{{0,2}}|(?<=\d)\d?)(?:组|社)(?=村民|居民|组长|社长|农户|社员))"
)
# what stands in all of them but 村民小组 and 居民小组, and in few texts
_OF_LONE_GROUPS: Final = re.compile("[组社](?:村民|居民|组长|社长|农户|社员)")
# 三组到五组那段, 二组的老水池: a number and 组 as a place, where a village is named
_SPOKEN_GROUP: Final = re.compile(
    rf"[\d{_NUMERAL}](?<![^\s，。；、“”（(：:到至在从往去通和与].)(?:(?<=[{_NUMERAL}])[{_NUMERAL}]?|(?<=\d)\d?)"
    rf"(?:小组|小队|组|社)(?=[到至的、，。；后前路村老那这]|断头路|和[{_NUMERAL}]{{1,2}}组)"
)
# how the number and the word of such a group end
_SPOKEN: Final = re.compile(
    rf"[组社队](?:(?<=[\d{_NUMERAL}][组社])|(?<=[\d{_NUMERAL}]小[组队]))(?=[到至的、，。；后前路村老那这断和])"
)
_DWELT: Final = re.compile(r"组(?:\d+户|村民)")
_DWELT_GROUP: Final = re.compile(r"(?<![^\s，。、“”？！])[\u4e00-\u9fff]{2,3}组(?=\d+户|村民)")
_NAMED_GROUP: Final = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:村民小组|居民小组|组|社)(?![织建合团会区保装])")
_TAIWAN_VILLAGE: Final = re.compile(r"[\u4e00-\u9fff]{2,3}?里(?![民长办程面])")
_NO_GROUP: Final = re.compile(
    "居民|小|作|导|查|调|督|宣|业|合|互|专|班|工|党|该|各|每|全|本|老|公|旅行|出版|报|通讯|两|多|个|村|民|整|帮|扶|联|服务|信用|供销"
)


def find_short_unlisted(text: str, gazetteer: Gazetteer, mentions: Sequence[Mention]) -> list[Mention]:
    """``姚西`` where the document has 姚西村, which is in no list."""
    taken = Cover(text, ((mention.start, mention.end) for mention in mentions))
    found: dict[int, Mention] = {}
    for mention in mentions:
        core = mention.name[:-1]
        if mention.units or mention.level not in {"town", "village"} or mention.form not in {"full", "unlisted"}:
            continue
        if len(core) < 2 or mention.name[-1] not in "村镇乡" or gazetteer.is_word(core):
            continue
        for start, end in occurrences(text, core):
            cut = gazetteer.is_word(text[max(0, start - 1) : start + 1]) or gazetteer.is_word(text[end - 1 : end + 1])
            if not cut and not taken.touches(start, end):
                rule = "place.unlisted.short"
                found[start] = Mention(start, end, core, "unlisted", mention.level, (), False, 0.6, rule)
    return list(found.values())


def find_taiwan_villages(text: str, gazetteer: Gazetteer, mentions: Sequence[Mention]) -> list[Mention]:
    """``板桥区浮洲里``: the villages of Taiwan are in no list; they stand behind their district, and then alone."""
    found: dict[int, Mention] = {}
    for mention in mentions:
        match = _TAIWAN_VILLAGE.match(text, mention.end) if mention.units else None
        if match is None or gazetteer.name(gazetteer.ancestors(mention.units[0])[-1]) != "台湾省":
            continue
        parent: Mention | None = mention
        for start, end in occurrences(text, match.group()):
            chained = start == mention.end
            found.setdefault(
                start,
                Mention(start, end, match.group(), "unlisted", "village", (), False, 0.7, "place.unlisted.taiwan", parent if chained else None),
            )  # fmt: skip
    taken = {at for mention in mentions for at in range(mention.start, mention.end)} if found else ()
    return [mention for start, mention in sorted(found.items()) if start not in taken]


def find_groups(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Groups of a village: right behind it (``龙安村二社``, ``上湾村大塘组``), or alone when the wording is clear."""
    found: list[Mention] = []
    taken = {mention.end for mention in mentions}
    for mention in mentions:
        if mention.level not in {"village", "town"}:
            continue
        match = _GROUP.match(text, mention.end)
        rule = "place.group.chain"
        if match is None and mention.level == "village":
            match = _NAMED_GROUP.match(text, mention.end)
            rule = "place.group.named"
            if match is not None and _NO_GROUP.search(match.group()[:-1].removesuffix("村民小").removesuffix("居民小")):
                match = None
        if match is not None:
            found.append(
                Mention(match.start(), match.end(), match.group(), "group", "group", (), False, 0.9, rule, mention)
            )
    starts = {mention.start for mention in found}
    if any(mention.level == "village" for mention in mentions):
        for match in _SPOKEN_GROUP.finditer(text) if _SPOKEN.search(text) else ():
            if match.start() not in starts and match.start() not in taken:
                found.append(_alone(match))
        for match in _DWELT_GROUP.finditer(text) if _DWELT.search(text) else ():
            if match.start() not in starts and not _NO_GROUP.search(match.group()[:-1]):
                found.append(_alone(match))
    starts = {mention.start for mention in found}
    lone = "民小组" in text or _OF_LONE_GROUPS.search(text)
    for match in _LONE_GROUP.finditer(text) if lone else ():
        if match.start() not in starts and match.start() not in taken:
            found.append(_alone(match))
    return found


def _alone(match: re.Match[str]) -> Mention:
    return Mention(match.start(), match.end(), match.group(), "group", "group", (), False, 0.6, "place.group.alone")
