"""The grammar of numerals with Chinese characters in them: sections of four digits, spoken tails, approximations.

The reader walks over the characters once and never backs up over what it has consumed.
"""

from __future__ import annotations

import re

from pipeline.find.quantities.numeral_signs import (
    ARABIC,
    ARABIC_UNIT_AFTER,
    BIG,
    CHINESE,
    DIGITS,
    MAX_ARABIC,
    SMALL,
    TENS,
    UNIT_AFTER,
    VAGUE_DIGITS,
    VAGUE_TAILS,
    Numeral,
    arabic_value,
    refused,
    scaled,
)

_RUN = re.compile(rf"[\d.,{''.join(sorted(CHINESE))}{VAGUE_DIGITS}点 ]*", re.A)
_SPACES = re.compile(" *")
_POINT = re.compile(r" *点 *")
_DECIMALS = re.compile(rf"[{''.join(DIGITS)}]+|\d+", re.A)
_MAX_TOKENS = 40

Pair = tuple[float, float]


class NumeralReader:
    """One reading: pairs (low, high) are carried through, so that 七八十 comes out as 70 to 80."""

    __slots__ = (
        "arabic", "bare", "chinese", "current", "end", "had", "indefinite", "last", "last_big", "plain_end",
        "positional", "refused_to", "section", "start", "tail", "text", "total", "vague", "zero",
    )  # fmt: skip

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.end = self.plain_end = start
        self.refused_to = 0  # where a run that is no number ends
        self.total: Pair = (0, 0)
        self.section: Pair = (0, 0)
        self.current: Pair | None = None
        self.last = 1  # the magnitude read last: 两万五 is 25000
        self.last_big = 1
        self.had = False  # a magnitude was read
        self.zero = False  # 零 since the last magnitude: 一千零五 is 1005
        self.tail = False  # the last digit may count tenths of the magnitude before it
        self.vague = ""
        self.bare = self.arabic = self.chinese = self.positional = self.indefinite = False

    def read(self) -> Numeral:
        """The numeral at ``start``."""
        text, n, i = self.text, len(self.text), self.start
        for _ in range(_MAX_TOKENS):
            if i >= n:
                break
            if text[i] == " ":
                after = _SPACES.match(text, i).end()  # type: ignore[union-attr]
                if after >= n or not self.joins_over_space(after):
                    break
                i = after
            moved = self.token(i)
            if self.refused_to:
                return refused(self.start, self.refused_to)
            if moved is None:
                break
            i = moved
        else:
            if i < n and self.joins(i):
                return refused(self.start, max(i, _RUN.match(text, i).end()))  # type: ignore[union-attr]
        return self.numeral()

    def joins(self, i: int) -> bool:
        return self.text[i] in CHINESE or self.text[i].isdigit()

    def token(self, i: int) -> int | None:
        """Read the sign at ``i``; where to go on, or ``None`` when the numeral ends before or with it."""
        char = self.text[i]
        if char in "0123456789.":
            return self.arabic_at(i)
        if char in "零〇○" and self.current is None and (self.had or self.text[i + 1 : i + 2] in SMALL):
            self.zero = True
            follow = self.text[i + 1 : i + 2]
            return i + 1 if follow in CHINESE or (follow and follow in "几0123456789 ") else None
        if char in DIGITS:
            return self.digits_at(i)
        if char in TENS:
            return self.tens_at(i)
        if char in SMALL:
            return self.small_at(i)
        if char in BIG:
            return self.big_at(i)
        if char in VAGUE_DIGITS:
            return self.vague_digit_at(i)
        if char in VAGUE_TAILS and i > self.start:
            self.vague_tail_at(i)
        return None

    def ends(self, i: int) -> int:
        self.end = self.plain_end = i
        return i

    def arabic_at(self, i: int) -> int | None:
        found = ARABIC.match(self.text, i)
        if found is None or self.current is not None or found.end() - i > MAX_ARABIC:
            return None
        value = arabic_value(found[0])
        self.current, self.arabic, self.tail = (value, value), True, found.end() - i == 1
        return self.ends(found.end())

    def digits_at(self, i: int) -> int | None:
        if self.current is not None:
            return None
        end, pair, positional = read_digits(self.text, i, self.had)
        if pair is None:
            if end > i or i == self.start:
                self.refused_to = max(end, i + 1)
            return None  # 三十|两: the weight
        self.current, self.chinese, self.tail = pair, True, not positional
        self.positional = self.positional or positional
        return self.ends(self.decimals(end))

    def tens_at(self, i: int) -> int | None:
        if self.current is not None or (self.section != (0, 0) and self.last < 100):
            return None
        ten = TENS[self.text[i]]
        self.section = (self.section[0] + ten, self.section[1] + ten)
        self.last, self.had, self.chinese = 10, True, True
        return self.ends(i + 1)

    def small_at(self, i: int) -> int | None:
        """十 百 千 close a digit; an impossible order ends the numeral (七十|百分位, 十|千米)."""
        factor = SMALL[self.text[i]]
        if i > self.start and _unit_takes(self.text, i, self.text[i - 1].isdigit()):
            return None
        if self.section != (0, 0) and self.last <= factor and (self.current is None or self.last != 1):
            return None
        if i == self.start and factor > 10:
            self.bare = True
        low, high = self.current if self.current is not None else (1, 1)
        self.section = (self.section[0] + scaled(low, factor), self.section[1] + scaled(high, factor))
        self.current, self.last, self.had, self.zero, self.chinese = None, factor, True, False, True
        return self.ends(self.decimals(i + 1))

    def big_at(self, i: int) -> int | None:
        if i > self.start and _unit_takes(self.text, i, True):
            return None
        if i == self.start:
            self.bare = True
        self.close(BIG[self.text[i]])
        return self.ends(i + 1 if self.arabic else self.decimals(i + 1))

    def close(self, factor: int) -> None:
        """Close the section with 万 亿 兆."""
        low, high = self.section
        if self.current is not None:
            elliptic = self.tail and self.section != (0, 0) and self.last >= 100 and not self.zero  # 百二万
            tenths = self.last // 10 if elliptic else 1
            low, high = low + self.current[0] * tenths, high + self.current[1] * tenths
        if (low, high) == (0, 0) and self.had:  # 万亿, 万万, 千万亿
            self.total = (scaled(self.total[0], factor), scaled(self.total[1], factor))
        elif factor > self.last_big:
            self.total = (scaled(self.total[0] + (low or 1), factor), scaled(self.total[1] + (high or 1), factor))
        else:
            self.total = (self.total[0] + scaled(low, factor), self.total[1] + scaled(high, factor))
        self.section, self.current, self.last, self.last_big = (0, 0), None, factor, factor
        self.had, self.zero, self.tail, self.chinese = True, False, False, True

    def vague_digit_at(self, i: int) -> int | None:
        """几 and 数: one before a magnitude, nothing after one (几百 is 100 and more, 十几 ten and more)."""
        follow = self.text[i + 1 : i + 2]
        if self.current is not None or (self.text[i] == "数" and i > self.start):
            return None
        if i == self.start and follow not in SMALL and follow not in BIG:
            self.indefinite = True
        value = 1 if not self.had or follow in SMALL else 0
        self.current, self.vague, self.chinese, self.tail = (value, value), "at_least", True, False
        return self.ends(i + 1)

    def vague_tail_at(self, i: int) -> None:
        """余 多 来, with or without a 万 behind."""
        self.vague = VAGUE_TAILS[self.text[i]]
        self.plain_end, self.end = self.end, i + 1
        after = _SPACES.match(self.text, i + 1).end()  # type: ignore[union-attr]
        if after < len(self.text) and self.text[after] in BIG and not _unit_takes(self.text, after, True):
            self.close(BIG[self.text[after]])
            self.ends(after + 1)

    def decimals(self, pos: int) -> int:
        """Read ``点五五`` at ``pos``; the new position (``pos`` when it is no decimal: 三点, 两点三十)."""
        text = self.text
        if text[pos : pos + 1] not in ("点", " "):
            return pos
        point = _POINT.match(text, pos)
        digits = _DECIMALS.match(text, point.end()) if point else None
        if digits is None or len(digits[0]) > 16 or text[digits.end() : digits.end() + 1] in SMALL or digits[0] == "两":
            return pos
        low, _ = self.value(self.current is not None and not self.zero)
        value = float(f"{int(low)}.{''.join(str(DIGITS.get(c, c)) for c in digits[0])}")
        self.total, self.section, self.current = (0, 0), (0, 0), (value, value)
        self.had, self.last_big, self.last = False, 1, 1
        return digits.end()

    def joins_over_space(self, after: int) -> bool:
        """Whether a numeral goes on behind blanks: ``1000 万``, ``十 余 万``, ``一百 五 十 二``; never digit to digit."""
        char = self.text[after]
        if char in SMALL or char in BIG or char == "余":
            return True
        open_end = self.had and self.current is None
        if char in DIGITS or char in "0123456789":
            return open_end and self.text[after + 1 : after + 2] not in ("分", "成", "、")
        return char in "多几来" and open_end

    def value(self, tail: bool) -> Pair:
        """The pair read; ``tail``: a lone last digit counts tenths of the magnitude before it (一万三)."""
        low, high = (self.total[0] + self.section[0], self.total[1] + self.section[1])
        if self.current is not None:
            tenths = self.last // 10 if tail and self.had and not self.zero and self.last >= 100 else 1
            low, high = low + self.current[0] * tenths, high + self.current[1] * tenths
        return low, high

    def numeral(self) -> Numeral:
        if self.end == self.start:
            return refused(self.start, self.start + 1)
        low, high = self.value(self.tail)
        magnitude = 1
        if self.current is None:
            if self.section == (0, 0):
                magnitude = self.last_big
            elif self.total == (0, 0) and self.last >= 100 and self.section[1] < 10 * self.last:
                magnitude = self.last  # 两到三百: what closes it may count for the other end of a range
        script = "mixed" if self.arabic and self.chinese else "arabic" if self.arabic else "chinese"
        written = self.text[self.start : self.end]
        bare = self.bare and all(char in SMALL or char in BIG or char in "余多来 " for char in written)
        return Numeral(
            self.start, self.end, low, high, self.vague, self.plain_end, magnitude, script, bare, self.indefinite, True,
            self.positional,
        )  # fmt: skip


