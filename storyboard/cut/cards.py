"""Cards: titles and end cards, drawn at the film's size."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageOps

from storyboard.board.schema import Card
from storyboard.cut.lettering import balanced, cap_height, isolated
from storyboard.errors import MediaError
from storyboard.media.font import Direction, Font, Weight, check_lettering, direction_of, load_font
from storyboard.media.frame import Pixels
from storyboard.media.images import FORMATS
from storyboard.media.profiles import in_srgb
from storyboard.presets.preset import Covered

__all__ = ["contrast", "draw_card", "text_box"]

# Parts of the film's shorter side.
_TITLE_SIZE: Final = 0.098
_TEXT_SIZE: Final = 0.043
_TITLE_GAP: Final = 0.052
_IMAGE_GAP: Final = 0.075
# Parts of the film's width and height.
_TEXT_WIDTH: Final = 0.8
_BLOCK_HEIGHT: Final = 0.76
# Of the height that is not covered.
_FILLED: Final = 0.94
_OPTICAL_CENTRE: Final = 0.488
_IMAGE_BESIDE_TEXT: Final = (0.46, 0.34)
_IMAGE_ALONE: Final = (0.6, 0.5)
# Parts of the size of the letters.
_TITLE_LEADING: Final = 1.14
_TEXT_LEADING: Final = 1.42

_TITLE_LINES: Final = 3
_SHRINK: Final = 0.94
_SMALLEST: Final = 0.1
_LARGEST_ENLARGEMENT: Final = 2
_READABLE: Final = 4.5
_QUIET_TEXT: Final = 0.76

_Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of text in its paragraph's direction; its baseline is `advance` pixels below the previous one."""

    text: str
    direction: Direction | None
    font: Font
    colour: _Rgb
    advance: float


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a card's picture and the baselines of its text are, in pixels from the top."""

    picture: Image.Image | None
    picture_top: int
    rows: tuple[tuple[int, _Row], ...]


class _Room:
    """The part of a card, `width` x `height` pixels, that has its content: all that is not `covered`."""

    def __init__(self, width: int, height: int, covered: Covered | None) -> None:
        top, right, bottom, left = map(float, covered or Covered())
        self.width, self.height = width, height
        self.middle = height * (top + (1 - top - bottom) * _OPTICAL_CENTRE)
        self.text_width = width * min(_TEXT_WIDTH, 1 - 2 * max(left, right))
        # A share of the height.
        self.block = min(_BLOCK_HEIGHT, _FILLED * (1 - top - bottom))
        self.smaller = self.block / _BLOCK_HEIGHT


def draw_card(card: Card, width: int, height: int, covered: Covered | None = None) -> Pixels:
    """
    Draw a card as RGB pixels, height x width x 3; its paths are resolved.

    Text is wrapped and, if necessary, made smaller until it fits beside what is `covered`. Raises MediaError when the
    picture or the font cannot be read, or the font lacks a character.
    """
    canvas = Image.new("RGB", (width, height), _rgb(card.background))
    laid_out = _laid_out(card, _Room(width, height, covered))
    picture = laid_out.picture
    if picture:
        canvas.paste(picture, (round((width - picture.width) / 2), laid_out.picture_top), picture)
    pen = ImageDraw.Draw(canvas)
    for baseline, row in laid_out.rows:
        place = (width / 2, baseline)
        pen.text(place, row.text, fill=row.colour, font=row.font, anchor="ms", direction=row.direction)
    return np.asarray(canvas, dtype=np.uint8)


def text_box(
    card: Card, width: int, height: int, covered: Covered | None = None
) -> tuple[float, float, float, float] | None:
    """
    Return where a card has text: its left, top, right and bottom in pixels. None for a card without text.

    Raises as `draw_card` does.
    """
    boxes = [
        (left, baseline + top, right, baseline + bottom)
        for baseline, row in _laid_out(card, _Room(width, height, covered)).rows
        for left, top, right, bottom in (row.font.getbbox(row.text, anchor="ms", direction=row.direction),)
    ]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return width / 2 + min(lefts), min(tops), width / 2 + max(rights), max(bottoms)


def _laid_out(card: Card, room: _Room) -> _Layout:
    rows = _rows(card, _rgb(card.background), room)
    picture = _picture(Path(card.image), room, alone=not rows) if card.image else None
    short = min(room.width, room.height)
    text_height = cap_height(rows[0].font) + sum(row.advance for row in rows[1:]) if rows else 0.0
    gap = _IMAGE_GAP * short if picture and rows else 0.0
    top = room.middle - ((picture.height if picture else 0) + gap + text_height) / 2
    picture_top = round(top)
    if picture:
        top += picture.height + gap
    baseline = top + (cap_height(rows[0].font) if rows else 0)
    placed = []
    for index, row in enumerate(rows):
        baseline += row.advance if index else 0
        placed.append((round(baseline), row))
    return _Layout(picture, picture_top, tuple(placed))


