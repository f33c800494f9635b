"""The two damages of ``shared/design/damaged-text.md``, done on purpose: clean simplified text in, damaged page out.

The six steps of that page's section 1 in order, with every byte remembering the character it belongs to, so that what the
repair gives back can be compared character by character.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

from pipeline.normalize.alignment import Alignment
from pipeline.normalize.converter import CUT_MARKS, page_codes, traditional_of
from pipeline.normalize.readings import readings

_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
_NEXT_TO_CHINESE = re.compile(
    r"(?<=[\u4e00-\u9fff”’》])[,;:!?()]|[,;:!?()](?=[\u4e00-\u9fff“‘《])|(?<=[\u4e00-\u9fff）)，])[()]"
)
_TAG = re.compile(r"</?[a-z]+>")
_GARBLED, _ADDED = -1, -2


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged page. ``expected`` is what a perfect repair gives: the simplified text with step 6's folding.

    ``alignment`` maps offsets of ``expected`` to offsets of ``text``, ``from_original`` those of the text given. ``garbled`` are the spans of ``expected`` whose bytes
    were read out of step; the ASCII character eaten at the end of one belongs to it. ``characters`` is the page's set.
    """

    text: str
    expected: str
    alignment: Alignment
    from_original: Alignment
    garbled: tuple[tuple[int, int], ...]
    characters: frozenset[str]


