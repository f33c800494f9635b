"""Bytes → :class:`pipeline.records.Article`."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from pipeline.read.readers import READERS, reader_of
from pipeline.read.sheets import TABLE_SUFFIXES
from pipeline.records import Article, ReadError

SUFFIXES = (*READERS, *TABLE_SUFFIXES)


def document_id(data: bytes) -> str:
    """First 16 hex digits of the SHA-256 of the submitted bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def read_document(data: bytes, source: str, *, suffix: str | None = None) -> Article:
    """The article in ``data``; the format is that of ``suffix`` (default: of the name ``source``).

    Raises:
        ReadError: empty, binary, damaged, encrypted or unsupported; the message says which and what to do, and does not
            name the file.
    """
    suffix = suffix or PurePath(source).suffix.lower()
    if suffix in READERS and not data:
        raise ReadError("the file is empty", kind="empty")
    extracted = reader_of(data, suffix)(data, source)
    if not extracted.text.strip():
        raise ReadError("the file holds no text", kind="empty")
    return Article(
        source=source,
        doc_id=document_id(data),
        text=extracted.text,
        encoding=extracted.encoding,
        format=suffix.lstrip("."),
        title=extracted.title,
        author=extracted.author,
        outlet=extracted.outlet,
        publish_date=extracted.publish_date,
        problems=extracted.problems,
    )


def read_bytes(data: bytes, name: str) -> Article:
    """Like :func:`read_document`, with errors that name the file: for a command that reads one document."""
    try:
        return read_document(data, name)
    except ReadError as error:
        raise ReadError(f"{name}: {error}", kind=error.kind, detail=error.detail) from None


def read_file(path: Path, *, name: str | None = None) -> Article:
    """Like :func:`read_bytes`, for a file; ``name`` is the source name of the tables (default: the file's name)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened: {error.strerror or error}", kind="unreadable") from None
    return read_bytes(data, name or path.name)


def article_of_text(text: str, source: str = "<text>") -> Article:
    """An article made of a string that is already decoded."""
    return Article(
        source=source, doc_id=document_id(text.encode("utf-8", "surrogatepass")), text=text, encoding="unicode"
    )
