"""The preview's slate: a bar at the bottom of a shot that describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from storyboard.cut.lettering import cap_height, elided, wrapped
from storyboard.media.font import legible, load_font
from storyboard.media.frame import Frame, from_rgb

__all__ = ["Overlay", "Slate", "draw_slate", "lay_over", "make_overlay"]

_PANEL: Final = (11, 14, 18, 176)
_LOUD: Final = (255, 255, 255, 255)
_MEDIUM: Final = (255, 255, 255, 214)
_QUIET: Final = (255, 255, 255, 168)
_SEPARATOR: Final = "   ·   "
# Parts of the film's shorter side.
_MARGIN: Final = 0.028
_PADDING: Final = 0.026
_NAME_SIZE: Final = 0.036
_TEXT_SIZE: Final = 0.026
_SMALLEST_TEXT: Final = 9
_PROMPT_LINES: Final = 2
_PROMPT_LEADING: Final = 1.42
_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Slate:
    """What a slate says: the shot's `name`, `details` in a row (model, length, price), and its `prompt`."""

    name: str
    details: tuple[str, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """
    A picture to overlay on frames from row `top` on, one array for each plane of 4:2:0.

    A value v of the frame becomes (v * `kept` + `added`) / 256.
    """

    top: int
    added: tuple[NDArray[np.uint16], ...]
    kept: tuple[NDArray[np.uint16], ...]


def draw_slate(slate: Slate, width: int, height: int) -> tuple[NDArray[np.uint8], int]:
    """
    Draw a slate for a film of that size.

    Returns RGBA pixels as wide as the film, and the film's row at which they start; both the row and the number of
    rows are even. Text that does not fit ends in an ellipsis.
    """
    short = min(width, height)
    name_font = load_font(max(_SMALLEST_TEXT + 2, round(short * _NAME_SIZE)), "display")
    font = load_font(max(_SMALLEST_TEXT, round(short * _TEXT_SIZE)), "text")
    margin, padding = round(short * _MARGIN), round(max(short * _PADDING, font.size * 0.6))
    left = margin + padding
    room = width - 2 * left
    name = elided([slate.name], 1, name_font, room)[0]
    details = _SEPARATOR.join(slate.details)
    beside = name_font.getlength(name) + font.getlength(details) + 2 * font.size <= room
    prompt = elided(wrapped(legible(slate.prompt, font), font, room), _PROMPT_LINES, font, room)
    lines = [] if beside else [(line, _QUIET) for line in elided([details], 1, font, room)]
    lines += [(line, _MEDIUM) for line in prompt if line]
    leading, baseline = round(font.size * _PROMPT_LEADING), padding + cap_height(name_font)
    gap = padding // 3 if lines else 0
    panel = baseline + gap + leading * len(lines) + padding
    rows = min(height, (panel + margin + 1) // 2 * 2)
    picture = _panel(width, rows, (margin, panel))
    pen = ImageDraw.Draw(picture)
    pen.text((left, baseline), name, fill=_LOUD, font=name_font, anchor="ls")
    if beside:
        pen.text((width - left, baseline), details, fill=_QUIET, font=font, anchor="rs")
    baseline += gap
    for line, colour in lines:
        baseline += leading
        pen.text((left, baseline), line, fill=colour, font=font, anchor="ls")
    return np.asarray(picture, dtype=np.uint8), height - rows


def make_overlay(slate: Slate, width: int, height: int) -> Overlay:
    """Draw a slate once, ready to overlay on the frames of a film of that size."""
    pixels, top = draw_slate(slate, width, height)
    rows = pixels.shape[0]
    fine = pixels[:, :, 3].astype(np.uint16)
    fine += fine > 127
    coarse = (fine.reshape(rows // 2, 2, width // 2, 2).sum(axis=(1, 3), dtype=np.uint16) + 2) // 4
    values = from_rgb(np.ascontiguousarray(pixels[:, :, :3])).to_ndarray()
    planes = _planes(np.ascontiguousarray(values, dtype=np.uint8), width, rows)
    opacities = (fine, coarse, coarse)
    added = tuple(plane * opacity + np.uint16(128) for plane, opacity in zip(planes, opacities, strict=True))
    return Overlay(top, added, tuple(np.uint16(256) - opacity for opacity in opacities))


def lay_over(frame: Frame, overlay: Overlay) -> Frame:
    """Return a copy of `frame` with the overlay on it; only the overlay's rows are computed."""
    values = np.ascontiguousarray(frame.to_ndarray(), dtype=np.uint8)
    tops = (overlay.top, overlay.top // 2, overlay.top // 2)
    planes = _planes(values, frame.width, frame.height)
    for plane, added, kept, top in zip(planes, overlay.added, overlay.kept, tops, strict=True):
        part = plane[top : top + added.shape[0]]
        part[:] = (part * kept + added) >> 8
    covered = Frame.from_ndarray(values, format="yuv420p")
    covered.colorspace, covered.color_range = frame.colorspace, frame.color_range
    return covered


def _planes(values: NDArray[np.uint8], width: int, height: int) -> tuple[NDArray[np.uint8], ...]:
    """Return views of the three planes of a yuv420p picture that lie one after the other in `values`."""
    flat = values.reshape(-1)
    luma, chroma = width * height, width * height // 4
    size = height // 2, width // 2
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(size),
        flat[luma + chroma : luma + 2 * chroma].reshape(size),
    )


def _panel(width: int, rows: int, place: tuple[int, int]) -> Image.Image:
    """Return the empty bar with rounded corners; `place` is its margin and height. Drawn large for smooth corners."""
    margin, height = place
    radius = height * 0.14
    shape = Image.new("L", (width * _SAMPLES, rows * _SAMPLES), 0)
    box = [part * _SAMPLES for part in (margin, 0, width - margin, height)]
    ImageDraw.Draw(shape).rounded_rectangle(
        (box[0], box[1], box[2] - 1, box[3] - 1), radius=radius * _SAMPLES, fill=_PANEL[3]
    )
    picture = Image.new("RGBA", (width, rows), (*_PANEL[:3], 0))
    picture.putalpha(shape.resize((width, rows), Image.Resampling.BOX))
    return picture
