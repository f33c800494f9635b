"""Official names of administrative units cut into stem and ending, and what a text may write instead.

``兴山县`` is stem ``兴山`` + ending ``县``; ``恩施土家族苗族自治州`` is ``恩施`` + ``土家族苗族自治州``; ``香溪社区居民委员会`` is ``香溪``
+ ``社区``. The gazetteer stores stems once and endings as numbers, so that short forms need no entries of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.records import Level

# Names of the 55 minorities as they stand inside unit names; 族 is sometimes left out (伊犁哈萨克自治州).
_ETHNIC: Final = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
]
_ETHNIC_BARE: Final = ("蒙古", "哈萨克", "柯尔克孜", "鄂伦春", "裕固", "维吾尔")
ETHNIC_ENDING: Final = re.compile(
    "(?:(?:"
    + "|".join(sorted((e + "族" for e in _ETHNIC), key=len, reverse=True))
    + "|"
    + "|".join(_ETHNIC_BARE)
    + ")+)$"
)
#: the characters that end what :data:`ETHNIC_ENDING` finds
ETHNIC_LAST: Final = frozenset("族").union(name[-1] for name in _ETHNIC_BARE)
#: the endings that stand behind the name of a people
AFTER_PEOPLES: Final = frozenset(("乡", "镇", "自治县", "自治州", "自治旗", "自治区"))

# What a unit is. The order is stored in the gazetteer file; append only.
KINDS: Final = (
    "省", "自治区", "特别行政区", "市", "地区", "自治州", "盟", "县", "自治县", "区", "旗", "林区", "街道", "镇", "乡", "苏木",
    "村", "社区", "嘎查", "其他",
)  # fmt: skip

# Endings a text writes → kinds they name exactly.
EXACT: Final[dict[str, frozenset[str]]] = {
    "省": frozenset({"省"}),
    "自治区": frozenset({"自治区"}),
    "特别行政区": frozenset({"特别行政区"}),
    "特区": frozenset({"区", "特别行政区"}),
    "市": frozenset({"市"}),
    "地区": frozenset({"地区"}),
    "州": frozenset({"自治州"}),
    "自治州": frozenset({"自治州"}),
    "盟": frozenset({"盟"}),
    "县": frozenset({"县", "自治县"}),
    "自治县": frozenset({"自治县"}),
    "区": frozenset({"区"}),
    "旗": frozenset({"旗"}),
    "自治旗": frozenset({"旗"}),
    "林区": frozenset({"林区"}),
    "街道办事处": frozenset({"街道"}),
    "街道办": frozenset({"街道"}),
    "街道": frozenset({"街道"}),
    "办事处": frozenset({"街道"}),
    "街": frozenset({"街道"}),  # 汉水桥街, as Wuhan and Guangzhou write; only inside the document's area
    "镇": frozenset({"镇"}),
    "乡": frozenset({"乡"}),
    "苏木": frozenset({"苏木"}),
    "村民委员会": frozenset({"村"}),
    "村委会": frozenset({"村"}),
    "行政村": frozenset({"村"}),
    "村": frozenset({"村"}),
    "社区居民委员会": frozenset({"社区"}),
    "社区居委会": frozenset({"社区"}),
    "居民委员会": frozenset({"社区"}),
    "居委会": frozenset({"社区"}),
    "社区": frozenset({"社区"}),
    "嘎查": frozenset({"嘎查"}),
}
# Endings that a unit of these kinds carried before or after a change of status (撤乡设镇, 村改社区): accepted with a note.
CHANGED: Final[dict[str, frozenset[str]]] = {
    "街道办事处": frozenset({"镇", "乡"}),
    "街道": frozenset({"镇", "乡"}),
    "镇": frozenset({"乡", "街道", "苏木"}),
    "乡": frozenset({"镇", "街道", "苏木"}),
    "苏木": frozenset({"镇", "乡"}),
    "村": frozenset({"社区", "嘎查"}),
    "村民委员会": frozenset({"社区"}),
    "村委会": frozenset({"社区"}),
    "社区": frozenset({"村"}),
    "居委会": frozenset({"村"}),
    "嘎查": frozenset({"村"}),
}

_VILLAGE_BODY: Final = re.compile(
    "(?:社区居民委员会|社区居委会|社区村委会|社区村民委员会|村民委员会社区|社区委员会|居民委员会|居委会|村民委员会|村委会|家委会|牧委会|民委会|嘎查委员会|嘎查村委会|嘎查委会|委员会)$"
)
_UPPER: Final = (
    ("特别行政区", "特别行政区"), ("自治区", "自治区"), ("自治州", "自治州"), ("自治县", "自治县"), ("自治旗", "旗"),
    ("民族乡", "乡"), ("街道办事处", "街道"), ("街道", "街道"), ("地区", "地区"), ("林区", "林区"), ("苏木", "苏木"),
    ("省", "省"), ("市", "市"), ("盟", "盟"), ("县", "县"), ("区", "区"), ("旗", "旗"), ("镇", "镇"), ("乡", "乡"),
)  # fmt: skip
_LEVEL_KINDS: Final[dict[Level, frozenset[str]]] = {
    "province": frozenset({"省", "自治区", "特别行政区", "市"}),
    "city": frozenset({"市", "地区", "自治州", "盟", "县"}),  # 县: 花莲县 of Taiwan
    "county": frozenset({"县", "自治县", "区", "旗", "林区", "市"}),
    "town": frozenset({"街道", "镇", "乡", "苏木"}),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A unit's name: ``stem + ending`` is the name to show, ``kind`` one of :data:`KINDS`."""

    stem: str
    ending: str
    kind: str


