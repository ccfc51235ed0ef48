"""How decoded pictures are displayed: their rotation, pixel aspect ratio and colours."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

from av import VideoFrame
from av.sidedata.sidedata import SideData, SideDataContainer

from storyboard.media.colours import Colours, colours_of

__all__ = [
    "BT709",
    "RGB",
    "UPRIGHT",
    "Display",
    "Turn",
    "display_of",
    "has_hidden_colours",
    "kinds_of_side_data",
    "turn_of",
]

RGB: Final = 0
BT709: Final = 1
UNSPECIFIED: Final = 2
BT601: Final = 6
FULL_RANGE: Final = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """The filters (name, argument) that rotate a picture upright; `quarter`: width and height are swapped."""

    filters: tuple[tuple[str, str | None], ...]
    quarter: bool


UPRIGHT: Final = Turn((), quarter=False)

# By the signs in the display matrix: of x from x and y from y, or, for a quarter turn, of x from y and y from x.
_STRAIGHT: Final = {
    (True, True): UPRIGHT,
    (False, True): Turn((("hflip", None),), quarter=False),
    (True, False): Turn((("vflip", None),), quarter=False),
    (False, False): Turn((("hflip", None), ("vflip", None)), quarter=False),
}
_QUARTER: Final = {
    (True, True): Turn((("transpose", "cclock_flip"),), quarter=True),
    (False, True): Turn((("transpose", "clock"),), quarter=True),
    (True, False): Turn((("transpose", "cclock"),), quarter=True),
    (False, False): Turn((("transpose", "clock_flip"),), quarter=True),
}


@dataclass(frozen=True, slots=True)
class Display:
    """
    How a decoded picture is displayed.

    `coded_width` and `coded_height` are the decoded pixels; `width` and `height` the picture as displayed,
    upright and in square pixels. `matrix` (FFmpeg's number, 0 for RGB) and `full_range` say how its values
    become red, green and blue, and `colours` which red, green and blue.
    """

    coded_width: int
    coded_height: int
    width: int
    height: int
    pixel_format: str
    turn: Turn
    matrix: int
    full_range: bool
    transparent: bool
    colours: Colours


def display_of(frame: VideoFrame, aspect: Fraction | None = None, turn: Turn = UPRIGHT) -> Display:
    """Return how `frame` is displayed; `aspect` is its pixel aspect ratio, width / height (None: square)."""
    width, height = _square(frame.width, frame.height, aspect or Fraction(1))
    return Display(
        coded_width=frame.width,
        coded_height=frame.height,
        width=height if turn.quarter else width,
        height=width if turn.quarter else height,
        pixel_format=frame.format.name,
        turn=turn,
        matrix=_matrix(frame),
        full_range=frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj"),
        transparent=any(part.is_alpha for part in frame.format.components),
        colours=colours_of(frame.color_primaries, frame.color_trc, frame.colorspace),
    )


def turn_of(frame: VideoFrame) -> Turn:
    """Read the stream's display matrix: phones rotate their videos with it."""
    data = _side_data(frame).get("DISPLAYMATRIX")
    if data is None:
        return UPRIGHT
    xx, xy, _, yx, yy = struct.unpack("=5i", bytes(data)[:20])
    if abs(xx) >= abs(xy):
        return _STRAIGHT[xx >= 0, yy >= 0]
    return _QUARTER[yx >= 0, xy >= 0]


def has_hidden_colours(frame: VideoFrame) -> bool:
    """Return whether the colours are defined only by Dolby Vision metadata, without a tag that players use."""
    return frame.color_trc in {RGB, UNSPECIFIED} and _side_data(frame).get("DOVI_METADATA") is not None


def kinds_of_side_data(frame: VideoFrame) -> set[str]:
    """Return the kinds of metadata that come with a frame, in FFmpeg's words."""
    # Iteration gives the entries and not their names.
    return {entry.type.name for entry in cast("Iterable[SideData]", _side_data(frame))}


def _side_data(frame: VideoFrame) -> Mapping[str, SideData]:
    # `frame.side_data` would create a reference cycle that keeps the frame, and its decoder's memory, until garbage
    # collection: this view is not kept by the frame. PyAV's annotations lack this use.
    return cast("Callable[[VideoFrame], Mapping[str, SideData]]", SideDataContainer)(frame)


def _square(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    # The shorter side is stretched, so that the other one loses no detail.
    if aspect <= 0 or aspect == 1:
        return width, height
    if aspect > 1:
        return round(width * aspect), height
    return width, round(height / aspect)


def _matrix(frame: VideoFrame) -> int:
    if frame.format.is_rgb:
        return RGB
    if frame.colorspace not in {RGB, UNSPECIFIED}:
        return frame.colorspace
    # Unlabelled pictures are treated as players do: standard definition is BT.601.
    return BT709 if frame.width >= 1280 or frame.height > 576 else BT601
