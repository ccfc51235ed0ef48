"""Encode still pictures in memory, for uploads."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from storyboard.media.frame import Pixels

__all__ = ["FORMATS", "encode_picture"]

FORMATS: Final = ("png", "jpeg", "webp")


def encode_picture(pixels: Pixels, name: str, *, quality: int = 95) -> bytes:
    """Return RGB pixels as a file of one of `FORMATS`; `quality` (1 to 100) counts for jpeg and webp."""
    file = io.BytesIO()
    image = Image.fromarray(pixels)
    if name == "png":
        image.save(file, "PNG", compress_level=6)
    elif name == "jpeg":
        image.save(file, "JPEG", quality=quality, subsampling=0, optimize=True)
    elif name == "webp":
        image.save(file, "WEBP", quality=quality, method=4)
    else:
        raise ValueError(f'there is no format "{name}" to encode in')
    return file.getvalue()
