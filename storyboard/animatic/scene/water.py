"""Water: it mirrors what stands behind it, darkens towards us and carries the glitter of the sun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import Field
from storyboard.animatic.planes import painted_colours
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.country import far_ridges
from storyboard.animatic.scene.growth import grass
from storyboard.animatic.scene.land import Ridge, ridge_layer
from storyboard.animatic.scene.noise import fractal, ridge_line
from storyboard.animatic.scene.palette import Palette, colour
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun, ceiling, softly
from storyboard.animatic.stage import compose

__all__ = ["lake_layers", "sea_layers", "water_layer"]


def lake_layers(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, behind: Sequence[Layer]
) -> list[Layer]:
    """Paint a lake under mountains, with reeds before it."""
    ridges = [ridge_layer(canvas, palette, sun, ridge) for ridge in far_ridges(canvas, setting, sun)]
    water = water_layer(canvas, palette, setting, sun, [*behind, *ridges])
    seed = setting.seed % 10_000 + 300
    ground = (
        0.025 * ridge_line(canvas.x * 1.4, seed, octaves=5)
        - 0.09 * np.cos(np.clip(canvas.x * 1.9, -3, 3)) * 0.6
    )
    line = np.asarray(0.93 - (ground + grass(canvas.x, 0.09, seed + 1)) / canvas.stretch, dtype=np.float32)
    foot = np.asarray(0.93 - ground / canvas.stretch, dtype=np.float32)
    bank = Ridge(line, foot, colour("dfe8f2" if setting.snowy else "222a1c"), 0.95, "grass", seed, mist=0.0)
    return [*ridges, water, ridge_layer(canvas, palette, sun, bank)]


def sea_layers(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, behind: Sequence[Layer]
) -> list[Layer]:
    """Paint the open sea with a headland, and a beach or rocks before it."""
    seed = setting.seed % 10_000 + 500
    side = -1.0 if sun.x > 0 else 1.0
    slope = (
        0.16 * softly(0.15, 1.1, canvas.x * side) * (1 + 0.35 * ridge_line(canvas.x * 3, seed, octaves=7))
        - 0.004
    )
    line = np.asarray(sun.horizon - slope / canvas.stretch, dtype=np.float32)
    head = ridge_layer(
        canvas, palette, sun, Ridge(line, line, colour("5b6355"), 0.3, "rock", seed, mist=0.25)
    )
    water = water_layer(canvas, palette, setting, sun, [*behind, head])
    return [head, water, *(_beach if setting.shore else _rocks)(canvas, palette, sun, seed)]


def water_layer(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, behind: Sequence[Layer]
) -> Layer:
    """Paint water from the horizon down, mirroring the layers behind it."""
    top = canvas.row(sun.horizon) // 2 * 2
    rows = canvas.shape[0] // 2 * 2 - top
    x, y = canvas.x[None, :], canvas.y[top : top + rows, None]
    near = np.maximum((y - sun.horizon) * canvas.stretch, 0)
    rgb = _mirrored(canvas, behind, top, rows)
    away = 1 / (near + 0.03)
    tile = fractal((512, 512), (64, 64), 5, setting.seed + 40, gain=0.6)
    places = (
        (x * away * 38).astype(np.float32),
        np.broadcast_to(away * 120, (rows, x.shape[1])).astype(np.float32),
    )
    waves = ceiling(tile, *places) * softly(0.0, 0.06, near) * (1.0 if setting.place == "sea" else 0.45)
    deep = palette.shade * np.array([0.30, 0.52, 0.58], dtype=np.float32)
    share = np.clip(0.92 - 0.75 * softly(0.0, 0.75, near) - 0.20 * waves, 0.12, 1)
    if setting.place != "sea":
        share = np.clip(share + 0.22, 0, 1)
    rgb = deep + (rgb - deep) * share[..., None]
    rgb += 0.05 * waves[..., None] * palette.light
    width = 0.035 + 0.30 * near
    path = (
        np.exp(-(((x - sun.x) / width) ** 2)) * palette.glow if palette.height > 0 else np.zeros_like(waves)
    )
    sparks = softly(0.35, 1.25, ceiling(tile, places[0] * 1.7 + 91, places[1] * 1.4) + 0.35 * path)
    rgb += (1 - rgb) * palette.sun * np.clip(path * (0.12 + 0.95 * sparks), 0, 1)[..., None]
    shaded = 1 - 0.25 * np.exp(-near / 0.012)[..., None] * (setting.place != "sea")
    painted = layer(
        canvas, (rgb * shaded).astype(np.float32), np.ones(rgb.shape[:2], np.float32), 0.42, top=top
    )
    return replace(painted, ripple=0.0022 if setting.place == "sea" else 0.0016)


def _mirrored(canvas: Canvas, behind: Sequence[Layer], top: int, rows: int) -> Field:
    whole = painted_colours(compose(canvas.whole(), behind, Pose(), 0.0))
    flipped = whole[:top][::-1]
    missing = max(0, rows - flipped.shape[0])
    flipped = np.pad(flipped, ((0, missing), (0, 0), (0, 0)), mode="edge")[:rows]
    blur = 0.012 * canvas.unit
    return np.asarray(cv2.GaussianBlur(flipped, (0, 0), sigmaX=blur * 0.25, sigmaY=blur), dtype=np.float32)


def _rocks(canvas: Canvas, palette: Palette, sun: Sun, seed: int) -> list[Layer]:
    shape = ridge_line(canvas.x * 2.2, seed + 3, octaves=7, sharp=0.6)
    ground = 0.10 * shape - 0.12 * np.exp(-((canvas.x / 0.55) ** 2))
    line = np.asarray(0.95 - ground / canvas.stretch, dtype=np.float32)
    return [
        ridge_layer(canvas, palette, sun, Ridge(line, line, colour("2b2a2c"), 0.92, "rock", seed, mist=0.0))
    ]


def _beach(canvas: Canvas, palette: Palette, sun: Sun, seed: int) -> list[Layer]:
    swash = 0.012 * ridge_line(canvas.x * 2.6, seed + 4, octaves=3, gain=0.35)
    base = 0.10 * np.tanh(canvas.x * (0.7 if sun.x > 0 else -0.7))
    foam = np.asarray(0.845 - (base + swash + 0.012) / canvas.stretch, dtype=np.float32)
    lace = 0.004 * ridge_line(canvas.x * 30, seed + 6, octaves=4)
    wet = np.asarray(0.845 - (base + swash * 0.8 + lace) / canvas.stretch, dtype=np.float32)
    dry = np.asarray(
        0.93 - (base * 1.2 + 0.012 * ridge_line(canvas.x * 1.3, seed + 5, octaves=3)) / canvas.stretch,
        dtype=np.float32,
    )
    strips = (
        Ridge(foam, foam, colour("f1f4f4"), 0.70, "snow", seed, mist=0.0),
        Ridge(wet, wet, colour("8f7a66"), 0.74, "sand", seed + 1, mist=0.0),
        Ridge(dry, dry, colour("d8b88c"), 0.82, "sand", seed + 2, mist=0.0),
    )
    return [ridge_layer(canvas, palette, sun, ridge) for ridge in strips]
