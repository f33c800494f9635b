"""Names of known parts (``lexicons/name_parts.yaml``): Tibetan, Uyghur, Kazakh, Mongolian and Yi names written without a dot.

A model trained on Chinese names cuts 白玛曲珍 behind three characters or leaves 朝克图 out; the parts of such names are few and can be listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from pipeline.find.lexicon import alternatives, load_lexicon
from pipeline.find.lookup import Beginnings
from pipeline.records import Tagged

# A name of two parts is none where it is the name of something else: 白玛多吉寺, 扎西曲登社区.
_NAMES_A_THING = r"(?![镇乡县州市寺湖山峰河桥路街]|村(?!民)|社区|公司|合作社|草原|牧场|节)"
_PERSON_BEFORE = re.compile(
    r"(?:村民|牧民|农民|居民|群众|党员|工人|干部|老人|阿妈|阿爸|阿佳|老乡|记者|通讯员|书记|主任|[队站所局校院乡镇县村社组店厂]长|员|户|医生|教师|老师|隔壁|邻居)$"
)
_PERSON_AFTER = re.compile(
    r"家(?![庭乡园族])|一家|老人|阿妈|阿爸|大姐|大哥|大叔|大妈|大爷|书记|主任|医生|老师|[队站所局校乡镇县村]长"
)


_OUTLET = re.compile("融媒")


class Parts(BaseModel):
    """The lexicon as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tibetan: tuple[str, ...]
    uyghur: tuple[str, ...]
    mongolian: tuple[str, ...]
    yi: tuple[str, ...]
    endings: tuple[str, ...]


@lru_cache(maxsize=1)
def _patterns() -> tuple[Beginnings, re.Pattern[str], re.Pattern[str]]:
    """How the parts begin, names of two and more parts, and of one."""
    parts = load_lexicon("name_parts.yaml", Parts)

    ending = alternatives(parts.endings)
    groups = [alternatives(parts.tibetan), alternatives(parts.mongolian), alternatives(parts.yi)]
    uyghur = alternatives(parts.uyghur)
    long = [f"{group}{{2,3}}" for group in groups] + [f"{uyghur}{{2,3}}{ending}?"]
    single = alternatives([*parts.tibetan, *parts.mongolian, *parts.yi]) + f"|{uyghur}{ending}?"
    begins = Beginnings((*parts.tibetan, *parts.uyghur, *parts.mongolian, *parts.yi))
    return (
        begins,
        re.compile(f"(?:{'|'.join(long)}){_NAMES_A_THING}"),
        re.compile(f"(?:{single}){_NAMES_A_THING}"),
    )


def with_known_names(text: str, tagged: Sequence[Tagged]) -> list[Tagged]:
    """``tagged`` with the names of known parts; they replace what the model found inside or across them."""
    begins, long, single = _patterns()
    found: list[Tagged] = []
    done = 0
    for start in begins.places(text):
        if start < done:
            continue
        match = long.match(text, start) or single.match(text, start)
        if match is None or "·" in text[start - 1 : start] + text[match.end() : match.end() + 1]:
            continue
        end = match.end()
        if long.fullmatch(text, start, end):
            if not _is_part_of_longer(start, end, tagged) or _is_followed(text, start, end, tagged):
                found.append(Tagged(start, end, "PER", 0.95))
                done = end
        elif not any(
            t.start < end and start < t.end and not _is_just(t, start, end) for t in tagged
        ) and _is_introduced(text, start, end):
            found.append(Tagged(start, end, "PER", 0.85))
            done = end
    tagged = [t for t in tagged if t.label != "PER" or not _OUTLET.search(text, t.start, t.end + 1)]  # 桓仁融|媒
    if not found:
        return tagged
    kept = [t for t in tagged if not any(f.start < t.end and t.start < f.end for f in found)]
    return sorted([*kept, *found], key=lambda t: t.start)


def _is_just(tag: Tagged, start: int, end: int) -> bool:
    return tag.label == "PER" and (tag.start, tag.end) == (start, end)


def _is_introduced(text: str, start: int, end: int) -> bool:
    """Behind a title, or at the head of a clause and before 家 or a form of address."""
    if _PERSON_BEFORE.search(text[max(0, start - 4) : start]):
        return True
    return _PERSON_AFTER.match(text, end) is not None and not "一" <= text[start - 1 : start] <= "鿿"


@lru_cache(maxsize=20_000)
def is_known_name(name: str) -> bool:
    """Is ``name`` made of known parts alone?"""
    _, long, single = _patterns()
    return (long.fullmatch(name) or single.fullmatch(name)) is not None


def _is_followed(text: str, start: int, end: int, tagged: Sequence[Tagged]) -> bool:
    """泽仁拉姆|刚把毡子铺开: the model took one more character, which is an adverb or a preposition."""
    longer = any(t.label == "PER" and (t.start, t.end) == (start, end + 1) for t in tagged)
    return longer and text[end] in "刚正把将又还也都就在和与对向说便先再常"


def _is_part_of_longer(start: int, end: int, tagged: Sequence[Tagged]) -> bool:
    """Inside a name that the model has whole."""
    return any(
        t.start <= start
        and end <= t.end
        and (t.label != "LOC" or t.score > 0.6)
        and (t.label != "LOC" or t.end - t.start > end - start + 1)
        for t in tagged
    )
