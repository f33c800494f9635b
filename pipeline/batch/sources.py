"""What lies under the paths a user names: files in folders, behind patterns, inside archives."""

from __future__ import annotations

import contextlib
import glob
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pipeline.batch.limits import MIB, Limits
from pipeline.read import SUFFIXES
from pipeline.records import ReadError, ShishiError

ARCHIVES = frozenset({".zip"})
_CHUNK = 1 * MIB
_MAGIC_GLOB = re.compile(r"[*?\[]")
# Written by operating systems and office programs beside the documents; nobody means them as documents.
_SYSTEM = re.compile(
    r"\.DS_Store|Thumbs\.db|desktop\.ini|\.gitkeep|\.gitignore|~\$.*|\.~lock\..*#|\._.*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A place that holds bytes: a file, or with ``member`` a part of a file."""

    location: str
    root: str
    source: str
    path: Path
    trouble: tuple[str, str] | None = None

    @property
    def suffix(self) -> str:
        """The lower-case suffix that tells the format."""
        return Path(self.source).suffix.lower()


@dataclass(frozen=True, slots=True)
class Member:
    """A document inside an archive: its name there, and its bytes or what is wrong with it."""

    name: str
    data: bytes = field(default=b"", repr=False)
    trouble: ReadError | None = None


def find(paths: Sequence[Path], out: Path) -> Iterator[Found]:
    """Every file under ``paths`` in a fixed order, each once; what lies in the output folder is left out.

    Sources are named relative to the folder given, with ``/``. A folder link that leads back is not followed twice.

    Raises:
        ShishiError: a path does not exist and is no pattern that matches something.
    """
    roots: list[tuple[Path, list[Path]]] = []
    for path in paths:
        if os.path.lexists(path):
            roots.append((path, [path]))
            continue
        matches = sorted(map(Path, glob.glob(str(path), recursive=True))) if _MAGIC_GLOB.search(str(path)) else []
        if not matches:
            raise ShishiError(f"{path}: no such file or folder", kind="usage")
        roots.append((path, matches))
    seen: set[str] = set()
    excluded = os.path.realpath(out)
    for root, starts in roots:
        for start in starts:
            base = start if start.is_dir() else start.parent
            if len(starts) > 1 or start != root:
                base = _fixed_part(root)
            for found in _under(start, base, os.path.abspath(root), excluded):
                if found.location not in seen:
                    seen.add(found.location)
                    yield found


def _fixed_part(pattern: Path) -> Path:
    """The folder before the first wildcard of a pattern."""
    parts: list[str] = []
    for part in pattern.parts[:-1]:
        if _MAGIC_GLOB.search(part):
            break
        parts.append(part)
    return Path(*parts)


def _under(start: Path, base: Path, root: str, excluded: str) -> Iterator[Found]:
    if not start.is_dir():
        yield _found(start, base, root)
        return
    stack = [(start, frozenset([_identity(start)]))]
    while stack:
        folder, above = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _found(folder, base, root, ("unreadable", f"the folder cannot be opened: {error.strerror}"))
            continue
        below: list[tuple[Path, frozenset[tuple[int, int]]]] = []
        for entry in entries:
            path = folder / entry.name
            if not path.is_dir():  # unlike the method of the entry it stands a link to itself
                yield _found(path, base, root)
            elif os.path.realpath(path) == excluded:
                continue
            elif entry.name == ".git" or entry.name == "__MACOSX":
                yield _found(path, base, root, ("ignored", "a folder of a program, not of documents; passed over"))
            elif _identity(path) in above:
                yield _found(
                    path, base, root, ("link-loop", "a link that leads back to a folder above it; not followed")
                )
            else:
                below.append((path, above | {_identity(path)}))
        stack.extend(reversed(below))


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_dev, status.st_ino


def _printable(name: str) -> str:
    """A file name as text: bytes that are not UTF-8 are tried as GB18030, control characters are made visible."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return "".join(char if char.isprintable() or char == " " else "\ufffd" for char in name)


def _found(path: Path, base: Path, root: str, trouble: tuple[str, str] | None = None) -> Found:
    relative = os.path.relpath(path, base)
    source = _printable(relative.replace(os.sep, "/"))
    return Found(_location(os.path.abspath(path)), _location(root), source, path, trouble or _trouble(path))


def _location(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _trouble(path: Path) -> tuple[str, str] | None:
    """What keeps a file from being a document, told without opening it."""
    if _SYSTEM.fullmatch(path.name):
        return "ignored", "a file of a program or of the system, not a document; passed over"
    try:
        status = path.stat()
    except OSError as error:
        why = "a link to nothing" if path.is_symlink() else f"cannot be opened: {error.strerror}"
        return "unreadable", f"the file is {why}" if path.is_symlink() else f"the file {why}"
    if not stat.S_ISREG(status.st_mode):
        return "special", "not a file but a device, pipe or socket; not opened"
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES and suffix not in ARCHIVES:
        return (
            "format",
            f"format {suffix or 'without suffix'} is not read; save the document as .docx, .txt, .html or .pdf",
        )
    return None


def is_companion(found: Found) -> bool:
    """Whether a file only accompanies a document: ``NAME.json`` beside ``NAME.txt`` holds its annotations."""
    return found.suffix in {".json", ".ann"} and found.path.with_suffix(".txt").is_file()


def read_file_bytes(found: Found, limits: Limits) -> bytes:
    """The bytes of a file.

    Raises:
        ReadError: it is larger than the limits allow, or cannot be read.
    """
    try:
        with found.path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > limits.max_bytes:
                raise _too_large(size, limits)
            data = stream.read(limits.max_bytes + 1)
    except OSError as error:
        raise ReadError(f"the file cannot be opened: {error.strerror or error}", kind="unreadable") from None
    if len(data) > limits.max_bytes:
        raise _too_large(len(data), limits)
    return data


def _too_large(size: int, limits: Limits) -> ReadError:
    return ReadError(
        f"the file has {size // MIB:,} MB, more than the {limits.max_bytes // MIB} MB that are read; split it",
        kind="too-large",
    )


@dataclass(slots=True)
class _Allowance:
    """What an archive, with the archives inside it, may still unpack to."""

    unpacked: int
    members: int


def members(
    packed: Path | bytes, limits: Limits, *, allowance: _Allowance | None = None, depth: int = 0
) -> Iterator[Member]:
    """The documents of a .zip in the order of their names; archives inside it are opened too. Nothing is written to disk.

    Raises:
        ReadError: the archive as a whole cannot be read.
    """
    allowance = allowance or _Allowance(limits.unpacked, limits.members)
    try:
        stream = io.BytesIO(packed) if isinstance(packed, bytes) else packed.open("rb")
        _check_directory(stream, limits)
        archive = zipfile.ZipFile(stream)
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        EOFError,
        IndexError,
        KeyError,
        UnicodeDecodeError,
    ) as error:
        raise ReadError("not a readable .zip archive; pack it again", kind="damaged", detail=_one_line(error)) from None
    with stream, archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        allowance.members -= len(infos)
        if allowance.members < 0:
            raise ReadError(f"the archive has more than {limits.members:,} members; split it", kind="archive-bomb")
        if not infos:
            raise ReadError("the archive is empty", kind="empty")
        names: dict[str, int] = {}
        for info in sorted(infos, key=lambda info: (_member_name(info), info.header_offset)):
            name = _member_name(info)
            names[name] = names.get(name, 0) + 1
            shown = name if names[name] == 1 else f"{name}~{names[name]}"
            try:
                content = _member_bytes(archive, info, name, limits, allowance)
            except ReadError as error:
                yield Member(shown, trouble=error)
                continue
            if Path(name).suffix.lower() not in ARCHIVES:
                yield Member(shown, content)
            elif depth + 1 >= limits.depth:
                yield Member(
                    shown,
                    trouble=ReadError(
                        f"archives inside archives are opened {limits.depth} deep, not deeper", kind="archive-bomb"
                    ),
                )
            else:
                yield from _inner(shown, content, limits, allowance, depth + 1)


def _check_directory(stream: IO[bytes], limits: Limits) -> None:
    """Refuse an archive whose table of contents alone would fill the memory; :mod:`zipfile` reads it at once."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    stream.seek(0)
    at, at64 = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    stated = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if stated == 0xFFFFFFFF and at64 >= 0:
        stated = int.from_bytes(tail[at64 + 40 : at64 + 48], "little")
    if stated > limits.members * 150:
        raise ReadError(f"the archive has more than {limits.members:,} members; split it", kind="archive-bomb")


def _inner(name: str, content: bytes, limits: Limits, allowance: _Allowance, depth: int) -> Iterator[Member]:
    try:
        for member in members(content, limits, allowance=allowance, depth=depth):
            yield Member(f"{name}/{member.name}", member.data, member.trouble)
    except ReadError as error:
        yield Member(name, trouble=error)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member as the archive's maker saw it.

    Chinese Windows packs names in GBK (Taiwan: Big5) without saying so; :mod:`zipfile` then reads them as code page 437.
    """
    name = info.filename
    if not info.flag_bits & 0x800:
        for codec in ("utf-8", "gb18030", "big5"):
            with contextlib.suppress(UnicodeError):
                name = info.orig_filename.encode("cp437").decode(codec)
                break
    return _printable(name.split("\0")[0].replace("\\", "/"))


def _member_bytes(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits, allowance: _Allowance
) -> bytes:
    parts = name.split("/")
    if ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise ReadError("the archive names a place outside itself; such members are not opened", kind="unsafe-path")
    if _SYSTEM.fullmatch(parts[-1]) or "__MACOSX" in parts:
        raise ReadError("a file of a program or of the system, not a document; passed over", kind="ignored")
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES and suffix not in ARCHIVES:
        raise ReadError(
            f"format {suffix or 'without suffix'} is not read; save the document as .docx, .txt, .html or .pdf",
            kind="format",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError("a link inside the archive; not followed", kind="special")
    if info.flag_bits & 0x1:
        raise ReadError("the member of the archive is encrypted; unpack it with its password first", kind="encrypted")
    if info.file_size > limits.max_bytes:
        raise _too_large(info.file_size, limits)
    bound = min(limits.max_bytes, allowance.unpacked, max(MIB, limits.ratio * info.compress_size))
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > bound:
                    raise ReadError(
                        "the archive unpacks to far more than its size (an archive bomb?); not read",
                        kind="archive-bomb",
                    )
                pieces.append(piece)
    except ReadError:
        raise
    except NotImplementedError:
        raise ReadError(
            "the archive uses a compression that is not read; pack it as ordinary .zip", kind="format"
        ) from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, IndexError, KeyError) as error:
        raise ReadError(
            "the member of the archive is damaged; pack it again", kind="damaged", detail=_one_line(error)
        ) from None
    except Exception as error:  # lzma and bz2 have errors of their own
        raise ReadError(
            "the member of the archive is damaged; pack it again", kind="damaged", detail=_one_line(error)
        ) from None
    allowance.unpacked -= size
    return b"".join(pieces)
