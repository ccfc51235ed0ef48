"""Pictures in planes for the tests of transitions."""

from __future__ import annotations

import numpy as np

from storyboard.board.schema import TransitionKind
from storyboard.cut.transitions.compose import Pictures, compose
from storyboard.cut.transitions.style import Style
from storyboard.media.packed import Packed, pack, planes_in

RED, BLUE = (82, 90, 240), (41, 240, 110)


def plain(colour: tuple[int, int, int], size: tuple[int, int]) -> Packed:
    """Return a picture of one colour (Y, Cb, Cr)."""
    width, height = size
    return pack(
        np.full((height, width), colour[0], np.uint8),
        np.full((height // 2, width // 2), colour[1], np.uint8),
        np.full((height // 2, width // 2), colour[2], np.uint8),
    )


def noise(size: tuple[int, int], seed: int) -> Packed:
    """Return a picture of random values."""
    width, height = size
    random = np.random.default_rng(seed)
    return random.integers(16, 236, (height * 3 // 2, width)).astype(np.uint8)


def still(picture: Packed) -> Pictures:
    """Show the same picture in every frame."""

    def shown(_: int) -> Packed:
        return picture

    return shown


def crossing(style: Style | TransitionKind, old: Packed, new: Packed, frames: int) -> list[Packed]:
    """Return the frames of a transition between two stills."""
    if isinstance(style, TransitionKind):
        style = Style(style)
    made = compose(style, still(old), still(new), frames)
    return [made(k) for k in range(frames)]


def pixels(picture: Packed) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return Y, Cb and Cr for each pixel."""
    y, u, v = planes_in(picture)
    full = [plane.repeat(2, axis=0).repeat(2, axis=1) for plane in (u, v)]
    return np.dstack([y, *full])
