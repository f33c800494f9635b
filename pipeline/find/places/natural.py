"""Named natural and built places: ``棋盘湖``, ``珍珠街``, ``白岩潭水电站``, ``寨子包``.

Administrative units have a list; these have only their ends. A strong end (水库, 水电站) makes a name after a clear border; a
weak one (湖, 包) only behind a place, before a house number, or where the model says so. A name accepted once is a name
everywhere in the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.find.lexicon import known_first_characters
from pipeline.find.ner import is_verb, is_word
from pipeline.find.places.gazetteer import COMMON
from pipeline.find.places.lexicon import hong_kong_spans, known_spans
from pipeline.find.places.mentions import Mention, after_counted_people
from pipeline.find.places.natural_judge import BESIDE, HAN, NOT_AFTER, NOT_INSIDE, NaturalJudge
from pipeline.find.places.short_words import PRODUCT
from pipeline.records import Level

_CLEAR: Final = re.compile(
    r"(?:[^\u4e00-\u9fff]|[在到至往赴于从向与和及对为由把被让给去来经过沿驻]|走进|来到|位于|前往|走访|利用|依托|用于|连通|通往|流经|途经|环绕|紧邻|毗邻)$"
)
_LANDFORM: Final = re.compile("[箐寨湾坪河沟岭坡塘冲垭岗洼堡畈洞包屯坝垸塆垄湖潭溪峪]")
_LANDFORMS: Final = frozenset("箐寨湾坪河沟岭坡塘冲垭岗洼堡畈洞包屯坝垸塆垄湖潭溪峪山")
_OPEN: Final = re.compile("(?:^|[^\u4e00-\u9fff\\d“\"‘'])$")
_SINGLE: Final = "从到去至在往把沿由赴"
_LONGER: Final = ("通往", "连通", "流经", "来到", "走进", "位于")
_PREPOSITION: Final = re.compile(f"[{_SINGLE}]$|{'|'.join(_LONGER)}")
_PREPOSITION_LAST: Final = frozenset(_SINGLE) | {word[-1] for word in _LONGER}
_BUILT: Final = re.compile(
    "[东西南北中一二三]?(?:大道|公路|路(?![线径程上面灯口段基况网子人费过由途演障政标牌长])|库区|灌区|流域|街(?![道头坊边面上])|道(?![路理德教])|站(?![点长位在])|机场|收费站|服务区|剧院|大桥|古城|古镇|大渠|渠|水库|水电站|广场|公园|大街|[河湖江洲岛港](?![道长流床堤岸边沟里网段泊面水区畔口])|溪(?![流水沟边]))"
)
_BUILT_FIRST: Final = known_first_characters(_BUILT)
_STREET: Final = re.compile("路|街|巷|大道|弄|胡同")
_LEADING_STREET: Final = frozenset("东南西北中前后一二三")  # belongs to the word behind it: 中路, 二街
_NUMERAL: Final = re.compile("[一二三四五六七八九十]$")
_NUMBERED: Final = re.compile("[一二三](?:路|街|巷)$")  # 胜利一路, 学府二街
_GOES_ON_AS_ROAD: Final = re.compile("道(?!路)")  # 一街|道一乡镇, not 二街|道路
_NUMBER: Final = re.compile(r"\s?\d{1,5}(?:-\d+)?号(?!线|文|楼)")
_TRIM: Final = re.compile(
    "([\u4e00-\u9fff]{1,3}[坳坪湾溪湖河江山沟岭塘冲街路])(?:[旁边畔口里]|沿岸|机耕路|两岸|岸边|绿地|一带)"
)
_PREPOSITION_TOO: Final = tuple("向和对")
_MOTION: Final = tuple("进到在至往")
_BETWEEN: Final = re.compile(
    "至([一-鿿]{2,3}?)(?=的?(?:通村|通组|村组|连接|县乡|乡村|旅游|产业|沥青|水泥|柏油)?(?:公路|道路|路段|水泥路|柏油路))"
)
# 清水河水又变清: a level, a bank, a flood belong to a stream
_WATERS: Final = re.compile(
    "([河江溪])(?=[畔岸]|边(?!坡)|两岸|沿岸|上游|下游|干流|支流|流域|水位|汛期|大堤|河堤|水又|水涨|水暴涨|水从|洪水|水质)"
)
_WATER_BORDER: Final = re.compile(r"(?:[^\u4e00-\u9fff\d]|[在沿从到临过跨的逢与和及]|流经|途经|如今)$")
_NOT_A_STREAM: Final = frozenset("小大内外山本该这那两各全沿过跨临母")
_GOES_ON: Final = frozenset("桥湖溪渠")
# 海山|大爷: a herdsman, no mountain
_ADDRESS: Final = re.compile("大爷|大叔|大妈|大娘|大伯|大婶|老人|额吉|阿爸|阿妈|同志")
_INSTITUTIONS: Final = ("敬老院", "养老院", "福利院", "幼儿园", "托育园", "养殖场", "卫生院")
_ESTATE: Final = re.compile("[\u4e00-\u9fff]{2,3}邨")


class NaturalNames(NaturalJudge):
    """Finds named places that are no administrative units and do not overlap ``mentions``."""

    def find(self) -> list[Mention]:
        """The names, in text order."""
        found = (
            self._tagged()
            + self._behind_places()
            + self._strong()
            + self._streets()
            + self._clear()
            + self._built()
            + self._known()
            + self._estates()
            + self._between()
            + self._waters()
        )
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
            if not self.taken.touches(mention.start, mention.end) and not self._is_netizen(mention.start):
                self._take(mention)
                kept.append(mention)
        return sorted(kept + self._again(kept), key=lambda mention: mention.start)

    def _take(self, mention: Mention) -> None:
        self.taken.add(mention.start, mention.end)

    def _made(self, start: int, end: int, confidence: float, rule: str, parent: Mention | None = None) -> Mention:
        level: Level = "group" if self.text[end - 1] == "组" else "natural"
        return Mention(start, end, self.text[start:end], "natural", level, (), False, confidence, rule, parent)

    def _tagged(self) -> list[Mention]:
        """What the model took for a place and no unit explains."""
        found = []
        for span in self.tagged:
            start, end = span.start, span.end
            while start < end and (start in self.taken or (self.text[start] == "段" and start - 1 in self.taken)):
                start += 1
            start = inner = self._without_verb(start, end)
            if self._is_gauge(start, end):
                continue
            if self.text[start - 1 : start] in _PREPOSITION_TOO and self.text[start - 2 : start - 1] in _MOTION:
                start -= 1  # 开进|向天湖: one preposition does not follow another
            if self.text[start - 1 : start] == "至" and self.text.endswith("公路", start + 2, end):
                end -= 2  # 段莘至江湾公路
            trimmed = _TRIM.match(self.text[start:end])
            if trimmed is not None:
                end = start + trimmed.end(1)
            elif self.text[end : end + 1] in _GOES_ON and not self.gazetteer.is_word(self.text[end - 1 : end + 1]):
                end += 1  # 浮洲|桥
            name = self.text[start:end]
            if len(name) < 2 or len(name) > 10 or name in self.words.not_listed or not HAN.fullmatch(name):
                continue
            if not self._is_free(start, end) or name in self.words.blocked or name in self.words.needs_parent:
                continue
            if after_counted_people(self.text, start) and self._end_of(name) is None:
                continue
            if (
                PRODUCT.match(self.text, end)
                or self._is_figure(start, end)
                or self._is_plain(self.text[inner:end], inner, end, span)
            ):
                continue
            if self._is_counted(start, end) or _ADDRESS.match(self.text, end):
                continue
            ending = self._end_of(name)
            found.append(self._made(start, end, 0.7 if ending else 0.6, "place.natural.model"))
        return found

    def _is_gauge(self, start: int, end: int) -> bool:
        """长江沙市站: the gauge of a river, whose name stands for itself."""
        return self.text[end - 1] == "站" and any(
            left == start and right < end for left, right in known_spans(self.text)
        )

    def _behind_places(self) -> list[Mention]:
        """``香溪社区珍珠街``, ``木城村寨子包``: two to five characters with an end, right behind a town or village."""
        found = []
        for mention in self.mentions:
            if mention.level not in {"county", "town", "village", "group"}:
                continue
            start = mention.end
            match = HAN.match(self.text, start, min(len(self.text), start + 8))
            if match is None:
                continue
            run = match.group()
            for length in range(2, min(len(run), 7) + 1):
                if run[length - 1] not in self.by_last:
                    continue
                ending = self._ending_before(start + length, length)
                if ending is None or length - len(ending) < 1:
                    continue
                core = run[: length - len(ending)]
                weak = ending not in self.words.natural.strong
                if not self._is_name(core, ending, start + length) or (weak and length > 4) or (weak and len(core) > 3):
                    continue
                if (
                    is_verb(core[:2])
                    or core[:2] in self.words.verbs
                    or BESIDE.match(core)
                    or self._is_common(core + ending)
                    or core in self.words.natural.weak
                    or (core + ending).endswith(_INSTITUTIONS)
                    or (length == 4 and run[0] == run[2])  # 靠江吃江, 临水临崖
                    or not self._is_free(start, start + length)
                    or self.text[start + length - 1 : start + length + 1] == "祠堂"
                ):
                    continue
                if not weak and ending != "邨" and self._is_words(core):
                    continue
                first = 1 if ending in _LANDFORMS else 0
                if weak and any(self.gazetteer.is_word(run[at : at + 2]) for at in range(first, length - 1)):
                    continue
                if weak and len(core) < 2:
                    continue
                if weak and (mention.form == "short" or self.gazetteer.is_word(core + ending)):
                    continue
                found.append(self._made(start, start + length, 0.75, "place.natural.behind", mention))
        return found

    def _strong(self) -> list[Mention]:
        found = []
        for begin, end in self.strong.longest(self.text):
            ending = self.text[begin:end]
            bar = NOT_AFTER.get(ending)
            if bar is not None and bar.match(self.text, end):
                continue
            for length in (2, 3, 4):
                start = begin - length
                core = self.text[max(start, 0) : begin]
                if start < 0 or not (
                    self.text[start - 1 : start] == "的" or _CLEAR.search(self.text, max(0, start - 2), start)
                ):
                    continue
                if self._is_counted(start, end):
                    continue
                if self._is_name(core, ending, end) and not (self.gazetteer.is_word(core) or is_verb(core[:2])):
                    if len(core) == 4 and (self.gazetteer.is_word(core[:2]) or self.gazetteer.is_word(core[2:])):
                        continue
                    found.append(self._made(start, end, 0.6, "place.natural.end"))
                    break
        return found

    def _streets(self) -> list[Mention]:
        """``珍珠街106号``: a house number makes a street of any word before it."""
        found = []
        done = 0
        for match in _STREET.finditer(self.text):
            begin = match.start()
            begin -= begin > done and self.text[begin - 1] in _LEADING_STREET
            done = match.end()
            street = self.text[begin:done]
            numbered = _NUMBERED.match(street) and street != "一路" and not _GOES_ON_AS_ROAD.match(self.text, done)
            if not numbered and _NUMBER.match(self.text, match.end()) is None:
                continue
            for length in (2, 3, 1):
                start = begin - length
                if start < 0 or not self._is_free(start, match.end()):
                    continue
                core = self.text[start:begin]
                behind = start - 1 in self.taken if start else True
                if (
                    NOT_INSIDE.isdisjoint(core)
                    and core[-1] not in "分兵"
                    and HAN.fullmatch(core)
                    and (behind or _CLEAR.search(self.text, max(0, start - 2), start) or self.gazetteer.is_word(core))
                ):
                    found.append(self._made(start, match.end(), 0.8, "place.natural.number"))
                    break
        return found

    def _known(self) -> list[Mention]:
        """Rivers and mountains of the lexicon."""
        found = []
        for start, end in known_spans(self.text):
            left = self.gazetteer.find_stem(self.text[max(0, start - 1) : start + 1]) if start else None
            if left is not None and self.gazetteer.flags[left] & 0b111 and start - 1 not in self.taken:
                continue  # 武汉|江城
            if self._is_free_of_places(start, end):
                found.append(self._made(start, end, 0.8, "place.natural.known"))
        for start, end in hong_kong_spans(self.text):
            if self._is_free_of_places(start, end):
                found.append(self._made(start, end, 0.7, "place.natural.hong_kong"))
        return found

    def _estates(self) -> list[Mention]:
        """``彩云邨``: public estates of Hong Kong; no other word ends in 邨."""
        found = []
        for match in _ESTATE.finditer(self.text) if "邨" in self.text else ():
            start, end = match.span()
            while start < end - 3 and (
                start in self.taken
                or self.text[start] in NOT_INSIDE
                or self.text[start] in "由从在往至"
                or self._cuts_word(start, end)
            ):
                start += 1
            if self._is_free(start, end):
                found.append(self._made(start, end, 0.7, "place.natural.estate"))
        return found

    def _between(self) -> list[Mention]:
        """``毛感至南好的道路``, ``磨石沟至张家岔通村公路``: what a road runs to from a place is a place."""
        ends = {mention.end for mention in self.mentions} | {span.end for span in self.tagged}
        found = []
        for match in _BETWEEN.finditer(self.text):
            start, end = match.span(1)
            if match.start() in ends and self._is_free(start, end) and not self._is_words(match[1]):
                found.append(self._made(start, end, 0.65, "place.natural.between"))
        return found

    def _waters(self) -> list[Mention]:
        """``乾佑河畔``, ``汲河边``: a stream that has banks, a level or a flood behind a clear border."""
        found = []
        for match in _WATERS.finditer(self.text):
            for length in (2, 1, 3):
                start = match.start() - length
                core = self.text[max(0, start) : match.start()]
                if (
                    start < 0
                    or not HAN.fullmatch(core)
                    or not _WATER_BORDER.search(self.text, max(0, start - 2), start)
                ):
                    continue
                name = core + match.group(1)
                if core[0] in _NOT_A_STREAM or not self._is_name(core, match.group(1), len(self.text)):
                    continue
                if (
                    name in self.words.not_listed
                    or self.gazetteer.is_word(name)
                    or (length > 1 and self._is_words(core))
                ):
                    continue
                if length == 3 and (self.gazetteer.is_word(core[:2]) or self.gazetteer.is_word(core[1:])):
                    continue
                if self._is_free(start, match.end(1)):
                    found.append(self._made(start, match.end(1), 0.6, "place.natural.water"))
                    break
        return found

    def _clear(self) -> list[Mention]:
        """``从板厂河提水``, ``到阿党寨走路``: a landform behind a clear preposition, in characters that make no words."""
        found = []
        for match in _LANDFORM.finditer(self.text):
            for length in (2, 3):
                start = match.start() - length
                if start < 0:
                    continue
                core = self.text[start : match.start()]
                before = self.text[start - 1 : start]
                if "\u4e00" <= before <= "\u9fff" and before not in _PREPOSITION_LAST:
                    continue
                behind = _PREPOSITION.search(self.text, max(0, start - 2), start)
                if not behind and not _OPEN.search(self.text, max(0, start - 1), start):
                    continue
                # At the start of a clause only a name that the document repeats.
                repeated = self.text.count(core + match.group()) > 1
                if not behind and not repeated:
                    continue
                run = self.text[start - 1 : match.end() + 1]
                if not self._is_name(core, match.group(), match.end()) or not self._is_free(start, match.end()):
                    continue
                worded = any(self.gazetteer.is_word(run[at : at + 2]) for at in range(len(run) - 1))
                name = core + match.group()
                if self.gazetteer.is_word(name) or (worded and (not repeated or self._cuts_word(start, match.end()))):
                    continue
                if is_word(core[:2]) or is_word(name):
                    continue
                found.append(self._made(start, match.end(), 0.5, "place.natural.clear"))
                break
        return found

    def _built(self) -> list[Mention]:
        """``天津站``, ``承德道``, ``山背大渠``: the name of a unit and a built thing."""
        found = []
        flags_of = self.gazetteer.flags
        flags = self.windows.flags
        chosen = ((flags & COMMON == 0) & (flags & 0b1111 != 0) & (self.windows.lengths <= 4)).nonzero()[0]
        for start, end, stem in self.windows.names(chosen):
            if self.text[end : end + 1] not in _BUILT_FIRST or start in self.taken:
                continue
            match = _BUILT.match(self.text, end)
            if (
                match is None
                or self.gazetteer.stem(stem) != self.text[start:end]
                or not self._is_free(start, match.end())
            ):
                continue
            if self.text[start:end] in self.words.not_a_name or self.text[start:end] in self.words.blocked_short:
                continue
            if match.group() == "公路" and self.text[start - 1 : start] == "至":
                continue
            if self.text[start - 1 : start].isdigit() or self._begins_a_title(start, match.end()):
                continue  # 350米|村路
            follower = self.gazetteer.find_stem(self.text[end : end + 2]) if match.group() in "河湖江洲岛港" else None
            if follower is not None and flags_of[follower] & 0b111:
                continue  # 武汉|江城, 重庆|江津
            clear = start == 0 or start - 1 in self.taken or _CLEAR.search(self.text, max(0, start - 2), start)
            if clear or (match.group() in "河湖江溪洲岛港" and not self._cuts_word(start, match.end())):
                found.append(self._made(start, match.end(), 0.65, "place.natural.built"))
        return found

    def _again(self, kept: Sequence[Mention]) -> list[Mention]:
        """Other mentions of the accepted names."""
        found = []
        for name in sorted({mention.name for mention in kept}, key=lambda name: (-len(name), name)):
            start = self.text.find(name)
            while start >= 0:
                if self._is_free(start, start + len(name)):
                    mention = self._made(start, start + len(name), 0.7, "place.natural.again")
                    self._take(mention)
                    found.append(mention)
                start = self.text.find(name, start + len(name))
        return found
