"""A small picture to make a clip from, where painting a scene would take too long."""

from __future__ import annotations

import struct

from storyboard.emulator.chance import chance

__all__ = ["backdrop"]


def backdrop(subject: str, width: int, height: int) -> bytes:
    """Return a BMP file with a gradient in two colours that depend on the subject."""
    top, bottom = ([chance(subject, end, channel) * 255 for channel in range(3)] for end in ("top", "bottom"))
    rows = []
    for y in range(height):
        share = y / max(1, height - 1)
        colour = bytes(round(low + (high - low) * share) for low, high in zip(bottom, top, strict=True))
        rows.append(colour * width + bytes(-3 * width % 4))
    pixels = b"".join(rows)
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 14 + 40 + len(pixels), 0, 0, 14 + 40) + header + pixels
