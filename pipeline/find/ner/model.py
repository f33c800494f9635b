"""The tagger: a linear-chain CRF over hashed features, with int8 weights, run with numpy alone.

The model file (``lexicons/ner-open.npz``) holds everything the tagger needs: the feature keys, their weights, the
transitions, and the word lists the features look at. ``docs/model-card.md`` says what the weights were trained on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.find.ner import features
from pipeline.find.ner.decoding import FORBIDDEN, LABELS, N_LABELS, Decoder, FloatArray
from pipeline.find.ner.features import WordLists
from pipeline.records import ShishiError, Tagged
from pipeline.resources import lexicon

ROW = 16  # labels padded to 16 bytes, so that a row of weights is fetched in one piece
SLOT_BITS = 21
ROW_BITS = 19
BLOCK = 2048  # characters scored at once: what is looked up for them stays in the cache of the processor
BATCH, BATCH_CHARACTERS = 8, 8_000  # texts are tagged together until they are so many or so long


_BEGINS = np.array([label[0] in "BS" for label in LABELS])
_ENDS = np.array([label[0] in "ES" for label in LABELS])
_KINDS = [label[2:] for label in LABELS]


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained numbers: sorted 32-bit feature ``keys``, ``rows`` of int8 weights in units of ``scale``, transitions."""

    keys: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.int8]
    scale: float
    transitions: FloatArray


