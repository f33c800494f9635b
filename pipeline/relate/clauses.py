"""Sentences as sequences of classed words: what the joining of figures to words works on.

Words come from the tokens of the Doc, cut anew at the borders of quantities and merged over entities and short quoted
names, so that the result depends little on the segmenter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.records import Entity, Quantity, TimeExpression
from pipeline.relate.grammar import grammar
from pipeline.relate.mending import merged
from pipeline.relate.words import Word, cut, typed

_CLAUSE_MARKS = frozenset("，,；;：:。！？!?\n")
_OPEN = frozenset("(（[【")
_CLOSE = frozenset(")）]】")
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"，,。；;：:！？!?\n]{1,12})[”」』\"]")
_SPACE = re.compile(r"[\s*＊]+")  # and the stars that some sites put over words: 5个**贫困县
#: Words behind a future 将 that jieba takes for nouns.
_DEEDS = frozenset(
    {"投资", "总投资", "重点", "高标准", "高质量", "集中力量", "日", "年", "月", "三年", "两年", "五年", "全力"}
)
#: How verbs of putting and making end.
_PUTTING = (
    "成", "为", "入", "到", "给", "至", "在", "走访", "分解", "细化", "编组", "划分", "用于", "列为", "融合", "结合", "贯穿", "送往", "送达", "下沉",
    "前移", "延伸", "摆", "移交", "安置", "转移", "压实", "落实", "归类", "整合", "上墙",
)  # fmt: skip
_TO = frozenset("在到给为至向成")
_STRIVING = frozenset({"计划", "拟", "将", "要", "力争", "明年", "打算", "准备", "继续", "下一步", "接下来"})
_GETTING = 7  # words behind 争取 that may say what is obtained
_GOT = ("资金", "经费", "项目", "专项", "支持", "补助", "指标", "政策", "贷款", "款")
_MOVED = frozenset({"N", "A", "R", "S", "O", "E", "Q", "M"})
_SUBORDINATE = frozenset(
    {"后", "时", "中", "以来", "期间", "之后", "以后", "之际", "过程中", "前", "下", "上", "里", "内"}
)


@dataclass(slots=True)
class Clause:
    """Words between two clause marks; ``mark`` is the mark that ends it, ``sentence`` the index of its sentence."""

    start: int
    end: int
    words: list[Word]
    sentence: int
    mark: str = ""


@dataclass(slots=True)
class Reading:
    """A document as sentences and clauses of classed words."""

    text: str
    sentences: list[tuple[int, int]]
    clauses: list[Clause] = field(default_factory=list)
    #: The text for those who look for what lies ahead: 将 that only moves an object forward is written 把, 争取 of funds 争到.
    mood: str = ""
    _starts: list[int] = field(default_factory=list)

    def clause_at(self, offset: int) -> int:
        """Index of the clause that holds ``offset`` (the nearest one before it, when it stands between two)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def of_sentence(self, number: int) -> list[int]:
        """Indices of the clauses of one sentence."""
        return [i for i, clause in enumerate(self.clauses) if clause.sentence == number]

    def seal(self) -> None:
        """Build the offset index, and the text of moods, once all clauses are there."""
        self._starts = [clause.start for clause in self.clauses]
        letters = list(self.text)
        for clause in self.clauses:
            for i, word in enumerate(clause.words):
                if word.text == "将" and _moves_object(clause.words, i):
                    letters[word.start] = "把"
                elif word.text == "争取" and _is_got(clause.words, i):
                    letters[word.end - 1] = "到"
        self.mood = "".join(letters)


def _moves_object(words: Sequence[Word], at: int) -> bool:
    """Whether 将 at an index is 把: a noun phrase follows, and behind it a verb of putting or making (将全镇划分成110个网格)."""
    if at + 1 >= len(words) or (words[at + 1].kind not in _MOVED and words[at + 1].text != "所"):
        return False
    first = words[at + 1].text
    if first in _DEEDS or first.endswith("化") or first in grammar().nominal_verbs:
        return False  # 将投资300万元, 将重点建设5个项目
    behind = [*words[at + 2 :], words[-1]]
    return any(
        word.kind in {"V", "VM", "VN"} and (word.text.endswith(_PUTTING) or following.text in _TO)  # 化解|在基层
        for word, following in pairwise(behind)
    )


def _is_got(words: Sequence[Word], at: int) -> bool:
    """Whether 争取 at an index is to obtain (争取项目资金48万元), not to strive (争取年底完工), nor something planned."""
    if any(word.text in _STRIVING for word in words[:at]):
        return False
    for i, word in enumerate(words[at + 1 : at + _GETTING]):
        if word.text.endswith(_GOT):
            return True
        if word.kind in {"VM", "D", "P", "T", "M"} or (word.kind == "V" and i == 0):
            return False
    return False


