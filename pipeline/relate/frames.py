"""What announces a passage: the heading over it and the words that open its list; they set the mood of all its figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.records import Structure

_AHEAD: Final = re.compile(
    "下一?步|下一?阶段|接下来|今后|打算|计划(?!生育|完成)|目标(?!完成)|(?<![虚模比])拟(?!定|订)|(?<![即现])将(?!军|近|其|他|她|它|原|全)|明年|来年|规划|"
    "方案|倡议|建议|议定|决定|力争|争取|工作重点|预算|须知|办法|细则|规定|通知|公告|票决|(?<![被任务])确定(?!为)[^，。]{0,16}(?:实事|项目)"
)
_TASK: Final = re.compile("安排|任务|实事|承诺|要求|重点工作|标准|措施|责任|条件|目录|清单")
_DONE: Final = re.compile(
    "完成情况|办理情况|(?<![前将要须保])全部(?:完成|办结)(?!以下)|进展|回顾|成效|成绩|总结|以来|办结|落实情况|已|(?<!为)了(?!解)|兑现|做法|亮点|开展情况|工作情况|截至|累计|主要工作|报告|战果|纪实"
)
_BACK: Final = re.compile("问题|困难|不足|背景|基本情况|概况|现状|短板|简介|隐患|诉求|过去|以前|曾经|从前|此前")
_ITEM: Final = re.compile(
    r"[ \u3000]*(?:[（(][\d一二三四五六七八九十]+[）)]|\d+[.．、:：](?!\d)|[①-⑳]|[一二三四五六七八九十]+[、是]|第[一二三四五六七八九十]+[，,、项]|[●■◆▲·—-])"
)
_SETS: Final = re.compile("如下|以下|下列|制定|印发|现就|提出|明确")  # a sentence that sets the tasks it names
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|(?=[-—–~至]\d{4}年))")
_COLON: Final = re.compile(r"(?<!\d)[：:]|[：:](?!\d)")  # not that of a time of day or a ratio
_LONGEST_LINE: Final = 34
_LEAD: Final = 160  # characters of the paragraph over a list that may set its mood
_LONGEST_LIST: Final = 30  # paragraphs that one sentence may announce


class Frame(NamedTuple):
    """Moods of the heading, of the opening of the list, of the title and of the paragraph over the list (``ahead``, ``done``, ``both``, ``back``, ``task``, ``-``),
    years that heading and opening name."""

    heading: str
    opening: str
    title: str
    lead: str
    years: tuple[int, ...]


@lru_cache(maxsize=4096)
def mood_of(words: str) -> str:
    """What the words that announce a passage say of it; a sentence that only names measures sets none."""
    ahead, done = bool(_AHEAD.search(words)), bool(_DONE.search(words))
    if ahead or done:
        return "both" if ahead and done else "ahead" if ahead else "done"
    if _BACK.search(words):
        return "back"
    told = words.endswith("。") and _SETS.search(words) is None
    return "task" if not told and _TASK.search(words) else "-"


class Frames:
    """The frames of one document."""

    def __init__(self, text: str, structure: Structure) -> None:
        self.text = text
        self._paragraphs = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
        self._starts = [start for start, _ in self._paragraphs]
        self._colons = [match.start() for match in _COLON.finditer(text)]
        headings = [section.heading or "" for section in structure.sections]
        self._title = mood_of(structure.title) if structure.title else "-"
        named = [int(year) for heading in (*headings, structure.title or "") for year in _YEAR.findall(heading)]
        self._first_year = min(named, default=None)
        self._published = structure.publish_date.year if structure.publish_date else None

    def at(self, offset: int, heading: str) -> Frame:
        """The frame of the figure at ``offset`` under ``heading``."""
        opening, lead = self._opening(offset)
        years = tuple(int(year) for year in _YEAR.findall(f"{heading} {opening}"))
        above = mood_of(lead) if lead else "-"
        opens = mood_of(opening) if opening else "-"
        return Frame(mood_of(heading) if heading else "-", above if opens == "-" else opens, self._title, above, years)

    def _opening(self, offset: int) -> tuple[str, str]:
        """The clause that opens the list in which the offset stands: before a colon, else above the first item; and the paragraph above that item."""
        number = max(0, bisect_right(self._starts, offset) - 1)
        start, _ = self._paragraphs[number]
        before = bisect_left(self._colons, offset)
        colon = self._colons[before - 1] if before else -1
        spoken = ""
        if colon > start and "。" not in self.text[colon:offset]:
            spoken = self.text[max(start, self.text.rfind("。", start, colon) + 1) : colon]
        for above in range(number, max(-1, number - _LONGEST_LIST), -1):
            begin, end = self._paragraphs[above]
            if _ITEM.match(self.text, begin):
                continue
            if above == number:
                return spoken or self._line_above(number), ""
            sentence = self.text.rfind("。", begin, end - 1) + 1
            return spoken or self.text[max(begin, sentence) : end], self.text[max(begin, end - _LEAD) : end]
        return spoken, ""

    def _line_above(self, number: int) -> str:
        """The paragraph before, when it is a short line that is no sentence."""
        begin, end = self._paragraphs[number - 1] if number else (0, 0)
        line = self.text[begin:end].strip()
        return line if len(line) <= _LONGEST_LINE and not line.endswith("。") else ""

    def year(self, frame: Frame) -> str:
        """Whether the frame's last year is ``later`` or ``earlier`` than the publication, or ``next`` to an earlier year of a heading."""
        if not frame.years:
            return "-"
        last = max(frame.years)
        if self._published is not None and last != self._published:
            return "later" if last > self._published else "earlier"
        if self._first_year is not None and last > self._first_year:
            return "next"
        return "same"


def frame_facts(frames: Frames, offset: int, heading: str, ruled: str, group: str, sentence: str) -> list[str]:
    """Facts about the frame of a figure: alone, and with what the rules, the kind of unit and its sentence say."""
    frame = frames.at(offset, heading)
    year = frames.year(frame)
    both = f"{frame.heading}/{frame.opening}"
    return [
        f"frame:h:{frame.heading}",
        f"frame:o:{frame.opening}",
        f"frame:{both}",
        f"frame:{both}|{year}",
        f"frame:y:{year}",
        f"frame:{both}|{sentence}",
        f"frame:{both}|{year}|{sentence}",
        f"frame:{both}|ruled:{ruled}",
        f"frame:{both}|ruled:{ruled}|{sentence}",
        f"frame:{both}|{year}|ruled:{ruled}",
        f"frame:{both}|g:{group}",
        f"frame:t:{frame.title}",
        f"frame:t:{frame.title}|{both}",
        f"frame:l:{frame.lead}",
        f"frame:l:{frame.lead}|t:{frame.title}",
        f"frame:l:{frame.lead}|t:{frame.title}|{sentence}",
        f"frame:t:{frame.title}|{sentence}",
    ]
