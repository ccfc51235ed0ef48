"""A time-lapse with sound: clouds race over the ridges while the sun goes down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.make_assets.canvas import (
    Mask,
    Picture,
    Point,
    Size,
    across,
    distance,
    down,
    glow,
    lay,
    mix,
    ramp,
    rim,
    step,
)
from examples.make_assets.instruments import RATE, Wave, noise_band
from examples.make_assets.mixing import Track, finish_mix, room
from examples.make_assets.palettes import DAWN, SUMMIT
from examples.make_assets.shapes import below, disc, fill
from examples.make_assets.terrain import Range, Seen, View, profile, see
from examples.make_assets.trees import forest

__all__ = ["RATE_OF_FRAMES", "SECONDS", "SIZE", "frames", "wind"]

SIZE: Final = Size(1280, 720)
RATE_OF_FRAMES: Final = Fraction(25)
SECONDS: Final = 8
HORIZON: Final = 0.60
TEXTURE: Final = 1024


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands still: the mountains, the near ridge, and two textures of cloud."""

    size: Size
    seen: Seen
    ridge: Mask
    cloud: tuple[Mask, Mask]


def frames(size: Size = SIZE, count: int = SECONDS * int(RATE_OF_FRAMES)) -> Iterator[NDArray[np.uint8]]:
    """Give the frames one by one, as RGB."""
    scene = _scene(size)
    random = np.random.default_rng(4)
    dither = random.random((size.height, size.width, 1), np.float32) - 0.5
    for number in range(count):
        picture = _frame(scene, number / max(1, count - 1))
        yield np.clip(picture * 255 + dither + 0.5, 0, 255).astype(np.uint8)


def _scene(size: Size) -> Scene:
    seen = see(
        size,
        Range(19 * 101 + 3, peaks=5, height=0.055),
        View(altitude=0.072, horizon=HORIZON - 0.01, near=0.19, zoom=1.5, sun=(0.8, 0.3, 0.3)),
    )
    ground = profile(size, [(0, 0.84), (0.4, 0.90), (0.9, 0.955), (1.3, 0.93), (size.aspect, 0.85)], 0.008, 6)
    ridge = np.maximum(below(size, ground), fill(size, forest(size, ground, (0.05, 0.15), 12)))
    return Scene(size, seen, ridge, (_texture(3), _texture(8)))


