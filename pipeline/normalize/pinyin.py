"""Damage A: readings that a converter put after traditional characters, ``創(chuàng)新`` (shared/design/damaged-text.md §2).

A page either has this damage or not: a reading is taken out only when at least three different characters carry one at
every occurrence. A lone gloss never passes.

Other tools put readings without tone marks after characters here and there, some of them twice: ``渠(qu)道(dao)清(qing)淤``.
They are taken out where many different characters carry one and the same character is read alike wherever it does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass

from pipeline.normalize.alignment import Edit
from pipeline.normalize.readings import TONED, is_reading, readings

SYLLABLE = rf"[a-z{TONED}üɑɡ]{{1,6}}"
INJECTED = re.compile(rf"([\u3400-\u9fff])\(({SYLLABLE})\)")
# Where a byte-shifted passage may begin; characters just after it are not what they seem (§3).
_SHIFT_START = re.compile(rf"[?\ufffd](?:[!?,;:！？，；：]|{SYLLABLE}\))")
_SHIFT_REACH = 42
_LEAST_CHARACTERS = 3
# A long page may hold a heading that the tool never saw; a character that nearly always carries its reading is injected.
_NEARLY_ALWAYS = 0.8
_MANY = 5
# A syllable without its tone: an initial, or none, and a final.
_PLAIN = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|a|o|e|i|u|v))"
)
_PLAIN_INJECTED = re.compile(rf"([\u3400-\u9fff])((?:\({_PLAIN}\))+)")
_PLAIN_CHARACTERS = 8
# Nobody explains how these are read: where they carry a reading, a tool put it there.
_EVERYDAY = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說产產种種"
    "面而方后後多定行学學法所民得经經十三之进進着著等部度家电電力里如水化高自二理起小物现現实實加量都两兩体體制机機当當使点點从從业業本去把"
    "性好应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內数數正心反你明看原利比或但质質气氣第向道"
    "此变變条條只没沒结結解问問意建月公无無系情者最立代想已通并並提直题題党黨展五果料员員位入常文总總次品式活设設及管特件长長求老头頭基资資"
    "边邊流路级級少山统統接知较較将將组組见見计計别別她手期根论論运運农農指几幾区區强強放决決西被干幹做必先回则則任取完科村镇鎮县縣市户戶"
    "米万萬元亩畝修渠户戶群众眾扶贫貧种種养養企"
)
_EVERYDAY_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class Injection:
    """The injected readings of one page: ``characters`` is the page's set, ``edits`` take the readings out."""

    characters: frozenset[str]
    edits: tuple[Edit, ...]


def find_injection(text: str) -> Injection | None:
    """The injected readings of ``text``, or ``None`` when the page is not damaged this way."""
    if "(" not in text:
        return None
    return _toned(text) or _plain(text)


def _toned(text: str) -> Injection | None:
    hits = [hit for hit in INJECTED.finditer(text) if is_reading(hit[1], hit[2])]
    if len({hit[1] for hit in hits}) < _LEAST_CHARACTERS:
        return None
    carried = Counter(hit[1] for hit in hits)
    doubtful = _doubtful_places(text)
    seen = Counter(
        char
        for at, char in enumerate(text)
        if char in carried and not any(begin <= at < end for begin, end in doubtful)
    )
    characters = frozenset(
        char
        for char, count in carried.items()
        if count >= seen[char] or (count >= _MANY and count >= _NEARLY_ALWAYS * seen[char])
    )
    if len(characters) < _LEAST_CHARACTERS:
        return None
    edits = tuple(Edit(hit.start(), hit.end(), hit[1]) for hit in hits if hit[1] in characters)
    return Injection(characters, edits)


def _plain(text: str) -> Injection | None:
    """Readings without tones; the page has no set of its own, since the tool chose its characters by chance."""
    hits = list(_PLAIN_INJECTED.finditer(text))
    read: dict[str, set[str]] = defaultdict(set)
    for hit in hits:
        read[hit[1]].update(hit[2][1:-1].split(")("))
    if len(read) < _PLAIN_CHARACTERS or len(_EVERYDAY.intersection(read)) < _EVERYDAY_CHARACTERS:
        return None  # a list of rare characters that explains how they are read
    right = sum(len(said) == 1 and _may_be_read(char, *said) for char, said in read.items())
    if right < _NEARLY_ALWAYS * len(read):
        return None
    return Injection(frozenset(), tuple(Edit(hit.start(), hit.end(), hit[1]) for hit in hits))


def _may_be_read(character: str, syllable: str) -> bool:
    """Whether a syllable without its tone can be the character's; true where the lexicon does not know the character."""
    known = readings().get(character)
    return known is None or any(_without_tone(reading) == syllable for reading in known)


def _without_tone(reading: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", reading) if not unicodedata.combining(char))
    return bare


def _doubtful_places(text: str) -> list[tuple[int, int]]:
    """The spans that may be byte-shifted."""
    return [(hit.start(), hit.end() + _SHIFT_REACH) for hit in _SHIFT_START.finditer(text)]
