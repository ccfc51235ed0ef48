"""The ground: a plane from the horizon to the camera, or seen from above, in the material of the place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from storyboard.animatic.camera import SUBJECT
from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.canvas import Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import colour, mix
from storyboard.animatic.scene.setting import Place
from storyboard.animatic.scene.sky import ceiling, softly
from storyboard.animatic.scene.view import View

__all__ = ["FOCAL", "depth_at", "ground_layer"]

# The frame heights of one metre at a distance of one metre, without enlargement.
FOCAL: Final = 1.2
# The depth of the ground at the horizon and at the bottom of the frame.
FAR: Final = 0.10
NEAR: Final = 0.82
Pattern = Literal["none", "road", "boards"]


@dataclass(frozen=True, slots=True)
class _Material:
    """A material: its colour, the strength of patches (`size` metres) and of grain, its pattern."""

    code: str
    patch: float
    size: float
    grain: float
    pattern: Pattern = "none"


_MATERIALS: Final[dict[Place, _Material]] = {
    "mountains": _Material("979a7c", 0.13, 5.0, 0.16),
    "hills": _Material("7f9a52", 0.12, 7.0, 0.16),
    "forest": _Material("7d7c58", 0.16, 2.5, 0.20),
    "lake": _Material("788058", 0.14, 3.0, 0.20),
    "sea": _Material("d3b791", 0.05, 4.0, 0.07),
    "desert": _Material("d0a068", 0.08, 9.0, 0.06),
    "city": _Material("73767d", 0.05, 4.0, 0.08, "road"),
    "room": _Material("a98a6c", 0.05, 1.0, 0.04, "boards"),
}
_WATER: Final = _Material("4f8c99", 0.10, 2.2, 0.10)
_SNOW: Final = _Material("e4ebf3", 0.05, 6.0, 0.03)


def depth_at(row: float, horizon: float | None) -> float:
    """Return the depth of the ground at a row (frame heights): at most that of people, as a dolly zoom needs."""
    if horizon is None:
        return 0.5
    return float(np.clip(FAR + (NEAR - FAR) * (row - horizon) / max(0.2, 1 - horizon), FAR, SUBJECT))


def ground_layer(view: View, shore: float | None = None, *, wet: bool = False) -> Layer:
    """
    Paint the ground below the horizon, or all of the frame when the camera looks straight down.

    It ends at row `shore` (frame heights) where water begins; `wet` paints the water itself, seen from above.
    """
    canvas, palette, setting, horizon = view.canvas, view.palette, view.setting, view.framing.horizon
    top = 0 if horizon is None else min(canvas.row(horizon), canvas.shape[0] - 4) // 2 * 2
    x, y = canvas.x[None, :] / np.float32(canvas.stretch), canvas.y[top:, None]
    across, along, grain = _metres(view, x, y)
    material = (
        _SNOW
        if setting.snowy and setting.place != "room"
        else _MATERIALS.get(setting.place, _MATERIALS["hills"])
    )
    rgb = _surface(_WATER if wet else material, (across, along), 1 - softly(0.03, 0.30, grain), setting.seed)
    warm = np.exp(-((x * canvas.stretch - view.sun.x) ** 2) / 0.5) * palette.glow
    level = 0.62 + 0.30 * softly(0.0, 0.5, y - (horizon or 0.0)) + 0.22 * warm
    bright = mix(palette.light, colour("ffffff"), 0.3)
    rgb *= palette.shade + (bright - palette.shade) * np.clip(level, 0, 1.1)[..., None]
    if horizon is not None and setting.place != "room":
        air = palette.haze + (palette.sky[-1] - palette.haze) * np.float32(0.5) * warm[..., None]
        rgb += (air - rgb) * (0.75 * softly(8.0, 260.0, along))[..., None]
    cover = np.ones(rgb.shape[:2], np.float32)
    if shore is not None:
        inland = y - np.float32(shore) + 0.012 * np.sin(x * 3.1 + setting.seed % 7) + 0.004 * np.sin(x * 11.0)
        if setting.place == "sea":
            rgb *= (1 - 0.35 * np.exp(-np.maximum(inland, 0) / 0.035))[..., None]
            foam = 0.8 * np.exp(-((inland - 0.004) ** 2) / 0.00002)
            rgb += (palette.light * np.float32(0.9) - rgb) * foam[..., None]
        cover = softly(-0.003, 0.003, inland)
    painted = layer(canvas, rgb.astype(np.float32), cover, NEAR, top=top)
    return replace(painted, horizon=None if horizon is None else (float(canvas.row(horizon)), FAR))


def _metres(view: View, x: Field, y: Field) -> tuple[Field, Field, Field]:
    """Return the ground at places of the frame (frame heights): metres across and along, and the metres of a pixel."""
    framing, pixels = view.framing, view.canvas.height * view.canvas.density
    if framing.horizon is None:
        across, along = np.broadcast_arrays(x * np.float32(framing.eye), (y - np.float32(0.5)) * framing.eye)
        return across, along, np.full_like(across, framing.eye / pixels)
    below = np.maximum(y - np.float32(framing.horizon), np.float32(0.0015))
    away = np.float32(framing.eye * FOCAL * framing.lens) / below
    across, along = np.broadcast_arrays(x * np.float32(framing.eye) / below, away)
    return across, along, np.broadcast_to(away / (below * np.float32(pixels)), across.shape)


def _surface(material: _Material, metres: tuple[Field, Field], detail: Field, seed: int) -> Field:
    """Return the unlit colour of the ground at places in metres."""
    across, along = metres
    tile = fractal((512, 512), (96, 96), 6, seed + 40, gain=0.62)
    scale = np.float32(96 / material.size)
    patches = ceiling(tile, across * scale + 40, along * scale * np.float32(0.8) + 90)
    grain = ceiling(tile, across * scale * 5 + 11, along * scale * 4 + 7)
    value = (
        1
        + material.patch * patches * (0.35 + 0.65 * detail)
        + material.grain * grain * detail * np.float32(0.4)
    )
    rgb = colour(material.code) * value[..., None]
    if material.pattern == "boards":
        place = across / np.float32(0.18)
        seam = np.abs(np.mod(place, 1.0) - 0.5) > 0.475
        tone = 0.93 + 0.14 * np.mod(np.sin(np.floor(place) * 12.9898) * 43758.5, 1.0)
        rgb = rgb * (1 + (tone * (1 - 0.25 * seam) - 1) * detail)[..., None]
    if material.pattern == "road":
        rgb = _road(rgb, across, along, detail)
    return np.asarray(rgb, dtype=np.float32)


def _road(rgb: Field, across: Field, along: Field, detail: Field) -> Field:
    """Add a dashed middle line, kerbs and pavements to asphalt."""
    off = np.abs(across)
    dash = (1 - softly(0.06, 0.09, off)) * (np.mod(along, 6.0) < 3.0) * 0.7
    walk = softly(4.0, 4.06, off)
    kerb = softly(3.82, 3.86, off) - walk
    slabs = 1 - 0.16 * ((np.mod(along, 1.2) < 0.03) | (np.mod(off, 1.2) < 0.03)) * detail
    rgb = rgb + (colour("d9d6cc") - rgb) * (dash * (0.4 + 0.6 * detail))[..., None]
    rgb = rgb + (colour("8f8d89") * slabs[..., None] - rgb) * walk[..., None]
    return np.asarray(rgb + (colour("b0aeaa") - rgb) * kerb[..., None] * 0.7, dtype=np.float32)
