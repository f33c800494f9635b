"""Submitted text → clean simplified text, with every character's way back (:func:`normalize`)."""

from __future__ import annotations

from pipeline.normalize.alignment import Alignment, CleanText, Edit, apply_edits
from pipeline.normalize.pinyin import find_injection
from pipeline.normalize.script import simplify_passages
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
    clean, step = join_grouped_digits(clean)
    if not step.is_identity:
        damage.append("space")
        alignment = step.compose(alignment)
    clean, step, kinds = fold_characters(clean, set(clean))
    alignment = step.compose(alignment)
    damage += sorted(kinds)

    injection = find_injection(clean)
    if injection is not None:
        clean, step = apply_edits(clean, injection.edits)
        alignment = step.compose(alignment)
        damage.append("pinyin")

    clean, script = simplify_passages(clean, set(clean), converted=injection is not None)
    return CleanText(raw=text, text=clean, alignment=alignment, script=script, damage=tuple(damage))
