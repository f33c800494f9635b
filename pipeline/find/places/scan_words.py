"""What stands before, in and behind names of places with an ending, and what only looks like such a name."""

from __future__ import annotations

import re
from typing import Final

from pipeline.records import Level

# What must not follow an ending: it would be part of another word (市场, 乡村, 镇定).
NOT_BEFORE: Final[dict[str, re.Pattern[str]]] = {
    "市": re.compile("区(?![县两级别])|场|值|价|容|井|斤|盈|民(?![政营族办主]|生(?![活意]))"),
    "县": re.compile("长"),
    "区": re.compile("别|域|间|位|划|块"),
    "乡": re.compile("村(?![民委干组两支第])|镇|亲|土|愁|贤|音|情|间|邻"),
    "镇": re.compile("定|静|压|痛|守|村(?=公交|一体|两级|三级|干部|联动|道路)"),
    "村": re.compile("湾|落|庄|级|史"),
    "街道": re.compile("[路边上旁]|两[侧边旁]"),
    "街": re.compile("[道头坊巷边上面区舞]|\\d"),
    "社区": re.compile("化"),
    "州": re.compile("[市县区]"),
    "旗": re.compile("下|帜|舰|鼓"),
    "盟": re.compile("军|国|友|校"),
    "省": re.compile("[去钱力心事时下得略]"),
}
# Endings that belong to a body: the place is the name with the short ending.
BODY_ENDING: Final = {
    "村民委员会": "村",
    "村委会": "村",
    "社区居民委员会": "社区",
    "社区居委会": "社区",
    "街道办事处": "街道",
    "街道办": "街道",
}
# A name without entry in the gazetteer may start behind one of these.
_AFTER_SIGNS: Final = "在到至往赴于从向与和及对为是的了由将把被让给来去经过同跟即如驻"
_AFTER_WORDS: Final = (
    "走进", "来到", "位于", "前往", "走访", "联合", "通过", "帮助", "以及", "记者", "其中", "组织", "深入", "获悉",
)  # fmt: skip
BOUNDARY: Final = re.compile(rf"(?:[^\u4e00-\u9fff]|[{_AFTER_SIGNS}]|{'|'.join(_AFTER_WORDS)})$")
BOUNDARY_LAST: Final = frozenset(_AFTER_SIGNS) | {word[-1] for word in _AFTER_WORDS}

VILLAGE_THING: Final = re.compile("[部民支干委口头里]|两委")
NUMERAL_UNIT: Final = re.compile("[十百千万][县市镇乡企]$")
MADE_STRONG: Final = frozenset("立强兴富稳活美靓大名重")
PREPOSITIONS: Final = frozenset("在到至往赴于从向与和及对是由以为把给")
PREPOSITIONS_TO: Final = frozenset("省市州在到至往赴于从向与和及对是由为同")
KINDS: Final = ("中心", "自然", "行政", "重点", "贫困", "示范", "特色", "试点", "脱贫", "邻", "强")
COUNTED: Final = re.compile("[一二三四五六七八九十两几多数]+[户名位个岁批次]")
ENTERED: Final = frozenset(("进村", "入村", "到村", "回村", "出村", "驻村", "包村", "联村", "进社区", "入社区"))
FIRM_BOUNDARY: Final = re.compile(r"(?:[^\u4e00-\u9fff\d]|[在到至赴]|走进|来到|位于|前往|走访)$")
# One character that makes no village name of two (到村, 全村) unless a parent stands before it.
NOT_ALONE: Final = frozenset(
    "旧位成和照向前上下封行由从该各全本两三几多每进入出回到联包驻农山渔自一二四五六七八九十这那个新老古大小的了在为是与及对把被让给将"
)
HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
NOT_IN_NAME: Final = re.compile("|".join((
    "非", "滞", "着", "的", "了", "是", "在", "我", "们", "该", "各", "每", "全", "这", "那", "个", "名", "和", "与", "及", "到", "进", "把", "对", "为",
    "被", "让", "给", "等", "或", "就", "都", "也", "不", "所", "说", "者", "干部", "群众", "组织", "示范", "行政", "自然", "贫困", "重点", "试点", "驻", "帮",
    "乡", "镇", "县", "多", "几", "两", "某", "本", "此", "其", "入", "出", "联", "周边", "附近", "由", "从", "借", "回", "走", "先", "又", "另", "再", "才",
    "还", "将", "放", "打", "送", "办", "做", "看", "听", "来", "去", "补", "成", "后", "前", "使", "要", "座", "亩", "株", "能", "会", "向", "往", "以", "于", "之", "年", "月", "日",
)))  # fmt: skip
LEVEL_OF_ENDING: Final[dict[str, Level]] = {
    "村": "village", "村委会": "village", "村民委员会": "village", "行政村": "village", "社区": "village", "嘎查": "village",
    "镇": "town", "乡": "town", "街道": "town", "街道办事处": "town", "苏木": "town",
}  # fmt: skip
ORDER: Final[dict[Level, int]] = {
    "province": 0,
    "city": 1,
    "county": 2,
    "town": 3,
    "village": 4,
    "group": 5,
    "natural": 6,
}
