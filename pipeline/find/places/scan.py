"""Mentions of administrative units that carry their ending (``高桥乡``, ``木城村``), and of groups behind a village.

A mention is a stretch of text and the units of the gazetteer that have its name; which of them is meant is decided in
:mod:`.resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.find.lexicon import alternatives
from pipeline.find.ner import is_known_name, is_verb, is_word
from pipeline.find.places.gazetteer import COMMON, Gazetteer
from pipeline.find.places.lexicon import PlaceWords, known_spans, wider_spans
from pipeline.find.places.mentions import Mention, Windows
from pipeline.find.places.names import AFTER_PEOPLES, CHANGED, ETHNIC_ENDING, ETHNIC_LAST, EXACT
from pipeline.find.places.scan_words import (
    BODY_ENDING,
    BOUNDARY,
    BOUNDARY_LAST,
    COUNTED,
    ENTERED,
    FIRM_BOUNDARY,
    HAN,
    KINDS,
    LEVEL_OF_ENDING,
    MADE_STRONG,
    NOT_ALONE,
    NOT_BEFORE,
    NOT_IN_NAME,
    NUMERAL_UNIT,
    ORDER,
    PREPOSITIONS,
    PREPOSITIONS_TO,
    VILLAGE_THING,
)
from pipeline.records import Level, Tagged

# 新建行政村公共厕所: what is done before a kind of village
_SO_MANY: Final = re.compile(r"\d{1,4}[个座处](?!村民|自然|小组|组)")
_MADE: Final = frozenset({"新建", "改建", "扩建", "合并", "新增", "剩余"})
_ENDING: Final = re.compile(alternatives(EXACT))


@lru_cache(maxsize=16384)
def units_named(gazetteer: Gazetteer, stem: int, ending: str, whole: bool) -> tuple[tuple[int, ...], bool]:
    """Units that a stem with an ending names, and whether only units of a changed kind do.

    ``whole`` is true when the stem already contains the ending (``沛县``, ``李村``).
    """
    marks = _marks(gazetteer, ending, whole)
    units = gazetteer.units_by_mark(stem, marks, _EXACT)
    if units:
        return units, False
    units = gazetteer.units_by_mark(stem, marks, _CHANGED) if ending in CHANGED else ()
    return units, bool(units)


_EXACT, _CHANGED = 1, 2


@lru_cache(maxsize=128)
def _marks(gazetteer: Gazetteer, ending: str, whole: bool) -> bytes:
    """For every ending of official names, of names and then of by-names: is it what ``ending`` says, or said before a change?"""
    names, by_names = [0] * len(gazetteer.endings), [0] * len(gazetteer.endings)
    for accepted, mark in ((EXACT[ending], _EXACT), (CHANGED.get(ending, frozenset()), _CHANGED)):
        for number, (own, kind) in enumerate(gazetteer.endings):
            if kind in accepted:
                by_names[number] = mark
                if own == "" and mark == _EXACT if whole else own or kind in {"村", "社区"}:
                    names[number] = mark
    return bytes(names + by_names)


class FullNames:
    """Finds the mentions with endings, left to right."""

    def __init__(self, windows: Windows, words: PlaceWords, tagged: Sequence[Tagged]) -> None:
        self.text = windows.text
        self.gazetteer = windows.gazetteer
        self.windows = windows
        self.words = words
        places = [(span.start, span.end, span.score) for span in tagged if span.label == "LOC"]
        wide = [(span.start, span.end, span.score) for span in tagged if span.label in {"LOC", "ORG"}]
        self.tagged_starts = {start for start, _, score in wide if score >= 0.75}
        self.tagged_places = [(start, end) for start, end, _ in places]
        self.tagged_wide = [(start, end) for start, end, score in wide if score >= 0.8]
        self.sure_places = {(start, end) for start, end, score in places if score >= 0.8}
        self.tagged_ends = {end for _, end, _ in places}
        self.certain_places = [(start, end) for start, end, score in places if score >= 0.9]
        self.inside_person = {at for span in tagged if span.label == "PER" for at in range(span.start, span.end)}

    def find(self) -> list[Mention]:
        """All mentions with an ending, in text order, linked into chains."""
        matches = list(_ENDING.finditer(self.text))
        by_end = self.windows.ending_at([p for match in matches for p in (match.start(), match.end())])
        wider = wider_spans(self.text)
        found: list[Mention] = []
        for match in matches:
            ending = match.group()
            bar = NOT_BEFORE.get(ending)
            if bar is not None and bar.match(self.text, match.end()):
                continue
            if ending == "村" and VILLAGE_THING.match(self.text, match.end()) and self.text[match.start() - 1] == "村":
                continue  # 向阳村|村部
            before = found[-1] if found else None
            if before is not None and before.end > match.start():
                continue
            if (
                ending == "村"
                and before is not None
                and before.end == match.start()
                and self.text.startswith("民", match.end())
            ):
                continue  # 光明村|村民小组
            mention = self._mention(match.start(), match.end(), ending, by_end, before)
            if mention is None or any(left <= mention.start < right for left, right in wider):
                continue
            if before is not None and mention.start < before.end:
                found.pop()
                before = found[-1] if found else None
            if before is not None and mention.start == before.end and _is_higher(before.level, mention.level):
                mention.parent = before
            found.append(mention)
        return found

    def _mention(
        self, cut: int, end: int, ending: str, by_end: dict[int, list[tuple[int, int]]], before: Mention | None
    ) -> Mention | None:
        floor = before.end if before is not None else 0
        options: list[tuple[int, tuple[int, ...], bool]] = []
        for start, stem in self._starts(cut, end, ending, by_end):
            # 和杨村|甸乡: the mention before took a particle for the start of a name.
            late = before is not None and start == before.start + 1 and self.text[before.start] in PREPOSITIONS
            if start < floor and not late and not (before is not None and start <= before.start):
                continue
            if start in self.inside_person and start - 1 in self.inside_person:
                continue
            name = self.gazetteer.stem(stem)
            whole = start + len(name) == end
            if whole and end - start == len(ending):
                continue
            units, changed = units_named(self.gazetteer, stem, ending, whole)
            if units and self.text.startswith(name, start):
                options.append((start, units, changed))
        best = self._best(options, before, cut) if options else None
        if best is None:
            return self._unlisted(cut, end, ending, before)
        start, units, changed = best
        wider = self._wider(start, cut, end, floor) if ending != "街" else None
        if wider is not None and self._is_phrase(wider, cut, end, ending):
            return None
        if wider is not None:
            level = self.gazetteer.level(units[0])
            return Mention(wider, end, self.text[wider:end], "unlisted", level, (), False, 0.6, "place.unlisted.model")
        stop = cut + len(BODY_ENDING.get(ending, ending))
        name = self.text[start:cut] + BODY_ENDING.get(ending, ending)
        chained = before is not None and before.end == start and before.form != "natural"
        level = self.gazetteer.level(units[0])
        below = before is not None and chained and _is_higher(before.level, level)
        if chained and name in self.words.needs_parent and before is not None and before.units:
            # 都匀市郊区: the city has no unit of that name, so that the word means what it says.
            chained = any(self.gazetteer.is_under(unit, top) for unit in units for top in before.units)
        if self._is_blocked(name, start, end, chained) or (
            COUNTED.match(name) and not below and (start, stop) not in self.sure_places
        ):
            return None
        if self._is_verb_and_unit(name, start, end, chained):
            return None
        if not chained and (self.text[start:cut] in self.words.verbs and level in {"town", "village"}):
            return None
        if not chained and ending == "行政村" and self.text[start:cut] in _MADE:
            return None
        if cut - start == 1 and NUMERAL_UNIT.search(self.text, max(0, start - 2), start):
            return None  # 百县千镇万村
        mention = Mention(start, stop, name, "full", level, units, changed, 0.9, "place.full")
        tagged = (start, stop) in self.sure_places
        if level in {"county", "town", "village"} and not chained and not tagged:
            common = level != "county" and (self._is_word(self.text[start:cut]) or is_verb(self.text[start:cut]))
            if changed and common:
                return None
            mention.cut = self._cuts_word(start, cut) or self._hides_word(name, level)
            mention.doubtful = common or mention.cut or name in self.words.needs_parent
        wide = level == "county" and name[1:] in self.words.needs_parent and not tagged  # 鲁|中山区
        if ending == "街" or ((name in self.words.needs_parent or wide) and not chained):
            mention.doubtful = True
        if cut - start < 2 and not chained and level in {"town", "village"}:
            clear = (
                start == 0 or bool(BOUNDARY.search(self.text, max(0, start - 2), start)) or start in self.tagged_starts
            )
            if not clear or self._is_word(name) or self.text[start] in NOT_ALONE:
                return None
            mention.doubtful = not tagged
        return mention

    def _is_verb_and_unit(self, name: str, start: int, end: int, chained: bool) -> bool:
        """投资8600万元|新建县|城小学, 镇里|会同县|行政服务中心: a verb or conjunction and 县, no county of that name."""
        if self.text[start - 1 : start].isdigit() and name[0] in "支条座" and not chained:
            return True  # 64支|村队
        named = (start, end) in self.sure_places
        inside = name[0] in "内外" and self.text[start - 1 : start] in tuple("塘堤墙城圩坝")
        if inside and name[1] in "两三四五六七八九十" and not (chained or named):
            return True  # 海塘内|三村
        if name[0] in "和与及同" and not (chained or named) and self.text[start - 1 : start] in tuple("村镇乡"):
            return True  # 本村|和东村
        if name.startswith(("建设新", "新建")) and _SO_MANY.match(self.text, end) and not (chained or named):
            return True  # 建设|新村14个
        if name == "成县" and self.text[start - 1 : start] in tuple("建办完形"):
            return True
        if chained or name not in self.words.also_words:
            return False
        before = self.text[start - 1 : start]
        return self.text.startswith("城", end) or ("\u4e00" <= before <= "\u9fff" and before not in PREPOSITIONS_TO)

    def _wider(self, start: int, cut: int, end: int, floor: int) -> int | None:
        """Where the model begins a longer name (库木奥依村, when the list has 奥依村 elsewhere)."""
        for left, right in self.certain_places if end in self.tagged_ends else ():
            if right == end and floor <= left < start and cut - left <= 7 and self.text[left] not in PREPOSITIONS:
                return left
        return None

    def _starts(
        self, cut: int, end: int, ending: str, by_end: dict[int, list[tuple[int, int]]]
    ) -> list[tuple[int, int]]:
        found = by_end.get(cut, [])
        if ending in AFTER_PEOPLES and self.text[cut - 1] in ETHNIC_LAST:
            found = found + self._before_peoples(cut)
        return found + by_end[end] if end in by_end else found

    def _before_peoples(self, cut: int) -> list[tuple[int, int]]:
        """达溪瑶族乡, 巴马瑶族自治县: the people's name stands between stem and ending."""
        found = []
        people = ETHNIC_ENDING.search(self.text, max(0, cut - 16), cut)
        while people is not None:
            for start in range(max(0, people.start() - 6), people.start() - 1):
                stem = self.gazetteer.find_stem(self.text[start : people.start()])
                if stem is not None:
                    found.append((start, stem))
            people = ETHNIC_ENDING.search(self.text, people.start() + 1, cut)
        return found

    def _best(
        self, options: list[tuple[int, tuple[int, ...], bool]], before: Mention | None, cut: int
    ) -> tuple[int, tuple[int, ...], bool] | None:
        if len(options) < 2:
            return options[0] if options else None
        if before is not None:
            for option in options:
                if option[0] == before.end and _is_higher(before.level, self.gazetteer.level(option[1][0])):
                    return option
        real = [option for option in options if cut - option[0] >= 2] or options  # 九伙坪|村, not 坪村
        exact = [option for option in real if not option[2]] or real
        exact.sort(key=lambda option: option[0])
        tagged = [option for option in exact if option[0] in self.tagged_starts and cut - option[0] >= 2]
        if tagged:
            return tagged[0]
        for option in exact:
            # 到新民村, 和平安村: a shorter name behind a particle, when both are names.
            shorter = option is not exact[-1] and cut - exact[-1][0] >= 2
            if shorter and self.text[option[0]] in "在到于和与及从向对是为给往去来该驻县市镇乡村区省":
                continue
            return option
        return exact[0]

    def _is_blocked(self, name: str, start: int, end: int, chained: bool) -> bool:
        if name in self.words.blocked:
            return True
        if name not in self.words.needs_parent or chained or name.endswith("县"):
            return False
        return name.startswith(KINDS) or (start, end) not in self.sure_places

    def _unlisted(self, cut: int, end: int, ending: str, before: Mention | None) -> Mention | None:
        """A name with an ending that no unit has: only behind its parent, where the model says so, or after a clear boundary."""
        level = LEVEL_OF_ENDING.get(ending)
        if level is None:
            return None
        stop = cut + len(BODY_ENDING.get(ending, ending))
        floor = before.end if before is not None else 0

        def made(start: int, confidence: float, rule: str) -> Mention | None:
            if self.text[cut - 1] in "邨苑园组区" or (ending == "镇" and self.text[cut - 1] in "场集古老"):
                return None
            name = self.text[start:cut] + BODY_ENDING.get(ending, ending)
            core = self.text[start:cut]
            if name in self.words.blocked or name in self.words.needs_parent or not HAN.fullmatch(core):
                return None
            if NOT_IN_NAME.search(core) or core in self.words.not_a_name or self._is_word(core):
                return None
            if self._is_phrase(start, cut, end, ending):
                return None
            if rule != "place.unlisted.model" and any(
                self._is_word((core + ending)[at : at + 2]) for at in range(len(core))
            ):
                return None
            return Mention(start, stop, name, "unlisted", level, (), False, confidence, rule)

        if (
            before is not None
            and 2 <= cut - floor <= 4
            and before.form != "natural"
            and _is_higher(before.level, level)
        ):
            mention = made(floor, 0.8, "place.unlisted.chain")
            if mention is not None:
                return mention
        for left, right in () if self.tagged_ends.isdisjoint((cut, end, stop)) else self.tagged_places:
            if left >= floor and left < cut - 1 and right in (cut, end, stop):
                river = next((b for a, b in known_spans(self.text) if a == left and b < cut), left)  # 卫河|彭村
                return made(river, 0.7, "place.unlisted.model")
        for left, right in self.tagged_wide if ending == "社区" else ():
            if left >= floor and left in (cut - 2, cut - 3) and right > end:
                return made(left, 0.6, "place.unlisted.model")  # 馆南社区|活动中心
        for length in (2, 3):
            start = cut - length
            if ending == "社区" or start < floor or self._goes_on(start):
                continue
            if BOUNDARY.search(self.text, max(0, start - 2), start):
                mention = made(start, 0.5, "place.unlisted.boundary")
                if mention is not None and FIRM_BOUNDARY.search(self.text, max(0, start - 2), start):
                    return mention
        return None

    def _goes_on(self, start: int) -> bool:
        """Whether the character before shows that nothing of :data:`BOUNDARY` ends there."""
        before = self.text[start - 1 : start]
        return "\u4e00" <= before <= "\u9fff" and before not in BOUNDARY_LAST

    def _is_phrase(self, start: int, cut: int, end: int, ending: str) -> bool:
        """Whether the characters before an ending are no name but a verb, a count or praise."""
        core = self.text[start:cut]
        if core in self.words.verbs or core + ending in self.words.blocked:
            return True
        if len(core) > 1 and self._is_described(core, ending):
            return True
        if core.startswith("辖区") or (core[-1] == "一" and ending in {"街道", "镇", "乡"}):  # 辖区一街道一乡镇
            return True
        if core[0] in "离距" or core[-1] in "通两三四五六七八":  # 太平洞村离圩镇, 张家岔通村公路, 吉潭三镇
            return True
        if len(core) > 2 and ending in "镇乡村" and core[-1] in MADE_STRONG:  # 生态立镇, 樱桃大镇
            return True
        return ending in "镇乡" and self.text[end : end + 1] == "长" and is_known_name(core)  # 洛松|乡长

    def _is_described(self, core: str, ending: str) -> bool:
        """优秀村, 晚上村, 边远牧业村; 紧扣圩镇, 旅港仙夹同乡: words of the dictionary and a kind of unit."""
        if core[0].isdigit() or core[-1] == "离":  # 5条围村, 屯子离村部7公里
            return True
        if ending in "镇乡" and core[-1] + ending in self.words.blocked:
            return True
        if ending == "村" and len(core) == 4 and self.gazetteer.is_word(core[2:]):
            return True
        if ending != "村" or not is_word(core[:2]):
            return False
        stem = self.gazetteer.find_stem(core)
        if stem is not None and not self.gazetteer.flags[stem] & COMMON:
            return False
        return len(core) == 2 or is_word(core[2:])

    def _cuts_word(self, start: int, cut: int) -> bool:
        """确|保城镇, 公|安和镇, 建|成县: a word lies across the left border."""
        if start == 0 or start in self.tagged_starts or self.text[start - 1] in PREPOSITIONS:
            return False
        if self.text.endswith("中共", 0, start):  # 中共|建平县委
            return False
        return self.gazetteer.is_word(self.text[start - 1 : start + 1]) or (
            start > 1 and self.gazetteer.is_word(self.text[start - 2 : start + 1])  # 公益金|和村
        )

    def _hides_word(self, name: str, level: Level) -> bool:
        """和|农村, 向|家乡: a particle and a common word."""
        if name[1:] in self.words.blocked and (name[0] in PREPOSITIONS or level in {"town", "village"}):
            return True
        if name[1:] in ENTERED and not self.gazetteer.is_word(name[:2]):  # 逢圩|日进村
            return True
        return any(name[at:] in self.words.blocked and self.gazetteer.is_word(name[:at]) for at in (2, 3))

    def _is_word(self, core: str) -> bool:
        if self.gazetteer.is_word(core):
            return True
        stem = self.gazetteer.find_stem(core)
        return stem is not None and bool(self.gazetteer.flags[stem] & COMMON)


def _is_higher(above: Level, below: Level) -> bool:
    return ORDER[above] < ORDER[below]
