"""Bytes → text: which encoding a Chinese document is in, and what could not be read of it.

Order of trust: byte order mark, valid UTF-8, then whichever of the declared charset, GB18030, Big5-HKSCS, UTF-16 and
the guess of *charset-normalizer* gives the most ordinary Chinese. Bytes that the chosen encoding does not know become
U+FFFD **and** a problem that says where; newlines stay as they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import charset_normalizer

from pipeline.records import Problem, ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
# Files that people submit by mistake or that another reader of this stage opens; none is text.
_MAGIC = (
    (b"\xff\xd8\xff", "JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"GIF8", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive or Office document"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document (.doc, .xls)"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"\x1f\x8b\x08", "gzip archive"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"OggS", "Ogg media file"),
    (b"ID3", "MP3 sound"),
    (b"PAR1", "Parquet table"),
)
_RIFF = re.compile(rb"RIFF....(?:WEBP|WAVE|AVI )", re.DOTALL)
_MEDIA_BOX = re.compile(rb"\x00\x00\x00.ftyp", re.DOTALL)
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1b") + b"\x7f"
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "936": "gb18030", "ms936": "gb18030",
    "x-gbk": "gb18030", "euc-cn": "gb18030", "gb_2312-80": "gb18030", "gb18030": "gb18030", "windows-936": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs", "x-x-big5": "big5hkscs",
    "big5-tw": "big5hkscs", "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16-le", "utf-16le": "utf-16-le",
    "utf-16-le": "utf-16-le", "utf-16be": "utf-16-be", "utf-16-be": "utf-16-be", "unicode": "utf-16-le",
    "hz-gb-2312": "hz", "hz": "hz", "shift_jis": "cp932", "shift-jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "euc_kr",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
# The most frequent characters of any Chinese text, simplified and traditional.
_FREQUENT = frozenset(
    "的一是不了人在有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好"
    "都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长村镇县乡区市民党员委政府工群众"
    "建设服务解决问题组织开展干部社街道路水万元户名场次月日与及等将把被让向由新实项目资金"
    "這來個國說們為時會著過學對裡後麼沒於還發當無開見經頭從動兩長鎮縣鄉區黨員務問題組織開幹與將讓實項資場萬戶眾設決導"
)
_MARKS = frozenset("，。、；：？！“”‘’（）《》「」『』—…·　【】％")
_SAMPLE = 65_536
# Below this mean score per non-ASCII character a reading as Chinese is not believable.
_BELIEVABLE = 0.45
# After a bad byte in a two-byte encoding the pairs may be out of step; the next bytes decide.
_TWO_BYTE = frozenset({"gb18030", "big5hkscs"})
_RESUME = 24
_STEP_MARGIN = 0.2
_LEAST_HOPE = -0.6
_DECLARED_BONUS = 0.15
_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text. ``encoding`` is a Python codec name; ``problems`` say which bytes could not be read."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, declared: str | None = None, *, source: str = "") -> Decoded:
    """The text of ``data``, the encoding it was in, and a problem for every run of bytes that could not be read.

    ``declared`` is the charset that the document or its server states; it is believed only as far as the bytes agree.

    Raises:
        ReadError: ``kind`` is ``empty``, ``binary`` (no text at all) or ``encoding`` (text in no encoding known here).
    """
    if not data:
        raise ReadError("the file is empty; submit a file that has text", kind="empty")
    _refuse_binary(data)
    for mark, codec, label in _BOMS:
        if data.startswith(mark):
            if len(data) == len(mark):
                raise ReadError(
                    "the file is empty but for a byte order mark; submit a file that has text", kind="empty"
                )
            return _read(data, codec, label, source, skip=len(mark))
    codec = _choose(data, declared)
    decoded = _read(data, codec, codec, source)
    return replace(decoded, encoding=_common_name(data, codec)) if not decoded.problems else decoded


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"the file is a {what}, not text; submit the text of the document", kind="binary")
    if _RIFF.match(data) or _MEDIA_BOX.match(data):
        raise ReadError("the file is a picture, sound or film, not text", kind="binary")


def _choose(data: bytes, declared: str | None) -> str:
    """The codec that reads ``data`` best.

    Raises:
        ReadError: no codec gives believable text.
    """
    sample = data[:_SAMPLE]
    if _looks_utf16(sample):
        codec = max(("utf-16-le", "utf-16-be"), key=lambda name: _score(sample, name))
        if _score(sample, codec) >= _BELIEVABLE or _is_ascii_text(sample, codec):
            return codec
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if _is_valid(data, "utf-8"):
        if controls > 0.3 * len(sample):
            raise ReadError("the file holds control bytes, not text; submit the text of the document", kind="binary")
        return "hz" if b"~{" in sample and _score(sample, "hz") >= _BELIEVABLE else "utf-8"
    wanted = _ALIASES.get((declared or "").strip().strip("\"'").lower())
    scores = {name: _score(sample, name) for name in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")}
    if wanted is not None:
        scores[wanted] = _score(sample, wanted) + _DECLARED_BONUS
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= _BELIEVABLE:
        return best
    if controls > 0.03 * len(sample):
        raise ReadError("the file holds binary data, not text; submit the text of the document", kind="binary")
    if wanted is not None and scores[wanted] > 0:
        return wanted
    if len(sample.translate(None, _BEYOND_ASCII)) > 0.8 * len(sample) and _is_valid(data, "cp1252"):
        return "cp1252"
    guess = charset_normalizer.from_bytes(sample).best()
    if guess is not None and _is_valid(data, guess.encoding):
        return codecs.lookup(guess.encoding).name
    if scores[best] > _LEAST_HOPE:
        return best
    raise ReadError(
        "the character encoding cannot be told; save the document as UTF-8 and submit it again", kind="encoding"
    )


def _looks_utf16(sample: bytes) -> bool:
    """Whether NUL bytes lie where UTF-16 puts those of its ASCII characters."""
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    return max(odd, even) > 8 * min(odd, even) and max(odd, even) * 50 >= len(sample) // 2


def _is_ascii_text(sample: bytes, codec: str) -> bool:
    text = sample.decode(codec, "replace")
    return sum(" " <= char <= "~" or char in "\r\n\t" for char in text) > 0.8 * len(text)


def _is_valid(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


@cache
def _ordinary() -> frozenset[str]:
    """The characters that the two national standards count as common: GB 2312 and Big5, first level each."""
    simplified = (
        bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)
    )
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = (bytes((lead, trail)).decode("big5", "ignore") for lead in range(0xA4, 0xC7) for trail in trails)
    return frozenset("".join(simplified)) | frozenset("".join(traditional))


def _score(sample: bytes, codec: str) -> float:
    """How much ``sample`` read as ``codec`` looks like Chinese: mean over its characters beyond ASCII, at most about 1."""
    text = sample.decode(codec, "replace")
    beyond = [char for char in text if char > "\x7f"]
    if not beyond:
        return 0.0
    return sum(map(_weight, beyond)) / len(beyond)


@cache
def _weight(char: str) -> float:
    if char in _FREQUENT or char in _MARKS:
        return 1.25
    if char in _ordinary():
        return 0.7
    if char == "\ufffd":
        return -3.0
    if "\u3400" <= char <= "\u9fff":
        return -0.3
    if "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\x9f":
        return -1.5
    return 0.3 if "\uff01" <= char <= "\uff5e" else -0.2


def _common_name(data: bytes, codec: str) -> str:
    """The plainest name for what ``codec`` read without loss: ``ascii`` stays ``utf-8``, HKSCS only where it is used."""
    return "big5" if codec == "big5hkscs" and _is_valid(data, "big5") else codec


def _read(data: bytes, codec: str, label: str, source: str, *, skip: int = 0) -> Decoded:
    try:
        return Decoded(data[skip:].decode(codec), label)
    except UnicodeDecodeError:
        pass
    pieces: list[str] = []
    bad: list[tuple[int, int]] = []
    for piece, start, end in _pieces(data, codec, skip):
        if bad and bad[-1][1] == start and not piece:
            bad[-1] = (bad[-1][0], end)
        else:
            pieces.append(piece)
            if end > start:
                bad.append((start, end))
                pieces.append("\ufffd")
    problems = [_problem(data, start, end, label, source) for start, end in bad[:_MOST_PROBLEMS]]
    if len(bad) > _MOST_PROBLEMS:
        left = len(bad) - _MOST_PROBLEMS
        message = f"{left} more places hold bytes that are not {label}; convert the document to UTF-8 from its source"
        problems.append(Problem(source, "read", "encoding", message, f"first of them at byte {bad[_MOST_PROBLEMS][0]}"))
    return Decoded("".join(pieces), label, tuple(problems))


def _pieces(data: bytes, codec: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Readable text, then the byte span of what follows it and cannot be read (empty at the end)."""
    decoder = codecs.getdecoder(codec)
    view = memoryview(data)
    while at < len(data):
        try:
            yield decoder(view[at:], "strict")[0], len(data), len(data)
            return
        except UnicodeDecodeError as error:
            start, end = at + error.start, min(at + max(error.end, error.start + 1), len(data))
            if codec in _TWO_BYTE:
                end = min(end + _step_back_in(data[end : end + _RESUME], codec), len(data))
            yield decoder(view[at:start], "strict")[0], start, end
            at = end


def _step_back_in(following: bytes, codec: str) -> int:
    """How many more bytes (up to two) to skip after a bad one, so that the two-byte pairs fall in step again."""
    return max(range(3), key=lambda skip: _score(following[skip:], codec) - skip * _STEP_MARGIN)


def _problem(data: bytes, start: int, end: int, codec: str, source: str) -> Problem:
    shown = data[start : min(end, start + 8)].hex(" ").upper()
    what = "the text breaks off inside a character" if end == len(data) else f"bytes that are not {codec}"
    return Problem(
        source=source,
        stage="read",
        kind="encoding",
        message=f"{what} at byte {start}; marked \ufffd in the text",
        detail=f"byte_offset={start} length={end - start} bytes={shown}",
    )
