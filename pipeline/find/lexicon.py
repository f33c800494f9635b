"""Reading the files of ``lexicons/``: YAML validated by a schema, and patterns of many words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import lexicon

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(name: str) -> Any:
    """What the lexicon file ``name`` holds."""
    with lexicon(name).open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def load_lexicon(name: str, model: type[Model]) -> Model:
    """The lexicon file ``name`` validated by ``model``.

    Raises:
        ShishiError: the file does not fit the model; the message names the file and the first fault.
    """
    try:
        return model.model_validate(read_yaml(name))
    except yaml.YAMLError as error:
        raise ShishiError(f"lexicons/{name}: {error}", kind="lexicon") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ShishiError(f"lexicons/{name}: {where}: {first['msg']}; correct the entry", kind="lexicon") from error


def alternatives(words: Iterable[str], *, ahead: bool = False) -> str:
    """A pattern of the words, longest first; those that share their first character are one branch.

    With ``ahead`` it looks at one character before it tries them: quicker where mostly none of many stands, slower for a
    search, which does so itself when a pattern begins with the words.
    """
    longest_first = sorted(set(words), key=lambda w: (-len(w), w))
    return _grouped(longest_first, re.escape, ahead=ahead)


_WORD = r"[一-鿿]+(?:\(\?![一-鿿]+\))?"
# eight words or more between the brackets of a group, written without other signs of patterns than what must not follow
_WORDS_ONLY = re.compile(rf"\(\?:({_WORD}(?:\|{_WORD}){{7,}})\)")


def quicker(pattern: str) -> str:
    """The same pattern with its long groups of words written as :func:`alternatives` writes them ``ahead``."""
    return _WORDS_ONLY.sub(lambda group: _grouped(group[1].split("|"), str, ahead=True), pattern)


def _grouped(words: Iterable[str], written: Callable[[str], str], *, ahead: bool) -> str:
    """A group of the words by first character: where one stands, only words of its branch can, and in the same order."""
    behind: dict[str, list[str]] = {}
    for word in words:
        behind.setdefault(written(word[0]), []).append(written(word[1:]))
    branches = "|".join(
        first + (rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})") for first, rests in behind.items()
    )
    return f"(?:(?=[{''.join(behind)}])(?:{branches}))" if ahead else f"(?:{branches})"


_SIGN = re.compile(r"\(\?<?[=!]|\(\?:|\[\^?(?:\\.|[^\]\\])+\]|\\.|(?:[?*+]|\{[^}]*\})\??|.", re.DOTALL)
_OPTIONAL = re.compile(r"[?*]|\{0[,}]|\{,")


def first_characters(pattern: str) -> frozenset[str] | None:
    """The characters that matches of ``pattern`` can begin with, and perhaps some more; ``None`` where it may be any.

    A pattern that may match nothing begins anywhere.
    """
    found, empty = _firsts(_SIGN.findall(pattern)[::-1])
    return None if found is None or empty else frozenset(found)


def known_first_characters(pattern: re.Pattern[str]) -> frozenset[str]:
    """The same of a pattern that cannot begin with any character."""
    found = first_characters(pattern.pattern)
    if found is None:
        raise ValueError(f"any character may begin what {pattern.pattern!r} matches")
    return found


def _firsts(signs: list[str]) -> tuple[set[str] | None, bool]:
    """The same for the signs up to the end of a group, last one first; they are used up. Whether it matches nothing, too."""
    found: set[str] | None = set()
    empty = False  # whether an alternative before this one may match nothing
    open_still = True  # whether what comes next may be the first of this one
    while signs and (sign := signs.pop()) != ")":
        if sign == "|":
            empty, open_still = empty or open_still, True
            continue
        firsts, nothing = _firsts_of(sign, signs)
        if signs and _OPTIONAL.match(signs[-1]):
            nothing = True
        if open_still:
            found = None if found is None or firsts is None else found | firsts
            open_still = nothing
    return found, empty or open_still


def _firsts_of(sign: str, signs: list[str]) -> tuple[set[str] | None, bool]:
    if sign.startswith("("):
        named = sign == "(" and signs[-1:] and signs[-1][0] == "?"
        inside = _firsts(signs)
        if sign not in ("(", "(?:"):
            return set(), True  # what is looked at is no part of the match
        return (None, True) if named else inside
    if sign[0] in "?*+{^$":  # said of the sign before, or of a place
        return set(), True
    if sign[0] == "[":
        return (None, False) if sign == "[" or re.search(r"\[\^|\\|.-.", sign) else (set(sign[1:-1]), False)
    return (None, False) if sign == "." or sign[0] == "\\" else ({sign}, False)
