"""Writes ``lexicons/word_senses.tsv.gz``: for common words the class of words they belong to and the activity types they point to.

    python benchmarks/build_word_senses.py PATH/TO/words.vector

``words.vector`` is the word2vec file (binary, 125,796 words × 100) in the source archive of the package ``synonyms`` 3.10.0
(MIT; vectors of Chinese Wikipedia). Kept are words of the segmenter's dictionary that are not names. Classes are k-means
centres at three sizes, each named by its commonest word; types come from a softmax over the vectors of the words in
``rules/activities.yaml``. Deterministic: same vectors and rules, same file.
"""

from __future__ import annotations

import argparse
import gzip
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import yaml
from scipy import optimize

from pipeline.segment.tokenizers import tagger

ROOT = Path(__file__).parent.parent
OUT = ROOT / "lexicons" / "word_senses.tsv.gz"
CLASSES = (1500, 400, 80)
ROUNDS = 25
_NAMES = ("nr", "ns", "nt")
_LEAST_CHANCE = 0.08


def read_vectors(path: Path) -> tuple[list[str], np.ndarray]:
    """Words by frequency and their vectors, float32 of shape (words, 100)."""
    raw = path.read_bytes()
    header, _, body = raw.partition(b"\n")
    count, size = map(int, header.split())
    words, vectors, at = [], np.empty((count, size), np.float32), 0
    for i in range(count):
        end = body.index(b" ", at)
        words.append(body[at:end].strip(b"\n").decode("utf-8", "replace"))
        vectors[i] = np.frombuffer(body, np.float32, size, end + 1)
        at = end + 1 + 4 * size
    return words, vectors


def dictionary() -> dict[str, str]:
    """Words of jieba's dictionary with their tags."""
    lines = (files("jieba") / "dict.txt").read_text("utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length one."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def classes(vectors: np.ndarray, worth: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Spherical k-means: the class of every row, and the centres."""
    draw = np.random.default_rng(0)
    centres = vectors[draw.choice(len(vectors), count, replace=False)]
    for _ in range(ROUNDS):
        home = np.concatenate([(vectors[i : i + 8192] @ centres.T).argmax(1) for i in range(0, len(vectors), 8192)])
        sums = np.zeros_like(centres)
        np.add.at(sums, home, vectors * worth[:, None])
        empty = np.linalg.norm(sums, axis=1) < 1e-6
        sums[empty] = centres[empty]
        centres = unit(sums)
    return home, centres


def type_weights(vectors: np.ndarray, labels: np.ndarray, count: int, prior: float = 0.3) -> np.ndarray:
    """Softmax weights of shape (vector size + 1, types); rare types count more than their share of words."""
    rows = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)]).astype(float)
    wanted = np.eye(count)[labels]
    worth = 1 / np.sqrt(np.bincount(labels, minlength=count))
    worth = (worth / worth.mean())[labels]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(rows.shape[1], count)
        scores = rows @ weights
        powers = np.exp(scores - scores.max(1, keepdims=True))
        chances = powers / powers.sum(1, keepdims=True)
        slope = rows.T @ ((chances - wanted) * worth[:, None]) + prior * weights
        lost = -(worth * np.log((chances * wanted).sum(1) + 1e-12)).sum() + prior * (weights**2).sum() / 2
        return float(lost), slope.ravel()

    found = optimize.minimize(
        loss, np.zeros(rows.shape[1] * count), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    )
    return found.x.reshape(rows.shape[1], count)


def main() -> None:
    """Read the vectors, write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path)
    words, raw = read_vectors(parser.parse_args().vectors)
    tags = dictionary()
    kept = [
        i
        for i, w in enumerate(words)
        if re.fullmatch("[\u4e00-\u9fff]{1,6}", w) and not tags.get(w, "nr").startswith(_NAMES)
    ]
    every = unit(raw - raw.mean(0))
    names = [words[i] for i in kept]
    vectors = every[kept]
    fine, centres = classes(vectors, np.ones(len(kept), np.float32), CLASSES[0])
    sizes = np.bincount(fine, minlength=CLASSES[0]).astype(np.float32)
    homes = [fine, *(classes(centres, sizes, count)[0][fine] for count in CLASSES[1:])]
    labels = [
        [names[int(np.argmax(home == k))] if (home == k).any() else "" for k in range(int(home.max()) + 1)]
        for home in homes
    ]

    where = {w: every[i] for i, w in enumerate(words)}
    rules = [
        rule for rule in yaml.safe_load((ROOT / "rules/activities.yaml").read_text("utf-8")) if rule["id"] != "other"
    ]
    rows, wanted = [], []
    for number, rule in enumerate(rules):
        for word in [*rule["objects"], *rule["triggers"]]:
            vector = _vector(word, where)
            if vector is not None:
                rows.append(vector)
                wanted.append(number)
    weights = type_weights(np.array(rows), np.array(wanted), len(rules))
    scores = np.hstack([vectors, np.ones((len(kept), 1), np.float32)]) @ weights
    powers = np.exp(scores - scores.max(1, keepdims=True))
    chances = powers / powers.sum(1, keepdims=True)
    lines = []
    for i in sorted(range(len(kept)), key=lambda i: names[i]):
        best = [k for k in np.argsort(-chances[i], kind="stable")[:3] if chances[i, k] >= _LEAST_CHANCE]
        types = " ".join(f"{rules[k]['id']}:{round(100 * float(chances[i, k]))}" for k in best)
        lines.append(
            "\t".join([names[i], *(label[int(home[i])] for label, home in zip(labels, homes, strict=True)), types])
        )
    with OUT.open("wb") as target, gzip.GzipFile("", "wb", 9, target, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    print(f"{len(lines):,} words, {OUT.stat().st_size:,} bytes: {OUT}")


def _vector(word: str, where: dict[str, np.ndarray]) -> np.ndarray | None:
    """The vector of a word or of its parts, the last of which counts double."""
    if word in where:
        return where[word]
    parts = [where[part] for part, _ in tagger()(word) if part in where]
    if not parts:
        return None
    return unit(np.sum([*(0.5 * part for part in parts[:-1]), parts[-1]], axis=0)[None])[0]


if __name__ == "__main__":
    main()