def _blocks(
    text: str, quantities: Sequence[Quantity], entities: Sequence[Entity], times: Sequence[TimeExpression]
) -> list[tuple[int, int, str, int]]:
    """Spans that are one word each: quantities first, then quoted names, times, organisations, people, places."""
    taken: list[tuple[int, int, str, int]] = []
    used = bytearray(len(text))

    def take(start: int, end: int, kind: str, index: int = -1) -> None:
        if start < end and not any(used[start:end]):
            used[start:end] = b"\x01" * (end - start)
            taken.append((start, end, kind, index))

    for index, quantity in enumerate(quantities):
        take(quantity.start, quantity.end, "Q", index)
    for match in _QUOTED.finditer(text):
        take(match.start(), match.end(), "N")
    for time in times:
        take(time.start, time.end, "T")
    rank = {"org": 0, "person": 1, "place": 2}
    kinds = {"org": "O", "person": "E", "place": "S"}
    for entity in sorted(entities, key=lambda e: (rank[e.type], e.start - e.end, e.start)):
        take(entity.start, entity.end, kinds[entity.type])
    taken.sort()
    return taken


def _words(
    text: str, tokens: Iterable[tuple[int, int, str]], blocks: Sequence[tuple[int, int, str, int]]
) -> list[Word]:
    """Words of the text: blocks as they are; the pieces beside a block are cut anew, so that no word straddles it."""
    words: list[Word] = []
    pending = [(start, end, tag) for start, end, tag in tokens]
    position = 0
    spans = [*blocks, (len(text), len(text), "", -1)]
    at = 0
    for left, right, kind, index in spans:
        whole = []
        while position < len(pending) and pending[position][1] <= left:
            whole.append(pending[position])
            position += 1
        words += _plain(text, at, left, whole)
        if left < right:
            words.append(Word(left, right, text[left:right], kind, index))
        at = right
        while position < len(pending) and pending[position][0] < right:
            position += 1
    return merged(words)


def _plain(text: str, start: int, end: int, whole: Sequence[tuple[int, int, str]]) -> list[Word]:
    """Words between two blocks: the tokens as given where they fit, new ones where a token straddled a block."""
    if start >= end:
        return []
    first = _edge(text, start, whole, forward=True)
    last = _edge(text, end, whole, forward=False)
    if not whole or first >= last:
        return cut(text, start, end)
    found = cut(text, start, first)
    for a, b, tag in whole:
        if first <= a and b <= last:
            found += typed(text, a, b, tag)
    return found + cut(text, last, end)


def _edge(text: str, offset: int, whole: Sequence[tuple[int, int, str]], *, forward: bool) -> int:
    """The nearest clause mark beside a block, where cutting anew stops."""
    marks = [(a, b) for a, b, _ in whole if text[a] in _CLAUSE_MARKS]
    if forward:
        return marks[0][0] if marks else (whole[-1][1] if whole else offset)
    return marks[-1][1] if marks else offset


def read(
    text: str,
    tokens: Iterable[tuple[int, int, str]],
    sentences: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity],
    *,
    entities: Sequence[Entity] = (),
    times: Sequence[TimeExpression] = (),
) -> Reading:
    """The document as clauses of classed words. ``tokens`` are (start, end, jieba tag) of the whole text, in order."""
    words = [
        w for w in _words(text, tokens, _blocks(text, quantities, entities, times)) if not _SPACE.fullmatch(w.text)
    ]
    reading = Reading(text, list(sentences))
    position = 0
    for number, (start, end) in enumerate(sentences):
        current: list[Word] = []
        while position < len(words) and words[position].start < end:
            word = words[position]
            position += 1
            if word.start < start:
                continue
            if word.kind == "W" and word.text[0] in _CLAUSE_MARKS and word.index < 0:
                if current:
                    reading.clauses.append(Clause(current[0].start, word.start, current, number, word.text[0]))
                current = []
            else:
                current.append(word)
        if current:
            reading.clauses.append(Clause(current[0].start, current[-1].end, current, number))
    reading.seal()
    return reading


def is_open(word: Word) -> bool:
    """An opening bracket."""
    return word.kind == "W" and word.text[0] in _OPEN


def is_close(word: Word) -> bool:
    """A closing bracket."""
    return word.kind == "W" and word.text[0] in _CLOSE


def is_list_mark(word: Word) -> bool:
    """、 or a conjunction that joins two nouns."""
    return (word.kind == "W" and word.text == "、") or (
        word.kind == "C" and word.text in {"和", "与", "及", "以及", "或"}
    )


def is_subordinate(word: Word) -> bool:
    """A word that closes an adverbial phrase (…中, …后)."""
    return word.text in _SUBORDINATE
