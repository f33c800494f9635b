"""Formats that only an office program reads (.doc, .wps, .rtf, .odt), by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline.read.extracted import Extracted
from pipeline.read.word import read_docx
from pipeline.records import ReadError

OFFICE_SUFFIXES = (".doc", ".wps", ".rtf", ".odt", ".dot", ".wpt")
_PATIENCE = 90.0


def converter() -> str | None:
    """Path of LibreOffice, ``None`` where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read_office(data: bytes, name: str, *, suffix: str = ".doc") -> Extracted:
    """Text of an old Word, WPS, RTF or OpenDocument file, converted to .docx by LibreOffice without its macros.

    Raises:
        ReadError: LibreOffice is not installed (``kind="converter"``) or cannot read the file.
    """
    program = converter()
    if program is None:
        message = f"{suffix} files are read through LibreOffice, which is not installed; install it or save the document as .docx"
        raise ReadError(message, kind="converter")
    with tempfile.TemporaryDirectory(prefix="shishi-") as folder:
        source = Path(folder, f"document{suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [
            program,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        _run(command, folder)
        converted = Path(folder, "document.docx")
        if not converted.is_file():
            raise ReadError(f"LibreOffice cannot read this {suffix} file; open it and save it as .docx", kind="damaged")
        return read_docx(converted.read_bytes(), name)


def _run(command: list[str], folder: str) -> None:
    """Run to its end, or kill with everything it started."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_own_memory,
    )
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise ReadError(
            f"LibreOffice took longer than {_PATIENCE:g} seconds; save the document as .docx", kind="timeout"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _own_memory() -> None:
    """A worker limits its own memory; the converter starts anew."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
