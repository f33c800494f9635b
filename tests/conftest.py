"""What many tests share: the loaded pipeline, the gold folder, the seeds where they are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.language import load

# No test is timed: the machines are noisy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "gold" / "seeds"


@pytest.fixture(scope="session")
def nlp():
    """The default pipeline."""
    return load()


@pytest.fixture(scope="session")
def gold_dir() -> Path:
    """The annotated articles of the project."""
    return ROOT / "corpus" / "gold"


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """The seed articles beside a developer's checkout."""
    if not SEEDS.is_dir():
        pytest.skip("../shared/gold/seeds is not beside this checkout")
    return SEEDS
