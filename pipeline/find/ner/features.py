"""Hashed features of every character of a text, computed for whole documents at once with numpy.

A feature is a 32-bit hash of a template number and the values that the template looks at: characters near by, their
class, the longest dictionary word that begins, ends or lies around the character, administrative names of the gazetteer,
surnames, and the nearest suffix of a place or a body to the right. The same functions serve training and tagging, so the
two cannot drift apart.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint32]

GAP = 2  # zero characters between two sentences: no template looks farther than this over a boundary
MARGIN = 16  # zero characters before and after everything, so that shifted views never leave the array
LONGEST_SENTENCE = 250
WORD_LENGTHS = (2, 3, 4, 5)
PLACE_NAME_LENGTHS = (2, 3, 4, 5, 6, 7)
LONGEST_WORD = max(*WORD_LENGTHS, *PLACE_NAME_LENGTHS)
TABLE_BITS = 20

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;”’」』）)]*|[。！？!?；;\n]+")
_PRIME = np.uint32(0x01000193)
_MIX1 = np.uint32(0x7FEB352D)
_MIX2 = np.uint32(0x846CA68B)

PLACE_SUFFIXES = "省市县区镇乡村街路社组屯寨湾坪畈垭坝沟岭山河湖江溪洞园场庄店州盟旗里院"
BODY_SUFFIXES = "司局会院校部室所站处社厂队团府联协馆店行委党心库坊办政企"
SPEECH = "说道称讲谈笑问答介表告认指坦感激"

# (stream, offset) pairs; the number of a template is its place in this list
TEMPLATES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("c", 0),),
    (("c", -1),),
    (("c", 1),),
    (("c", -2),),
    (("c", 2),),
    (("c", -1), ("c", 0)),
    (("c", 0), ("c", 1)),
    (("c", -1), ("c", 0), ("c", 1)),
    (("s", 0), ("e", 0)),
    (("s", 0), ("e", -1)),
    (("w", 0), ("c", 0)),
    (("w", -1), ("w", 0), ("w", 1)),
    (("w", -2), ("w", -1), ("w", 0)),
    (("g", 0), ("c", 0)),
    (("g", -1), ("g", 0), ("g", 1)),
    (("g", 0), ("p", 0)),
    (("u", 0), ("w", 0), ("w", 1)),
    (("u", -2), ("w", -1), ("w", 0)),
    (("u", 0), ("w", 1), ("c", 2)),
    (("p", 0), ("w", 0)),
    (("b", 0), ("w", 0)),
    (("b", 0), ("c", 0)),
)
N_TEMPLATES = len(TEMPLATES)
TEMPLATES_ID = zlib.crc32(repr(TEMPLATES).encode())  # kept in a model, whose weights mean nothing with other templates
# The templates that look at most come first while hashes are made, so that step k takes the first rows alone; ``_ROWS``
# leads back from the number of a template to its row.
_ORDER = sorted(range(N_TEMPLATES), key=lambda number: -len(TEMPLATES[number]))
_ROWS = np.argsort(_ORDER)
_SEEDS = np.array([[(number + 1) * 0x9E3779B1 & 0xFFFFFFFF] for number in _ORDER], dtype=np.uint32)
STREAMS = "cksewgupb"
_PARTS_OF_STEPS = [
    [TEMPLATES[number][step] for number in _ORDER if len(TEMPLATES[number]) > step]
    for step in range(max(map(len, TEMPLATES)))
]
# for every step the rows of streams that the templates look at, and how far from the beginning of the margin
_STEPS = [
    (np.array([STREAMS.index(stream) for stream, _ in parts]), np.array([MARGIN + offset for _, offset in parts]))
    for parts in _PARTS_OF_STEPS
]
# templates whose weights may differ between corpora in training (see train.py)
CROSSED = (0, 1, 2, 5, 6, 7, 8, 13, 20)


def _character_classes() -> tuple[Codes, npt.NDArray[np.uint32]]:
    """A map of code points to tagger characters (width, digits and letters folded) and one of code points to classes."""
    fold = np.arange(0x10000, dtype=np.uint32)
    for full in range(0xFF01, 0xFF5F):
        fold[full] = full - 0xFEE0
    fold[0x3000] = ord(" ")
    for plain, marks in (
        (",", "，"),
        (";", "；"),
        (":", "："),
        ("!", "！"),
        ("?", "？"),
        ('"', "“”「」『』"),
        ("'", "‘’"),
        ("(", "（〔【"),
        (")", "）〕】"),
        ("·", "•・‧∙"),
    ):
        for mark in marks:
            fold[ord(mark)] = ord(plain)
    folded_digits = np.isin(fold, [ord(d) for d in "0123456789"])
    fold[folded_digits] = ord("0")
    letters = [ord(x) for x in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    fold[np.isin(fold, letters)] = ord("a")
    kind = np.ones(0x10000, dtype=np.uint32)  # 1: other sign
    kind[0] = 0
    kind[0x4E00:0xA000] = 2
    kind[fold == ord("0")] = 3
    kind[fold == ord("a")] = 4
    for code, signs in (
        (5, "一二三四五六七八九十百千万亿零〇两"),
        (6, ",、"),
        (7, "。;!?\n"),
        (8, "\"'()《》<>"),
        (9, "·"),
        (10, "年月日时"),
    ):
        for sign in signs:
            kind[ord(sign)] = code
    return fold, kind[fold]


_FOLD, _KIND = _character_classes()
_FOLDED = _FOLD.data  # single items are read much quicker from a view


_STOPS = ~np.isin(np.arange(_KIND.max() + 1), (2, 3, 5))
# of suffixes of places and of bodies: where ``WordLists.signs`` tells them, and how far ahead they are looked for
_MARK_BITS = np.array([[6], [7]], dtype=np.uint8)
_REACHES = np.array([[4], [10]])


def _marks(characters: str) -> npt.NDArray[np.uint32]:
    table = np.zeros(0x10000, dtype=np.uint32)
    for character in characters:
        table[ord(character)] = ord(character)
    return table


_OUTSIDE = _marks(",、;:。!?\n") > 0
_PLACE_MARK = _marks(PLACE_SUFFIXES)
_BODY_MARK = _marks(BODY_SUFFIXES)


@dataclass(frozen=True, slots=True)
class WordLists:
    """Word lists as fingerprint tables: 12 bits of the word's hash and 4 bits of class in each of 2**20 slots.

    ``words`` holds dictionary words with their part of speech, ``places`` administrative names with their level,
    ``surnames`` the class of every code point as a surname (0 none, 1 rare, 2 common, 3 first of a compound one).
    A word that is not in the list is taken for one about once in ten thousand times. ``both`` is ``places`` above
    ``words``, so that a text's windows are looked up once; ``signs`` holds what is asked of single characters: their
    kind (4 bits), class as a surname (2 bits), whether they end names of places, of bodies.
    """

    words: npt.NDArray[np.uint16]
    places: npt.NDArray[np.uint16]
    surnames: npt.NDArray[np.uint8]
    both: npt.NDArray[np.uint32] = field(init=False, repr=False)
    signs: npt.NDArray[np.uint8] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        signs = _KIND | self.surnames.astype(np.uint32) << 4 | (_PLACE_MARK > 0) << 6 | (_BODY_MARK > 0) << 7
        object.__setattr__(self, "signs", signs.astype(np.uint8))
        object.__setattr__(self, "both", self.places.astype(np.uint32) << np.uint32(16) | self.words)


def word_table(entries: Iterable[tuple[str, int]]) -> npt.NDArray[np.uint16]:
    """The fingerprint table of (word, class) pairs, class 1-15; later entries win a slot."""
    table = np.zeros(1 << TABLE_BITS, dtype=np.uint16)
    by_length: dict[int, list[tuple[str, int]]] = {}
    for word, kind in entries:
        by_length.setdefault(len(word), []).append((word, kind))
    for length, items in by_length.items():
        codes = _FOLD[_codes("".join(word for word, _ in items))].reshape(-1, length)
        running = np.zeros(len(items), dtype=np.uint32)
        for column in range(length):
            running = (running ^ codes[:, column]) * _PRIME
        mixed = _mix(running)
        kinds = np.array([kind for _, kind in items], dtype=np.uint16)
        table[mixed >> np.uint32(32 - TABLE_BITS)] = ((mixed & np.uint32(0xFFF)) << np.uint32(4)).astype(
            np.uint16
        ) | kinds
    return table


def word_class(table: npt.NDArray[np.uint16], word: str) -> int:
    """The class of ``word`` in a fingerprint table, 0 where it is not listed."""
    h = 0
    for code in map(ord, word):
        h = (h ^ _FOLDED[code if code < 0x10000 else 0xFFFF]) * 0x01000193 & 0xFFFFFFFF
    h = (h ^ h >> 16) * 0x7FEB352D & 0xFFFFFFFF
    h = (h ^ h >> 15) * 0x846CA68B & 0xFFFFFFFF
    h ^= h >> 16
    value = int(table[h >> 32 - TABLE_BITS])
    return value & 15 if value >> 4 == h & 0xFFF else 0


def _codes(text: str) -> Codes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    return np.minimum(codes, np.uint32(0xFFFF))


def _mix(h: Hashes) -> Hashes:
    shifted = h >> np.uint32(16)
    mixed = h ^ shifted
    mixed *= _MIX1
    mixed ^= np.right_shift(mixed, np.uint32(15), out=shifted)
    mixed *= _MIX2
    mixed ^= np.right_shift(mixed, np.uint32(16), out=shifted)
    return mixed


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of the sentences of ``text``: ended by 。！？； or a line break, cut at 250 characters."""
    return list(pairwise((0, *_sentence_ends(text))))


