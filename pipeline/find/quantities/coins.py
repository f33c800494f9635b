"""块: the coin or the classifier."""

from __future__ import annotations

import re

_THING_BEFORE = re.compile(r"[牌镜碑匾]\Z")
_PLOTS_BEFORE = re.compile(r"[牌板石砖表屏瓦地田碑匾布璃池场志]\w{0,4}\Z")
_MONEY_BEFORE = re.compile(
    r"(?:花|价|卖|元|钱|费|赚|付|挣|补|涨|降|掏|垫|奖|罚|捐|工资|分红|等品|[每一][斤天月年人户亩吨份餐次]|公斤|小时)[^,，。;；]{0,4}\Z"
)
_MONEY_AFTER = re.compile(
    r"(?:半(?![年天月个小日])|[一二两三四五六七八九1-9][毛角]|(?:[一二两三四五六七八九]|[1-9](?![\d.]))(?![一二三四五六七八九十百千万亿\d个块亩户人])|多?[一-龥]{0,2}钱|/|(?:左右|出头|多)?(?:[一1每])[斤亩人天月张份])"
)
_NOUN_AFTER = re.compile(r"[一-龥]")
_NO_NOUN = re.compile(r"左右|上下|出头|以上|以下|以内|不到|钱|的|都|就|是|还|卖|买|给|收|也|才|了|和|到|至|多|起")


def is_coin(text: str, start: int, after: int) -> bool:
    """Whether 块 is the coin: 三块五, 花了三块, 30块/斤; it is the classifier before a noun and after 牌, 镜, 地, 砖."""
    if _MONEY_AFTER.match(text, after):
        return True
    before = text[max(0, start - 8) : start]
    if _THING_BEFORE.search(before):
        return False
    if _MONEY_BEFORE.search(before):
        return True
    if _NOUN_AFTER.match(text, after) and not _NO_NOUN.match(text, after):
        return False
    return _PLOTS_BEFORE.search(before) is None
