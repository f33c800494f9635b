"""How likely a stretch of text is a name: what stands before and after it, its characters, the words around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from pipeline.find.ner import is_known_name, is_verb, is_word
from pipeline.find.people.lexicon import Words
from pipeline.find.people.titles import BREAKS, TitleReader
from pipeline.records import Tagged

# a character that seldom is part of a given name at all
NOT_GIVEN = frozenset(
    "吃下的了是在说着过不我你他她们这那个和与及或等于被把将让给从向对就都也还又很更最每各某因为所以以及其之吗呢吧啊一几多少两次第条件元万亿米岁年月日时号个位名户组社"
)
BEFORE_NAME = frozenset('，。！？；：,;:!?“"‘（(\n、的替找和与对向给跟让请由同被把是叫帮为')
# a character that seldom ends a name but often begins what follows it
FOLLOWERS = frozenset(
    "同和与向对在说把被给从将到也还就又都便正为是的了等告表介称率带去来这那已却则问答讲道家跟从于因及至让请用不"
)
# verbs of one character that end no given name: 石磊|握着
NEVER_LAST = frozenset("感握摇擦搬挖扛蹲哭叹怕愁牵挑捐扶拉推抱递背卖指写读坐看接打找转站走跑再没数做送报")
# verbs that often follow a name: 曹钧汇报了
REPORTING = frozenset((
    "汇报", "介绍", "表示", "告诉", "指出", "强调", "带领", "要求", "回忆", "感慨", "反映", "提出", "坦言", "解释", "主持", "组织", "负责", "率领", "陪同",
    "宣布", "讲述", "讲解", "参加", "出席", "发言", "走访", "慰问", "调研", "赶到", "来到", "透露", "认为", "建议", "提议", "部署", "宣讲", "捐款", "捐赠",
))  # fmt: skip
_PLACE_ENDINGS = frozenset("园苑湾坪村镇街路桥庄寨沟岭屯区里邨楼栋院")
# behind these 和 joins no second person: 张万和2019年, 张万和想
_NO_CONJUNCT = re.compile(
    r"等(?:[\d一二三四五六七八九十]+[名位户人个])|高血压|糖尿病|患|[\d想又也还都才就正已曾说把将被没不]|今年|去年|前年|当时|认为|表示|觉得|告诉|介绍"
)
# second family name of a married woman and the characters that begin or end women's given names: 张谢完妹
_WOMEN = frozenset("叶月莉萍燕丽贞桃杏蓉芝妹娇英珠花美玉霞兰秀琴凤香娥菊姑云梅莲桂金银玲芳娘娣好")
# what flows has a water mark: 沂河段洪峰, 史灌河汛期
_OF_WATER = re.compile("水位|汛|段|洪峰|流域|上游|下游|干流|支流|两岸|沿岸|[畔边]")
_HAN = re.compile(r"[㐀-鿿𠀀-𰀀]+")
_STORM = re.compile('(?:台风|飓风|热带风暴)[“"「『]?$')
_OF_VILLAGES = re.compile(r"等?(?:\d+|[两三四五六七八九十]+)个?(?:行政|自然)?[村屯寨]|[村屯寨](?!民|干|支|医|里|主)")
_OF_THINGS = re.compile(r"[一两三这那\d][封条台间道张把份棵头]$")
_SEVERAL = re.compile(r"(?:[两三四五六七八九十几]|[2-9]|\d\d)(?:多|余)?[名位]$")
_ADDRESS = re.compile(
    "^.(?:婆婆|奶奶|爷爷|大爷|大妈|大娘|大伯|大叔|大婶|大嫂|老汉|寡妇|阿婆|阿公|阿伯|阿姨|老太|老太太|老爷子|婶子)$"
)
_SMALL_LANDFORM = re.compile("[梁坡沟坝湾岭岗洼坎台滩坑]子$")
_CROP = frozenset("茶酒米鱼桃梨菇橙柑枣薯")
_OPEN_QUOTES = tuple("“「『")
_CLOSE_QUOTES = tuple("”」』")
_GIVEN_LAST = frozenset("才华明平军伟强林国民生福贵荣财发旺根宝英芳兰花凤梅香霞芬珍玲")
_LOCATIVE = frozenset("上里内外")
_PERIODS = re.compile("[日周旬月][一-鿿]{1,4}、$")
_MEASURES = frozenset("方包封车台班段张支项米")
_OF_LAND = re.compile(r"[\d.]+万?亩")
_SOMETIMES = frozenset("万元月年时多")
_OFFICE = re.compile(r"，([一-鿿]{3,20})[，。]")
_ENDS = tuple("，。；,;")
_VERBS_TOO = frozenset("代包管查修扶帮联送清盯")


_BEFORE_AGENTS = frozenset("由经向")  # prepositions that are family names too


def is_yi(name: str) -> bool:
    """Four characters and an end that Yi given names have: 曲木阿支, 吉尼木呷."""
    return len(name) == 4 and name[3] in "呷嫫惹支莫牛"


class NameJudge:
    """Judges stretches of one text by their own characters and by what stands around them."""

    def __init__(
        self,
        text: str,
        words: Words,
        tagged: Sequence[Tagged],
        titles: TitleReader,
        blocked: Sequence[tuple[int, int]],
        stems: Iterable[str] = (),
    ) -> None:
        self.text = text
        self.words = words
        self.titles = titles
        self.tagged = [t for t in tagged if t.label == "PER"]
        self.tagged_starts = frozenset(t.start for t in self.tagged)
        # how far the blocked spans reach that begin at or before these places
        self._block_starts = sorted(start for start, _ in blocked)
        self._block_reach = list(accumulate((end for _, end in sorted(blocked)), max))
        self.place_stems = frozenset(stems)
        self.nicknames = [m.span() for m in words.nickname.finditer(text) if self._is_nickname(m)]

    def _joins_nothing(self, after: int) -> bool:
        """Whether what follows 和 is no second person: 张万和2019年, 孟昭和老人."""
        if _NO_CONJUNCT.match(self.text, after):
            return True
        address = self.words.honorific.match(self.text, after)
        return bool(
            address and len(address[0]) > 1 and not self.words.family(self.text[address.end() : address.end() + 1])
        )

    def _is_double(self, name: str) -> bool:
        """Two family names, the husband's before her own, and a woman's given name: 张谢完妹."""
        both = len(name) == 4 and name[0] in self.words.common and name[1] in self.words.common
        return both and name[3] in _WOMEN and not self._is_word(name[:2])

    def _score(self, start: int, end: int, base: float) -> float:
        """Evidence for [start, end) being a name: the tagger's probability, title, speech, plausibility of the characters."""
        text, words = self.text, self.words
        name = text[start:end]
        if name in words.not_names or name in words.heads or len(name) < 2 or self._is_other(start, end):
            return 0.0
        score = base
        title = self.titles.before(start)
        speaks = bool(words.speech.match(text, end))
        if title:
            score += 0.4 if len(title.text) > 2 or title.kind != "role" else 0.3
        if speaks or self.titles.told(end) or self._is_set_off(start, end):
            score += 0.3
        if text[end : end + 1] in ("（", "(") or words.honorific.match(text, end):
            score += 0.2
        if "·" in name:
            return score + 0.2
        if is_known_name(name):
            return max(score + 0.2, 0.85 if title or len(name) > 3 else 0.0)
        family = words.family(name)
        foreign = not family and base >= 0.95 and len(name) >= 3
        if not family:
            score -= 0.1 if foreign else 0.25
            if any(self._is_word(name[i : i + 2]) for i in range(len(name) - 1)):
                score -= 0.2
        else:
            score += 0.1
            if name[0] in words.rare and family == 1:
                score -= 0.15
            if not 1 <= len(name) - family <= 2 and not self._is_double(name) and not is_yi(name):
                score -= 0.1 if base >= 0.9 else 0.4
        joins = name[-1] == "和" and not self._joins_nothing(end) and text[end : end + 1] not in _ENDS
        odd = [c for c in (name[1:] if joins or name[-1] != "和" else name[1:-1]) if c in NOT_GIVEN]
        if odd and not foreign:  # 曹万富, 程月娥, where the model is sure
            score -= 0.15 if base >= 0.95 and _SOMETIMES.issuperset(odd) else 0.35
        if self._is_word(name):
            score -= 0.3 if speaks else 0.8
        if not title and not speaks:
            score -= 0.1
            score -= 0.25 * (len(name) == 2) + 0.25 * (name[-1] in _PLACE_ENDINGS)
            score -= 0.2 * self._inside_list_of_words(start, end)
            score -= 0.2 * (
                text[start - 1 : start] in _OPEN_QUOTES and text[end : end + 1] in _CLOSE_QUOTES
            )  # “石小护”
        return min(score, 1.0)

    def _is_other(self, start: int, end: int) -> bool:
        """Whether the neighbours show that a likely name is none: water, land, a product, one of several parallel verbs."""
        text, name = self.text, self.text[start:end]
        if name[:2] in self.words.not_names and not self.words.speech.match(text, end):
            return True  # 高清|云眼, 林权|流转
        if text[start - 1 : start].isdigit() and text[start] in _MEASURES:  # 60|方水全
            return True
        if text.startswith(f"、{text[start]}", end) or _OF_LAND.match(text, end):  # 代清理、代烘干; 毛竹林1.28万亩
            return text[start] in _VERBS_TOO or _OF_LAND.match(text, end) is not None
        if len(name) == 2 and name in self.place_stems and not self.titles.before(start):  # 余干：湖边人家
            return not self.words.speech.match(text, end)
        if _STORM.search(text, max(0, start - 4), start) or text.startswith(("节日", "节期"), end):
            return True
        if name[-1] in "河江溪湖" and _OF_WATER.match(text, end):
            return True
        if not self.titles.before(start) and _OF_VILLAGES.match(text, end):  # 上胡同峪等5个村
            return True
        if text[start] == "段" and start in self.titles.ends:  # 沿陂|段洪峰
            return True
        if _OF_THINGS.search(text, max(0, start - 2), start):  # 一封薄信
            return True
        if len(name) == 2 and text[end : end + 1] not in "、和" and self._is_of_several(start):
            return True
        if _SMALL_LANDFORM.search(name) and len(name) == 3:
            return True
        if name[-1] in _LOCATIVE and len(name) == 3 and not self.titles.before(start):
            return True
        if name[0] in "季周" and _PERIODS.search(text, max(0, start - 7), start):  # 周走访、月研判、季清零
            return True
        if len(name) == 3 and name[-1] in _CROP and name[:2] in self.place_stems:  # 段莘|茶
            return True
        if len(name) == 2 and name[0] in _VERBS_TOO:  # 班子成员包段、村干部包点、党员包户
            near = text[max(0, start - 12) : start] + text[end : end + 12]
            return near.count(name[0]) > 0 and name not in near
        return False

    def _is_of_several(self, start: int) -> bool:
        """两名书记员进寨: a counted title has no name of its own."""
        title = self.titles.before(start)
        return title is not None and _SEVERAL.search(self.text, max(0, title.start - 6), title.start) is not None

    def _inside_list_of_words(self, start: int, end: int) -> bool:
        """Between enumeration commas, as slogans are."""
        return self.text[start - 1 : start] == "、" and self.text[end : end + 1] == "、"

    def _is_set_off(self, start: int, end: int) -> bool:
        """``周海波，石桥乡组织委员，``: opening a sentence, set off from the office behind."""
        office = _OFFICE.match(self.text, end)
        if office is None or not (start == 0 or self.text[start - 1] in "\n。！？；“　 "):
            return False
        return self.titles.exactly(*office.span(1)) is not None

    def _short_name_end(self, start: int) -> int | None:
        """Where a name of two characters before a comma ends."""
        name = self.text[start : start + 2]
        plain = _HAN.fullmatch(name) and not self._is_word(name) and name[-1] not in NOT_GIVEN
        return start + 2 if plain and self.words.family(name) and self.text[start + 2 : start + 3] in "、，" else None

    def _goes_on(self, end: int) -> bool:
        """Whether the character at ``end`` may end the name before it: no particle, no beginning of a word."""
        after = self.text[end : end + 1]
        plain = (
            "一" <= after <= "鿿"
            and after not in NOT_GIVEN
            and after not in FOLLOWERS
            and not self.words.speech.match(self.text, end)
        )
        return plain and not self._is_word(self.text[end : end + 2]) and not is_verb(self.text[end : end + 2])

    def _is_acting(self, start: int, end: int) -> bool:
        """调解员高兴才把巡回法庭…: behind a title, a frequent end of given names, and a preposition of its own."""
        acts = self.text[end - 1] in _GIVEN_LAST and self.text[end : end + 1] in tuple("把将带")
        return acts and end - start == 3 and self.titles.before(start) is not None

    def _is_word(self, name: str) -> bool:
        """An ordinary dictionary word (names in the dictionary do not count)."""
        return is_word(name)

    def _name_may_end(self, end: int) -> bool:
        return self._at_break(end) or bool(self.words.after.match(self.text, end)) or is_verb(self.text[end : end + 2])

    def _at_break(self, end: int) -> bool:
        return end >= len(self.text) or self.text[end] in BREAKS or self.text[end] in "、"

    def _is_blocked(self, start: int, end: int) -> bool:
        """Inside a place, a body or a nickname."""
        if self.nicknames and any(a < end and start < b for a, b in self.nicknames):
            return True
        before = bisect_right(self._block_starts, start)
        return before > 0 and self._block_reach[before - 1] >= end

    def _is_nickname(self, match: re.Match[str]) -> bool:
        """``王大爷``, ``小李``; not the end of a full name: 古小云, 柯有明所长."""
        start, end = match.span()
        text = self.text
        alone = (
            start == 0 or text[start - 1] in BEFORE_NAME or text.endswith(("网格员", "书记", "村民", "干部"), 0, start)
        )
        if not (alone or start in self.tagged_starts or match[0].endswith("某")):
            return False
        if any(t.start <= start and t.end >= end and t.end - t.start > end - start for t in self.tagged):
            return False
        if match[0] == "占总":
            return False  # 占|总量的六成
        if self._is_word(match[0]) or match[0] in self.words.not_names:
            return False
        if match[0][0] in _BEFORE_AGENTS and start not in self.tagged_starts:  # 由|乡长率领
            return False
        if any((t.start, t.end) == (start, end) for t in self.tagged) and _ADDRESS.search(match[0]):
            return True  # 汪婆婆端着餐盘
        if text[start] in "老小阿":
            return (alone or any(t.start == start and t.end == end for t in self.tagged)) and self._name_may_end(end)
        tagged = next((t for t in self.tagged if t.start == start), None)
        if tagged and (tagged.end > end or start + 2 < tagged.end < end):
            return False
        return match[0].endswith(("某", "某某")) or (alone and self._name_may_end(end))
