"""Where the data of the package lies: ``lexicons/`` and ``rules/``, in the wheel as in a checkout."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """The folder ``lexicons`` or ``rules``: inside the installed wheel, else beside the package in a checkout.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name!r} is missing from the installation; reinstall shishi")


def lexicon(name: str) -> Path:
    """Path of the lexicon file ``name``, e.g. ``units.yaml``."""
    return data_dir("lexicons") / name


def rule_file(name: str) -> Path:
    """Path of the rule file ``name``, e.g. ``activities.yaml``."""
    return data_dir("rules") / name


@lru_cache(maxsize=8)
def data_version(rules: str | None = None) -> str:
    """Short hash of all rules and lexicons (of the rules folder ``rules``, when one is given): the ``rules_version``."""
    digest = hashlib.sha256()
    for folder in (Path(rules) if rules else data_dir("rules"), data_dir("lexicons")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
