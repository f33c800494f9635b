"""The pkuseg model: fetched once as data from the last wheel that holds it, checked, converted, kept in the user's folder.

Source: the wheel ``pkuseg==0.0.25`` (Python 3.7, manylinux1), folder ``pkuseg/models/default``; the wheel is only unpacked,
never installed. Its features come as a pickle, which is read with an unpickler that admits no classes at all and is kept
as msgpack, which loads several times faster.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from pipeline.records import ShishiError

PKUSEG_WHEEL_SHA256 = "6fc2f97d0f66cc6722cf772e65dbcde1b01d8cc53b66ac4aa7bce639de79588f"
_MEMBERS = "pkuseg/models/default/"
_BUILTINS = {"set": set, "frozenset": frozenset}


def pkuseg_model_dir() -> Path:
    """Where the model is kept: ``$SHISHI_DATA/pkuseg`` if set, else the user's data folder."""
    base = os.environ.get("SHISHI_DATA")
    return (Path(base) if base else user_data_path("shishi")) / "pkuseg"


class _PlainUnpickler(pickle.Unpickler):
    """Reads containers, strings and numbers; anything that would run code is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if module in {"builtins", "__builtin__"} and name in _BUILTINS:
            return _BUILTINS[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def _download(folder: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "pkuseg==0.0.25", "--no-deps", "--quiet"),
        *("--python-version", "3.7", "--only-binary=:all:", "--platform", "manylinux1_x86_64", "-d", str(folder)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("pkuseg-*.whl"))
    if done.returncode != 0 or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no wheel arrived"])[-1]
        raise ShishiError(
            f"pip could not download pkuseg==0.0.25: {reason}; download the wheel elsewhere and run: "
            "shishi models fetch pkuseg --wheel FILE",
            kind="download",
        )
    return wheels[0]


def _convert(wheel: Path, target: Path) -> None:
    import srsly

    with zipfile.ZipFile(wheel) as archive:
        features = _PlainUnpickler(io.BytesIO(archive.read(_MEMBERS + "features.pkl"))).load()
        data = {
            "unigram": sorted(features["unigram"]),
            "bigram": sorted(features["bigram"]),
            "feature_to_idx": features["feature_to_idx"],
            "tag_to_idx": features["tag_to_idx"],
        }
        srsly.write_msgpack(target / "features.msgpack", data)
        with archive.open(_MEMBERS + "weights.npz") as source, (target / "weights.npz").open("wb") as out:
            shutil.copyfileobj(source, out)


def fetch_pkuseg(wheel: Path | None = None) -> Path:
    """Fetch (or take from ``wheel``), check and convert the model; returns its folder. Does nothing if it is there.

    Raises:
        ShishiError: the wheel could not be had, or its SHA-256 is not the known one.
    """
    target = pkuseg_model_dir()
    if (target / "features.msgpack").is_file() and (target / "weights.npz").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        path = wheel or _download(folder)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != PKUSEG_WHEEL_SHA256:
            raise ShishiError(f"{path.name} has SHA-256 {digest}, not {PKUSEG_WHEEL_SHA256}; not used", kind="checksum")
        built = folder / "pkuseg"
        built.mkdir()
        _convert(path, built)
        shutil.rmtree(target, ignore_errors=True)
        built.rename(target)
    return target
