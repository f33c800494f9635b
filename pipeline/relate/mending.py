"""The mending of what the segmenter tears or runs together.

The segmenter guesses words that no dictionary has (率为, 费由乡, 会开); such guesses are taken apart and put together again
by how Chinese forms words: noun and ending, verb and complement, noun and localizer.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.ner import is_verb, is_word
from pipeline.relate.grammar import grammar
from pipeline.relate.words import ASPECTS, NOMINAL, Word, is_guessed, known_words

_REACHING = frozenset({"到", "至", "为", "在", "成为"})
_GIVING = frozenset({"扶持", "奖补", "配套"})
_STATES = frozenset("未不没无非尚仍已")  # adverbs that go with a state: 已退休教师
_TORN = frozenset({"P", "D", "V", "N", "A", "VN"})
#: Single characters that are words of their own before a noun.
_WHOLE = frozenset(
    "的了在和与及将把被由从向给每各共约近达以等有是又再也都还均已仅只不为对至到就按比让使请送户个新老大小全该本我获赴遭赠"
)
#: Characters that are words of their own after a noun; a guessed word that ends so is a noun's end and this word.
_FUNCTION = {
    **dict.fromkeys("由从比与将被把在对向给往", "P"),
    **dict.fromkeys("要须能可应需让有设", "V"),
    **dict.fromkeys("为达到至", "VM"),
    **dict.fromkeys("就才也都已未均共仅", "D"),
}
#: Prepositions that begin no noun; a guessed word that begins so is the preposition and a noun.
_PREPOSITIONS = frozenset("由从被把给与")
_BEFORE_RATE = NOMINAL | {"V", "T", "D"}
#: Manners that belong to the name of an act that is counted: 集中执行5次.
_TOGETHER = frozenset({"集中", "公开", "联合", "免费", "义务"})
#: Verbs of keeping a measure somewhere, and what leads to where: 自付比例|控制|在.
HELD = frozenset({"控制", "稳定", "保持", "维持", "压缩", "压降"})
LEVELS = frozenset("在到至")
#: Words of the dictionary that are a verb and what it is done to: where the noun begins.
_RUN_TOGETHER = {"筹集资金": 2}
#: Verbs of one character that begin no noun: 学子|获|三坪.
_VERBS_BEFORE = frozenset("获赴遭赠")
#: Ends of nouns that begin next to no word.
_ENDINGS_ALONE = frozenset("员率者额")
#: Ends of the names of bodies.
_BODIES = frozenset("局厅委办院所站队会社镇乡县市")
_LOCALIZERS = frozenset("中里内上下外前后间旁底")
#: Words that end an expression of time: 月底|前, 三年|内.
_TIME_ENDS = frozenset(
    {
        "前",
        "后",
        "内",
        "间",
        "初",
        "末",
        "底",
        "起",
        "中",
        "以前",
        "以后",
        "之前",
        "之后",
        "以来",
        "期间",
        "以内",
        "前后",
    }
)
#: Localizers that are verbs or modifiers unless a noun, a time or a figure stands before them.
_MOVING = frozenset("上下")
#: Adverbs that describe a noun when one follows.
_DEGREES = frozenset("新超")
_LOCATED = NOMINAL | {"T", "Q", "M", "R"}
#: A guessed word without one is no number, whatever its tag says.
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两几数半多")


def _untorn(words: Sequence[Word]) -> list[Word]:
    """Guessed words that hold the end of the noun before them, a word of grammar, or a verb and its noun, taken apart."""
    found: list[Word] = []
    for i, word in enumerate(words):
        before = found[-1] if found and found[-1].end == word.start else None
        following = words[i + 1] if i + 1 < len(words) and words[i + 1].start == word.end else None
        if is_guessed(word) and word.text[-2:] not in HELD:
            if word.kind == "M" and not _NUMERALS.intersection(word.text):
                word = Word(word.start, word.end, word.text, "N", word.index)  # 倒杆
            found += _taken_apart(word, before, following)
        elif word.text in _RUN_TOGETHER:
            noun = _RUN_TOGETHER[word.text]
            found += [*_piece(word, 0, noun, "V"), *_piece(word, noun, len(word.text), "N")]
        elif len(word.text) > 2 and word.text[-2:] in HELD and following is not None and following.text in LEVELS:
            held = len(word.text) - 2
            found += [*_piece(word, 0, held, "N"), *_piece(word, held, held + 2, "V")]  # 比例|控制|在
        else:
            found.append(word)
    return found


def _taken_apart(word: Word, before: Word | None, following: Word | None) -> list[Word]:
    text, last = word.text, word.text[-1]
    endings, verbs = grammar().noun_endings, grammar().simple_verbs
    after_noun = before is not None and before.kind in {"N", "VN", "V", "A"} and len(before.text) > 1
    if text[0] in _PREPOSITIONS and last not in _ENDINGS_ALONE and (text[0] == "由" or not after_noun):
        # 由县|财政, 保护费|由市|财政; not 与会者
        return [*_piece(word, 0, 1, "P"), *_piece(word, 1, len(text), "N")]
    if len(text) > 2 and text[0] in _VERBS_BEFORE and after_noun:  # 学子|获|三坪, not 农户|获赔
        return [*_piece(word, 0, 1, "V"), *_piece(word, 1, len(text), "N")]
    if following is not None and following.text in ASPECTS:
        noun = len(text) - 1
        short = noun == 1 and before is not None and (before.kind == "Q" or (after_noun and text[0] in endings))
        if short or (noun == 2 and (last in verbs or _is_noun(text[:2]))):
            return [
                *_piece(word, 0, noun, "N"),
                *_piece(word, noun, noun + 1, "V"),
            ]  # 牛建|了档, 老人量|了血压, 渠堰修|了
    if len(text) == 2 and text[0] in _ENDINGS_ALONE and after_noun and last not in _FUNCTION:
        return [*_piece(word, 0, 1, "N"), *_piece(word, 1, 2, "V")]  # 执法|员分|乘
    reached = last not in "到至" or text[-2] in endings  # 出菇率|到, not 马福至
    if (
        last in _FUNCTION
        and reached
        and (
            len(text) > 2
            or text[0] in endings
            or (before is not None and before.kind == "Q")
            or (following is not None and following.kind == "Q" and last in "有共仅")
        )
    ):
        return [*_piece(word, 0, len(text) - 1, "N"), *_piece(word, len(text) - 1, len(text), _FUNCTION[last])]
    if len(text) == 3 and text[0] in _BODIES and before is not None and before.kind == "N" and is_verb(text[1:]):
        return [*_piece(word, 0, 1, "N"), *_piece(word, 1, 3, "V")]  # 医保|局说动
    if len(text) == 3 and text[1] in _FUNCTION and text[0] in endings and after_noun:  # 油料|费由乡
        return [
            *_piece(word, 0, 1, "N"),
            *_piece(word, 1, 2, _FUNCTION[text[1]]),
            *_piece(word, 2, 3, "N"),
        ]
    if len(text) == 2 and last in _LOCALIZERS and word.kind in {"N", "F", "A"}:  # 账上, 村中
        return [*_piece(word, 0, 1, "N"), *_piece(word, 1, 2, "F")]
    before_figure = following is not None and following.kind == "Q"
    if (
        len(text) == 2
        and text[0] in endings
        and after_noun
        and last in verbs
        and (word.kind in {"V", "A"} or before_figure)
    ):
        return [*_piece(word, 0, 1, "N"), *_piece(word, 1, 2, "V")]  # 圆桌|会开
    counted = len(text) == 3 and last not in endings and following is not None and following.kind == "Q"
    if len(text) > 2 and text[0] in verbs and (counted or _is_noun(text[1:])):  # 挖树坑, 设托位150个
        return [*_piece(word, 0, 1, "V"), *_piece(word, 1, len(text), "N")]
    return [word]


def _is_noun(text: str) -> bool:
    return is_word(text) and not is_verb(text)


def _piece(word: Word, first: int, last: int, kind: str) -> list[Word]:
    return [Word(word.start + first, word.start + last, word.text[first:last], kind)]


def _mended(words: Sequence[Word]) -> list[Word]:
    """A single character before two that make no word belongs to them: 用|信率, 管|护员."""
    mended: list[Word] = []
    verbs = grammar().simple_verbs
    for i, word in enumerate(words):
        before = mended[-1] if mended and mended[-1].end == word.start else None
        known = is_word(word.text) or word.text in known_words()
        torn = word.kind in {"N", "VN"} and len(word.text) == 2 and word.index < 0 and not known
        if torn and before is not None and before.text in verbs and i + 1 < len(words) and words[i + 1].kind == "Q":
            torn = False  # 设|浴位18个
        if torn and before is not None and len(before.text) == 1 and before.kind in _TORN and before.text not in _WHOLE:
            mended[-1] = Word(before.start, word.end, before.text + word.text, "N")
        else:
            mended.append(word)
    return mended


def _counts_meetings(words: Sequence[Word]) -> bool:
    """Whether the nouns that end ``words`` follow a count of times: 7次|党员|和|村民代表."""
    i = len(words) - 1
    while i > 0 and (words[i].kind in NOMINAL or words[i].kind == "C"):
        i -= 1
    return words[i].kind == "Q" and words[i].text[-1] in "次场期轮"


def _modifies(words: Sequence[Word], i: int, following: Word | None) -> bool:
    """Whether the word at ``i`` describes the noun behind it: 留守|儿童, 平均|发现|时间, but not 平均|缩短|12天."""
    if following is None:
        return False
    if words[i].text in grammar().purposes:
        if following.kind == "A" and len(words) > i + 2:  # 健身|小|广场
            following = words[i + 2]
        return following.kind == "N" and following.text.endswith(grammar().facilities)  # 烘干|车间
    if words[i].text == "平均":
        kinds = [word.kind for word in words[i + 1 : i + 3]]
        return kinds[0] in {"N", "VN"} or kinds == ["V", "N"]
    before = words[i - 1] if i else None
    if before is not None and before.kind == "D" and before.text[-1] not in _STATES and words[i].text in _GIVING:
        return False  # 直接|扶持|创业820人, but 未|签约|居民
    if words[i].text in _TOGETHER and following.kind == "V":
        return i + 2 < len(words) and words[i + 2].kind == "Q"  # 集中|执行|5次
    return words[i].text in grammar().attributives and following.kind in {"N", "VN", "A", "E"}


def _works_twice(before: Word | None, word: Word, following: Word | None) -> bool:
    """Whether two verbs of building stand side by side before what they are done to: 修建|改造|水渠, not 维修|改造|项目."""
    works = grammar().works
    if before is None or following is None or before.text not in works or word.text not in works:
        return False
    return following.kind in {"N", "A"} and following.text not in grammar().projects


def merged(words: Sequence[Word]) -> list[Word]:
    """Joins what the dictionary leaves apart: verb and complement (编成), verb and noun ending (打磨工); retags by what follows."""
    rules = grammar()
    merged: list[Word] = []
    words = _mended(_untorn(words))
    for i, word in enumerate(words):
        before = merged[-1] if merged and merged[-1].end == word.start and merged[-1].index < 0 else None
        following = words[i + 1] if i + 1 < len(words) and words[i + 1].start == word.end else None
        if (
            before is not None
            and before.kind in {"V", "VN"}
            and word.text in rules.complements
            and before.text not in rules.measure_verbs
        ):
            merged[-1] = Word(before.start, word.end, before.text + word.text, "VM" if word.text in _REACHING else "V")
        elif (
            before is not None
            and len(before.text) >= 2
            and (
                before.kind in {"V", "VN"}
                or (before.kind == "N" and word.kind in {"M", "N"})
                or (word.text == "率" and before.kind in _BEFORE_RATE)
            )
            and len(word.text) == 1
            and (word.text in rules.noun_endings or (word.text in _BODIES and before.kind == "N"))
        ):
            merged[-1] = Word(before.start, word.end, before.text + word.text, "N")
        elif word.text == "者" and before is not None and before.kind in {"N", "V", "VN", "A"}:
            merged[-1] = Word(before.start, word.end, before.text + word.text, "N")  # 截肢|者
        elif word.text == "会" and before is not None and before.kind == "N" and _counts_meetings(merged):
            merged[-1] = Word(before.start, word.end, before.text + word.text, "N")  # 7次|村民代表|会
        elif word.text == "不过" and following is not None and following.kind == "Q":
            merged.append(Word(word.start, word.end, word.text, "VM"))
        elif word.text in _BODIES and word.kind == "C" and i and words[i - 1].kind == "Q":
            merged.append(Word(word.start, word.end, word.text, "N"))  # 6个|所
        elif (
            word.text == "过"
            and before is not None
            and before.kind == "N"
            and following is not None
            and following.text == "了"
        ):
            merged.append(Word(word.start, word.end, word.text, "V"))  # 过了一遍
        elif word.text in _MOVING and word.kind == "F" and not (before is not None and before.kind in _LOCATED):
            merged.append(Word(word.start, word.end, word.text, "V"))  # 下|村, 上|山
        elif before is not None and before.kind == "T" and word.text in _TIME_ENDS:
            merged[-1] = Word(before.start, word.end, before.text + word.text, "T")
        elif (
            word.kind in {"N", "A", "VN", "M"}
            and following is not None
            and following.text in ASPECTS
            and not (following.text == "过" and i + 2 < len(words) and words[i + 2].text == "了")
            and word.index < 0
            and len(word.text) <= 2
        ):
            merged.append(Word(word.start, word.end, word.text, "V"))
        elif (
            word.kind == "V"
            and len(word.text) == 2
            and following is not None
            and following.text in rules.measured_nouns
            and word.text not in rules.light_verbs | rules.growth_verbs | rules.changing_verbs
        ):
            merged.append(Word(word.start, word.end, word.text, "VN"))  # 种植|面积, 抽查|比例
        elif _modifies(words, i, following):
            merged.append(Word(word.start, word.end, word.text, "A"))
        elif _works_twice(before, word, following):
            merged[-1:] = [Word(w.start, w.end, w.text, "V") for w in (merged[-1], word)]  # 修建|改造|水渠
        elif (
            word.text in _DEGREES
            and word.kind == "D"
            and following is not None
            and following.kind in {"N", "A", "E"}
            and not is_verb(following.text)
        ):
            merged.append(Word(word.start, word.end, word.text, "A"))  # 新|技术, 超|警戒水位
        elif word.text == "地" and word.kind == "U" and following is not None and following.kind == "Q":
            merged.append(Word(word.start, word.end, word.text, "N"))  # 让|地|415平方米
        elif word.kind == "VN" and word.text in rules.pivot_verbs and following is not None and following.kind == "V":
            merged.append(Word(word.start, word.end, word.text, "V"))  # 组织|召开
        else:
            merged.append(word)
    return merged
