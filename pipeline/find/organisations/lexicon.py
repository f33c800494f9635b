"""``lexicons/bodies.yaml``: the words organisations' names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from pipeline.find.lexicon import alternatives, first_characters, load_lexicon, quicker
from pipeline.find.lookup import Beginnings
from pipeline.segment.tokenizers import tagger


class Levels(BaseModel):
    """Words that stand for a unit: bodies named by ``high`` ones alone are listed, by ``low`` ones only refer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    high: tuple[str, ...]
    low: tuple[str, ...]


class BodyExample(BaseModel):
    """A text and exactly the organisations that must be listed in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    find: tuple[str, ...]


class Bodies(BaseModel):
    """The file as it is written; patterns are compiled by the properties."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(property,))

    levels: Levels
    tails: tuple[str, ...]
    topics: tuple[str, ...]
    topic_tails: tuple[str, ...]
    named: tuple[str, ...]
    inner: tuple[str, ...]
    firms: tuple[str, ...]
    generic: tuple[str, ...]
    never_first: tuple[str, ...]
    brands: tuple[str, ...]
    branch_tails: tuple[str, ...]
    work_teams: tuple[str, ...]
    media: tuple[str, ...]
    posts: tuple[str, ...]
    branch_words: tuple[str, ...]
    building: tuple[str, ...]
    examples: tuple[BodyExample, ...]


# 县农商行办了, 县妇联办的, 县城新建公办幼儿园: here 办 is a verb
_DOES = re.compile(
    "[了的过着起好成妥]|[理结](?:[了完好案率各]|\\d|[两二三四五六七八九十百]|群众|登记|业务|证|手续|案件|事项|诉求)|幼儿园"
)
# what an office named by a verb ends with: 培训|中心, 救助|站
_OFFICE = re.compile(
    "(?:服务|管理|指导)?(?:中心|基地|[站所队室处部科院办厂]|大队|中队|公司|合作社|学校|医院|队伍|超市|大厅)"
)
# one of these stands in whatever ``Patterns.media`` finds
_SIGNS_OF_MEDIA = ("来源", "新闻网", "日报", "晚报", "晨报")
_VERBS_OF_DOING = frozenset(("公办", "筹办", "举办", "承办", "主办", "开办", "创办", "兴办", "领办"))
_NO_SQUAD = "[一二三四五六七八九十]?中队|[和与及、]"


def is_doing(text: str, end: int) -> bool:
    """Is the 办 before ``end`` the verb, not an office?"""
    return text[end - 1 : end] == "办" and bool(_DOES.match(text, end) or text[end - 2 : end] in _VERBS_OF_DOING)


def _by_beginning(tails: Sequence[str], inner: str) -> dict[str, list[re.Pattern[str]]]:
    """The tails, each with what may follow it, that can begin with a character; under ``""`` those that can with any."""
    found: dict[str, list[re.Pattern[str]]] = {"": []}
    for tail in tails:
        pattern, begins = re.compile(f"(?:{tail}){inner}"), first_characters(tail)
        for character in begins or ():
            found.setdefault(character, list(found[""])).append(pattern)
        for patterns_of in found.values() if begins is None else ():
            patterns_of.append(pattern)
    return found


