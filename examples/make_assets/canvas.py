"""Pictures as arrays: colours, gradients, laying paint through masks, and the paper at the end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = [
    "Mask",
    "Paint",
    "Picture",
    "Point",
    "Size",
    "Stops",
    "across",
    "distance",
    "down",
    "finish",
    "flat",
    "glow",
    "lay",
    "mix",
    "ramp",
    "rgb",
    "rim",
    "save_jpeg",
    "save_png",
    "soften",
    "step",
]

Picture = NDArray[np.float32]
"""Height x width x 3, sRGB in 0..1."""

Mask = NDArray[np.float32]
"""Height x width, 0 (nothing) to 1 (covered)."""

Paint = NDArray[np.float32]
"""One colour (3 numbers), or one for every pixel."""

Stops = Sequence[tuple[float, str]]
"""Colours along a gradient: position from 0 to 1, and ``#rrggbb``."""

Point = tuple[float, float]
"""Across and down from the upper left corner, in heights of the picture."""

JPEG_QUALITY: Final = 88
RAMP_STEPS: Final = 2048

TO_CONE: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


class Size(NamedTuple):
    """Of a picture, in pixels."""

    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width in heights: where the right edge is."""
        return self.width / self.height


def rgb(colour: str) -> Paint:
    """Turn ``#rrggbb`` into a paint."""
    paint: Paint = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32) / np.float32(255)
    return paint


def _linear(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    light = np.clip(linear, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=256)
def _table(stops: tuple[tuple[float, str], ...]) -> Paint:
    colours = np.stack([rgb(colour) for _, colour in stops]).astype(float)
    lab = np.cbrt(_linear(colours) @ TO_CONE.T) @ TO_OKLAB.T
    at = np.linspace(0, 1, RAMP_STEPS)
    places = [place for place, _ in stops]
    blended = np.stack([np.interp(at, places, lab[:, channel]) for channel in range(3)], axis=1)
    cone = (blended @ np.linalg.inv(TO_OKLAB).T) ** 3
    return np.asarray(_encoded(cone @ np.linalg.inv(TO_CONE).T), np.float32)


def ramp(stops: Stops, at: Mask) -> Paint:
    """Colour every value of `at` (0..1) by the gradient; blended in OKLab, so that no step between looks muddy."""
    table = _table(tuple(stops))
    scaled = np.clip(at, 0, 1) * (RAMP_STEPS - 1)
    low = np.minimum(scaled.astype(np.int32), RAMP_STEPS - 2)
    part = (scaled - low)[..., None].astype(np.float32)
    blended: Paint = table[low] * (1 - part) + table[low + 1] * part
    return blended


def mix(first: str, second: str, part: float) -> str:
    """Give the colour `part` of the way from the first to the second."""
    blended = ramp([(0, first), (1, second)], np.array([part], np.float32))[0]
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in blended)


def across(size: Size) -> Mask:
    """Give every pixel's place across, in heights."""
    line = (np.arange(size.width, dtype=np.float32) + 0.5) / size.height
    return np.broadcast_to(line, (size.height, size.width))


def down(size: Size) -> Mask:
    """Give every pixel's place down, from 0 to 1."""
    line = (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    return np.broadcast_to(line[:, None], (size.height, size.width))


def distance(size: Size, centre: Point) -> Mask:
    """Give every pixel's distance from the point, in heights."""
    return np.asarray(np.hypot(across(size) - centre[0], down(size) - centre[1]), np.float32)


def flat(size: Size, colour: str) -> Picture:
    """Give a picture of one colour."""
    return np.broadcast_to(rgb(colour), (size.height, size.width, 3)).copy()


def lay(picture: Picture, paint: str | Paint, mask: Mask, strength: float = 1.0) -> Picture:
    """Give the picture with the paint over it where the mask says."""
    colours = rgb(paint) if isinstance(paint, str) else paint
    covered = (mask * strength)[..., None]
    return picture + (colours - picture) * covered


def glow(picture: Picture, colour: str, light: Mask) -> Picture:
    """Give the picture with light added (screened), as through haze."""
    return 1 - (1 - picture) * (1 - rgb(colour) * np.clip(light, 0, 1)[..., None])


def soften(mask: Mask, radius: float) -> Mask:
    """Blur by a radius in heights of the picture."""
    sigma = radius * mask.shape[0]
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma), np.float32) if sigma > 0.2 else mask


def step(values: Mask, middle: float, steepness: float) -> Mask:
    """Give 0 well below `middle` and 1 well above it, with a soft edge that narrows as `steepness` grows."""
    return np.asarray(1 / (1 + np.exp(-np.clip((values - middle) * steepness, -40, 40))), np.float32)


def rim(mask: Mask, towards: Point) -> Mask:
    """Give the edge of a shape that faces the light: as wide as the step `towards` it, in heights."""
    height, width = mask.shape
    step = np.array([[1, 0, -towards[0] * height], [0, 1, -towards[1] * height]], np.float32)
    moved = cv2.warpAffine(
        mask, step, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.clip(mask - moved, 0, 1), np.float32)


def finish(picture: Picture, seed: int, *, grain: float = 0.008, vignette: float = 0.10) -> NDArray[np.uint8]:
    """Give the picture on paper: darker towards the corners, with fine grain, as eight-bit RGB."""
    height, width = picture.shape[:2]
    size = Size(width, height)
    far = distance(size, (size.aspect / 2, 0.5)) / np.hypot(size.aspect / 2, 0.5)
    shaded = picture * (1 - vignette * np.clip(far, 0, 1) ** 3)[..., None]
    random = np.random.default_rng(seed)
    fine = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 0.7) * 1.9
    light = shaded.mean(axis=2)
    amount = grain * (0.55 + 0.9 * np.clip(light * (1 - light) * 4, 0, 1))
    printed = shaded + (fine * amount)[..., None]
    dither = random.random((height, width, 1), np.float32) - 0.5
    return np.asarray(np.clip(printed * 255 + dither + 0.5, 0, 255), np.uint8)


def save_jpeg(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write the pixels as a JPEG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, quality=JPEG_QUALITY, optimize=True, progressive=True)


def save_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write the pixels (RGB or RGBA) as a PNG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, optimize=True)