def slots_of(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The slot of each key in the look-up table; two keys of a model never share one."""
    return (keys >> np.uint32(32 - SLOT_BITS)).astype(np.int64)


class NerModel:
    """Tags people, places and organisations in clean simplified text."""

    def __init__(self, weights: Weights, lists: WordLists, meta: dict[str, Any]) -> None:
        self.lists = lists
        self.meta = meta
        self.scale = weights.scale
        self._decoder = Decoder(weights.transitions)
        count = len(weights.keys)
        self._rows = np.zeros((count + 2, ROW), dtype=np.int8)  # the first and the last for features the model has not
        self._rows[1:-1, :N_LABELS] = weights.rows
        if count + 1 >= 1 << ROW_BITS:
            raise ShishiError(f"the NER model has {count} features, more than {(1 << ROW_BITS) - 2}", kind="model")
        # one entry a slot: the key's low bits, which the slot number does not tell, above the number of its row
        low_bits = weights.keys & np.uint32((1 << (32 - SLOT_BITS)) - 1)
        self._slots = np.zeros(1 << SLOT_BITS, dtype=np.uint32)
        self._slots[slots_of(weights.keys)] = low_bits << np.uint32(ROW_BITS) | np.arange(1, count + 1, dtype=np.uint32)

    @classmethod
    def load(cls, path: Path) -> NerModel:
        """The model in ``path``.

        Raises:
            FileNotFoundError: no such file.
        ShishiError: a model of a version that looked at other features.
        """
        if not path.exists():
            raise FileNotFoundError(f"the NER model {path} is missing; reinstall shishi or run `shishi train-ner`")
        with np.load(path) as stored:
            keys = np.cumsum(stored["key_steps"].astype(np.uint64)).astype(np.uint32)
            weights = Weights(
                keys, np.ascontiguousarray(stored["rows"].T), float(stored["scale"]), stored["transitions"]
            )
            lists = WordLists(stored["words"], stored["places"], stored["surnames"])
            meta: dict[str, Any] = json.loads(bytes(stored["meta"]).decode("utf-8"))
        if meta.get("templates") != features.TEMPLATES_ID:
            raise ShishiError(
                f"{path} was trained by another version of shishi; run `shishi train-ner` again", kind="model"
            )
        return cls(weights, lists, meta)

    def emissions(self, *texts: str) -> tuple[FloatArray, features.Layout]:
        """Label scores of every character of all texts, shape (characters, labels), and how the texts were laid out."""
        laid = features.layout(*texts)
        values = features.streams(laid.codes, self.lists)
        is_named = np.ones(len(laid.position), dtype=bool)
        is_named[laid.outside] = False
        named = is_named.nonzero()[0]  # only these characters can have another label than O
        inside = laid.position.take(named)
        total = np.empty((len(inside), ROW), dtype=np.int16)
        for first in range(0, len(inside), BLOCK):
            columns = inside[first : first + BLOCK]
            hashed = features.unsorted_hashes(values, columns[0], columns[-1] + 1).take(columns - columns[0], axis=1)
            entry = self._slots.take(hashed >> np.uint32(32 - SLOT_BITS), mode="clip")
            # Where the low bits agree, they vanish and the number of the row is left; else it lies beyond the last row.
            hashed <<= np.uint32(SLOT_BITS)
            hashed >>= np.uint32(SLOT_BITS - ROW_BITS)
            entry ^= hashed
            rows = self._rows.take(entry, axis=0, mode="clip")
            np.add.reduce(rows, axis=0, dtype=np.int16, out=total[first : first + BLOCK])
        scores = np.zeros((len(laid.position), N_LABELS), dtype=np.float32)
        scores[named] = total[:, :N_LABELS]
        scores *= np.float32(self.scale)
        scores[laid.outside, 1:] = FORBIDDEN
        return scores, laid

    def tag(self, text: str) -> list[Tagged]:
        """The spans of people, places and organisations in ``text``, in order, each with its probability (0-1)."""
        return self._tagged([text])[0]

    def tag_all(self, texts: Iterable[str]) -> Iterator[list[Tagged]]:
        """What :meth:`tag` finds in each of ``texts``; several short texts are looked at in one go, which is quicker."""
        batch: list[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) == BATCH or sum(map(len, batch)) >= BATCH_CHARACTERS:
                yield from self._tagged(batch)
                batch = []
        yield from self._tagged(batch)

    def _tagged(self, texts: Sequence[str]) -> list[list[Tagged]]:
        if not any(texts):
            return [[] for _ in texts]
        scores, laid = self.emissions(*texts)
        labels, sure = self._decoder.decode(scores, laid.ends, laid.outside)
        return _spans(labels, sure, list(map(len, texts)))


def _spans(labels: npt.NDArray[np.int64], sure: FloatArray, lengths: Sequence[int]) -> list[list[Tagged]]:
    """The names that the labels of all characters spell out, by text; the least sure character gives the probability."""
    found: list[list[Tagged]] = [[] for _ in lengths]
    named = labels.nonzero()[0]
    if not len(named):
        return found
    numbers = labels[named]
    begins, ends = _BEGINS[numbers].nonzero()[0], _ENDS[numbers].nonzero()[0]
    least = np.minimum.reduceat(sure[named], begins)
    rows = zip(named[begins].tolist(), named[ends].tolist(), numbers[ends].tolist(), least.tolist(), strict=True)
    text, start, end = 0, 0, lengths[0]
    for begin, last, label, chance in rows:
        while begin >= end:
            text, start = text + 1, end
            end += lengths[text]
        found[text].append(Tagged(begin - start, last + 1 - start, _KINDS[label], round(chance, 4)))
    return found


def save(path: Path, weights: Weights, lists: WordLists, meta: dict[str, Any]) -> None:
    """Writes a model file; the same numbers give the same bytes."""
    steps = np.diff(weights.keys.astype(np.int64), prepend=0).astype(np.uint32)
    with path.open("wb") as out:  # a path would get .npz added
        np.savez_compressed(
            out,
            key_steps=steps,
            rows=np.ascontiguousarray(weights.rows.T),
            scale=np.float64(weights.scale),
            transitions=weights.transitions.astype(np.float32),
            words=lists.words,
            places=lists.places,
            surnames=lists.surnames,
            meta=np.frombuffer(
                json.dumps({**meta, "templates": features.TEMPLATES_ID}, ensure_ascii=False, sort_keys=True).encode(
                    "utf-8"
                ),
                dtype=np.uint8,
            ),
        )


#: The models that come with the package; the first is the default.
PACKAGED = {"open": "ner-open.npz", "full": "ner-full.npz"}


@lru_cache(maxsize=2)
def load_model(path: str | None = None) -> NerModel:
    """The model in ``path``, or the one that comes with the package; loaded once a process.

    ``path="open"``, the default, was trained on openly licensed data alone; ``path="full"`` on more
    (``docs/model-card.md``).
    """
    name = path or "open"
    return NerModel.load(lexicon(PACKAGED[name]) if name in PACKAGED else Path(name))


# classes of the word lists, given in train.py
VERBS_IN_DICTIONARY = 2
NAMES_IN_DICTIONARY = 5


@lru_cache(maxsize=20_000)
def _kind(word: str) -> int:
    return features.word_class(load_model().lists.words, word)


def is_word(word: str) -> bool:
    """Is ``word`` (2 to 5 characters) an ordinary dictionary word, not a person's name?"""
    return _kind(word) not in (0, NAMES_IN_DICTIONARY)


def is_verb(word: str) -> bool:
    """Is ``word`` (2 to 5 characters) a verb of the dictionary?"""
    return _kind(word) == VERBS_IN_DICTIONARY


def tag(text: str) -> list[Tagged]:
    """The spans that the packaged model finds in clean simplified ``text``."""
    return load_model().tag(text)
