"""The expected shape of a clip: the size and rate that a model gives for some parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import log
from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.catalogue.schema import Model, NominalPicture, Route
from storyboard.catalogue.values import Mode, OptionalValue
from storyboard.media.shape import FilmShape, even_pixels

__all__ = [
    "RATIO_PARAMETERS",
    "RESOLUTION",
    "Size",
    "apart",
    "clip_shape",
    "expected_shape",
    "lines_of",
    "ratio_of",
    "same_ratio",
    "shape_words",
    "size_of",
]

Size: TypeAlias = tuple[int, int]

# Parameters have the same names with every provider, so names determine their meaning.
RESOLUTION: Final = "resolution"
SIZE_PARAMETERS: Final = ("size", "video_size", "image_size")
RATIO_PARAMETERS: Final = ("aspect_ratio", "ratio", "orientation", *SIZE_PARAMETERS)
RATE_PARAMETERS: Final = ("fps", "frames_per_second")
_SHAPING: Final = (RESOLUTION, *RATIO_PARAMETERS, *RATE_PARAMETERS)

WIDE: Final = Fraction(16, 9)
USUAL_LINES: Final = 720
USUAL_RATE: Final = Fraction(24)
LARGEST_PIXELS: Final = 3840
SMALLEST_PIXELS: Final = 16
FASTEST_RATE: Final = 120
# Two shapes that differ by less look the same in the cut: 1366x768 is meant to be 16:9.
TOLERANCE: Final = 0.02

# The sizes that fal has names for.
NAMED_SIZES: Final[Mapping[str, Size]] = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
NAMED_RATIOS: Final = {"landscape": WIDE, "portrait": 1 / WIDE, "square": Fraction(1)}
NAMED_LINES: Final = {"2k": 1440, "4k": 2160}
COMMON_RATIOS: Final = (
    (16, 9),
    (9, 16),
    (1, 1),
    (4, 3),
    (3, 4),
    (3, 2),
    (2, 3),
    (4, 5),
    (5, 4),
    (21, 9),
    (9, 21),
)

_NUMBER: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_RATIO: Final = re.compile(r"(\d{1,5})\s*:\s*(\d{1,5})")
_SIZE: Final = re.compile(r"(\d{1,5})\s*[x*]\s*(\d{1,5})")


def expected_shape(
    model: Model, route: Route, mode: Mode, params: Mapping[str, JsonValue], picture: Size | None = None
) -> FilmShape:
    """
    Return the expected size and rate of a clip of the model, as far as the catalogue knows.

    `params` are complete, defaults included. `picture` is the size of the first frame, which decides the shape if no
    parameter does; if it is not known, 16:9 is expected. Clips are measured anyway.
    """
    endpoint = route.endpoint(mode)
    constants = endpoint.constants if endpoint else {}
    # A default of the model does not apply to an endpoint that does not take the parameter.
    reaching = {
        name: value
        for name, value in params.items()
        if name not in RATIO_PARAMETERS or endpoint is None or name in endpoint.params
    }
    usual = {RESOLUTION: model.pictures[0].resolution} if model.pictures else {}
    rate = endpoint.duration.rate if endpoint and endpoint.duration else None
    fps = Fraction(rate or route.fps or model.fps or USUAL_RATE)
    return clip_shape({**usual, **reaching, **constants}, fps, picture, pictures=model.pictures)


def clip_shape(
    params: Mapping[str, JsonValue],
    fps: Fraction,
    picture: Size | None = None,
    *,
    pictures: Iterable[NominalPicture] = (),
) -> FilmShape:
    """
    Return the shape that parameters alone ask for; `fps` is the rate when they name none.

    Sides are even, and within what a provider would make.
    """
    # Lists and mappings name no shape.
    values = (params.get(name) for name in _SHAPING)
    named = (None if isinstance(value, list | dict) else value for value in values)
    return _shape_of(fps, picture, tuple(pictures), *named)


# The shots of a film ask for few different shapes. Typed, for true is no number and equals one.
@lru_cache(maxsize=1024, typed=True)
def _shape_of(
    fps: Fraction, picture: Size | None, pictures: tuple[NominalPicture, ...], *values: OptionalValue
) -> FilmShape:
    params = dict(zip(_SHAPING, values, strict=True))
    named = (_number(params[name]) for name in RATE_PARAMETERS)
    rate = next((one for one in named if one and 1 <= one <= FASTEST_RATE), fps)
    width, height = _size(params, picture, pictures)
    return FilmShape(_side(width), _side(height), rate)


def ratio_of(value: JsonValue) -> Fraction | None:
    """Return width to height as a value names it (``9:16``, ``832*480``, ``square_hd``); None for none, as `auto`."""
    if (size := size_of(value)) is not None:
        return Fraction(*size)
    if not isinstance(value, str):
        return None
    match = _RATIO.fullmatch(value.strip())
    if match and int(match[1]) and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    return NAMED_RATIOS.get(value.lower())


def lines_of(value: JsonValue) -> int | None:
    """Return the pixels of the shorter side that a resolution names (``768P``, ``4k``); None for none, as `auto`."""
    if isinstance(value, str) and value.lower() in NAMED_LINES:
        return NAMED_LINES[value.lower()]
    number = _number(value)
    return min(int(number), LARGEST_PIXELS) if number and number >= 64 else None


def size_of(value: JsonValue) -> Size | None:
    """Return the pixels that a value names (``832*480``, ``square_hd``), or None when it names none."""
    if not isinstance(value, str):
        return None
    match = _SIZE.fullmatch(value.strip())
    if match and int(match[1]) and int(match[2]):
        return int(match[1]), int(match[2])
    return NAMED_SIZES.get(value)


def apart(one: Fraction, other: Fraction) -> float:
    """Return the distance of two shapes; 0 for the same one."""
    return round(abs(log(one / other)), 6)


def same_ratio(one: Size, other: Size) -> bool:
    """Return whether two sizes have visibly the same shape."""
    return apart(Fraction(*one), Fraction(*other)) <= TOLERANCE


def shape_words(size: Size) -> str:
    """Return a shape as people write it: ``16:9``, or the size where the shape has no name."""
    common = (f"{width}:{height}" for width, height in COMMON_RATIOS if same_ratio(size, (width, height)))
    return next(common, f"{size[0]}x{size[1]}")


def _size(
    params: Mapping[str, OptionalValue], picture: Size | None, pictures: Iterable[NominalPicture]
) -> tuple[Fraction | int, Fraction | int]:
    for name in SIZE_PARAMETERS:
        if (size := size_of(params.get(name))) is not None:
            return size
    lines = lines_of(params.get(RESOLUTION)) or USUAL_LINES
    named = (ratio_of(params.get(name)) for name in RATIO_PARAMETERS)
    ratio = next((one for one in named if one is not None), None)
    if ratio is None:
        ratio = Fraction(*picture) if picture else WIDE
    if ratio == WIDE:
        for one in pictures:
            if one.width and one.height == lines:
                return one.width, one.height
    return (lines * ratio, lines) if ratio >= 1 else (lines, lines / ratio)


def _number(value: JsonValue) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _NUMBER.search(str(value))
    return Fraction(match[0]) if match and Fraction(match[0]) > 0 else None


def _side(pixels: Fraction | int) -> int:
    return max(SMALLEST_PIXELS, even_pixels(min(pixels, LARGEST_PIXELS)))
