"""Water: it reflects what is behind it, is darker nearby, and glitters in the sun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.mesh import Field
from storyboard.animatic.planes import painted_colours
from storyboard.animatic.scene.canvas import Canvas, Layer, layer
from storyboard.animatic.scene.noise import fractal
from storyboard.animatic.scene.palette import Palette
from storyboard.animatic.scene.setting import Setting
from storyboard.animatic.scene.sky import Sun, ceiling, softly
from storyboard.animatic.stage import compose
from storyboard.media.opencv import cv2

__all__ = ["water_layer"]


def water_layer(
    canvas: Canvas, palette: Palette, setting: Setting, sun: Sun, behind: Sequence[Layer]
) -> Layer:
    """Paint water from the horizon down, with reflections of the layers behind it."""
    top = min(canvas.row(sun.horizon), canvas.shape[0] - 4) // 2 * 2
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
        canvas, (rgb * shaded).astype(np.float32), np.ones(rgb.shape[:2], np.float32), 0.40, top=top
    )
    return replace(painted, ripple=0.0022 if setting.place == "sea" else 0.0016)


def _mirrored(canvas: Canvas, behind: Sequence[Layer], top: int, rows: int) -> Field:
    whole = painted_colours(compose(canvas.whole(), behind, Pose(), 0.0))
    if canvas.density != 1:
        size = canvas.shape[1], canvas.shape[0]
        whole = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    flipped = whole[:top][::-1]
    missing = max(0, rows - flipped.shape[0])
    flipped = np.pad(flipped, ((0, missing), (0, 0), (0, 0)), mode="edge")[:rows]
    blur = 0.012 * canvas.unit
    return np.asarray(cv2.GaussianBlur(flipped, (0, 0), sigmaX=blur * 0.25, sigmaY=blur), dtype=np.float32)
