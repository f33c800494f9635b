"""Word segmenters as spaCy tokenizers: ``jieba`` (rjieba engine), ``pkuseg`` and ``char``.

Every tokenizer keeps the text exactly (``doc.text == text``): white space becomes tokens of its own. Words carry a jieba
part-of-speech tag in ``token.tag_`` (``n``, ``v``, ``ns``, ``m`` …; ``x`` for everything else), whatever cut them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.records import ShishiError
from pipeline.resources import lexicon
from pipeline.segment.document import register_extensions
from pipeline.segment.models import pkuseg_model_dir

ENGINES = ("jieba", "pkuseg", "char")
#: How often a word of ``lexicons/words.txt`` counts as seen: mostly enough to win, too little to change how other words are cut.
_COUNT = 500
_CHARS = re.compile(r"\s+|[A-Za-z]+|\d+(?:\.\d+)?|.", re.DOTALL)


@lru_cache(maxsize=1)
def domain_words() -> tuple[tuple[str, str, int], ...]:
    """The words of ``lexicons/words.txt`` with their tags and counts: one ``word tag [count]`` a line."""
    rows = []
    for number, line in enumerate(lexicon("words.txt").read_text("utf-8").splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        parts = line.split()
        if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts[2:]):
            raise ShishiError(f"lexicons/words.txt, line {number}: expected 'word tag [count]', found {line!r}")
        rows.append((parts[0], parts[1], int(parts[2]) if len(parts) == 3 else _COUNT))
    return tuple(rows)


def _jieba_tagger() -> Callable[[str], Iterable[tuple[str, str]]]:
    """A function text → (word, tag) pairs, on rjieba where it has a wheel, else on jieba itself."""
    try:
        import rjieba
    except ImportError:
        return _pure_jieba_tagger()
    engine = rjieba.Jieba()
    for word, tag, count in domain_words():
        engine.add_word(word, count, tag)
    engine.tag("柯有明")  # a first unlisted word makes it build the tables of its model (45 ms)
    tag_text: Callable[[str], Iterable[tuple[str, str]]] = engine.tag
    return tag_text


def _pure_jieba_tagger() -> Callable[[str], Iterable[tuple[str, str]]]:
    import logging

    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    for word, tag, count in domain_words():
        jieba.add_word(word, count, tag)

    def tag_text(text: str) -> Iterable[tuple[str, str]]:
        return [(pair.word, pair.flag) for pair in jieba.posseg.cut(text)]

    return tag_text


@lru_cache(maxsize=1)
def tagger() -> Callable[[str], Iterable[tuple[str, str]]]:
    """The shared jieba tagger of this process."""
    return _jieba_tagger()


@lru_cache(maxsize=50_000)
def _tag_of(word: str) -> str:
    """Tag of one word that another segmenter cut: jieba's, when jieba sees one word too."""
    pairs = list(tagger()(word))
    return pairs[0][1] if len(pairs) == 1 else "x"


class Segmenter:
    """A spaCy tokenizer that calls one of the engines of :data:`ENGINES`."""

    def __init__(self, vocab: Vocab, engine: str = "jieba", model: str | None = None) -> None:
        if engine not in ENGINES:
            raise ShishiError(f"unknown segmenter {engine!r}; choose one of {', '.join(ENGINES)}")
        register_extensions()
        self.vocab = vocab
        self.engine = engine
        self.model = model
        self._pkuseg: Any = _load_pkuseg(model) if engine == "pkuseg" else None

    def _words(self, text: str) -> tuple[list[str], list[str]]:
        if self.engine == "jieba":
            words, tags = [], []
            for word, tag in tagger()(text):
                words.append(word)
                tags.append(tag)
            return words, tags
        if self.engine == "char":
            words = _CHARS.findall(text)
        else:
            words = []
            for piece in re.split(r"(\s+)", text):
                if piece and piece.isspace():
                    words.append(piece)
                elif piece:
                    words.extend(self._pkuseg.cut(piece))
        return words, [_tag_of(word) for word in words]

    def __call__(self, text: str) -> Doc:
        words, tags = self._words(text)
        if "".join(words) != text:  # an engine that drops or folds a character must not cost us the offsets
            words = _CHARS.findall(text)
            tags = ["x"] * len(words)
        return Doc(self.vocab, words=words, spaces=[False] * len(words), tags=tags)

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: Any) -> Segmenter:
        return self

    def to_disk(self, _path: str | Path, **_: Any) -> None:
        return None

    def from_disk(self, _path: str | Path, **_: Any) -> Segmenter:
        return self


def _load_pkuseg(model: str | None) -> Any:
    try:
        import spacy_pkuseg
    except ImportError:
        raise ShishiError(
            "the segmenter pkuseg is not installed; run: pip install 'shishi[pkuseg]'", kind="missing-extra"
        ) from None
    folder = Path(model) if model else pkuseg_model_dir()
    if not (folder / "weights.npz").is_file() and not (folder / "features.msgpack").is_file():
        raise ShishiError(f"the pkuseg model is not in {folder}; run: shishi models fetch pkuseg", kind="missing-model")
    return spacy_pkuseg.pkuseg(str(folder), user_dict=[word for word, _, _ in domain_words()])


@registry.tokenizers("shishi.segmenter.v1")  # type: ignore[untyped-decorator]
def create_segmenter(engine: str = "jieba", model: str | None = None) -> Callable[[Language], Segmenter]:
    """Factory for ``[nlp.tokenizer]``; ``model`` is the folder of a pkuseg model."""

    def create(nlp: Language) -> Segmenter:
        return Segmenter(nlp.vocab, engine=engine, model=model)

    return create
