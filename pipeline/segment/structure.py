"""Title, author, outlet, date, sections with their reporting unit, and direct speech, read from the clean text.

It works on clean text, not in ``read``, because headings and bylines of traditional or damaged pages can only be recognised
once they are repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import Quotation, Section, Structure
from pipeline.segment.furniture import find_furniture

_TERMINAL = "。！？!?；;，,、…"
_UNIT_SUFFIX = (
    "省|自治区|市|自治州|州|盟|区|县|自治县|旗|镇|乡|民族乡|苏木|街道|街道办事处|办事处|村|社区|嘎查|居委会|村委会|开发区|园区|新区|林场|农场"
    "|局|委|办|办公室|厅|部|院|法院|检察院|医院|卫生院|学校|中学|小学|幼儿园|大学|学院|所|派出所|站|中心|公司|集团|银行|支行|联社|供电所"
    "|大队|支队|中队|分局|工会|总工会|团委|妇联|残联|工商联|科协|文联|侨联|红十字会|协会|商会|合作社|政协|人大|纪委|监委|党校|政研室|研究室|档案馆|工作队|党委|党工委|党支部|党总支"
)
_UNIT = re.compile(rf"^[\u4e00-\u9fff·()（）]{{1,28}}(?:{_UNIT_SUFFIX})$")
_UNIT_COLON = re.compile(
    rf"^[【\[〔]?(?P<unit>[\u4e00-\u9fff·]{{1,22}}?(?:{_UNIT_SUFFIX}))[】\]〕]?\s*(?:[:：丨|｜]|——|(?<=[】\]〕]))"
)
_BRACKET_UNIT = re.compile(rf"^[【\[〔](?P<unit>[\u4e00-\u9fff·]{{1,22}}?(?:{_UNIT_SUFFIX}))[】\]〕]")
_VERB_IN_UNIT = re.compile(r"推动|推进|开展|加强|落实|建设好|打造|做好|走进|深入|聚焦|抓|助|促|为|在|把|让|送|了|的")
_ENUMERATED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、](?!\d))"
)
_QUOTE = re.compile(r"“([^“”\n]*(?:“[^”\n]*”[^“”\n]*)*)”|「([^「」\n]*)」")
_SAY = "说道|说|表示|介绍道|介绍|坦言道|坦言|感慨道|感慨|感叹道|感叹|告诉记者|告诉笔者|告诉我们|回忆道|回忆|直言|笑着说|高兴地说|激动地说|连声说|谈到|反映|解释道|解释|建议|提议|称赞道|喊道|问道|答道|道"
_SPEAKER_AFTER = re.compile(
    rf"^[,，]?\s*(?:[^,，。！？!?:：;；“”\n]{{1,16}}[日时前天午晨晚][,，])?(?P<who>[^,，。！？!?:：;；“”\n]{{2,48}}?)(?:{_SAY})"
)
_SPEAKER_BEFORE = re.compile(rf"(?P<who>[^,，。！？!?:：;；“”\n]{{2,48}}?)(?:{_SAY})[:：,，]?\s*$")
_SENTENCE_MARK = re.compile(r"[，,。！？!?；;]")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    blank_before: bool


def _lines(text: str) -> list[_Line]:
    lines = []
    offset = 0
    blank = True
    for raw in text.split("\n"):
        stripped = raw.strip().lstrip("#").lstrip()  # the marks of a Markdown heading are no part of it
        if stripped:
            start = offset + raw.rindex(stripped)
            lines.append(_Line(start, start + len(stripped), stripped, blank))
        blank = not stripped
        offset += len(raw) + 1
    return lines


def unit_of_heading(heading: str) -> str | None:
    """The reporting unit that a heading names, or ``None``: ``高桥乡木城村``, ``【县妇联】``, ``水利局：修渠忙``."""
    bare = re.sub(
        r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]\s*)", "", heading
    ).strip()
    bare = bare.rstrip(":：")
    if _UNIT.match(bare) and not _VERB_IN_UNIT.search(bare):
        return bare
    match = _BRACKET_UNIT.match(bare) or _UNIT_COLON.match(bare)
    if match and not _VERB_IN_UNIT.search(match["unit"]):
        return match["unit"]
    return None


def _is_heading(line: _Line) -> bool:
    if len(line.text) > 42 or line.text[-1] in _TERMINAL or "\t" in line.text or "|" in line.text:
        return False
    if line.text[0] in "“‘(（" and line.text[-1] in "”’)）":  # a slogan or the caption of a picture
        return False
    if "。" in line.text or re.search(r"[，,].*[，,]", line.text):
        return False
    return not re.search(r"\d[\d.]*\s*(?:万|亿)?(?:元|户|人|亩|米|公里|件|个|盏|%)$", line.text)


def _title(lines: list[_Line], headings: list[_Line]) -> tuple[list[_Line], str | None]:
    """The lines of the title and the title itself; a bare unit name that only opens the first section is no title."""
    if not lines or not headings or headings[0] is not lines[0]:
        return [], None
    first = lines[0]
    units = sum(unit_of_heading(line.text) is not None for line in headings)
    if unit_of_heading(first.text) == first.text and (units > 1 or len(first.text) <= 8):
        return [], None
    if _ENUMERATED.match(first.text):
        return [], None
    taken = [first]
    for line in lines[1:3]:
        subtitle = line.text.startswith(("——", "--", "—"))
        joins = line in headings and not _ENUMERATED.match(line.text) and unit_of_heading(line.text) is None
        following = lines[len(taken) + 1] if len(taken) + 1 < len(lines) else None
        if subtitle or (
            joins and following is not None and len(following.text) > 60 and len(taken) == 1 and len(line.text) <= 24
        ):
            taken.append(line)
        else:
            break
    return taken, "".join(line.text for line in taken)


def _sections(text: str, lines: list[_Line], headings: list[_Line], skip: list[_Line]) -> tuple[Section, ...]:
    marks: list[tuple[int, str | None, str | None]] = []
    running: str | None = None
    start_of_body = skip[-1].end if skip else 0
    skipped, heads = {line.start for line in skip}, {line.start for line in headings}
    for line in lines:
        if line.start in skipped:
            continue
        inline = _BRACKET_UNIT.match(line.text) if line.start not in heads else None
        if inline:
            running = inline["unit"]
            marks.append((line.start, running, running))
        elif line.start in heads:
            unit = unit_of_heading(line.text)
            running = unit or running
            marks.append((line.start, line.text, running))
    sections = []
    first = marks[0][0] if marks else len(text)
    if any(start_of_body <= line.start < first for line in lines):
        sections.append(Section(start_of_body, first))
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    for (start, heading, unit), following in zip(marks, ends, strict=False):
        sections.append(Section(start, following, heading, unit))
    return tuple(sections)


def _speaker(text: str, start: int, end: int) -> str | None:
    """The words before or after the quote that end in a verb of saying; ``relate`` looks for the person in them."""
    after = _SPEAKER_AFTER.match(text[end : end + 70])
    if after:
        return after["who"].strip()
    before = _SPEAKER_BEFORE.search(text[max(0, start - 70) : start])
    return before["who"].strip() if before else None


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Direct speech: quoted text with a sentence mark that is long or that somebody says, or that follows a colon."""
    found = []
    for match in _QUOTE.finditer(text):
        inner = match[1] or match[2] or ""
        speaker = _speaker(text, match.start(), match.end())
        spoken = bool(_SENTENCE_MARK.search(inner))
        if (len(inner) >= 8 and spoken) or (
            speaker and (spoken or text[match.start() - 1 : match.start()] in (":", "："))
        ):
            found.append(Quotation(match.start(), match.end(), speaker))
    return tuple(found)


def parse_structure(text: str) -> Structure:
    """The :class:`Structure` of a clean text; total (never raises), linear in the text."""
    furniture = find_furniture(text)
    spans = set(furniture.spans)
    lines = [line for line in _lines(text) if (line.start, line.end) not in spans]
    headings = [line for line in lines if _is_heading(line)] if len(lines) > 1 else []
    title_lines, title = _title(lines, headings)
    return Structure(
        title=title,
        title_span=(title_lines[0].start, title_lines[-1].end) if title_lines else None,
        author=furniture.author,
        outlet=furniture.outlet,
        publish_date=furniture.publish_date,
        sections=_sections(text, lines, headings, title_lines),
        furniture=furniture.spans,
        quotations=find_quotations(text),
    )
