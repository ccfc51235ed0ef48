"""How much of an MP4 or MOV is missing is read from its outermost boxes, and no other file is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.media.boxes import missing_bytes

FTYP = (16).to_bytes(4, "big") + b"ftypisom" + bytes(4)


def box(kind: bytes, size: int, *, said: int | None = None) -> bytes:
    """Make a box of `size` bytes that says it has `said`."""
    return (said or size).to_bytes(4, "big") + kind + bytes(size - 8)


def large_box(kind: bytes, size: int, *, said: int | None = None) -> bytes:
    """Make a box whose length is in the 64 bits behind its kind."""
    return (1).to_bytes(4, "big") + kind + (said or size).to_bytes(8, "big") + bytes(size - 16)


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (FTYP + box(b"moov", 100) + box(b"mdat", 50), 0),
        (FTYP + box(b"moov", 100) + box(b"mdat", 50, said=80), 30),
        (FTYP + box(b"mdat", 50, said=51), 1),
        (FTYP + large_box(b"mdat", 50) + box(b"moov", 20, said=25), 5),
        (FTYP + large_box(b"mdat", 50, said=5_000_000_000), 4_999_999_950),
        # To the end of the file, however long that is.
        (FTYP + bytes(4) + b"mdat" + bytes(30), 0),
        # A box that nobody needs may be cut off.
        (FTYP + box(b"moov", 100) + box(b"free", 50, said=800), 0),
        (FTYP + box(b"moov", 100) + box(b"uuid", 50, said=800), 0),
        # No such file at all, whatever its bytes would mean.
        (box(b"mooo", 20) + box(b"mdat", 50, said=800), 0),
        (b"\x1aE\xdf\xa3" * 4, 0),
        (b"\x00\x00", 0),
    ],
)
def test_the_boxes_say_what_is_missing(tmp_path: Path, content: bytes, missing: int) -> None:
    path = tmp_path / "some.mp4"
    path.write_bytes(content)
    assert missing_bytes(path) == missing
