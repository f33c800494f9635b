"""How much one document, one archive and one worker may take. Beyond it there is a problem row, never a failing batch."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    ``unpacked`` bounds what one archive, archives inside it included, may unpack to; ``ratio`` is the compression above
    which a member of more than 1 MiB is taken for a bomb (deflate cannot exceed 1,032; running text stays below 20).
    ``memory`` is what a worker may allocate beyond what the loaded pipeline takes, beyond
    ``recycle`` it is replaced by a new one after its document. ``batch`` is the number of documents stored in one transaction.
    """

    max_bytes: int = 100 * MIB
    max_chars: int = 2_000_000
    timeout: float = 120.0
    members: int = 100_000
    unpacked: int = 1024 * MIB
    ratio: int = 200
    depth: int = 3
    memory: int = 1536 * MIB
    recycle: int = 700 * MIB
    batch: int = 200
