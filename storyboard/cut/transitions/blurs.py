"""Transitions that blur or coarsen both pictures where one changes to the other."""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from typing import Final, TypeAlias

import numpy as np

from storyboard.cut.transitions.blend import blended
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.easing import smoothstep
from storyboard.media.frame import Pixels
from storyboard.media.packed import Packed, pack, planes_in
from storyboard.media.warp import softened

__all__ = ["blur", "pixelize"]

_Changed: TypeAlias = Callable[[Packed, float], Packed]

# The widest blur to each side, and the largest square, as parts of the film's longer side.
_BLUR: Final = 0.04
_BLUR_ACROSS: Final = 0.12
_SQUARE: Final = 1 / 24


def blur(*, across_only: bool = False) -> Maker:
    """Blur the outgoing picture more and more, and the incoming one less and less; `across_only` in one direction."""

    def made(canvas: Canvas) -> Mix:
        most = max(canvas.width, canvas.height) * (_BLUR_ACROSS if across_only else _BLUR)

        def soft(picture: Packed, part: float) -> Packed:
            y, u, v = planes_in(picture)
            width = most * smoothstep(part)
            return pack(
                *(
                    softened(plane, size, 0 if across_only else size)
                    for plane, size in ((y, width), (u, width / 2), (v, width / 2))
                )
            )

        return _changed_most_in_the_middle(soft)

    return made


def _changed_most_in_the_middle(changed: _Changed) -> Mix:
    def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
        part = 1 - 2 * abs(way - 1 / 2)
        share = smoothstep((way - 1 / 4) * 2)
        if share <= 0 or share >= 1:
            return changed(outgoing if share <= 0 else incoming, part)
        # What blurs two pictures also blurs their mean.
        return changed(blended(outgoing, incoming, share), part)

    return mixed


def pixelize(canvas: Canvas) -> Mix:
    """Coarsen the outgoing picture to squares, and the incoming one back."""
    largest = log2(max(2.0, max(canvas.width, canvas.height) * _SQUARE))

    def coarse(picture: Packed, part: float) -> Packed:
        # Powers of two: each square of the next size is made of four.
        side = 2 ** round(largest * (1 - (1 - part) ** 2))
        y, u, v = planes_in(picture)
        return pack(
            *(_in_squares(plane, length) for plane, length in ((y, side), (u, side // 2), (v, side // 2)))
        )

    return _changed_most_in_the_middle(coarse)


def _in_squares(plane: Pixels, side: int) -> Pixels:
    """Return a plane in squares, whose corners meet in the middle of it."""
    if side < 2:
        return plane
    height, width = plane.shape
    before = [-(length // 2) % side for length in (height, width)]
    after = [-(length - length // 2) % side for length in (height, width)]
    padded = np.pad(plane, list(zip(before, after, strict=True)), mode="edge")
    rows, columns = (length // side for length in padded.shape)
    squares = padded.reshape(rows, side, columns, side).mean(axis=(1, 3), dtype=np.float32)
    whole: Pixels = np.rint(squares).astype(np.uint8).repeat(side, axis=0).repeat(side, axis=1)
    inside: Pixels = whole[before[0] : before[0] + height, before[1] : before[1] + width]
    return inside
