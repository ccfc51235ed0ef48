"""A contact sheet: of each clip its first, middle and last frame in a row, under a line of text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from storyboard.errors import MediaError
from storyboard.media.files import atomic_write
from storyboard.media.font import legible, load_font
from storyboard.media.frame import to_rgb
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

__all__ = ["FORMATS", "MOST_ROWS", "SheetRow", "save_contact_sheet"]

FORMATS: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
# A picture of so many rows still has less than the 65,535 pixels of height that JPEG can have.
MOST_ROWS: Final = 200
_TILE: Final = (320, 180)
_GAP: Final = 8
_LINE: Final = 26
_BACKGROUND: Final = (28, 30, 33)
_TEXT: Final = (235, 235, 235)
_CHOSEN: Final = (96, 200, 120)


class SheetRow(NamedTuple):
    """One clip of a sheet: its file, its frames and frames a second, the text above it, and whether it is chosen."""

    path: Path
    frames: int
    fps: Fraction
    text: str
    chosen: bool = False


def save_contact_sheet(rows: Sequence[SheetRow], target: Path) -> None:
    """
    Write a contact sheet of clips to `target`, a JPEG or PNG file by its suffix, atomically.

    MediaError when there are more than `MOST_ROWS` rows, and when a clip cannot be read or the file not be written.
    """
    if len(rows) > MOST_ROWS:
        raise MediaError(
            f"a contact sheet shows {MOST_ROWS} takes at most, not {len(rows)}",
            hint="name a shot after the file",
        )
    width = 3 * _TILE[0] + 4 * _GAP
    height = len(rows) * (_LINE + _TILE[1] + _GAP) + _GAP
    sheet = Image.new("RGB", (width, height), _BACKGROUND)
    pen, font = ImageDraw.Draw(sheet), load_font(15, "text")
    for number, row in enumerate(rows):
        top = _GAP + number * (_LINE + _TILE[1] + _GAP)
        pen.text(
            (_GAP, top + _LINE // 2), legible(row.text, font), _CHOSEN if row.chosen else _TEXT, font, "lm"
        )
        for place, tile in enumerate(_tiles(row)):
            corner = (_GAP + place * (_TILE[0] + _GAP), top + _LINE)
            sheet.paste(tile, corner)
            if row.chosen:
                box = (corner[0], corner[1], corner[0] + _TILE[0] - 1, corner[1] + _TILE[1] - 1)
                pen.rectangle(box, outline=_CHOSEN, width=3)
    encoded = io.BytesIO()
    sheet.save(encoded, FORMATS[target.suffix.lower()], quality=88, optimize=True)
    with atomic_write(target) as temporary:
        temporary.write_bytes(encoded.getvalue())


def _tiles(row: SheetRow) -> list[Image.Image]:
    """Return the first, the middle and the last frame of a clip, in the size of a tile."""
    last = max(0, row.frames - 1)
    with FrameReader(row.path, FilmShape(*_TILE, row.fps), "contain") as reader:
        frames = [to_rgb(reader.frame(number)) for number in (0, last // 2, last)]
    return [Image.fromarray(np.asarray(frame)) for frame in frames]
