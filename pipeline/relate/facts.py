"""What is known about a figure and its surroundings, as named facts for the rankers of role, status and activity type."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Quantity
from pipeline.relate.apart import SENTENCE
from pipeline.relate.candidate_features import unit_class
from pipeline.relate.clauses import Reading
from pipeline.relate.grammar import grammar
from pipeline.relate.joining import Joined
from pipeline.relate.words import Word

_CUES = re.compile(
    "已经|已|了|过|将|计划|拟|预计|力争|争取|打算|准备|下一步|接下来|明年|后年|今年|去年|上年|要求|必须|应当|应|须|需|要|"
    "每年|每月|每季度|每周|每天|每户|每人|每|不少于|不低于|至少|不得|正在|正|目前|截至|累计|先后|陆续|共计|共有|共|原有|原来|原|现有|全长|"
    "其中|仅|只|还差|还有|剩下|缺口|缺|有望|可|能|确保|目标|任务|规划|达到|占|比|由|从|惠及|受益|覆盖|带动|服务|帮助|帮|为|给|向|对|让|"
    "解决|走访|培训|发放|投入|争取|筹|捐|组织|发动|动员|出动|派|来|参加|参与|人均|户均|年均|同比|标准|价格|补贴|奖|收入|损失|如果|若|"
    "过去|以前|曾|本来|原计划|建议|希望|想|答应|承诺|同意|提议|定下|规定|制度|约定|按"
)
_PLANNING = frozenset(
    {
        "计划",
        "拟",
        "将",
        "下一步",
        "下步",
        "明年",
        "打算",
        "力争",
        "预计",
        "接下来",
        "准备",
        "要求",
        "建议",
        "应",
        "要",
        "必须",
    }
)
_TITLES = re.compile(
    "方案|通知|计划|倡议|公告|通报|总结|报告|简报|日记|问答|致辞|讲话|会议|纪要|公示|预告|安排|建议|答复|实录|侧记|承诺|情况|工作法|纪实|经验|清单|实事"
)
_LEAD = 34
_OPENING = 18  # characters of a paragraph's beginning that may announce it
_SIGNS = re.compile("[，。：；？！,:;?!]")
_SAYING = frozenset({"V", "VN", "VM"})
_HEADINGS = re.compile(
    "下一步|下步|打算|拟|将|明年|民生实事|年度|规划|方案|通知|会议议定|议定|决定|承诺|倡议|补贴政策|标准|计划|目标|打算|安排|要求|措施|任务|成效|做法|背景|基本情况|问题|困难|建议|总结|完成情况|落实情况|完成时[限间]|完成|进展|现状|机制|经验"
)


@dataclass(frozen=True, slots=True)
class Around:
    """The texts of moods around a figure (see :attr:`Reading.mood`): in the clause before it, after it and the whole, in the
    sentence before it and the whole, the heading, the first words of the paragraph, the title."""

    clause_before: str
    clause_after: str
    clause: str
    sentence_before: str
    sentence: str
    heading: str
    opening: str
    title: str
    quoted: bool


def lead_of(text: str, offset: int) -> tuple[str, str]:
    """What announces a passage: a short line right above it, and the first words of its paragraph, up to a sign."""
    start = text.rfind("\n", 0, offset) + 1
    opening = _SIGNS.split(text[start : min(offset, start + _OPENING)].strip(), maxsplit=1)[0]
    above = text[:start].rstrip()
    line = above[above.rfind("\n") + 1 :].strip()
    return (line if len(line) <= _LEAD else ""), opening


def around(reading: Reading, quantity: Quantity, heading: str, title: str, *, quoted: bool) -> Around:
    """The :class:`Around` of a figure; the heading is joined with a short line above the paragraph."""
    text = reading.mood
    line, opening = lead_of(reading.text, quantity.start)
    clause = reading.clauses[reading.clause_at(quantity.start)]
    start, end = reading.sentences[clause.sentence]
    return Around(
        text[clause.start : quantity.start],
        text[quantity.end : clause.end],
        text[clause.start : clause.end],
        text[start : quantity.start],
        text[start:end],
        f"{heading} {line}",
        opening,
        title,
        quoted,
    )


def _cues(words: Sequence[Word], mood: str) -> set[str]:
    """Cue words among whole words: 要 counts, the 要 of 需要 or 主要 does not."""
    spoken = [mood[w.start : w.end] for w in words if w.kind in {"D", "V", "VM", "VN", "P", "U", "R", "T", "C", "N"}]
    return {text for text in spoken if _CUES.fullmatch(text)}


_PROSPECT = re.compile(
    "将|拟|计划|力争|预计|下一步|接下来|打算|争取|确保|要求|必须|应当|不得|须|需要|严禁|实行|由[^，。]{2,12}负责|责任单位|完成时限|年底前|月底前"
)
_ASPECT = re.compile(
    "了(?!解)|(?<!而)已(?!婚|知)|累计|(?<![公总一中])共(?!有产|[同享建青产识治用和筹富性])|先后|陆续|截至|今年以来|目前|完成(?!时限|时间|期限)"
)
_DATED = re.compile(r"[\d〇零一二三四五六七八九十]+(?:年|月份?|日|号)((?:底|末)?(?:以前|之前|前))?(?![内间])")
_ENOUGH = 8  # figures of a page from which on their shares say something
#: Words before a figure that set its mood, the nearest of which counts.
_MOOD = re.compile(
    "已经|已|(?<!为)了(?!解)|将(?![近军])|计划|(?<![模虚比])拟(?![定订])|预计|力争|争取|打算|准备|下一步|接下来|明年|(?<![按的])要求|必须|应当|不得|确保|须|每年|每月|每季度|每周|每半年|"
    "正在|目前|截至|累计|先后|陆续|共计(?!划)|原有|原来|其中|过去|以前|曾(?!家)|可望|有望|目标|进展|进度|余下|剩下|剩余|其余|尚|仍|还有|还差|原定|打算|预算|概算|定下|可以|如今|眼下|曾经|从前|往年|当年|现有|现已|均已|今年以来|去年|年内|年底前|月底前|力求|如果|届时|赶在|[还也]要|(?<![主重需必摘只紧次首概简不])要[在把向再]|(?<![应绝面针相反结])对(?![讲口接象面比立策联照应])"
)
#: Those of them that look ahead, and those that look back; the nearest of these says in whose scope the figure stands.
_LOOKS_AHEAD = frozenset(
    [
        "将",
        "计划",
        "拟",
        "预计",
        "力争",
        "争取",
        "打算",
        "准备",
        "下一步",
        "接下来",
        "明年",
        "要求",
        "必须",
        "应当",
        "不得",
        "确保",
        "须",
        "可望",
        "有望",
        "目标",
        "定下",
        "年底前",
        "月底前",
        "力求",
        "届时",
        "赶在",
        "还要",
        "也要",
        "要在",
        "要把",
        "要向",
        "要再",
    ]
)
_LOOKS_BACK = frozenset(
    [
        "已经",
        "已",
        "了",
        "截至",
        "累计",
        "先后",
        "陆续",
        "共计",
        "现已",
        "均已",
        "今年以来",
        "去年",
        "原定",
        "曾",
        "曾经",
        "从前",
        "往年",
        "如今",
        "眼下",
        "目前",
    ]
)


def moods_of(reading: Reading, quantities: Sequence[Quantity], statuses: Sequence[str]) -> list[list[str]]:
    """Facts about the mood of each figure's surroundings: its neighbours by the rules, its paragraph so far, the rest of the page.

    ``statuses`` are those the rules found, one for each quantity. What follows a sentence in its paragraph says nothing
    about it: a plan for next year does not undo what was done.
    """
    text = reading.mood
    paragraphs = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    starts = [start for start, _ in paragraphs]
    counts = [_count(text, *span) for span in paragraphs]
    ahead, done = sum(c[0] for c in counts), sum(c[1] for c in counts)
    sentences = [reading.clauses[reading.clause_at(q.start)].sentence for q in quantities]
    homes = [max(0, bisect_right(starts, q.start) - 1) for q in quantities]
    total = Counter(statuses)
    found = []
    for i, quantity in enumerate(quantities):
        begin, end = reading.sentences[sentences[i]]
        begin, end = max(begin, quantity.start - SENTENCE), min(end, quantity.end + SENTENCE)
        home = homes[i]
        page = _mood(ahead - counts[home][0], done - counts[home][1])
        passage = _mood(*_count(text, max(paragraphs[home][0], quantity.start - _PASSAGE), end))
        own = _mood(*_count(text, begin, end))
        dated = _DATED.search(text, begin, quantity.start)
        when = "-" if dated is None else "by" if dated[1] else "on"
        facts = [
            f"mood:page:{page}",
            f"mood:par:{passage}",
            f"mood:sen:{own}",
            f"mood:{page}|{passage}",
            f"mood:{page}|sen:{own}",
            f"mood:{page}|sen:{own}|{when}",
            f"mood:when:{when}",
        ]
        for name, j in (("before", i - 1), ("after", i + 1)):
            near = 0 <= j < len(quantities) and (
                "sen" if sentences[j] == sentences[i] else "par" if homes[j] == home and j < i else ""
            )
            facts.append(f"mood:{name}:{near}:{statuses[j]}|{statuses[i]}" if near else f"mood:{name}:none")
        if len(quantities) >= _ENOUGH:
            for status in ("planned", "required", "none", "ongoing"):
                facts.append(f"mood:share:{status}:{min(4, 5 * total[status] // len(quantities))}")
        last, scope = None, "-"
        for match in _MOOD.finditer(text, begin, quantity.start):
            last = match
            if match[0] in _LOOKS_AHEAD:
                scope = "ahead"
            elif match[0] in _LOOKS_BACK:
                scope = "ahead>back" if scope.startswith("ahead") else "back"
        announced = _announced(text, quantity.start)
        facts += [f"mood:announced:{announced}", f"mood:announced:{announced}|{statuses[i]}"]
        behind = _MOOD.search(text, quantity.end, end)
        facts += [
            f"mood:scope:{scope}",
            f"mood:scope:{scope}|{statuses[i]}",
            f"mood:scope:{scope}|{when}",
            f"mood:scope:{scope}|sen:{own}",
            f"mood:behind:{behind[0] if behind else '-'}|{scope}",
        ]
        if last is not None:
            gap = sum(text.count(mark, last.end(), quantity.start) for mark in "，；、")
            facts += [f"mood:last:{last[0]}", f"mood:last:{last[0]}|gap{min(gap, 3)}"]
        else:
            facts += ["mood:last:-", f"mood:last:-|{page}", f"mood:last:-|{passage}"]
        found.append(facts)
    return found


# What announces the items behind it: 这十件实事分别是：, 具体任务如下：
_ANNOUNCES = re.compile("(?:分别[是为]|具体[是为有]|如下|包括|主要[是有为]|内容[是为]|任务[是为])[：:]")
_ITEM = re.compile("\\s*(?:[（(]?[一二三四五六七八九十\\d]{1,3}[）)、.．]|[一二三四五六七八九十]{1,2}是|[●■◆·－-])")
_SENTENCE_START = re.compile("[。！？\\n]")
_ANNOUNCED_WITHIN = 1500
_PASSAGE = 4000  # characters before a figure that are looked at where a page has no paragraphs


def _announced(text: str, offset: int) -> str:
    """What the sentence that announces the item at ``offset`` says of its items.

    ``ahead``, ``back``, ``said`` (it tells neither) or ``-`` (nothing announces it).
    """
    first = max(0, offset - _ANNOUNCED_WITHIN)
    announcing = None
    for match in _ANNOUNCES.finditer(text, first, offset):
        announcing = match
    if announcing is None:
        return "-"
    _, *items = re.split("[。\n]", text[announcing.end() : offset])
    if any(item.strip() and _ITEM.match(item) is None for item in items):
        return "-"  # the list is over
    ends = [
        match.end() for match in _SENTENCE_START.finditer(text, max(0, announcing.start() - 200), announcing.start())
    ]
    begin = ends[-2] if len(ends) > 1 else max(0, announcing.start() - 200)
    scope = "said"
    for match in _MOOD.finditer(text, begin, announcing.start()):
        scope = "ahead" if match[0] in _LOOKS_AHEAD else "back" if match[0] in _LOOKS_BACK else scope
    return scope


def _count(text: str, start: int, end: int) -> tuple[int, int]:
    """Cues of what is ahead and of what is done in a passage."""
    return sum(1 for _ in _PROSPECT.finditer(text, start, end)), sum(1 for _ in _ASPECT.finditer(text, start, end))


def _mood(ahead: int, done: int) -> str:
    """done, mixed, ahead or unsaid: which cues a passage has more of."""
    if ahead + done == 0:
        return "unsaid"
    share = ahead / (ahead + done)
    return "done" if share < 0.2 else "mixed" if share < 0.55 else "ahead"


def facts_of(reading: Reading, quantity: Quantity, joined: Joined, where: Around) -> list[str]:
    """Named facts, the same for every class that a ranker weighs."""
    rules = grammar()
    number = reading.clause_at(quantity.start)
    words = reading.clauses[number].words
    position = next((i for i, word in enumerate(words) if word.start >= quantity.start), 0)
    before = words[position - 1] if position else None
    after = words[position + 1] if position + 1 < len(words) else None
    text = joined.text or ""
    group = unit_class(quantity)
    verb = joined.verb.text if joined.verb else "-"
    found = [
        "bias",
        f"u:{quantity.unit}",
        f"g:{group}",
        f"per:{quantity.per is not None}",
        f"change:{quantity.change}",
        f"bound:{quantity.bound}",
        f"h:{text[-1:]}",
        f"hh:{text[-2:]}",
        f"g:{group}|h:{text[-1:]}",
        f"person:{rules.is_person(text)}|g:{group}",
        f"side:{joined.side}",
        f"side:{joined.side}|g:{group}",
        f"v:{verb}",
        f"v:{verb[:2]}",
        f"v:{verb}|g:{group}",
        f"from:{joined.verb_from}|g:{group}",
        f"f:{joined.function}|g:{group}",
        f"f:{joined.function}|v:{verb}",
        f"kb:{before.kind if before else '^'}",
        f"ka:{after.kind if after else '$'}",
        f"kb:{before.kind if before else '^'}|ka:{after.kind if after else '$'}",
        f"quoted:{where.quoted}",
        f"position:{'first' if position == 0 else 'later'}|g:{group}",
    ]
    if before is not None:
        found.append(f"bw:{before.text}")
    if after is not None:
        found.append(f"aw:{after.text}")
    sentence = reading.clauses[number].sentence
    earlier = [
        w
        for i in range(max(0, number - 6), number)
        if reading.clauses[i].sentence == sentence
        for w in reading.clauses[i].words
    ]
    ahead, behind = words[:position], words[position + 1 :]
    found += [f"wb:{w.text}" for w in ahead if w.kind in _SAYING]
    found += [f"wa:{w.text}" for w in behind if w.kind in _SAYING]
    found += [f"ws:{w.text}" for w in earlier if w.kind in _SAYING]
    found += [f"cb:{m}" for m in _cues(ahead, reading.mood)]
    found += [f"ca:{m}" for m in _cues(behind, reading.mood)]
    found += [f"sb:{m}" for m in _cues(earlier, reading.mood)]
    found += [f"hd:{m}" for m in set(_HEADINGS.findall(where.heading))]
    found += [f"op:{m}" for m in set(_HEADINGS.findall(where.opening))]
    found += [f"title:{m}" for m in set(_TITLES.findall(where.title))]
    paragraph = reading.text.rfind("\n", 0, quantity.start) + 1
    passage = [
        w
        for c in reading.clauses[max(0, number - 25) : number]
        if c.start >= paragraph and c.sentence != sentence
        for w in c.words
    ]
    found += [f"ps:{m}" for m in _cues(passage, reading.mood) & _PLANNING]
    cues = _cues([*ahead, *behind], reading.mood) & {
        "了",
        "已",
        "已经",
        "将",
        "计划",
        "要",
        "拟",
        "需",
        "应",
        "必须",
        "每年",
        "每月",
    }
    found += [f"cue:{m}|g:{group}" for m in cues]
    found.append(f"nocue:{not cues}|f:{joined.function}")
    for i in range(number - 1, max(-1, number - 3), -1):
        if reading.clauses[i].sentence != reading.clauses[number].sentence:
            found.append(f"opening{number - i}")
            break
    return found
