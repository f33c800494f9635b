"""shishi (实事): one structured metric table out of Chinese articles about what was done for people.

``extract`` reads one text, ``load`` gives the spaCy ``Language``, ``read_results`` opens what ``shishi run`` wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pipeline.language import load
    from pipeline.results import Result, Results, extract, read_results

_HOMES = {
    "load": "pipeline.language",
    "extract": "pipeline.results",
    "read_results": "pipeline.results",
    "Result": "pipeline.results",
    "Results": "pipeline.results",
}
__all__ = ["Result", "Results", "__version__", "extract", "load", "read_results"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that ``import pipeline`` is instant."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
