"""Which reader opens which file: by its suffix, and by its first bytes where the suffix lies."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.read.decode import decode
from pipeline.read.extracted import Extracted
from pipeline.read.html import read_html
from pipeline.read.mail import read_mail
from pipeline.read.office import OFFICE_SUFFIXES, read_office
from pipeline.read.pdf import read_pdf
from pipeline.read.word import read_docx
from pipeline.records import ReadError

Reader = Callable[[bytes, str], Extracted]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|meta|body)",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_START = re.compile(
    rb"\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?(?:MIME-Version|Content-Type)\s*:", re.IGNORECASE
)


def read_text(data: bytes, name: str) -> Extracted:
    """Plain text and Markdown: decoded, nothing else; newlines untouched."""
    decoded = decode(data)
    return Extracted(decoded.text, decoded.encoding, problems=tuple(decoded.problems))


def _office_reader(suffix: str) -> Reader:
    def read(data: bytes, name: str) -> Extracted:
        return read_office(data, name, suffix=suffix)

    return read


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".shtml": read_html,
    ".xhtml": read_html,
    ".mht": read_mail,
    ".mhtml": read_mail,
    ".eml": read_mail,
    ".docx": read_docx,
    ".pdf": read_pdf,
    **{suffix: _office_reader(suffix) for suffix in OFFICE_SUFFIXES},
}
_PLAIN = frozenset([".txt", ".md"])


def reader_of(data: bytes, suffix: str) -> Reader:
    """The reader for these bytes.

    Web systems hand out pages, web archives and .docx under the name ``.doc``, and people rename files; what the first
    bytes say goes before the suffix. Text files are never taken for pages: there the text as submitted counts.

    Raises:
        ReadError: the suffix is not one of :data:`READERS`, or the document is encrypted.
    """
    reader = READERS.get(suffix)
    if reader is None:
        known = " ".join(READERS)
        raise ReadError(
            f"format {suffix or 'without suffix'} is not read; save the document as one of {known}", kind="format"
        )
    if data.startswith(b"%PDF-"):
        return read_pdf
    if data.startswith(b"PK\x03\x04") and suffix not in {".odt"} and b"word/" in data:
        return read_docx
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("the document is encrypted; remove its password and submit it again", kind="encrypted")
        return READERS[suffix] if suffix in OFFICE_SUFFIXES else READERS[".doc"]
    if data.startswith(b"{\\rtf"):
        return READERS[".rtf"]
    if suffix in _PLAIN:
        return reader
    if suffix in OFFICE_SUFFIXES or suffix == ".docx":
        if _HTML_START.match(data):
            return read_html
        if _MAIL_START.match(data[:8192]):
            return read_mail
        if (
            suffix == ".doc"
            and not data.startswith((b"PK\x03\x04", b"\xdb\xa5", b"\x31\xbe"))
            and b"\0" not in data[:4096]
        ):
            return read_text
    if suffix in {".html", ".htm"} and _MAIL_START.match(data[:8192]):
        return read_mail
    return reader
