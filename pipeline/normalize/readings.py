"""Readings of the characters that a simplified-to-traditional tool changes, for recognising injected pinyin.

The file ``lexicons/readings.txt`` has one reading a line, then all characters that have it. It is built from the
dictionary of the package *pypinyin* (MIT), which is needed only for that::

    pip install pypinyin && python -m pipeline.normalize.readings
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

from pipeline.normalize.script import script_table
from pipeline.resources import data_dir, lexicon

_FILE = "readings.txt"
# Weak readings in daily use that dictionaries give in the strong form only.
_WEAK = {
    "個": "ge",
    "們": "men",
    "麼": "me",
    "麽": "me",
    "嗎": "ma",
    "裡": "li",
    "裏": "li",
    "著": "zhe",
    "過": "guo",
    "來": "lai",
}
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = re.compile(rf"[a-z{TONED}ü]+")
# Letters that fonts and dictionaries use for the same sound.
_LETTERS = str.maketrans({"ɑ": "a", "ɡ": "g", "ă": "ǎ", "ĕ": "ě", "ĭ": "ǐ", "ŏ": "ǒ", "ŭ": "ǔ"})


@cache
def readings() -> dict[str, frozenset[str]]:
    """Every reading of every changed traditional character, with tone marks (``鎮`` → ``{"zhèn"}``)."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lexicon(_FILE).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            reading, characters = line.split(" ")
            for character in characters:
                found[character].add(reading)
    return {character: frozenset(all_readings) for character, all_readings in found.items()}


def canonical_reading(syllable: str) -> str:
    """``syllable`` in the spelling of the lexicon (composed, ``ɑ`` as ``a``, breve as caron)."""
    return unicodedata.normalize("NFC", syllable).translate(_LETTERS)


def is_reading(character: str, syllable: str) -> bool:
    """Whether ``syllable`` is one of the readings of the changed traditional ``character``."""
    return canonical_reading(syllable) in readings().get(character, frozenset())


def build() -> str:
    """The text of the lexicon, made from pypinyin's dictionary."""
    from pypinyin.pinyin_dict import pinyin_dict

    by_reading: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted(script_table().simplified):
        try:
            character.encode("gbk")
        except UnicodeEncodeError:
            continue
        spelled = map(canonical_reading, pinyin_dict.get(ord(character), "").split(","))
        listed = {one for one in spelled if _SYLLABLE.fullmatch(one)}
        if character in _WEAK:
            listed.add(_WEAK[character])
        for reading in listed:
            by_reading[reading].append(character)
    head = "# Reading, then the changed traditional characters that have it. Built by: python -m pipeline.normalize.readings\n"
    return head + "".join(f"{reading} {''.join(by_reading[reading])}\n" for reading in sorted(by_reading))


if __name__ == "__main__":
    target = data_dir("lexicons") / _FILE
    target.write_text(build(), encoding="utf-8")