class _Bytes:
    """The page as bytes; ``owner`` gives each byte the index of its character, or ``_ADDED``."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.owner: list[int] = []

    def add(self, data: bytes, owner: int) -> None:
        self.data += data
        self.owner += [owner] * len(data)

    def insert_after(self, code: bytes, reading: bytes, *, straddling: bool) -> None:
        """Step 3 for one character: its reading after its two bytes, at any byte offset when ``straddling``."""
        at = self.data.find(code)
        while at >= 0:
            if straddling or (self.owner[at] == self.owner[at + 1] and self._starts(at)):
                self.data[at + 2 : at + 2] = reading
                self.owner[at + 2 : at + 2] = [_ADDED] * len(reading)
                at = self.data.find(code, at + 2 + len(reading))
            else:
                at = self.data.find(code, at + 1)

    def _starts(self, at: int) -> bool:
        return at == 0 or self.owner[at - 1] != self.owner[at]


def damage(
    text_simplified: str,
    seed: int,
    *,
    pinyin_share: float = 0.1,
    cut_probability: float = 0.5,
    second_kind: bool = False,
) -> Damaged:
    """``text_simplified`` as the converter would have left it; the same arguments always give the same page.

    ``pinyin_share`` is the share of changed characters in the page's set: of those on the page, or with ``second_kind``
    of all there are, and then readings also go between the halves of neighbours. ``cut_probability`` is the chance that
    step 4 cuts at a place where it may.
    """
    draw = random.Random(seed)
    original = _prepare(text_simplified)
    page = "".join(traditional_of().get(char, char) for char in original)
    stream = _encode(page)
    characters = _page_set(page, draw, pinyin_share, second_kind=second_kind)
    for character in characters:
        reading = draw.choice(sorted(readings()[character]))
        stream.insert_after(character.encode("gbk"), f"({reading})".encode("gbk"), straddling=second_kind)
    shown, owners = _without_tags(*_decode(stream, _cuts(bytes(stream.data), draw, cut_probability)))
    return _compare(original, shown, owners, frozenset(characters))


def _prepare(text: str) -> str:
    """``text`` with the full-width marks that the page had before folding, and only what GBK can hold."""
    wide = _NEXT_TO_CHINESE.sub(lambda mark: mark.group().translate(_WIDE), text)
    wide = _NEXT_TO_CHINESE.sub(lambda mark: mark.group().translate(_WIDE), wide)
    return "".join(char if _fits(char) else " " for char in wide)


def _fits(char: str) -> bool:
    try:
        return len(char.encode("gbk")) == 1 + (char > "\x7f")
    except UnicodeEncodeError:
        return False


def _encode(page: str) -> _Bytes:
    """Step 2, each line a paragraph of HTML."""
    stream = _Bytes()
    at = 0
    for line in page.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if body:
            stream.add(b"<p>", _ADDED)
        for char in body:
            stream.add(char.encode("gbk"), at)
            at += 1
        if body:
            stream.add(b"</p>", _ADDED)
        for char in line[len(body) :]:
            stream.add(char.encode("ascii", "replace"), at)
            at += 1
    return stream


def _page_set(page: str, draw: random.Random, share: float, *, second_kind: bool) -> list[str]:
    forms = set(traditional_of().values()) & set(readings())
    pool = sorted(forms if second_kind else forms.intersection(page))
    count = round(share * len(pool))
    return draw.sample(pool, min(len(pool), max(3, count))) if share > 0 else []


def _cuts(data: bytes, draw: random.Random, probability: float) -> list[int]:
    """Step 4: the byte offsets of the marks, real and straddling, before which the page is cut."""
    pattern = re.compile(b"|".join(re.escape(code) for code in CUT_MARKS.values()))
    return [hit.start() for hit in pattern.finditer(data) if draw.random() < probability]


def _decode(stream: _Bytes, cuts: list[int]) -> tuple[str, list[int]]:
    """Steps 5 and 6 (folding): the visible text, and for each of its characters the owner or what became of it."""
    shown: list[str] = []
    owners: list[int] = []
    data, owner = stream.data, stream.owner
    limits = [*cuts, len(data)]
    at = 0
    for limit in limits:
        while at < limit:
            text, width = _decode_one(data, at, limit)
            mine = owner[at]
            first = at == 0 or owner[at - 1] != mine or mine == _ADDED
            whole = width == 2 and owner[at + 1] == mine and first if width == 2 else data[at] < 0x80 and first
            shown.append(text)
            owners += [mine if whole else _GARBLED] * len(text)
            at += width
    return "".join(shown), owners


def _decode_one(data: bytearray, at: int, limit: int) -> tuple[str, int]:
    """The text of one step of the decoder, and how many bytes it took."""
    lead = data[at]
    if lead < 0x80:
        return chr(lead), 1
    if lead in (0x80, 0xFF) or at + 1 == limit:
        return "?", 1
    trail = data[at + 1]
    if trail < 0x40 or trail in (0x7F, 0xFF):
        return "?", 2
    return page_codes().shown[lead << 8 | trail], 2


def _without_tags(shown: str, owners: list[int]) -> tuple[str, list[int]]:
    kept_text: list[str] = []
    kept: list[int] = []
    at = 0
    for tag in [*_TAG.finditer(shown), None]:
        end = tag.start() if tag else len(shown)
        kept_text.append(shown[at:end])
        kept += owners[at:end]
        at = tag.end() if tag else end
    return "".join(kept_text), kept


def _compare(original: str, shown: str, owners: list[int], characters: frozenset[str]) -> Damaged:
    folded = [unicodedata.normalize("NFKC", char) for char in original]
    place: dict[int, tuple[int, int]] = {}
    for at, owner in enumerate(owners):
        if owner >= 0:
            place[owner] = (place.get(owner, (at, at))[0], at + 1)
    # A reading belongs to the character before it.
    for owner, (start, end) in place.items():
        while end < len(owners) and owners[end] == _ADDED:
            end += 1
        place[owner] = (start, end)
    spans: list[tuple[int, int]] = []
    original_spans: list[tuple[int, int]] = []
    garbled: list[tuple[int, int]] = []
    at = before = 0
    lost: list[int] = []
    for index in [*range(len(original)), None]:
        if index is not None and index not in place:
            lost.append(index)
            continue
        after = place[index][0] if index is not None else len(shown)
        if lost:
            length = sum(len(folded[one]) for one in lost)
            garbled.append((at, at + length))
            spans += [(before, max(after, before + 1))] * length
            original_spans += [(before, max(after, before + 1))] * len(lost)
            at, lost = at + length, []
        if index is not None:
            spans += [place[index]] * len(folded[index])
            original_spans.append(place[index])
            at, before = at + len(folded[index]), place[index][1]
    return Damaged(
        text=shown,
        expected="".join(folded),
        alignment=Alignment.of_spans(len(shown), spans),
        from_original=Alignment.of_spans(len(shown), original_spans),
        garbled=tuple(garbled),
        characters=characters,
    )
