"""What the result of a document depends on besides the document: the program, its data, the settings."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from pipeline import __version__
from pipeline.config import Settings
from pipeline.resources import data_version

# Settings that do not change what comes out of a document that was processed.
_WITHOUT_EFFECT = frozenset({"timeout", "text_column", "max_chars"})


@lru_cache(maxsize=1)
def code_version() -> str:
    """Short hash of the program itself: a changed rule of the code is a reason to process again, as a changed rule file is."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] not in {"batch", "table", "show", "evaluate", "cli"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def fingerprint(settings: Settings, analyser: str) -> str:
    """What the result of a document depends on, besides its bytes and its format."""
    effective = settings.model_dump_json(exclude=set(_WITHOUT_EFFECT))
    parts = (__version__, code_version(), data_version(settings.rules), effective, analyser)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