def _sentence_ends(text: str) -> list[int]:
    ends = list(accumulate(map(len, _SENTENCE.findall(text))))  # the pattern leaves nothing out
    if len(text) <= LONGEST_SENTENCE or all(end - start <= LONGEST_SENTENCE for start, end in pairwise((0, *ends))):
        return ends
    cuts = [(*range(start, end, LONGEST_SENTENCE)[1:], end) for start, end in pairwise((0, *ends))]
    return [end for cut in cuts for end in cut]


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts laid out for the feature functions: folded characters with gaps between the sentences.

    Characters are numbered through all texts. ``position[i]`` is where character ``i`` stands in ``codes`` (without the
    margins); ``ends`` says where the sentences end, ``outside`` which characters are commas and the like, which hardly
    any name holds (six of 11,000 annotated ones; they are found in parts).
    """

    codes: Codes
    position: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    outside: npt.NDArray[np.int64]


def layout(*texts: str) -> Layout:
    """Lays texts out sentence by sentence, one behind the other with a margin between two of them."""
    text = "".join(texts)
    ends_of = [np.array(_sentence_ends(part), dtype=np.int64) for part in texts]
    ends = np.concatenate(ends_of)
    gaps = np.arange(1, len(ends) + 1) * GAP
    if len(texts) > 1:
        counts = list(map(len, ends_of))
        ends += np.cumsum([0, *map(len, texts[:-1])]).repeat(counts)
        gaps += (np.arange(len(texts)) * MARGIN).repeat(counts)
    position = np.arange(len(text)) + gaps.repeat(np.diff(ends, prepend=0))
    size = len(text) + GAP * (len(ends) + 1) + MARGIN * (len(texts) - 1)
    codes = np.zeros(size + 2 * MARGIN, dtype=np.uint32)
    folded = _FOLD.take(_codes(text))
    codes[position + MARGIN] = folded
    return Layout(codes, position, ends, _OUTSIDE.take(folded).nonzero()[0])


def _window_hashes(codes: Codes) -> Hashes:
    """Hashes of the windows of 2 to 7 characters, one row a length, one column a start; the last starts are left out.

    Columns go from the last start to the first.
    """
    width = len(codes) - LONGEST_WORD + 1
    backwards = codes[::-1].copy()
    windows = np.empty((LONGEST_WORD - 1, width), dtype=np.uint32)
    running = backwards[LONGEST_WORD - 1 :] * _PRIME
    for row in range(LONGEST_WORD - 1):
        first = LONGEST_WORD - 2 - row
        np.bitwise_xor(running, backwards[first : first + width], out=windows[row])
        windows[row] *= _PRIME
        running = windows[row]
    return _mix(windows)


def _longest_words(classes: npt.NDArray[np.uint16], size: int) -> tuple[Codes, Codes, Codes]:
    """For every one of ``size`` places: the longest word that begins there, ends there, lies around it (length and class).

    ``classes`` are those of windows: one row a length from 2 on, one column a start from the last to the first, and two
    lists side by side; what is not between 1 and 15 is no word. The answers are of twice the ``size``, one list behind
    the other.
    """
    begin, end, around = (np.zeros(2 * size, dtype=np.uint32) for _ in range(3))
    flat = classes.ravel()
    found = (flat - np.uint16(1) < 15).nonzero()[0]  # much quicker than of several axes
    window = found >> 1
    rows = window // classes.shape[1]
    starts = (rows + 1) * classes.shape[1] - 1 - window + (found & 1) * size
    value = (rows * 16 + 32 + flat[found]).astype(np.uint32)
    # what comes later wins: longer words; of words of one length the one that begins first
    begin[starts] = value
    end[starts + rows + 1] = value
    lengths = rows + 2
    behind = lengths.cumsum()
    parts = (value * np.uint32(4) + np.uint32(2)).repeat(lengths)  # 2 inside the word, 1 at its begin, 3 at its end
    parts[behind - lengths] -= np.uint32(1)
    parts[behind - 1] += np.uint32(1)
    around[(starts - behind + lengths).repeat(lengths) + np.arange(len(parts))] = parts
    return begin[:size], end[:size], around.reshape(2, size)


def _next_marks(nearest: Codes, stop: npt.NDArray[np.bool_]) -> Codes:
    """The nearest marked character to the right (this one included) within reach, with its distance; 0 where none.

    ``nearest`` has the marked characters at their places, one row a kind of mark; the last place has none. Signs of
    punctuation, which are never marked, stop the search.
    """
    size = nearest.shape[1]
    places = np.arange(size)
    ahead = np.where((nearest > 0) | stop, places, size - 1)
    ahead = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
    distance = ahead - places
    marked = nearest.ravel().take(ahead + np.arange(len(nearest))[:, None] * size)
    found: Codes = marked * np.uint32(16) + distance.astype(np.uint32)
    found *= (marked > 0) & (distance <= _REACHES)
    return found


def streams(codes: Codes, lists: WordLists) -> Codes:
    """What the templates look at: one row for each of ``STREAMS``, one column a place of ``codes``."""
    size = len(codes)
    signs = lists.signs.take(codes)
    kinds = signs & np.uint8(15)
    windows = _window_hashes(codes)
    entries = lists.both.take(windows >> np.uint32(32 - TABLE_BITS), mode="clip")
    windows <<= np.uint32(20)  # leaves fingerprints of 12 bits; where they agree with that of an entry, a class is left
    windows |= windows >> np.uint32(16)
    classes = (entries.view(np.uint16) - windows.view(np.uint16)).reshape(*windows.shape, 2)
    classes[max(WORD_LENGTHS) - 1 :, :, 0] = 0  # only names of places are longer
    begin, end, around = _longest_words(classes, size)
    marks = _next_marks(codes * (signs >> _MARK_BITS & np.uint8(1)), _STOPS.take(kinds))
    values = np.empty((len(STREAMS), size), dtype=np.uint32)
    values[:2] = codes, kinds
    values[2:4] = begin, end
    values[4:6] = around
    values[6] = signs >> np.uint8(4) & np.uint8(3)
    values[7:] = marks
    return values


def hashes(values: Codes, first: int = 0, last: int | None = None) -> Hashes:
    """The feature hashes of the places ``first`` to ``last`` between the margins, one row a template; never 0."""
    return unsorted_hashes(values, first, values.shape[1] - 2 * MARGIN if last is None else last)[_ROWS]


def unsorted_hashes(values: Codes, first: int, last: int) -> Hashes:
    """The same with the rows in another order than the templates: enough where their weights are only added up."""
    size = last - first
    running = np.empty((N_TEMPLATES, size), dtype=np.uint32)
    shifted = np.empty_like(running)
    # views[stream, at] is the part of a stream that begins ``at`` places behind the first margin
    shape, (row, column) = (len(values), 2 * MARGIN + 1, size), values.strides
    views: Codes = np.ndarray(shape, np.uint32, values, first * column, (row, column, column))
    before: Hashes = _SEEDS
    for rows, begins in _STEPS:
        part, other = running[: len(rows)], shifted[: len(rows)]
        np.bitwise_xor(before[: len(rows)], views[rows, begins], out=part)
        before = running
        part *= _MIX1
        part ^= np.right_shift(part, np.uint32(15), out=other)
    mixed = _mix(running)
    return np.maximum(mixed, np.uint32(1), out=mixed)


def corpus_hashes(hashed: Hashes, corpus: int) -> Hashes:
    """The hashes crossed with a corpus number (training only)."""
    return _mix(hashed ^ np.uint32((corpus + 1) * 0x85EBCA6B & 0xFFFFFFFF))