def _texture(seed: int) -> Mask:
    """Give cloud noise that repeats without a seam, mean 0 and deviation 1."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((TEXTURE, TEXTURE)))
    rows, columns = np.fft.fftfreq(TEXTURE)[:, None], np.fft.rfftfreq(TEXTURE)[None, :]
    pitch = np.hypot(rows, columns) * TEXTURE
    spectrum *= 1 / (6 + pitch) ** 1.75
    spectrum[0, 0] = 0
    noise = np.fft.irfft2(spectrum, (TEXTURE, TEXTURE))
    return np.asarray((noise / noise.std()), np.float32)


def _frame(scene: Scene, part: float) -> Picture:
    size = scene.size
    low: Point = (size.aspect * 0.64, 0.30 + 0.19 * part)
    top, middle, horizon = (
        mix("#3d7396", "#47305c", part),
        mix("#9cc0c2", "#c9645f", part),
        mix("#fbe6b8", "#fba763", part),
    )
    sky = [(0, top), (0.55, middle), (1, horizon)]
    picture = ramp(sky, np.clip(down(size) / HORIZON, 0, 1))
    picture = glow(picture, mix("#ffe7b0", "#ff9a4a", part), 0.75 * np.exp(-distance(size, low) / 0.26))
    picture = lay(picture, "#fffbe8", disc(size, low, 0.050))
    picture = _clouds(scene, picture, low, part)
    return _land(scene, picture, low, part)


def _clouds(scene: Scene, picture: Picture, sun: Point, part: float) -> Picture:
    """Lay clouds as a ceiling in perspective: they come towards the viewer and change as they come."""
    size = scene.size
    away = 0.20 / np.maximum(HORIZON + 0.015 - down(size), 0.012)
    left = (across(size) - size.aspect / 2) * away
    thick = np.zeros_like(away)
    for texture, speed, scale, drift in zip(
        scene.cloud, (0.95, 1.45), (205, 330), (0.16, -0.10), strict=True
    ):
        map_x = ((left + drift * part) * scale) % TEXTURE
        map_y = ((away + speed * part) * scale) % TEXTURE
        thick += cv2.remap(
            texture,
            map_x.astype(np.float32),
            map_y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_WRAP,
        )
    cover = np.clip((thick / 1.4 - 0.15) / 1.5, 0, 1)
    haze = np.exp(-away / 2.6) * np.clip(-(down(size) - HORIZON) / 0.05, 0, 1)
    near_sun = np.exp(-distance(size, sun) / 0.45)
    lit = np.clip(1.15 - 1.1 * cover + 0.5 * near_sun, 0, 1)
    bright, dark = mix("#fff6e0", "#ffb876", part), mix("#8ea6b4", "#6a3f63", part)
    colours = ramp([(0, dark), (1, bright)], lit.astype(np.float32))
    return lay(picture, colours, (np.clip(cover * 1.7, 0, 1) * haze).astype(np.float32), 0.94)


def _land(scene: Scene, picture: Picture, sun: Point, part: float) -> Picture:
    size, seen = scene.size, scene.seen
    shadow = [
        (at, mix(day, night, part)) for (at, day), (_, night) in zip(DAWN.shadow, SUMMIT.shadow, strict=True)
    ]
    bright = [(at, mix(day, night, part)) for (at, day), (_, night) in zip(DAWN.lit, SUMMIT.lit, strict=True)]
    edge = step(seen.light, 0.42 + 0.10 * part, 38)
    faces = ramp(shadow, seen.depth) * (1 - edge[..., None]) + ramp(bright, seen.depth) * edge[..., None]
    picture = lay(picture, faces, seen.land)
    torn = cv2.remap(
        scene.cloud[1],
        (across(size) * 150 + 130 * part).astype(np.float32) % TEXTURE,
        (down(size) * 900).astype(np.float32) % TEXTURE,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    fog = step(0.30 + 0.05 * torn - seen.altitude, 0, 20) * np.clip(seen.depth * 1.7 - 0.1, 0, 1)
    picture = lay(picture, mix("#f3dcc0", "#f0a072", part), fog * seen.land, 0.85)
    picture = glow(picture, mix("#ffd9a0", "#ff8f4a", part), 0.35 * np.exp(-distance(size, sun) / 0.30))
    picture = lay(picture, mix("#1b2f3f", "#1c1026", part), scene.ridge)
    return lay(picture, mix("#ffe9c0", "#f58b52", part), rim(scene.ridge, (0.0012, -0.0016)), 0.35)


def wind(seconds: int = SECONDS) -> Wave:
    """Wind in gusts over a ridge, and a few birds, at about -24 LUFS."""
    track = Track(seconds)
    random = np.random.default_rng(17)
    time = np.arange(round(seconds * RATE)) / RATE
    for band, level, speed in (((70, 260), 0.50, 0.21), ((240, 900), 0.28, 0.33), ((900, 2_600), 0.07, 0.47)):
        sides = []
        for side in (0, 1):
            phase = random.uniform(0, 6) + 0.7 * side
            gust = (
                0.55
                + 0.30 * np.sin(2 * np.pi * speed * time + phase)
                + 0.15 * np.sin(2 * np.pi * speed * 2.7 * time)
            )
            sides.append(noise_band(seconds, band, int(band[0]) + side) * gust * level)
        track.add(0, np.stack(sides, axis=1), 0.12)
    birds = Track(seconds)
    for at, pitch, pan in (
        (0.9, 3_400, -0.6),
        (1.25, 3_150, -0.6),
        (2.9, 4_100, 0.5),
        (3.1, 4_300, 0.5),
        (3.3, 3_900, 0.5),
        (5.4, 3_300, -0.2),
        (5.75, 3_550, -0.2),
        (6.9, 4_000, 0.7),
    ):
        birds.add(at, _chirp(pitch, random), 0.055, pan)
    mix_down = track.samples + room(birds.samples, 2.2, 0.55, 3)
    return finish_mix(mix_down, -24.0, 0.4)


def _chirp(pitch: float, random: np.random.Generator) -> Wave:
    length = float(random.uniform(0.10, 0.19))
    part = np.linspace(0, 1, round(length * RATE))
    sweep = pitch * (1 + 0.16 * np.sin(np.pi * part * float(random.uniform(1.2, 2.6))) - 0.07 * part)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(sweep) / RATE) * np.sin(np.pi * part) ** 2)
