"""Titles: the noun phrase before a name, in brackets after it, or told of it (``是…的低保户``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.find.people.lexicon import Kind, Words
from pipeline.segment.tokenizers import tagger

BREAKS = frozenset("，。！？；：:,;!?“”\"‘’'（）()《》〈〉【】[]{}\n\t　 …—|/／丨◎●▲→↑·~*#=+")
_REACH = 48
_NUMBERED = re.compile(
    r"第[\d一二三四五六七八九十]+$|第?[\d一二三四五六七八九十]+(?:号楼|号|组|社|队|栋|单元|楼|室|村民小组|小组|网格|片区|支部|分队|车间|班|届|级|分公司|标段|季|书记|大队|中队|街坊)$"
)
_UNIT = re.compile(r"[一-鿿]{1,6}(?:省|市|县|区|镇|乡|村|社区|街道|嘎查|屯|寨|组|社|湾|街|路|巷|小区|邨)$")
_ROLE_OF_AUTHOR = re.compile(r"(?:作者|供稿人|撰稿人|记者|笔者|本人|者|人)(?:单位)?系$")
_OUTLET = re.compile("(?:[日晚]?报|网|电视台|融媒体中心|通讯社)$")
# an office that signs without its place: 党群工作办公室 单雪
_OFFICE = re.compile(
    r"[一-鿿]{2,8}(?:办公室|融媒体中心|指挥部|服务中心)|[一-鿿]{0,8}(?:宣传部|组织部|党政办|综合办|政教处|教务处|德育处|总务处|办公室)"
)
_TOLD = re.compile(r"[，,]?是[^，。；,;]{2,30}(?=[，。；,;])")
_COUNT = re.compile(r"(?:[\d一二三四五六七八九十两几数多]+|其中)(?:名|位|个|户|对)$")
_NOMINAL = ("n", "b", "j", "vn", "s", "eng", "an", "l", "i")
_NEVER = frozenset("的了着过在对向给把被和与同跟及或是有就都也还又从由到让请叫使为以等于据按经比将")
_FIRM = re.compile("公司|集团|合作社|厂|店|企业|银行|农场|超市|酒店|事务所|商会|协会|理事会")
_PUBLIC = re.compile("局|委|政府|县|镇|乡|中心|所|站")
_COUNTED_ONE = re.compile("^(?:一名|一位|一个|个|名|位|一户)")
_NO_TITLE = re.compile("[，。！？；：]|了|着|说|不是|没有")
_CAPTION = re.compile("[一-鿿]{2,8}")
_SIGNED_BY = re.compile("^(?:本文)?(?:作者|供稿人|撰稿人|记者)(?:单位)?系?|^系|^由")
_CONTACTS = frozenset(("联系人", "作者", "联系电话"))
_UNIT_NAME = re.compile('[一-鿿“”"]{3,28}')
_TRADES = frozenset("员师长户工人家手民夫妇商匠官生者农婆嫂娘倌客")
_ACTS = frozenset(["联系", "组织", "领导", "指导", "协调", "邀请", "聘请", "走访", "慰问", "对接", "陪同", "委托"])
_VERB_NOUNS = frozenset(["负责", "管理", "服务", "建设"])


@dataclass(frozen=True, slots=True)
class Title:
    """A title as the text gives it, where it begins, the kind of its head, and the body or place it names."""

    text: str
    start: int
    kind: Kind
    org: str | None = None

    @property
    def official(self) -> bool:
        """A public office; posts in firms and shops are not."""
        firm = _FIRM.search(self.text)
        public = self.kind == "office" or (self.kind == "staff" and _PUBLIC.search(self.text))
        return bool(public) and not firm


class TitleReader:
    """Reads titles in one text; ``spans`` are the (start, end) of places and organisations, ``bodies`` of organisations."""

    def __init__(
        self,
        text: str,
        words: Words,
        spans: Sequence[tuple[int, int]],
        bodies: Sequence[tuple[int, int]],
        people: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.words = words
        self.bodies = sorted(bodies)
        self.body_set = frozenset(bodies)
        self.spans = sorted(set(spans))
        self._people_ends = frozenset(end for _, end in people)
        self._ending: dict[int, int] = {}
        self.ends = self._ending.keys()
        self.begins = frozenset(start for start, _ in self.spans)
        for start, end in self.spans:
            self._ending[end] = min(start, self._ending.get(end, start))
        self._before: dict[int, Title | None] = {}  # answers: the same places are asked for several times

    def before(self, end: int) -> Title | None:
        """The title that ends right before ``end`` (spaces may lie between)."""
        if end not in self._before:
            self._before[end] = self._read_before(end)
        return self._before[end]

    def _read_before(self, end: int) -> Title | None:
        text = self.text
        stop = end
        while stop > 0 and end - stop < 4 and text[stop - 1] in " 　\t":
            stop -= 1
        spaced = stop < end
        if text[stop - 1 : stop] in ("叫", "是") and not spaced and self._head(stop - 1):
            stop -= 1  # 这位第一书记叫罗辉
        head = self._head(stop)
        if not head and text[stop - 1 : stop] in (":", "："):
            return self._captioned(stop - 1)
        head = head or self._trade(stop)
        if not head:
            return self._affiliation(stop, spaced=spaced)
        start, kind = head
        if kind == "label":
            outlet = self._ending.get(start, start)
            if (outlet, start) in self.body_set and _OUTLET.search(text, outlet, start):
                start = outlet  # 定西日报记者
            start = self._cited_outlet(start)
            return Title(text[start:stop], start, kind)
        if kind == "kin":
            return Title(text[start:stop], start, kind)
        return self._extended(start, stop, kind)

    def _cited_outlet(self, start: int) -> int:
        """Where 《甘孜日报》通讯员 begins."""
        opening = self.text.rfind("《", max(0, start - 14), start) if self.text[start - 1 : start] == "》" else -1
        return opening if opening >= 0 and "\n" not in self.text[opening:start] else start

    def exactly(self, start: int, end: int) -> Title | None:
        """The title that the whole of [start, end) is, or ``None``."""
        head = self._head(end)
        if not head or head[0] < start:
            return None
        title = self._extended(head[0], end, head[1])
        return title if title and title.start <= start else None

    def loosely(self, start: int, end: int) -> Title | None:
        """The phrase [start, end) as a title when it ends in a head word and holds no verb of its own."""
        head = self._head(end)
        if not head or head[0] < start or head[1] == "label":
            return None
        phrase = _COUNTED_ONE.sub("", self.text[start:end])
        if _NO_TITLE.search(phrase):
            return None
        return Title(phrase, end - len(phrase), head[1], self._org(end - len(phrase), end))

    def told(self, end: int) -> bool:
        """Is the name that ends at ``end`` told to be something: 严守义是车家庄村的脱贫户?"""
        match = _TOLD.match(self.text, end)
        return bool(match and self._head(match.end()))

    def _head(self, end: int) -> tuple[int, Kind] | None:
        if self.text[end - 1 : end] not in self.words.head_ends:
            return None
        for size in range(min(self.words.longest_head, end), 1, -1):
            kind = self.words.heads.get(self.text[end - size : end])
            if kind:
                return end - size, kind
        return None

    def _trade(self, end: int) -> tuple[int, Kind] | None:
        """A noun of occupation that the lexicon does not list: 茶艺师, 查勘员."""
        if self.text[end - 1 : end] not in _TRADES:
            return None
        word, tag = self._last_word(end)
        if word in ("男人", "女人", "家人", "别人", "人家", "大家", "本人", "客人", "众人"):
            return None
        if 2 <= len(word) <= 5 and tag[0] in "nbx" and tag not in ("ns", "nr", "nt", "nrt"):
            return end - len(word), "role"
        if len(word) == 1:
            before, tag = self._last_word(end - 1)
            if len(before) == 2 and tag[0] in "nvb":
                return end - 3, "role"
        return None

    def _captioned(self, colon: int) -> Title | None:
        """``里长：廖文通``, ``代笔：储雨晴``: a short caption and a colon."""
        text = self.text
        start = colon
        while start > 0 and colon - start < 16 and text[start - 1] not in BREAKS:
            start -= 1
        caption = text[start:colon]
        head = self._head(colon)
        short = _CAPTION.fullmatch(caption) or (head and head[1] != "label")
        if not short or (start > 0 and text[start - 1] not in BREAKS):
            return None
        if head and head[1] != "label":
            return self._extended(head[0], colon, head[1])
        return Title(caption, start, "label") if caption in self.words.labels or head else None

    def _affiliation(self, end: int, *, spaced: bool) -> Title | None:
        """``（县总工会宣教部　关绍武）``: an organisation and a name set apart by a space."""
        start = end
        while start > 0 and end - start < 30 and self.text[start - 1] not in BREAKS:
            start -= 1
        caption = self._caption_of(self.text[start - 1 : start], start - 1)
        if caption and spaced and any(a >= start and b <= end for a, b in self.bodies):
            return caption  # 供稿：温宿县税务局 李志刚: the caption is the title
        phrase = _SIGNED_BY.sub("", self.text[start:end])
        start = end - len(phrase)
        for a, b in self.bodies:
            if not spaced and b == end:
                return Title(self.text[a:b], a, "label", self.text[a:b])
            near = b == end or b < end <= b + 6
            if spaced and a < end and b > start and near and _UNIT_NAME.fullmatch(phrase):
                return Title(phrase, start, "label", self.text[max(a, start) : b])
        return Title(phrase, start, "label") if spaced and _OFFICE.fullmatch(phrase) else None

    def _caption_of(self, mark: str, colon: int) -> Title | None:
        """The byline word before a colon: 供稿：."""
        if mark not in (":", "："):
            return None
        for size in range(6, 1, -1):
            word = self.text[max(0, colon - size) : colon]
            if word in _CONTACTS:
                return None  # 联系人：市农业农村局 于海波: the office is the title
            if word in self.words.labels and (colon - size <= 0 or self.text[colon - size - 1] in BREAKS):
                return Title(word, colon - size, "label")
        return None

    def _extended(self, head: int, end: int, kind: Kind) -> Title:
        text = self.text
        pieces: list[tuple[int, int]] = [(head, end)]  # right to left
        position = head
        floor = max(0, end - _REACH)
        while position > floor:
            step = self._step(position, inside=position not in self.begins)
            if step == position:
                break
            begin, stop = pieces[-1]
            pieces[-1] = (step, stop) if begin == position else (begin, stop)
            if begin != position:
                pieces.append((step, position))
            position = step
        pieces = [(a, b) for a, b in pieces if b > a]
        start = pieces[-1][0]
        phrase = "".join(text[a:b] for a, b in reversed(pieces))
        whole = start in self.begins or phrase.startswith("时任")
        trimmed = phrase if whole else phrase.lstrip("其我各、等名位个来时")
        start += len(phrase) - len(trimmed) if len(pieces) == 1 else 0
        return Title(trimmed, start, kind, self._org(start, end))

    def _step(self, position: int, *, inside: bool = True) -> int:
        """One word further left from ``position`` inside a title; ``position`` itself where the title ends."""
        text = self.text
        if position in self._ending:
            return self._ending[position]
        for a, b in self.spans:  # a place or body that reaches into the title
            if a < position < b:
                return a
        character = text[position - 1]
        if _ROLE_OF_AUTHOR.search(text[max(0, position - 5) : position]):
            return position
        if character in BREAKS or position in self._people_ends or character in "向对把被给让":
            return position
        if character == "、":
            head = self._head(position - 1)
            if head and head[1] in ("office", "staff", "role"):
                return head[0]
            return self._body_before_comma(position)
        if _COUNT.search(text[max(0, position - 8) : position]):
            return position
        for size in range(min(self.words.longest_modifier, position), 0, -1):
            word = text[position - size : position]
            if word in self.words.modifiers and (size > 1 or not self._inside_word(position)):
                return position - size
        head = self._head(position)
        if head and head[1] != "label" and head[1] != "kin":
            return head[0]
        window = text[max(0, position - 12) : position]
        match = _NUMBERED.search(window)
        if match:
            return position - len(match[0])
        return self._word_step(position, verbal=inside)

    def _body_before_comma(self, position: int) -> int:
        """``党支部、村委会主任``: two bodies share one head."""
        return position

    def _inside_word(self, position: int) -> bool:
        """Is the character before ``position`` the end of an ordinary word of two characters or more?"""
        word, tag = self._last_word(position)
        return len(word) > 1 and tag[0] in "vadt"

    def _last_word(self, position: int) -> tuple[str, str]:
        text = self.text
        begin = position
        while begin > 0 and position - begin < 14 and text[begin - 1] not in BREAKS and not self._stops(begin):
            begin -= 1
        pairs = list(tagger()(text[begin:position]))
        return pairs[-1] if pairs else ("", "x")

    def _stops(self, position: int) -> bool:
        return position in self._ending or position in self._people_ends

    def _word_step(self, position: int, *, verbal: bool) -> int:
        word, tag = self._last_word(position)
        if not word or any(c in BREAKS for c in word):
            return position
        if len(word) == 1:
            allowed = tag in ("n", "ng", "b", "j", "ns") and word not in _NEVER
            return position - 1 if allowed else position
        if not verbal and (tag == "vn" or word in _ACTS):  # 联系咸阳市职业技术学院教授
            return position
        if tag == "vn" or tag.startswith(_NOMINAL) or word in _VERB_NOUNS:
            return position - len(word)
        if tag in ("nr", "nz", "ns", "nt", "zg"):
            return position - len(word)
        return position

    def _org(self, start: int, end: int) -> str | None:
        """The body in [start, end), else the chain of places it begins with."""
        for a, b in self.bodies:
            if a >= start and b <= end:
                return self.text[a:b]
        inside = [(a, b) for a, b in self.spans if a >= start and b <= end]
        if not inside:
            return None
        stop = inside[0][1]
        for a, b in inside[1:]:
            if a == stop:
                stop = b
        return self.text[inside[0][0] : stop]
