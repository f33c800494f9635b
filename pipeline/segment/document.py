"""The one extension attribute that our components share: ``doc._.found``."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.records import Findings

_KEY = "shishi.findings"


def _get(doc: Doc) -> Findings:
    found = doc.user_data.get(_KEY)
    if found is None:
        found = doc.user_data[_KEY] = Findings()
    assert isinstance(found, Findings)
    return found


def _set(doc: Doc, value: Findings) -> None:
    doc.user_data[_KEY] = value


def register_extensions() -> None:
    """Make ``doc._.found`` available (idempotent)."""
    if not Doc.has_extension("found"):
        Doc.set_extension("found", getter=_get, setter=_set)


register_extensions()
