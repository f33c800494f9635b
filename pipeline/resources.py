"""Where the data of the package lies: ``lexicons/`` and ``rules/``, in the wheel as in a checkout."""

from __future__ import annotations

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
