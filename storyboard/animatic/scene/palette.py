"""The colours of each light: sky, sun, haze, and the light on the land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.scene.setting import Light

__all__ = ["PALETTES", "Colour", "Palette", "colour", "mix"]

Colour: TypeAlias = NDArray[np.float32]


def colour(code: str) -> Colour:
    """Convert "rrggbb" to three floats from 0 to 1."""
    return np.array([int(code[index : index + 2], 16) / 255 for index in (0, 2, 4)], dtype=np.float32)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from one to the other."""
    return np.asarray(one + (other - one) * np.float32(share), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Palette:
    """
    One light.

    `sky` goes from the zenith to the horizon. `sun` is the colour of the sun or moon, `height` its place (0 the
    horizon, 1 the top of the frame), `glow` how far its light spreads. `light` and `shade` multiply the colours of
    lit and unlit surfaces; `haze` is the colour of the distance.
    """

    sky: tuple[Colour, ...]
    sun: Colour
    height: float
    glow: float
    light: Colour
    shade: Colour
    haze: Colour
    cloud: Colour
    cloud_shade: Colour
    moon: bool = False


def _palette(sky: str, sun: tuple[str, float, float], rest: str, *, moon: bool = False) -> Palette:
    code, height, glow = sun
    light, shade, haze, cloud, cloud_shade = (colour(one) for one in rest.split())
    return Palette(
        tuple(colour(one) for one in sky.split()),
        colour(code),
        height,
        glow,
        light,
        shade,
        haze,
        cloud,
        cloud_shade,
        moon,
    )


# After `sky`: the sun, its height and glow; then light, shade, haze, cloud lit, cloud in shade.
PALETTES: Final[Mapping[Light, Palette]] = {
    "day": _palette(
        "1f5fae 4489cc 86b8e4 c3dff0 e6f1f3", ("fffbe8", 1.25, 0.30), "fff6e2 5c7390 b4cfe4 ffffff b9c9da"
    ),
    "golden": _palette(
        "45699e 8592ad d3ab8b f4c07c ffdf9f", ("fff0c4", 0.36, 0.95), "ffc98a 5a4a5c efb686 ffe3b5 b08a8c"
    ),
    "sunset": _palette(
        "252a5c 5d427e b7557a ee7f5e ffc27a", ("ffe2a0", 0.17, 1.0), "ff9a68 3c2d54 d9776e ff9d74 6c4874"
    ),
    "dusk": _palette(
        "0d1a3e 21366c 4c5c95 98839f e0a58f", ("ffcba0", -0.04, 0.6), "8c84b4 232c54 5e679a b58ea6 3a4270"
    ),
    "night": _palette(
        "040819 0a1634 142a50 223f66 35567a",
        ("eef3ff", 0.66, 0.32),
        "7391bd 16233f 223f64 31496f 0f1c38",
        moon=True,
    ),
    "dawn": _palette(
        "6d9ac8 a3bfd9 dccfcf f8d9bd ffe9c6", ("fff4da", 0.30, 0.8), "ffe0c0 7687a4 e2d3cb fff2e4 c0bccb"
    ),
    "grey": _palette(
        "6d7b88 8794a0 a2adb5 bbc3c7 cdd2d3", ("f4f4ee", 0.6, 0.15), "c3ccd2 6a7885 b3bcc2 dfe3e4 8f9ba5"
    ),
    "storm": _palette(
        "10161f 202a36 3c4955 6f7c83 b3b6a8", ("f2ead2", 0.1, 0.45), "9aa3a6 242e39 56646e 87939a 141b24"
    ),
}
