"""Motion blur: what the camera sees while its shutter is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from storyboard.animatic.camera import Pose
from storyboard.animatic.planes import Planes
from storyboard.media.frame import Pixels

__all__ = ["shot"]

# The share of a frame's time in which the shutter is open: a little more than the usual half, because a whip within a
# picture is shorter than a real one.
_OPEN: Final = 0.8
# Movements below this many frame widths while the shutter is open are drawn sharp.
_SHARP: Final = 0.008
# The distance between blended views that still looks continuous, and the most views, which limits the time.
_APART: Final = 0.003
_MOST: Final = 14


def shot(look: Callable[[Pose], Planes], poses: Sequence[Pose], number: int, width: int) -> Planes:
    """Return frame `number` of a path: one view of its pose, or several blended where the camera is fast."""
    before, after = poses[max(0, number - 1)], poses[min(len(poses) - 1, number + 1)]
    half = after.plus(before, -1.0)
    way = _OPEN / 2 * _speed(half)
    if way < _SHARP or number in {0, len(poses) - 1}:
        return look(poses[number])
    views = min(_MOST, max(3, math.ceil(way / max(_APART, 2 / width))))
    shares = (np.arange(views) + 0.5) / views - 0.5
    return _mean([look(poses[number].plus(half, _OPEN / 2 * float(share))) for share in shares])


def _speed(step: Pose) -> float:
    """Return how far the frame's edge moves in a step, in frame widths."""
    across, down = step.shift_at(0.5)
    return math.hypot(across, down) + 0.5 * abs(math.log(step.scale_at(0.5))) + 0.5 * abs(step.roll)


def _mean(views: Sequence[Planes]) -> Planes:
    def of(planes: Sequence[Pixels]) -> Pixels:
        total = np.zeros(planes[0].shape, dtype=np.uint16)
        for plane in planes:
            total += plane
        return ((total + len(planes) // 2) // len(planes)).astype(np.uint8)

    return Planes(of([one.y for one in views]), of([one.u for one in views]), of([one.v for one in views]))
