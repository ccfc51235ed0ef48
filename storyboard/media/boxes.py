"""The top-level boxes of MP4 and MOV files, which tell the complete length of a file without decoding."""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["missing_bytes"]

_FIRST: Final = {b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_NEEDED: Final = {b"moov", b"moof", b"mdat"}


def missing_bytes(path: Path) -> int:
    """Return how many bytes are missing at the end of an MP4 or MOV file; 0 for complete and for other files."""
    size = path.stat().st_size
    place = 0
    with path.open("rb") as file:
        while place + 8 <= size:
            file.seek(place)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if place == 0 and kind not in _FIRST:
                return 0
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            # 0: the box reaches to the end of the file, however long that is.
            if length < 8:
                return 0
            # A truncated box of another kind does no harm.
            if place + length > size:
                return place + length - size if kind in _NEEDED else 0
            place += length
    return 0
