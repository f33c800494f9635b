"""The object of a figure: what is measured, and the verb that makes or explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Quantity
from pipeline.relate.candidate_features import Candidate
from pipeline.relate.candidates import candidates_of
from pipeline.relate.clauses import Reading
from pipeline.relate.joining import Joined, joined_by_rules
from pipeline.relate.ranker import rank, trained


def join_objects(reading: Reading, quantities: Sequence[Quantity]) -> list[Joined]:
    """One :class:`Joined` for every quantity, in the order of ``quantities``.

    The rules propose; the ranker (when its weights are there) decides between their proposal and every other phrase.
    """
    results: list[Joined | None] = [None] * len(quantities)
    earlier: list[tuple[int, str, int, int]] = []
    for number, clause in enumerate(reading.clauses):
        for position, word in enumerate(clause.words):
            if word.kind != "Q":
                continue
            ruled = joined_by_rules(reading, number, position, quantities, results)
            joined = _ranked(reading, number, position, quantities, earlier, ruled) if trained("object") else ruled
            results[word.index] = joined
            if joined.text:
                earlier.insert(0, (word.index, joined.text, joined.start, joined.end))
    return [item if item is not None else Joined(None, 0, 0, "none", "object.none") for item in results]


def _ranked(
    reading: Reading,
    number: int,
    position: int,
    quantities: Sequence[Quantity],
    earlier: Sequence[tuple[int, str, int, int]],
    ruled: Joined,
) -> Joined:
    found = candidates_of(reading, number, position, quantities, earlier, (ruled.text, ruled.rule))
    chances = rank("object", [candidate.features for candidate in found])
    if not chances:
        return ruled
    best = max(range(len(chances)), key=lambda i: chances[i])
    chosen = found[best]
    if chosen.text == ruled.text:
        return replace(ruled, chance=chances[best])
    return replace(
        ruled,
        text=chosen.text,
        start=chosen.start,
        end=chosen.end,
        side=chosen.side,
        rule=f"object.ranked.{chosen.side}",
        chance=chances[best],
    )


def object_questions(
    reading: Reading, quantities: Sequence[Quantity], golden: Sequence[str | None]
) -> list[tuple[int, list[Candidate]]]:
    """For training: (quantity index, candidates) with the gold objects as what was chosen for the figures before."""
    results: list[Joined | None] = [None] * len(quantities)
    earlier: list[tuple[int, str, int, int]] = []
    asked = []
    for number, clause in enumerate(reading.clauses):
        for position, word in enumerate(clause.words):
            if word.kind != "Q":
                continue
            ruled = joined_by_rules(reading, number, position, quantities, results)
            asked.append(
                (word.index, candidates_of(reading, number, position, quantities, earlier, (ruled.text, ruled.rule)))
            )
            gold = golden[word.index]
            results[word.index] = replace(ruled, text=gold) if gold else ruled
            if gold:
                earlier.insert(0, (word.index, gold, ruled.start, ruled.end))
    return asked
