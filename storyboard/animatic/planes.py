"""Pictures in the encoder's format: 4:2:0 planes, BT.709, limited range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.media.frame import Pixels, from_rgb
from storyboard.media.opencv import cv2

__all__ = ["Planes", "painted_colours", "painted_planes", "planes_of", "video_colour"]

_TO_VIDEO: Final = np.array(
    [[0.2126, 0.7152, 0.0722], [-0.114572, -0.385428, 0.5], [0.5, -0.454153, -0.045847]], dtype=np.float32
) * np.array([[219.0], [224.0], [224.0]], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Planes:
    """A 4:2:0 picture: `y` height x width, `u` and `v` of half of each."""

    y: Pixels
    u: Pixels
    v: Pixels


def planes_of(pixels: Pixels) -> Planes:
    """Convert RGB pixels (even height x even width x 3) to planes."""
    height, width = pixels.shape[:2]
    packed = np.array(from_rgb(pixels).to_ndarray(), dtype=np.uint8).ravel()
    luma, chroma = width * height, width * height // 4
    half = (height // 2, width // 2)
    return Planes(
        packed[:luma].reshape(height, width),
        packed[luma : luma + chroma].reshape(half),
        packed[luma + chroma :].reshape(half),
    )


def video_colour(rgb: Field) -> tuple[int, int, int]:
    """Convert one colour (three floats from 0 to 1) to y, u and v."""
    y, u, v = _TO_VIDEO @ rgb
    return round(16 + float(y)), round(128 + float(u)), round(128 + float(v))


def painted_planes(rgb: Field, seed: int) -> tuple[Pixels, Pixels, Pixels]:
    """Convert painted colours (even height x even width x 3, 0 to 1) to y, u and v, dithered against banding."""
    height, width = rgb.shape[:2]
    random = np.random.default_rng(seed)
    dither = random.random((height, width), dtype=np.float32)
    shown = np.clip(rgb, 0, 1)
    y = cv2.transform(shown, _TO_VIDEO[:1]) + 16 + dither
    small = cv2.resize(shown, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    chroma = (
        cv2.transform(small, _TO_VIDEO[1:])
        + 128
        + random.random((height // 2, width // 2, 1), dtype=np.float32)
    )
    return y.astype(np.uint8), chroma[..., 0].astype(np.uint8), chroma[..., 1].astype(np.uint8)


def painted_colours(planes: Planes) -> Field:
    """Convert planes to painted colours (height x width x 3, 0 to 1)."""
    height, width = planes.y.shape
    u, v = (
        cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in (planes.u, planes.v)
    )
    full = np.dstack([planes.y, u, v]).astype(np.float32) - np.array([16, 128, 128], dtype=np.float32)
    return np.asarray(cv2.transform(full, np.linalg.inv(_TO_VIDEO).astype(np.float32)), dtype=np.float32)
