"""The text layer of a PDF, with the lines of a paragraph joined again."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from pipeline.read.extracted import Extracted, reason
from pipeline.records import ReadError

_END = re.compile(r"[。！？!?；;：:…”’」』）)】]\s*$")
_START = re.compile(
    r"^\s*(?:[　]|\s{2,}|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十百\d]+[章节条]|[■●◆▲★•])"
)
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－]\s*)?(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*\d{1,4})?(?:\s*[-—–－])?\s*$|^\s*第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页\s*$"
)
_ASCII_SIDE = re.compile(r"[A-Za-z0-9,.;]$")
# A line at least this long, of the longest ones of the page, is broken by the margin and not by its author.
_FULL = 0.82
_FEW_PAGES = 3


def read_pdf(data: bytes, name: str) -> Extracted:
    """Text of a PDF without running heads and page numbers.

    Raises:
        ReadError: encrypted, damaged, or a scan without a text layer.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("the PDF is encrypted; remove its password and submit it again", kind="encrypted")
        pages = [page.extract_text() for page in reader.pages]
        title = _title(reader)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # a broken PDF may lead pypdf into any error
        if "cryptography" in str(error) or "AES" in str(error):
            raise ReadError("the PDF is encrypted; remove its password and submit it again", kind="encrypted") from None
        raise ReadError("not a readable PDF; print it to PDF again", kind="damaged", detail=reason(error)) from None
    text = _joined(_without_running_heads([page.splitlines() for page in pages]))
    if not text.strip():
        raise ReadError("the PDF has no text layer (a scan?); run OCR on it first", kind="no-text")
    return Extracted(text, "pdf", title=title)


def _title(reader: object) -> str | None:
    try:
        title = " ".join(str(getattr(getattr(reader, "metadata", None), "title", None) or "").split())
    except Exception:  # optional; the text is what counts
        return None
    # Printing programs put the name of the file here.
    return title if title and not re.search(r"\.\w{2,5}$|^Microsoft Word|^untitled", title, re.IGNORECASE) else None


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Pages without page numbers and the first and last lines that stand on most pages."""
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({line.strip() for line in (*lines[:2], *lines[-2:]) if line.strip()})
    repeated = {line for line, count in edges.items() if len(pages) >= _FEW_PAGES and count > len(pages) / 2}
    kept = []
    for lines in pages:
        last = len(lines) - 1
        kept.append(
            [
                line
                for at, line in enumerate(lines)
                if not ((at < 2 or at > last - 2) and (_PAGE_NUMBER.match(line) or line.strip() in repeated))
            ]
        )
    return kept


def _width(line: str) -> int:
    return sum(1 + (char > "\u2e7f") for char in line.strip())


def _joined(pages: list[list[str]]) -> str:
    """The lines of all pages; a line that was broken by the margin goes on in the next one."""
    lines = [line.rstrip() for page in pages for line in page]
    widths = sorted(map(_width, filter(None, lines)))
    full = _FULL * widths[int(len(widths) * 0.9)] if widths else 0
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if not line.strip():
            goes_on = False
            continue
        if goes_on and not _START.match(line):
            space = " " if _ASCII_SIDE.search(joined[-1]) and re.match(r"\s*[A-Za-z]", line) else ""
            joined[-1] += space + line.strip()
        else:
            joined.append(line)
        goes_on = _width(line) >= full and full >= 24 and _END.search(line) is None
    return "\n".join(joined)
