"""What makes a stretch of text the name of a natural or built place, or shows that it is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.find.lookup import Beginnings
from pipeline.find.ner import is_verb, is_word
from pipeline.find.places.gazetteer import COMMON
from pipeline.find.places.lexicon import place_words, wider_spans
from pipeline.find.places.mentions import Cover, Mention, Windows
from pipeline.records import Tagged

HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
# Characters that do not stand inside such a name, with the words they make.
NOT_INSIDE: Final = frozenset(
    "吃署的了是在我们你他她它该各每这那个名和与及到进把对被让给等或比就都也不所说者条座处口人家户有无修新建改从向为其某全本此几多两委政内组份"
)
_NOT_FIRST: Final = frozenset("至约已曾均一用以党开打亩株眼口座条")
_ADMINISTRATIVE: Final = (
    "村",
    "社区",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "街道",
    "嘎查",
    "苏木",
    "组",
    "点",
    "村庄",
    "地段",
    "工坊",
    "站点",
    "中心",
    "医院",
    "学校",
    "公交站",
    "敬老院",
    "养老院",
    "福利院",
    "幼儿园",
    "托育园",
    "卫生院",
    "养殖场",
    "综合楼",
    "教学楼",
    "宿舍楼",
    "台",
)
_NOT_LEADING: Final = frozenset(
    "我该各每全本这那某和都所进占喊趟直上下与及在到从向往去来对把被为是的了次不又再也就家里民"
)
NOT_AFTER: Final[dict[str, re.Pattern[str]]] = {
    "路": re.compile(
        "线|径|程|上|面|灯|口|段|基|况|边|网|子|人|费|过|由|途|演|障|政|标|牌|沿|长|政|桥|[窄宽烂陡滑难远堵塌坍]|通(?!车)"
    ),
    "街": re.compile("市(?![民政])|道|头|坊|巷|边|面|区|上"),
    "河": re.compile("道|长|流|床|堤|岸|边|沟|湖|水(?![位质量面文涨又暴])|里|网|段"),
    "谷": re.compile("深|雨|地|物"),
    "湖": re.compile("泊|面|边|水|长|里|区"),
    "山": re.compile("区|体|坡|上|下|林|间|顶|路|村|水|脚(?!下)|沟|头|洪|火|地|歌|乡|货"),
    "桥": re.compile("梁|头|面|段"),
    "沟": re.compile("深|壑|通(?!车)|渠"),
    "院": re.compile("子|坝|落|内|里|长|士|校"),
    "场": re.compile("所|地|景|合|次|长|面|馆"),
    "园": re.compile("区|林|艺|内|长|丁"),
    "城": re.compile("市|镇|乡|区|管|建|投|关"),
    "站": re.compile("点|长|位|在"),
    "头": re.compile("."),
    "口": re.compile("."),
    "里": re.compile("."),
    "江": re.compile("段|面|边|水"),
    "坝": re.compile("会|子|里|上"),
    "包": re.compile("保|联|括|村|户|扶|含|装|干|抓|片"),
    "洞": re.compile("察|穿|口"),
    "坡": re.compile("地|度"),
    "井": re.compile("水|盖|然"),
    "铺": re.compile("[了设上成好装开水沥管着]"),
    "店": re.compile("铺|主|员"),
    "屋": re.compile("[前后里内场顶面]"),
    "公园": re.compile("里|内"),
    "屋场": re.compile("会|院子会|恳谈"),
    "台": re.compile("."),
    "小区": re.compile("(?!)"),
}
_MILES: Final = re.compile("[一二两三四五六七八九十百几]+里[^一-鿿]?(?:山|土|水|泥|小|石)路")
_SIDES: Final = frozenset("上下前后东西南北中里外大小")
_HAMLETS: Final = frozenset("寨屯湾坪庄营坝塆垸")
_WATERS_AND_HILLS: Final = frozenset("河江湖溪山岭峰")
_COUNT_BEFORE: Final = re.compile(r"(?:\d|[一二三四五六七八九十两几百])(?:公里|千米|[米条座道块处口亩])$")
_COUNT_AFTER: Final = re.compile(r"[”\"]?(?:\d+|[二两三四五六七八九十]+)(?:[座处条口眼所道家块]|个(?!小组|村|组))")
_BUILT_KINDS: Final = frozenset("桥路街渠塘井站屋楼铺院庙亭坝")
_TEAM: Final = re.compile("工作|领导|小组|调查|检查|督|宣传|服务|帮扶|指导|考核|协调|专项|保障|党")
_NEVER: Final = frozenset("的了是在我们你他她它该各每这那和与及把被让等或就都也不所说几多")
_QUOTES: Final = frozenset("“”\"‘’'")
_NETIZEN: Final = re.compile('网[友名][“"「]$')  # 网友“沭河边”
_SPIRIT: Final = re.compile("经验|模式|精神|儿女|红嫂|文化|故事|味道")
_COUNTED: Final = re.compile("[一二三四五六七八九十两几数](?:[条个座处口块片间栋幢排]|地$)")
_TURNED: Final = re.compile("[变成叫](?:[了为作]|成了)?[“\"‘']?$")
_IN_QUOTES: Final = re.compile("[\u4e00-\u9fff]{1,6}[”\"’']")
_OPENING: Final = frozenset("“\"‘'「")
# What small features of the land and buildings are called: with a verb, a preposition or a second such word before it common.
_SMALL: Final = frozenset("塘沟坝湾园岗坡洞井坪崖桥屋院场亭庙塔楼站田库渠堰")
_LAND: Final = frozenset("木竹山水河江湖海溪泉沟塘井丘岗坡坝港湾田地林草沙石")
_HOUSES: Final = frozenset("楼屋房院棚庙店凉")
_DONE: Final = frozenset("沿临靠傍绕护开清挖修填晒晾过跨拦引穿环")
BESIDE: Final = re.compile("紧[挨邻靠临贴]|毗[邻连]")
_HANGING: Final = frozenset("同和与及把被向从")


@lru_cache(maxsize=1)
def _strong_ends() -> Beginnings:
    return Beginnings(place_words().natural.strong)


@lru_cache(maxsize=1)
def _endings_by_last() -> dict[str, tuple[str, ...]]:
    """The ends of natural and built places by their last character, strong ones and long ones first."""
    found: dict[str, tuple[str, ...]] = {}
    for ending in (*sorted(place_words().natural.strong, key=len, reverse=True), *place_words().natural.weak):
        found[ending[-1]] = (*found.get(ending[-1], ()), ending)
    return found


class NaturalJudge:
    """Judges stretches of one text that do not overlap ``mentions``."""

    def __init__(self, windows: Windows, mentions: Sequence[Mention], tagged: Sequence[Tagged]) -> None:
        self.text = windows.text
        self.windows = windows
        self.gazetteer = windows.gazetteer
        self.words = place_words()
        self.mentions = sorted(mentions, key=lambda mention: mention.start)
        self.taken = Cover(self.text, ((mention.start, mention.end) for mention in mentions))
        self.taken.add_all(wider_spans(self.text))
        self.tagged = [span for span in tagged if span.label == "LOC"]
        self.people = [span for span in tagged if span.label == "PER"]
        self.bodies = [span for span in tagged if span.label == "ORG"]
        self.strong = _strong_ends()
        self.by_last = _endings_by_last()

    def _is_free(self, start: int, end: int) -> bool:
        if self.taken.touches(start, end):
            return False
        return not any(span.start < end and start < span.end for span in self.people)

    def _is_free_of_places(self, start: int, end: int) -> bool:
        """Free, or taken for just this person's name by the model, which does not know 帕米尔."""
        person = any((span.start, span.end) == (start, end) for span in self.people)
        return self._is_free(start, end) or (person and not self.taken.touches(start, end))

    def _is_counted(self, start: int, end: int) -> bool:
        """6公里沙石路, 三道岩坎, 打通隧道两座: what is counted has no name."""
        return bool(_COUNT_BEFORE.search(self.text, max(0, start - 4), start) or _COUNT_AFTER.match(self.text, end))

    def _is_figure(self, start: int, end: int) -> bool:
        """“田坂路”变“致富路”, 沂蒙精神: a figure of speech, no place of its own."""
        after = self.text[end : end + 2]
        quoted = self.text[start - 1 : start] in _QUOTES
        turned = quoted and _TURNED.search(self.text, max(0, start - 4), start) is not None
        turns = after[:1] in _QUOTES and after[1:] == "变"
        return turned or turns or self._begins_a_title(start, end) or bool(_SPIRIT.match(self.text, end))

    def _is_netizen(self, start: int) -> bool:
        """网友“沭河边”: a name on the net."""
        return _NETIZEN.search(self.text, max(0, start - 3), start) is not None

    def _begins_a_title(self, start: int, end: int) -> bool:
        """“廊桥说事”机制, “拉拉渡议事桌”: the beginning of what stands between quotation marks names the custom, not the place."""
        return self.text[start - 1 : start] in _OPENING and _IN_QUOTES.match(self.text, end) is not None

    def _is_common(self, name: str) -> bool:
        """晒坝, 丘岗, 护村坝; 河沟, 廊桥, 枣园: a small feature named by its kind or use alone, or a word of the dictionary."""
        if len(name) == 2 and name[0] in "开游沿靠傍临绕跨穿环隔蹚趟涉" and name[1] in "湖江河海山街路":
            return True  # 开湖四天
        if name[-1] not in _SMALL or len(name) > 3:
            return False
        if len(name) == 2 and (name[0] in _LAND or name[0] in _HOUSES or name[0] in _DONE or is_word(name)):
            return True
        return len(name) == 3 and name[0] in _DONE and name[1] in "村河江路田山林塘"

    def _ends_in_common(self, name: str) -> bool:
        """高山村寨, 老苗寨: a common word with no proper name before it."""
        for at in range(1, len(name) - 1):
            if name[at:] in self.words.not_listed:
                return at == 1 or is_word(name[:at]) or name[at - 1] in "老旧小"
        return False

    def _without_verb(self, start: int, end: int) -> int:
        """Where a name begins behind a verb that the model took into it: 紧挨|花亭湖; ``end`` when only a kind is left."""
        if end - start > 3 and BESIDE.match(self.text, start):
            return start + 2
        if end - start < 4 or not is_verb(self.text[start : start + 2]):
            return start
        stem = self.gazetteer.find_stem(self.text[start : start + 2])
        return start if stem is not None and not self.gazetteer.flags[stem] & COMMON else start + 2

    def _is_plain(self, name: str, start: int, end: int, span: Tagged) -> bool:
        """Whether the model's span is no name: common words, a unit's ending, a verb in front, a name cut short."""
        if name.endswith("组") and span.score >= 0.8 and 3 <= len(name) <= 5:
            return _TEAM.search(name) is not None
        if _MILES.match(name):
            return True  # 绕了四里山路
        if self._is_hamlet(name, start) and span.score >= 0.9:
            return False
        if _COUNTED.match(name) or ("家" in name[3:-1]) or (self._is_words(name) and name[-1] not in "路街巷道弄"):
            return True
        if len(name) == 2 and name[0] in "新老旧" and name[1] in _BUILT_KINDS:  # 指着新桥说
            return True
        if name[-1] in _HANGING or self._is_common(name) or self._ends_in_common(name):
            return True
        if name.endswith(("古镇", "古城", "工业区", "街市")) and len(name) > 3 and span.score >= 0.8:
            return False
        if name.endswith(_ADMINISTRATIVE) or name[0] in _NOT_LEADING or name in self.words.not_a_name:
            return True
        ending = self._end_of(name)
        core = name[: -len(ending)] if ending else name
        if (
            not core
            or core in self.words.not_a_name
            or name in self.words.natural.strong
            or name in self.words.blocked_short
        ):
            return True
        known = ending in _WATERS_AND_HILLS and len(core) > 1 and span.score >= 0.9
        if known and not self.gazetteer.is_word(name) and self.text[end : end + 1] not in "区村乡路":
            return False  # 大石河, 小衢山|上
        bar = NOT_AFTER.get(ending or "")
        if bar is not None and bar.match(self.text, end):
            return True
        street = ending is not None and ending in "路街巷道弄邨" and len(core) >= 2
        named = street and is_word(core)  # 共和路
        if (ending is not None and len(ending) > 1 and len(core) < 2) or not (
            named or _NEVER.isdisjoint(name.replace("多", "") if span.score >= 0.9 else name)
        ):
            return True
        if not street and (self._is_words(core) or self.gazetteer.is_word(name)):
            return True
        if ending is None:
            return span.score < 0.8 or len(name) > 5 or self._cuts_word(start, end) or self._is_words(name)
        return span.score < 0.45 or (not street and self._cuts_left(start))

    def _is_hamlet(self, name: str, start: int) -> bool:
        """火焰土村|上寨、下寨: a part of the village before it, named by its side."""
        sided = len(name) == 2 and name[0] in _SIDES and name[1] in _HAMLETS
        return sided and (start - 1 in self.taken or self.text[start - 1 : start] == "、" or self.text.count(name) > 1)

    def _is_words(self, core: str) -> bool:
        """Whether a text is nothing but everyday words (烈士|陵园)."""
        if len(core) < 2:
            return False
        if self.gazetteer.is_word(core):
            return True
        return any(
            self.gazetteer.is_word(core[:cut]) and self._is_words(core[cut:]) for cut in (2, 3) if cut < len(core)
        )

    def _cuts_left(self, start: int) -> bool:
        return start > 0 and start - 1 not in self.taken and self.gazetteer.is_word(self.text[start - 1 : start + 1])

    def _cuts_word(self, start: int, end: int) -> bool:
        return self._cuts_left(start) or self.gazetteer.is_word(self.text[end - 1 : end + 1])

    def _end_of(self, name: str) -> str | None:
        return next((ending for ending in self.by_last.get(name[-1:], ()) if name.endswith(ending)), None)

    def _ending_before(self, end: int, room: int) -> str | None:
        for ending in self.by_last.get(self.text[end - 1], ()):
            if len(ending) < room and self.text.endswith(ending, 0, end):
                return ending
        return None

    def _is_name(self, core: str, ending: str, end: int) -> bool:
        bar = NOT_AFTER.get(ending)
        if bar is not None and bar.match(self.text, end):
            return False
        if not core or not HAN.fullmatch(core) or core in self.words.not_a_name:
            return False
        if core[0] in _NOT_FIRST or not NOT_INSIDE.isdisjoint(core):
            return False
        parts = (core[start:end] for end in range(2, len(core) + 1) for start in range(end - 1))
        return self.words.not_a_name.isdisjoint(parts)
