"""One reader per format: bytes of a container → its plain text, by a well-kept library each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.read.decode import decode
from pipeline.records import Problem, ReadError

_META_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "center", "caption", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"]
)
_SKIPPED = frozenset(["script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button", "textarea"])
_MAX_MEMBER = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extracted:
    """Plain text of a file and what the file itself states about it."""

    text: str
    encoding: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    publish_date: date | None = None
    problems: tuple[Problem, ...] = ()


def _to_date(text: str | None) -> date | None:
    match = _META_DATE.search(text or "")
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_text(data: bytes, name: str) -> Extracted:
    """Plain text and Markdown: decoded, nothing else; newlines untouched."""
    decoded = decode(data)
    return Extracted(decoded.text, decoded.encoding, problems=tuple(decoded.problems))


def _declared_charset(data: bytes) -> str | None:
    match = re.search(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", data[:4096], re.IGNORECASE)
    return match[1].decode("ascii") if match else None


def read_html(data: bytes, name: str) -> Extracted:
    """Visible text of a page, one block element a line, table cells separated by tabs.

    Title, author and date are taken from ``<title>``/``<meta>``.
    """
    from selectolax.lexbor import LexborHTMLParser

    decoded = decode(data, _declared_charset(data))
    tree = LexborHTMLParser(decoded.text)
    pieces: list[str] = []
    root = tree.body or tree.root
    if root is not None:
        _walk(root, pieces)
    text = re.sub(r"[ \t\u00a0]*\n[ \u00a0]*", "\n", "".join(pieces))
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        key = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
        content = (node.attributes.get("content") or "").strip()
        if key and content:
            meta.setdefault(key, content)
    heading = tree.css_first("h1")
    title_node = tree.css_first("title")
    title = meta.get("articletitle") or (heading.text(strip=True) if heading else None)
    if not title and title_node is not None:
        title = re.split(r"\s*[-_|–—]\s*", title_node.text(strip=True))[0]
    published = _to_date(meta.get("pubdate") or meta.get("publishdate") or meta.get("article:published_time"))
    return Extracted(
        text,
        decoded.encoding,
        title=title or None,
        author=meta.get("author"),
        outlet=meta.get("contentsource") or meta.get("source"),
        publish_date=published,
        problems=tuple(decoded.problems),
    )


def _walk(root: object, pieces: list[str]) -> None:
    """Append the visible text under ``root``; iterative, so that a deeply nested page cannot exhaust the stack."""
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = getattr(node, "tag", "")
        if leaving:
            pieces.append("\t" if tag in {"td", "th"} else "\n")
            continue
        if tag == "-text":
            raw = getattr(node, "text_content", None)
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", raw or ""))
            continue
        if tag in _SKIPPED or tag.startswith("-") or tag == "_comment" or tag == "!--":
            continue
        if tag in _BLOCKS:
            if pieces and not pieces[-1].endswith("\n"):
                pieces.append("\n")
            stack.append((node, True))
        elif tag in {"td", "th"}:
            stack.append((node, True))
        child = getattr(node, "last_child", None)
        while child is not None:
            stack.append((child, False))
            child = child.prev


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    size = sum(info.file_size for info in archive.infolist())
    if size > _MAX_MEMBER:
        raise ReadError(f"unpacks to {size // 2**20} MB; split it or save it as text", kind="too-large")


def read_docx(data: bytes, name: str) -> Extracted:
    """Paragraphs and tables of a Word document in their order; table cells separated by tabs."""
    import docx
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, name)
        document = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines.extend("\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
        properties = document.core_properties
    except ReadError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadError(
            "not a readable Word document; open it in Word and save it again", kind="damaged", detail=reason
        ) from None
    title = properties.title.strip() or None
    return Extracted("\n".join(lines), "docx", title=title)


def read_pdf(data: bytes, name: str) -> Extracted:
    """Text layer of a PDF, pages separated by a line break."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("the PDF is encrypted; remove its password and submit it again", kind="encrypted")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except ReadError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OSError,
        NotImplementedError,
    ) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadError("not a readable PDF; print it to PDF again", kind="damaged", detail=reason) from None
    if not text.strip():
        raise ReadError("the PDF has no text layer (a scan?); run OCR on it first", kind="no-text")
    return Extracted(text, "pdf")


Reader = Callable[[bytes, str], Extracted]
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