def _neighbours(a: int, b: int) -> bool:
    """七八, 两三, 三五, 一两: two digits that together say "from a to b"."""
    return 0 < a < b and (b == a + 1 or (a, b) == (3, 5))


def _unit_takes(text: str, pos: int, arabic: bool) -> bool:
    """Whether the magnitude at ``pos`` is the first character of a unit (千瓦, 千克, 12千米)."""
    table = ARABIC_UNIT_AFTER if arabic else UNIT_AFTER
    return any(text.startswith(rest, pos + 1) for rest in table.get(text[pos], ()))


def read_digits(text: str, i: int, had: bool) -> tuple[int, tuple[float, float] | None, bool]:
    """The run of Chinese digits at ``i``: its end, the pair it stands for, and whether it is written place by place."""
    j, n = i, len(text)
    while j < n and text[j] in DIGITS:
        j += 1
    run = text[i:j]
    if run == "两" and had and (j >= n or (text[j] not in SMALL and text[j] not in BIG)):  # 三十两: the weight
        return i, None, False
    if "幺" in run and len(run) > 1:  # spelled out, digit by digit
        return j, None, False
    if len(run) > 1 and run[-1] in "零〇○" and had:
        return j, None, False
    if len(run) == 1:
        value = DIGITS[run]
        return j, (value, value), False
    if run[-1] == "两" and len(run) == 2 and run != "一两":  # 二两, 三两: the weight
        value = DIGITS[run[0]]
        return i + 1, (value, value), False
    if len(run) == 2 and _neighbours(DIGITS[run[0]], DIGITS[run[1]]):
        return j, (DIGITS[run[0]], DIGITS[run[1]]), False
    if run[0] in "零〇○" and len(run) == 2:
        value = DIGITS[run[1]]
        return j, (value, value), False
    if had or len(run) > 6:
        return j, None, False
    value = int("".join(str(DIGITS[c]) for c in run))
    return j, (value, value), True
