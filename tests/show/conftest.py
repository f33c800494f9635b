"""A browser for the whole session, and pages made from texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.language import analyse
from pipeline.read import article_of_text
from pipeline.show.explain import explain_page

from .browser import Browser, BrowserGone, find_browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium; tests that need it are skipped where none is installed."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium fonts-noto-cjk)")
    try:
        started = Browser(program, tmp_path_factory.mktemp("profile"))
    except (BrowserGone, OSError) as error:
        pytest.skip(f"{program} does not start here: {error}")
    yield started
    started.close()


@pytest.fixture
def page_of(nlp, tmp_path) -> Callable[[str], Path]:
    """Writes the page of a text and gives its path."""

    def write(text: str, name: str = "page") -> Path:
        path = tmp_path / f"{name}.html"
        path.write_text(explain_page(analyse(nlp, article_of_text(text))), "utf-8", newline="")
        return path

    return write
