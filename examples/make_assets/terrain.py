"""Mountains: a height field seen in perspective and printed in a few flat tones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import Mask, Picture, Size, lay, ramp, step
from examples.make_assets.noise import field, ridged, wander
from examples.make_assets.palettes import Palette

__all__ = ["Range", "View", "paint_range", "profile", "see"]

SLICES: Final = 2000
OVERSAMPLE: Final = 2


@dataclass(frozen=True, slots=True)
class Range:
    """A mountain range: its seed, how many peaks fit across its map, and how high they are, in map units."""

    seed: int
    peaks: float = 7.0
    height: float = 0.20


@dataclass(frozen=True, slots=True)
class View:
    """Where the eye is (map units), where its horizon lies (0 top, 1 bottom), how far it sees, and the sun's side."""

    eye: tuple[float, float] = (0.5, 0.0)
    altitude: float = 0.16
    horizon: float = 0.5
    near: float = 0.12
    far: float = 0.95
    zoom: float = 1.0
    sun: tuple[float, float, float] = (-0.75, 0.55, 0.35)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the eye sees of the range: how far (0 near, 1 far), how lit, how high, and where there is land at all."""

    depth: Mask
    light: Mask
    altitude: Mask
    land: Mask


def _map(mountains: Range) -> list[Mask]:
    """Give heights, and slopes across and away, on a square map."""
    size = Size(2048, 2048)
    height = ridged(size, (mountains.peaks, mountains.peaks), mountains.seed)
    broad = field(size, (mountains.peaks * 0.45, mountains.peaks * 0.45), mountains.seed + 5, octaves=2)
    height *= (0.25 + 1.1 * broad) * mountains.height * 2
    smooth = cv2.GaussianBlur(height, (0, 0), 2.2)
    slope_x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=2048 / 8)
    slope_y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=2048 / 8)
    return [height, np.asarray(slope_x, np.float32), np.asarray(slope_y, np.float32)]


def see(size: Size, mountains: Range, view: View) -> Seen:
    """Look at the range; everything in the result is at the picture's size."""
    wide, tall = size.width * OVERSAMPLE, size.height * OVERSAMPLE
    away = view.near * (view.far / view.near) ** np.linspace(0, 1, SLICES)
    columns = ((np.arange(wide) + 0.5) / tall - size.aspect / 2) / view.zoom
    map_x = ((view.eye[0] + columns[None, :] * away[:, None]) * 2047).astype(np.float32)
    map_y = np.broadcast_to(((view.eye[1] + away[:, None]) * 2047).astype(np.float32), map_x.shape).copy()
    sampled = [
        np.asarray(cv2.remap(layer, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.float32)
        for layer in _map(mountains)
    ]
    rows = (view.horizon - (sampled[0] - view.altitude) / away[:, None] * view.zoom) * tall
    index, land = _visible(rows, tall)
    lit = _light(sampled[1], sampled[2], view.sun)
    pick = np.arange(wide)[None, :]
    depth = np.log(away / view.near) / np.log(view.far / view.near)
    layers = (
        np.asarray(depth[index], np.float32),
        lit[index, pick],
        sampled[0][index, pick] / mountains.height,
        land,
    )
    return Seen(*(_smaller(layer, size) for layer in layers))


def _smaller(layer: Mask, size: Size) -> Mask:
    return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), np.float32)


def _visible(rows: NDArray[np.float64], tall: int) -> tuple[NDArray[np.int64], Mask]:
    """Give for each pixel the first slice that reaches up to it, and whether one does."""
    skyline = np.minimum.accumulate(rows, axis=0)
    index = np.empty((tall, rows.shape[1]), np.int64)
    pixel_rows = np.arange(tall)
    for column in range(rows.shape[1]):
        index[:, column] = np.searchsorted(-skyline[:, column], -pixel_rows, side="left")
    land = (index < len(rows)).astype(np.float32)
    return np.minimum(index, len(rows) - 1), land


def _light(slope_x: Mask, slope_y: Mask, sun: tuple[float, float, float]) -> Mask:
    normal = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    direction = np.array([sun[0], sun[2], sun[1]], np.float32)
    direction /= np.linalg.norm(direction)
    lit: Mask = (normal @ direction).astype(np.float32)
    return lit


def paint_range(
    picture: Picture, mountains: Range, view: View, palette: Palette, fog_line: float = 0.3
) -> Picture:
    """Lay the range: its faces in shadow or light, distance in haze, fog in the valleys up to `fog_line`."""
    size = Size(picture.shape[1], picture.shape[0])
    seen = see(size, mountains, view)
    lit = step(seen.light, 0.45, 40)[..., None]
    faces = ramp(palette.shadow, seen.depth) * (1 - lit) + ramp(palette.lit, seen.depth) * lit
    torn = (field(size, (3, 12), mountains.seed) - 0.5) * 0.25
    fog = step(fog_line - seen.altitude + torn, 0, 22) * np.clip(seen.depth * 1.6 - 0.1, 0, 1) * seen.land
    return lay(lay(picture, faces, seen.land), ramp(palette.fog, seen.depth), fog, 0.9)


def profile(size: Size, points: list[tuple[float, float]], rough: float, seed: int) -> NDArray[np.float64]:
    """Give a ridge line through the points (heights across, heights down), with roughness, one height per column."""
    columns = (np.arange(size.width) + 0.5) / size.height
    places, heights = zip(*points, strict=True)
    base = np.interp(columns, places, heights)
    return np.asarray(base) + rough * wander(columns * 5, seed, octaves=7, gain=0.52)
