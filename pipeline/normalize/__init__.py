"""Submitted text → clean simplified text, with every character's way back (:func:`normalize`)."""

from __future__ import annotations

from pipeline.normalize.alignment import Alignment, CleanText, Edit, apply_edits
from pipeline.normalize.byte_shift import Repair, has_start, repair_passages
from pipeline.normalize.pinyin import find_injection
from pipeline.normalize.script import is_traditional, simplify_passages
from pipeline.normalize.width import decode_entities, fold_characters, join_grouped_digits

__all__ = ["Alignment", "CleanText", "Edit", "apply_edits", "normalize"]


def normalize(text: str) -> CleanText:
    """``text`` as clean simplified Chinese, repaired where a converter broke it, with an exact map back.

    Undamaged simplified text comes out unchanged. Never raises on any string.
    """
    damage: list[str] = []
    clean, alignment = decode_entities(text)
    if not alignment.is_identity:
        damage.append("entity")
    alphabet = set(clean)
    clean, step = join_grouped_digits(clean, alphabet)
    if not step.is_identity:
        damage.append("space")
        alignment = step.compose(alignment)
    before = clean
    clean, step, kinds = fold_characters(clean, alphabet)
    alignment = step.compose(alignment)
    if clean is not before:
        alphabet = set(clean)
    damage += sorted(kinds)

    injection = find_injection(clean)
    if injection is not None:
        clean, step = apply_edits(clean, injection.edits)
        alignment = step.compose(alignment)
        damage.append("pinyin")

    characters = injection.characters if injection is not None else frozenset()
    converted = has_start(clean) and (injection is not None or is_traditional(clean))
    repairs = repair_passages(clean, characters) if converted else []
    if repairs:
        clean, step = apply_edits(clean, [repair.edit for repair in repairs])
        alignment = step.compose(alignment)
        damage.append("byte_shift")
    restored, guessed = _spans(repairs)
    if injection is not None or repairs:
        alphabet = set(clean)
    clean, script = simplify_passages(clean, alphabet, converted=bool(injection or repairs))
    return CleanText(
        raw=text,
        text=clean,
        alignment=alignment,
        script=script,
        damage=tuple(damage),
        restored=restored,
        guessed=guessed,
    )


def _spans(repairs: list[Repair]) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Where the repairs lie in the repaired text: all of each, and what of it is a guess."""
    restored: list[tuple[int, int]] = []
    guessed: list[tuple[int, int]] = []
    shift = 0
    for repair in repairs:
        start = repair.edit.start + shift
        restored.append((start, start + len(repair.edit.text)))
        guessed += [(start + first, start + last) for first, last in repair.guessed]
        shift += len(repair.edit.text) - (repair.edit.end - repair.edit.start)
    return tuple(restored), tuple(guessed)