def split_name(official: str, level: Level) -> Name:
    """Stem, ending and kind of an official name; a stem is never shorter than two characters (``沛县`` stays whole)."""
    if level == "village":
        return _split_village(official)
    for ending, kind in _UPPER:
        if not official.endswith(ending) or kind not in _LEVEL_KINDS.get(level, frozenset()):
            continue
        stem = official[: -len(ending)]
        if ending in {"自治区", "自治州", "自治县", "自治旗", "民族乡", "乡"}:
            stem = _without_peoples(stem)
        if len(stem) < 2:
            return Name(official, "", kind)
        return Name(stem, official[len(stem) :], kind)
    return Name(official, "", "其他")


def _without_peoples(stem: str) -> str:
    match = ETHNIC_ENDING.search(stem)
    if match is None:
        return stem
    if match.start() >= 2:
        return stem[: match.start()]
    # 东乡族自治县, 鄂温克族自治旗: the people's name is the place name.
    return stem[:-1] if stem.endswith("族") and len(stem) >= 3 else stem


def _split_village(official: str) -> Name:
    body = _VILLAGE_BODY.search(official)
    rest = official[: body.start()] if body else official
    ending = body.group() if body else ""
    kind = "其他"
    if "嘎查" in ending:
        kind = "嘎查"
    elif "居" in ending or "社区" in ending:
        kind = "社区"
    elif "村" in ending:
        kind = "村"
    for tail in ("社区", "嘎查", "村"):
        if not rest.endswith(tail):
            continue
        kind = tail
        stem = rest[: -len(tail)]
        if tail == "村" and stem.endswith("行政"):
            stem = stem[:-2]
        # 李村村委会 and 大新村村委会 are 李村 and 大新村: the cut must leave a name.
        return Name(rest, "", kind) if len(stem) < 2 else Name(stem, tail, kind)
    if len(rest) < 2:
        shown = {"村": "村", "社区": "社区", "嘎查": "嘎查"}.get(kind, ending)
        return Name(rest + shown, "", kind)
    if kind == "其他":
        return Name(official, "", kind)
    return Name(rest, {"村": "村", "社区": "社区", "嘎查": "嘎查"}[kind], kind)
