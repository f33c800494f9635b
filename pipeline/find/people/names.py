"""Names: candidates of the tagger and of the text's own signs (title before, label before, speech after), judged together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.find.lookup import occurrences
from pipeline.find.ner import is_known_name, is_verb
from pipeline.find.people.judging import BEFORE_NAME, FOLLOWERS, NEVER_LAST, NOT_GIVEN, REPORTING, NameJudge, is_yi
from pipeline.find.people.titles import BREAKS
from pipeline.find.places.mentions import Cover

_HAN = re.compile(r"[㐀-鿿𠀀-𰀀]+")
_DOT = re.compile("[·•・‧]")
_DOTTED = re.compile(r"[一-鿿]{1,7}(?:[·•・‧][一-鿿]{1,8})+")
_SENIORITY = re.compile("老[大二三四五六七八九十幺]")
_SET_APART = re.compile(r"[ 　](?<=[一-鿿].)[ 　]*([一-鿿]{2,4})(?=[）)]|\s*(?:\n|$))")
_ASPECT = re.compile("[了着]|过(?![去来年节世得])")
_SPACE = re.compile(r"\s")
_HOME = re.compile("家(?:的|里|中|门|院|房|屋|[，。、])")
_GAP = re.compile(r"[、 　,，/]{1,3}")
_SIGNED = re.compile(r"[㐀-鿿]{2,4}(?![㐀-鿿])|[㐀-鿿][ 　]{1,2}[㐀-鿿](?![㐀-鿿])")
_STRONG = 0.72


def _joined(name: str) -> str:
    """A name without the space that layout puts into two-character names: 刘 洋."""
    return "".join(name.split())


@dataclass(slots=True)
class Name:
    """A mention of a name with the evidence for it."""

    start: int
    end: int
    text: str
    score: float
    rule: str


class NameFinder(NameJudge):
    """Finds the names of one text."""

    def find(self) -> list[Name]:
        """All mentions of accepted names, in order, without overlaps."""
        found: list[Name] = []
        taken = Cover(self.text, ())
        for candidate in [
            *self._labelled(),
            *self._dotted(),
            *self._by_seniority(),
            *self._tagged(),
            *self._titled(),
            *self._placed(),
            *self._honoured(),
            *self._of_bodies(),
            *self._set_apart(),
        ]:
            if not taken.touches(candidate.start, candidate.end):
                found.append(candidate)
                taken.add(candidate.start, candidate.end)
        found = self._agreed(found)
        found += self._listed_beside(found)
        accepted = [f for f in found if f.score >= _STRONG]
        return self._with_repeats(accepted, found)

    # --- candidates -------------------------------------------------------------------------------------------------

    def _tagged(self) -> list[Name]:
        found = []
        for t in self.tagged:
            start, end = self._trimmed(t.start, t.end)
            name = self.text[start:end]
            if not name or _SPACE.search(name) or self._is_blocked(start, end):
                continue
            score = self._score(start, end, t.score)
            found.append(Name(start, end, name, score, "person.model"))
        return found

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        text = self.text
        while start < end and (text[start] in BREAKS or not _HAN.match(text[start])):
            start += 1
        while end > start and text[end - 1] in BREAKS:
            end -= 1
        name = text[start:end]
        if "·" in name or not _HAN.fullmatch(name) or is_known_name(name):
            return start, end
        for size in (3, 2):  # a head word that the tagger took into the name: 村民李方斌
            if len(name) > size and name[:size] in self.words.heads and self.words.family(name[size:]):
                whole = self._rule_name_end(start + size, strict=False) if len(name) == size + 1 else end
                return (start + size, whole) if whole else (start, start)
        if name[-1] == "家" and is_known_name(name[:-1]):
            return start, end - 1
        longer_end = self._longer(start, end)
        if longer_end:
            return start, longer_end
        family = self.words.family(name)
        verb = (
            name[-1] in NEVER_LAST
            or self.text[end - 1 : end + 1] in REPORTING
            or _ASPECT.match(self.text, end) is not None
        )
        if family and len(name) == family + 2 and verb:
            return start, end - 1
        sure = any(t.score >= 0.9 and t.end == end for t in self.tagged)
        if family and len(name) == family + 2 and name[-1] in FOLLOWERS and not self._name_may_end(end):
            return start, end - 1
        if family and len(name) > family + 2 and not is_yi(name) and (not sure or name[-1] in FOLLOWERS):
            return start, start + family + 2
        if family and len(name) == family + 1 and not self._name_may_end(end) and end < len(text):
            longer = text[end]
            if (
                _HAN.match(longer)
                and longer not in NOT_GIVEN
                and longer not in FOLLOWERS
                and name not in self.words.heads
                and (self._at_break(end + 1) or self.words.speech.match(self.text, end + 1))
            ):
                return start, end + 1
        return start, end

    def _longer(self, start: int, end: int) -> int | None:
        """Where a name goes on that looks complete: 张万|和, whose 和 joins nothing, and 张谢完|妹 of two family names."""
        text, name = self.text, self.text[start:end]
        if (
            self.words.family(name) == 2
            and len(name) == 3
            and text[end : end + 1] not in FOLLOWERS
            and self._goes_on(end)
        ):
            return end + 1  # 令狐满|仓
        if self.words.family(name) != 1 or not 2 <= len(name) <= 4:
            return None
        if len(name) == 2 and text[end : end + 1] == "和" and self._joins_nothing(end + 1):
            return end + 1
        if len(name) == 3 and name[2] == "和" and self._joins_nothing(end):
            return end
        four = start + 4
        return (
            four if end in (four - 1, four) and self._is_double(text[start:four]) and self._name_may_end(four) else None
        )

    def _labelled(self) -> list[Name]:
        """``编辑：许静 王磊``: names after a byline word."""
        found = []
        for match in self.words.label_begins.matches(self.words.label, self.text):
            position = match.end()
            while True:
                end = self._label_name_end(position)
                if end is None:
                    break
                found.append(Name(position, end, _joined(self.text[position:end]), 1.0, "person.label"))
                gap = _GAP.match(self.text, end)
                if not gap or self._begins_label(gap.end()):
                    break
                position = gap.end()
        return found

    def _begins_label(self, position: int) -> bool:
        return self.text.startswith(self.words.long_labels, position)

    def _label_name_end(self, start: int) -> int | None:
        dotted = _DOTTED.match(self.text, start)
        if dotted:
            return dotted.end()
        match = _SIGNED.match(self.text, start)
        if not match or match[0] in self.words.not_names or self._is_blocked(*match.span()):
            return None
        name = _joined(match[0])
        if name in self.words.heads:  # 记录：文书 翟俊峰
            return None
        if len(name) == 4 and name[1:3] in self.words.offices:  # 主持人：周局长好
            return None
        tagged = any(t.start <= start < t.end for t in self.tagged)
        family = self.words.family(name)
        if (family and len(name) <= family + 2 and not self._is_word(name)) or tagged:
            return match.end()
        return None

    def _titled(self) -> list[Name]:
        """A head word directly followed by what looks like a name."""
        found = []
        for head, stop in self.words.head_begins.longest(self.text):
            start = stop
            while start < len(self.text) and start - stop < 2 and self.text[start] in " 　":
                start += 1
            if self.text[start : start + 1] not in self.words.family_begins:
                continue
            strict = start == stop or self.words.heads[self.text[head:stop]] != "office"
            end = self._rule_name_end(start, strict=strict)
            if end and not self._is_blocked(start, end):
                found.append(Name(start, end, self.text[start:end], self._score(start, end, 0.3), "person.title"))
        return found

    def _placed(self) -> list[Name]:
        """``龙安村二社刘德平家``: a name between a place and 家 or a verb of speech."""
        found = []
        for start in self.titles.ends:
            if self.text[start : start + 1] not in self.words.family_begins:
                continue
            end = self._rule_name_end(start, strict=False)
            if end and not self._is_blocked(start, end) and not is_verb(self.text[start:end]):
                home = _HOME.match(self.text[end : end + 2])
                if home or self.words.speech.match(self.text, end):
                    found.append(Name(start, end, self.text[start:end], 0.8, "person.place"))
        return found

    def _of_bodies(self) -> list[Name]:
        """``县公安局蒲钧、县卫生健康局鲜凤``: names right behind the bodies they come from, at least two in a list."""
        spans: list[tuple[int, int, int]] = []
        for start, end in self.titles.bodies:
            stop = self._rule_name_end(end, strict=True) or self._short_name_end(end)
            if stop and self._at_break(stop) and not self._is_blocked(end, stop):
                spans.append((start, end, stop))
        begins = {start for start, _, _ in spans}
        stops = {stop for _, _, stop in spans}
        listed = [
            (end, stop)
            for start, end, stop in spans
            if stop + 1 in begins or (start - 1 in stops and self.text[start - 1] in "、，")
        ]
        return [Name(start, stop, self.text[start:stop], 0.8, "person.body") for start, stop in listed]

    def _honoured(self) -> list[Name]:
        """``柯有明所长``, ``黄带好婆婆``: a full name before a form of address."""
        found = []
        for end, _ in self.words.honorific_begins.longest(self.text):
            for size in (3, 4):
                start = end - size
                name = self.text[max(0, start) : end]
                family = self.words.family(name)
                if len(name) < size or family != size - 2 or not _HAN.fullmatch(name) or name[0] in self.words.rare:
                    continue
                free = self.text[start - 1 : start] in BEFORE_NAME or start == 0 or start in self.titles.ends
                plain = NOT_GIVEN.isdisjoint(name) and not self._is_word(name[-2:]) and not self._is_word(name[:2])
                if free and plain and not self._is_blocked(start, end):
                    found.append(Name(start, end, name, 0.8, "person.honorific"))
        return found

    def _by_seniority(self) -> list[Name]:
        """``石匠向老六``, ``潘老二家``: a family name and the place among the brothers."""
        found = []
        for match in _SENIORITY.finditer(self.text):
            start, end = match.start() - 1, match.end()
            if start < 0 or self.text[start] not in self.words.common or self._is_blocked(start, end):
                continue
            free = self.text[start - 1 : start] in BEFORE_NAME or start == 0 or self.titles.before(start)
            if free and (self._name_may_end(end) or self.words.honorific.match(self.text, end)):
                found.append(Name(start, end, self.text[start:end], 0.8, "person.seniority"))
        return found

    def _set_apart(self) -> list[Name]:
        """``党群工作办公室 单雪`` at the end of a line: a name set apart by a space behind the office it signs for."""
        found = []
        for match in _SET_APART.finditer(self.text):
            start, end = match.span(1)
            name = match[1]
            family = self.words.family(name)
            if (
                not family
                or not family < len(name) <= family + 2
                or self._is_word(name)
                or self._is_blocked(start, end)
            ):
                continue
            title = self.titles.before(start)
            if title and title.kind == "label" and name not in self.words.not_names:
                found.append(Name(start, end, name, 0.9, "person.label"))
        return found

    def _rule_name_end(self, start: int, *, strict: bool) -> int | None:
        text = self.text
        family = self.words.family(text[start : start + 4])
        if not family:
            return None
        for size in (family + 2, family + 1):
            end = start + size
            name = text[start:end]
            given = name[family:]
            if (
                not _HAN.fullmatch(name)
                or len(name) < size
                or not NOT_GIVEN.isdisjoint(given)
                or name in self.words.not_names
            ):
                continue
            if not self._name_may_end(end) or (size > family + 1 and given[-1] in FOLLOWERS):
                continue
            if (
                self._is_word(name)
                or (self._is_word(text[start : start + 2]) and not self._is_acting(start, end))
                or (self._is_word(text[end - 2 : end]) and size == 3)
            ) and not self.words.speech.match(text, end):
                continue
            stop = text[end : end + 1]
            if size == family + 1 and not (
                self.words.speech.match(text, end) or (self._at_break(end) and stop != "、")
            ):
                continue
            full = size == family + 2 and text[start] in self.words.common and is_verb(text[end : end + 2])
            if strict and not (
                full or self._at_break(end) or self.words.speech.match(text, end) or self._clause_follows(end)
            ):
                continue
            return end
        return None

    def _clause_follows(self, end: int) -> bool:
        follows = self.text[end : end + 1] in tuple("在和与向对把将、等的家是带")
        return follows and not self.text.startswith(("在于", "和谐", "对于", "是否"), end)

    def _dotted(self) -> list[Name]:
        """Names with a middle dot."""
        if not _DOT.search(self.text):
            return []
        found = []
        for match in _DOTTED.finditer(self.text):
            if self._is_blocked(*match.span()):
                continue
            tagged = max((t.score for t in self.tagged if t.start < match.end() and match.start() < t.end), default=0.0)
            if tagged:
                inside = [t for t in self.tagged if t.start < match.end() and match.start() < t.end]
                start = min(t.start for t in inside)
                start = start if match.start() <= start < match.end() else match.start()
                behind = [at for at in self.titles.ends if match.start() < at < start and start - at <= 2]
                start = max(behind, default=start)  # 克令镇阔依塔斯村|再娜甫·木合塔尔
                end = max(t.end for t in inside)
                end = end if "·" not in self.text[end : match.end()] and end > match.start() else match.end()
                found.append(Name(start, end, self.text[start:end], 0.8 + 0.2 * tagged, "person.dotted"))
        return found

    # --- agreement over the document --------------------------------------------------------------------------------

    def _agreed(self, found: list[Name]) -> list[Name]:
        """Mentions that differ in their last character agree on the name that most mentions, or the better ones, have."""
        by_text: dict[str, list[Name]] = {}
        for name in found:
            by_text.setdefault(name.text, []).append(name)
        for text, mentions in sorted(by_text.items()):
            shorter = by_text.get(text[:-1])
            if shorter is None or self.words.family(text) == 0 or len(text) > 3:
                continue
            if len(shorter) + sum(n.score for n in shorter) >= len(mentions) + sum(n.score for n in mentions) or (
                text[-1] in FOLLOWERS and not any(self._joins_nothing(n.end) for n in mentions)
            ):
                for mention in mentions:
                    mention.end -= 1
                    mention.text = text[:-1]
        times = Counter(n.text for n in found)
        best = {n.text: n.score for n in sorted(found, key=lambda n: n.score)}
        for name in found:
            name.score = min(1.0, max(name.score, best[name.text] * 0.95 + 0.05 * (times[name.text] > 2)))
        return found

    def _listed_beside(self, found: list[Name]) -> list[Name]:
        """Names in a list with accepted ones: 陈建国、周小梅、李珊."""
        extra: list[Name] = []
        known = {(f.start, f.end) for f in found if f.score >= _STRONG}
        ends = {end for _, end in known}
        for end in sorted(ends):
            position = end
            while self.text[position : position + 1] == "、":
                stop = self._rule_name_end(position + 1, strict=True)
                if (
                    stop is None
                    or self._is_blocked(position + 1, stop)
                    or any(f.start < stop and position + 1 < f.end for f in found)
                ):
                    break
                extra.append(Name(position + 1, stop, self.text[position + 1 : stop], 0.8, "person.list"))
                position = stop
        for f in found:
            if (
                f.score < _STRONG
                and self.text[f.start - 1 : f.start] in ("、", "和")
                and f.start - 1 in ends
                and self.words.family(f.text)
                and not self._is_word(f.text)
            ):
                f.score = _STRONG
        return extra

    def _with_repeats(self, accepted: list[Name], found: list[Name]) -> list[Name]:
        names: dict[str, float] = {}
        for name in accepted:
            names[name.text] = max(name.score, names.get(name.text, 0.0))
        result = list(accepted)
        for text in sorted(names, key=lambda t: (-len(t), t)):
            for start, end in occurrences(self.text, text):
                if any(r.start < end and start < r.end for r in result) or self._is_blocked(start, end):
                    continue
                if len(text) == 2 and not self._name_may_end(end):
                    continue
                result.append(Name(start, end, text, round(names[text] * 0.9, 4), "person.repeated"))
        return sorted(result, key=lambda n: n.start)
