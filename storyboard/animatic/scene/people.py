"""The people of a shot as layers, from far to near, each with a shadow on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.figures import Lit, Place, Sheet, draw_body, draw_shadow
from storyboard.animatic.scene.framing import Framing, Spot
from storyboard.animatic.scene.ground import depth_at
from storyboard.animatic.scene.palette import Palette, colour, mix
from storyboard.media.opencv import cv2

__all__ = ["people_layers"]

_SHADOW: Final = 0.62
_SHADE: Final = colour("15171c")
# The blur of the foreground of an over-the-shoulder shot, in frame heights.
_FORE_BLUR: Final = 0.004


def people_layers(canvas: Canvas, palette: Palette, framing: Framing, side: float) -> list[Layer]:
    """Paint the people of a shot from far to near; `side` is -1 when the light comes from the left, else 1."""
    towards = np.array([0.46 * side, 0.46, 0.76], dtype=np.float32)
    neutral = colour("fff6ea")
    lit = Lit(
        mix(palette.light, neutral, 0.45), mix(palette.shade, colour("8790a0"), 0.45), tuple(towards.tolist())
    )
    layers = []
    for foot, spots in groupby(
        framing.spots, key=lambda spot: round(spot.foot if not spot.near else 99.0, 1)
    ):
        depth = 1.0 if foot > 9 else depth_at(foot, framing.horizon)
        layers.append(_painted(canvas, list(spots), lit, side, depth))
    return sorted(layers, key=lambda one: one.depth)


def _painted(canvas: Canvas, spots: Sequence[Spot], lit: Lit, side: float, depth: float) -> Layer:
    shadow = np.zeros(canvas.shape, dtype=np.float32)
    sheet = Sheet(np.zeros((*canvas.shape, 3), dtype=np.float32), np.zeros(canvas.shape, dtype=np.float32))
    for spot in spots:
        if not spot.near and spot.foot < 1.3:
            draw_shadow(shadow, spot.person, _place(canvas, spot), side)
    dark = _soft(shadow, 0.006 * canvas.height * canvas.density) * np.float32(_SHADOW)
    for spot in spots:
        dimmed = (
            replace(lit, key=lit.key * np.float32(0.42), shade=lit.shade * np.float32(0.62))
            if spot.near
            else lit
        )
        draw_body(sheet, spot.person, _place(canvas, spot), dimmed)
    rgb, cover = sheet.rgb, sheet.cover
    if spots[0].near:
        blur = _FORE_BLUR * canvas.height * canvas.density
        rgb, cover = (
            np.asarray(cv2.GaussianBlur(one, (0, 0), blur), dtype=np.float32) for one in (rgb, cover)
        )
    alpha = cover + (1 - cover) * dark
    shaded = (rgb + ((1 - cover) * dark)[..., None] * _SHADE) / np.maximum(alpha, np.float32(1e-3))[..., None]
    return layer(canvas, np.asarray(shaded, dtype=np.float32), np.asarray(alpha, dtype=np.float32), depth)


def _place(canvas: Canvas, spot: Spot) -> Place:
    pixels = canvas.height * canvas.density
    column = (canvas.left + canvas.width / 2) * canvas.density + spot.across * pixels
    return column, (canvas.top + spot.down * canvas.height) * canvas.density, spot.height * pixels


def _soft(shadow: Field, radius: float) -> Field:
    return np.asarray(cv2.GaussianBlur(shadow, (0, 0), max(0.6, radius)), dtype=np.float32)