class Patterns:
    """The compiled patterns of :class:`Bodies`."""

    def __init__(self, bodies: Bodies) -> None:
        # a section (救灾和物资保障科), a squad or court of a place (红窑中队, 坦途人民法庭), an office of the body
        section = f"(?<!处)(?:{alternatives(bodies.topics)}){{1,6}}(?:科|股|处室)"
        inner = f"(?:{alternatives(bodies.inner)}|{section}|(?<=法院)[一-鿿]{{2,4}}?人民法庭|(?<=局)[一-鿿]{{2,4}}?(?:分局|派出所))?"
        squad = f"(?:(?<=支队)(?!{_NO_SQUAD})[一-鿿]{{2,4}}?大队)?(?:(?<=大队)(?!{_NO_SQUAD})[一-鿿]{{2,4}}?中队)?"
        inner += squad
        bureau = f"(?![和与]){alternatives(bodies.topics, ahead=True)}{{1,6}}{alternatives(bodies.topic_tails)}"
        self.topics = frozenset(bodies.topics)
        self.section = re.compile(
            "(?<=[局院办委署室])(?![长员门])([^\\W\\d_a-zA-Z和与及同、的了在]{2,8}?)(?:(?<!会议)(?<!教)室|[科股](?![大技学普级份])|所(?![有在属以需])|站(?![点位在])|部(?![门分署])|大队|中队)(?![长内外里])"
        )
        self.bureau = re.compile(bureau + inner)
        tails = [*map(quicker, bodies.tails), bureau]
        self._tails = _by_beginning(tails, inner)
        self.named = Beginnings(bodies.named)
        self.high = re.compile(alternatives(bodies.levels.high))
        self.low = re.compile(alternatives(bodies.levels.low))
        self.prefecture = re.compile("[贵广杭苏兰郑福徐扬常温]州")
        self.school = re.compile(r"[一-鿿][^县市区镇乡村中小](?:大学|学院|医院|银行|中学|小学)")
        self.built = re.compile(alternatives(bodies.building, ahead=True))
        self.plain_end = re.compile("(?:学校|小学|中学|幼儿园|水厂|卫生室|卫生院|敬老院|医院|厂|合作社|公司)$")
        self.media = re.compile(
            rf"来源\s*[:：]\s*([一-鿿A-Za-z]{{2,12}}?(?:{'|'.join(bodies.media)}))(?=\s|$|[）)（(，。、/|]|作者|编辑|记者|责编)"
            r"|(?:^|\n)([一-鿿]{2,4}新闻网)(?=\s+(?:记者|通讯员))"
            r"|(?<![一-鿿])([一-鿿]{2,4}(?:日报|晚报|晨报))(?=(?:特约|全媒体|融媒体)?(?:记者|通讯员))"
        )
        self.branch_words = bodies.branch_words
        self.posted = re.compile(rf"驻[一-鿿]{{2,4}}?{alternatives(bodies.posts)}")
        self.named_branch = re.compile(rf"(?<![一-鿿])([一-鿿]{{2,3}}?)({alternatives(bodies.branch_words)})")
        self.ending = re.compile(alternatives(bodies.firms) + "$")
        self.firm = Beginnings(
            (
                "有限责任公司",
                "有限公司",
                "股份公司",
                "专业合作社",
                "集团公司",
                "股份经济合作社",
                "经济合作社",
                "家庭农场",
                "农商行",
                "农商银行",
            )
        )
        self.generic = re.compile(f"{alternatives(bodies.generic, ahead=True)}*")
        self.never_first = re.compile(alternatives(bodies.never_first, ahead=True))
        self.brand = re.compile(alternatives(bodies.brands) + "$")
        self.branch = re.compile(alternatives(bodies.branch_tails))
        self.odd_bureau = re.compile(
            r"([^\W\d_a-zA-Z和与及同、局]{2,4}?)(?:局|厅|署|委(?![员托会派屈任书副常办])|办(?![理法公事学]))"
        )
        self.work_team = re.compile(
            f"驻(?:[一-鿿]{{2,9}}?(?:村|社区|镇|乡|街道))?(?:驻村)?{alternatives(bodies.work_teams)}|驻村(?:帮扶)?工作队"
        )

    def media_in(self, text: str) -> Iterable[re.Match[str]]:
        """Where sources are named; most texts hold no sign of them."""
        return self.media.finditer(text) if any(sign in text for sign in _SIGNS_OF_MEDIA) else ()

    def branches_in(self, text: str) -> Iterable[re.Match[str]]:
        """Where branches stand at the head of a clause; most texts name none."""
        return self.named_branch.finditer(text) if any(word in text for word in self.branch_words) else ()

    def tail(self, text: str, start: int) -> int:
        """Where the longest tail that begins at ``start`` ends; ``start`` when none does."""
        end = start
        for tail in self._tails.get(text[start : start + 1]) or self._tails[""]:
            match = tail.match(text, start)
            if match is not None and match.end() > end:
                end = match.end()
        if end == start:
            return start
        bureau = self.bureau.match(text, start)
        if bureau is not None and bureau.end() < end and self._does(text[bureau.end() : end]):
            end = bureau.end()  # 水利局|修复水厂
        if text.endswith("政府", start, end):  # 高雄市政府社会局
            office = self.bureau.match(text, end)
            end = office.end() if office else end
        return self._without_last(text, start, end) if is_doing(text, end) else end

    def _does(self, words: str) -> bool:
        """Whether what stands behind a bureau is what it does to a body, and no office of it: 修复水厂, not 培训中心."""
        word, tag = next(iter(tagger()(words)), ("", ""))
        if self.built.match(words) is not None:
            return True
        return tag == "v" and len(word) < len(words) and _OFFICE.fullmatch(words, len(word)) is None

    def _without_last(self, text: str, start: int, end: int) -> int:
        """The tail without a verb 办 that only looks like an office: 县农商行|办了贷款."""
        shorter = text[start : end - 1]
        if text.startswith("的", end) and self.bureau.match(text, start) and not self.tail(shorter, 0):
            return end  # 街道加梯办|的5名工作人员
        return start + self.tail(shorter, 0) if shorter else start


@lru_cache(maxsize=1)
def bodies() -> Bodies:
    """The lexicon.

    Raises:
        ShishiError: the file does not fit its schema.
    """
    return load_lexicon("bodies.yaml", Bodies)


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The compiled patterns."""
    return Patterns(bodies())
