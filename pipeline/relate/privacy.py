"""``--privacy mask``: stable pseudonyms for private people, for tables that leave the office.

A pseudonym is the person's role and four hexadecimal digits of a keyed hash of the name: ``村民-3f2a``. The same name gets
the same digits in every document and every run with the same key. Without a key anybody can try names until the digits fit;
set the environment variable ``SHISHI_PRIVACY_KEY`` to a secret of your own before tables are handed on.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc

from pipeline.find.people.lexicon import words
from pipeline.records import Entity, Findings

KEY_VARIABLE = "SHISHI_PRIVACY_KEY"
_DIGITS = 4
_UNKNOWN_ROLE = "个人"


def digits(name: str, key: str, length: int = _DIGITS) -> str:
    """The first ``length`` hexadecimal digits of HMAC-SHA-256 of ``name``."""
    return hmac.new(key.encode("utf-8"), name.encode("utf-8"), hashlib.sha256).hexdigest()[:length]


def role_of(title: str | None) -> str:
    """The bare role of a title: 青山乡河口村2组村民 → 村民; 个人 where there is none."""
    heads = words().heads
    for size in range(min(len(title or ""), 8), 1, -1):
        ending = (title or "")[-size:]
        if ending in heads or ending in words().labels:
            return ending
    return _UNKNOWN_ROLE


class Pseudonyms:
    """The private names of one document and what stands for them."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        # 村民谭秀珍 → 村民-3f2a: a role that stands before the name is not said twice
        self._pattern = (
            re.compile("|".join(f"(?:{re.escape(names[n].rsplit('-', 1)[0])})?({re.escape(n)})" for n in longest_first))
            if names
            else None
        )

    @classmethod
    def make(cls, people: Iterable[tuple[Entity, str]], key: str | None = None) -> Pseudonyms:
        """Pseudonyms for the private people among (entity, the words of the submitted text) pairs.

        ``key`` defaults to the environment variable ``SHISHI_PRIVACY_KEY``. Two names of one document whose digits agree
        get two digits more.
        """
        secret = os.environ.get(KEY_VARIABLE, "") if key is None else key
        private: dict[str, tuple[str, set[str]]] = {}
        for entity, written in people:
            if entity.type != "person" or entity.official:
                continue
            role, forms = private.setdefault(entity.name, (role_of(entity.title), set()))
            forms.update((entity.name, written))
        used: dict[str, str] = {}
        names: dict[str, str] = {}
        for name in sorted(private):
            role, forms = private[name]
            mark = digits(name, secret)
            if used.setdefault(mark, name) != name:
                mark = digits(name, secret, _DIGITS + 2)
            names.update({form: f"{role}-{mark}" for form in forms if form})
        return cls(names)

    @classmethod
    def of(cls, doc: Doc, key: str | None = None) -> Pseudonyms:
        """The pseudonyms for an analysed document, in clean and in submitted spelling."""
        found: Findings = doc._.found
        raw = found.clean.raw if found.clean is not None else doc.text

        def written(entity: Entity) -> str:
            if found.clean is None:
                return raw[entity.start : entity.end]
            start, end = found.clean.alignment.to_raw(entity.start, entity.end)
            return raw[start:end]

        return cls.make(((entity, written(entity)) for entity in found.people), key)

    def apply(self, text: str) -> str:
        """``text`` with every private name replaced."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self.names[match[match.lastindex or 0]], text)


def _masked(value: Any, pseudonyms: Pseudonyms) -> Any:
    if isinstance(value, str):
        return pseudonyms.apply(value)
    if isinstance(value, list):
        return [_masked(item, pseudonyms) for item in value]
    return value


_KEPT = frozenset(
    [
        "metric_id",
        "doc_id",
        "entity_id",
        "activity_id",
        "source",
        "unit",
        "unit_si",
        "per",
        "bound",
        "change",
        "dimension",
        "rule",
        "adcode",
        "place_path",
        "type",
        "level",
        "activity_type",
        "activity_name",
        "role",
        "status",
        "duplicate_of",
        "part_of",
        "encoding",
        "script",
        "pipeline_version",
        "rules_version",
        "kind",
        "stage",
        "metric_ids",
        "candidates",
    ]
)


def mask_tables(
    tables: dict[str, list[dict[str, Any]]], doc: Doc, key: str | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``doc`` with pseudonyms in every text column; offsets stay those of the submitted text."""
    pseudonyms = Pseudonyms.of(doc, key)
    return {
        name: [{c: v if c in _KEPT else _masked(v, pseudonyms) for c, v in row.items()} for row in rows]
        for name, rows in tables.items()
    }
