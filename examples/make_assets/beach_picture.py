"""The first frame of the athlete: along the surf, towards a low sun."""

from __future__ import annotations

import numpy as np

from examples.make_assets.canvas import Picture, Size, across, down, glow, lay, ramp, rim, soften
from examples.make_assets.figures import RUN_FLIGHT, pose_figure
from examples.make_assets.noise import field
from examples.make_assets.sea import glitter, swell
from examples.make_assets.shapes import below, fill
from examples.make_assets.sky import clouds, heaven, sun
from examples.make_assets.terrain import profile

__all__ = ["beach"]


def beach(size: Size) -> Picture:
    """Draw an athlete who runs along the surf, towards a low sun."""
    right, horizon = size.aspect, 0.50
    sunset = [(0, "#2b2a58"), (0.35, "#7c3f6f"), (0.62, "#d4615f"), (0.84, "#f79a5b"), (1, "#fdd18a")]
    picture = heaven(size, sunset, horizon)
    picture = lay(picture, "#f2837a", clouds(size, 71, (0.02, 0.42), 0.62), 0.55)
    picture = sun(picture, (right * 0.68, horizon - 0.075), 0.082, ("#fff0c4", "#ff9b52"))
    picture = lay(
        picture,
        "#5b3a66",
        below(
            size,
            profile(size, [(0, 0.40), (0.25, 0.435), (0.5, 0.492), (0.6, 0.51), (right, 0.51)], 0.006, 4),
        ),
    )
    water = ramp(
        [(0, "#e98a63"), (0.18, "#a4587a"), (0.6, "#54396f"), (1, "#3a2b5c")],
        np.clip((down(size) - horizon) / 0.30, 0, 1),
    )
    picture = lay(picture, water, (down(size) > horizon).astype(np.float32))
    picture = lay(picture, "#ffdf9c", glitter(size, right * 0.68, horizon, 5, 0.055), 0.9)
    for level, height, seed in ((0.565, 0.010, 1), (0.625, 0.018, 2), (0.70, 0.026, 3)):
        crest = swell(size, level, height, 1.5 - level, seed)
        foam = soften(below(size, crest), 0.0006) - below(
            size, crest + height * (0.35 + 0.5 * np.random.default_rng(seed).random())
        )
        broken = np.clip((field(size, (4, 24), seed + 60, octaves=3) - 0.42) * 5, 0, 1)
        picture = lay(picture, "#ffd9b5", np.clip(foam, 0, 1) * broken, 0.8)
    return _sand(picture)


def _sand(picture: Picture) -> Picture:
    size = Size(picture.shape[1], picture.shape[0])
    right = size.aspect
    edge = swell(size, 0.765, 0.028, 0.55, 9)
    sand = ramp(
        [(0, "#b4697a"), (0.35, "#7a4a6d"), (1, "#2c2148")], np.clip((down(size) - 0.745) / 0.255, 0, 1)
    )
    picture = lay(picture, sand, below(size, edge))
    foam = np.clip(below(size, edge - 0.010) - below(size, edge + 0.004), 0, 1)
    picture = lay(picture, "#ffe3c4", foam, 0.9)
    beam = np.exp(-(((across(size) - right * 0.68) / 0.26) ** 2)) * below(size, edge + 0.01)
    picture = glow(picture, "#ff9f63", 0.55 * beam * np.exp(-np.clip(down(size) - 0.76, 0, 1) / 0.11))
    return _athlete(picture)


def _athlete(picture: Picture) -> Picture:
    """Lay a runner against the light, and his reflection in the wet sand."""
    size = Size(picture.shape[1], picture.shape[0])
    ground = 0.787
    figure = pose_figure(RUN_FLIGHT, (size.aspect * 0.36, 0.585), 0.43, 1.1)
    whole = fill(size, figure.everything())
    mirrored = np.roll(whole[::-1], round((2 * ground - 1) * size.height), axis=0)
    mirrored[: round(ground * size.height)] = 0
    fading = np.exp(-np.clip(down(size) - ground, 0, 1) / 0.10)
    picture = lay(picture, "#2a1636", soften(mirrored, 0.003) * fading, 0.75)
    picture = lay(picture, "#1d1230", whole)
    picture = lay(picture, "#3b1d3f", fill(size, figure.torso))
    picture = lay(picture, "#1d1230", fill(size, [*figure.arm, *figure.hips, *figure.legs]))
    return lay(picture, "#ffb56e", rim(whole, (0.0055, -0.0015)), 0.95)
