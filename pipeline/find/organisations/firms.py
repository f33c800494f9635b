"""Places inside the names of firms and media (``广西百果种业``, ``珠江源晚报``): where the name comes from, not where things happen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Entity

_FIRM = re.compile(
    "(?:公司|集团|银行|农商行|支行|供电局|事务所|电力|牧业|农业|种业|合作社|厂|[日晚晨]报|(?<![县市区旗州省])林业局|武警[一-鿿]{2,6}队|网|融媒|微警务|观察|发布|客户端)(?:党委|工会)?$"
)
_NEAR = frozenset(("town", "village", "group"))


def without_namesakes(places: Sequence[Entity], bodies: Sequence[Entity]) -> list[Entity]:
    """The places; those that only name a firm are no longer listed, but towns and villages, where their firms work, are."""
    firms = [body for body in bodies if body.listed and _FIRM.search(body.name)]
    return [replace(place, listed=False) if _only_names(place, firms) else place for place in places]


def _only_names(place: Entity, firms: Sequence[Entity]) -> bool:
    near = place.level in _NEAR and not place.rule.startswith("place.short")
    inside = any(firm.start <= place.start and place.end <= firm.end for firm in firms)
    return inside and not near