def contrast(first: _Rgb, second: _Rgb) -> float:
    """Return the contrast of two colours from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: _Rgb) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> _Rgb:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def _colours(card: Card, background: _Rgb) -> tuple[_Rgb, _Rgb]:
    """Return the colour of the first line, and a fainter one for the others if its contrast is sufficient."""
    if card.colour:
        loud = _rgb(card.colour)
    else:
        loud = max(((255, 255, 255), (0, 0, 0)), key=lambda colour: contrast(colour, background))
    red, green, blue = (
        round(behind + (front - behind) * _QUIET_TEXT) for front, behind in zip(loud, background, strict=True)
    )
    quiet = (red, green, blue)
    return loud, quiet if contrast(quiet, background) >= _READABLE else loud


def _rows(card: Card, background: _Rgb, room: _Room) -> list[_Row]:
    """Set the text in the design's size, or smaller until it fits: first the headline shrinks, then everything."""
    text = unicodedata.normalize("NFC", card.text).strip()
    if not text:
        return []
    check_lettering(text, Path(card.font) if card.font else None)
    headline, *others = [line.strip() for line in text.splitlines()]
    short, limit = min(room.width, room.height), room.text_width
    share = room.block - (_IMAGE_BESIDE_TEXT[1] * room.smaller + _IMAGE_GAP if card.image else 0)
    scale = headline_scale = 1.0
    while True:
        display = _font(card, short * _TITLE_SIZE * min(scale, headline_scale), "display")
        body = _font(card, short * _TEXT_SIZE * scale, "text")
        titles = balanced(headline, display, limit)
        texts = [balanced(line, body, limit) if line else [] for line in others]
        rows = _set(titles, texts, (display, body), _colours(card, background))
        high = sum(row.advance for row in rows) > room.height * share
        if min(scale, headline_scale) < _SMALLEST:
            return rows
        if len(titles) > _TITLE_LINES or _widest(rows[: len(titles)]) > limit:
            headline_scale *= _SHRINK
        elif high or _widest(rows) > limit:
            scale *= _SHRINK
        else:
            return rows


def _widest(rows: list[_Row]) -> float:
    return max(row.font.getlength(row.text) for row in rows)


def _set(
    titles: list[str], texts: list[list[str]], fonts: tuple[Font, Font], colours: tuple[_Rgb, _Rgb]
) -> list[_Row]:
    """Return the rows of the headline and of the other lines; an empty line is half a line of space."""
    display, body = fonts
    way = direction_of(" ".join(titles))
    rows = [
        _Row(title, way, display, colours[0], _TITLE_LEADING * display.size) for title in isolated(titles)
    ]
    gap = _TITLE_GAP / _TEXT_SIZE * body.size
    for lines in texts:
        way = direction_of(" ".join(lines))
        for line in isolated(lines):
            rows.append(_Row(line, way, body, colours[1], _TEXT_LEADING * body.size + gap))
            gap = 0.0
        if not lines:
            gap += _TEXT_LEADING * body.size / 2
    return rows


def _font(card: Card, size: float, weight: Weight) -> Font:
    return load_font(max(4, round(size)), weight, Path(card.font) if card.font else None)


def _picture(path: Path, room: _Room, *, alone: bool) -> Image.Image:
    """Return the card's picture with its transparency, upright and scaled for the card."""
    Image.init()
    try:
        # Only the formats that are checked when the storyboard is loaded, and not all that Pillow reads.
        with Image.open(path, formats=[name for name in FORMATS if name in Image.OPEN]) as opened:
            picture = in_srgb(ImageOps.exif_transpose(opened)).convert("RGBA")
    except FileNotFoundError as error:
        raise MediaError(f'"{path}" does not exist', hint="check card.image") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError(
            f'"{path}" is not a picture that can be read', hint="card.image takes a PNG, JPEG or WebP file"
        ) from error
    share = _IMAGE_ALONE if alone else _IMAGE_BESIDE_TEXT
    wide, high = room.width * share[0], room.height * share[1] * room.smaller
    scale = min(wide / picture.width, high / picture.height, _LARGEST_ENLARGEMENT)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    # Colours under full transparency must not bleed into the edges: scale them weighted by their opacity.
    return picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
