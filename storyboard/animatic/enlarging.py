"""Enlarge a picture smoothly, before the camera would look past its edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from storyboard.animatic.camera import Pose
from storyboard.animatic.easing import ease

__all__ = ["enlargement", "with_room"]

# The depth that represents the whole picture, and that of what grows least when the camera goes forward.
_MIDDLE: Final = 0.5
_FAR: Final = 0.4
# The shares of the clip in which the picture may grow: the longest that is always large enough is taken.
_LEADS: Final = (0.75, 0.6, 0.45, 0.38)
# How much too small the picture may be for a moment, as a logarithm: too little to be seen.
_SLACK: Final = 0.004
# The same where the camera moves from the first frame on: a narrow strip past the edge disturbs less than a fast zoom.
_SLACK_IN_MOTION: Final = 0.02
# The logarithm of the largest enlargement; more would show the picture's pixels.
_MOST: Final = 0.42
# The share of a roll that the enlargement covers: the missing corners of the rest are hardly visible.
_ROLLED: Final = 0.5


def with_room(
    poses: Sequence[Pose], margins: tuple[float, float], aspect: float, *, in_motion: bool = False
) -> list[Pose]:
    """
    Enlarge the picture at the beginning of a path as far as its later poses look past an edge.

    `margins` is how much of the picture lies beyond the opening frame on each side, in frame widths and heights;
    `aspect` is the frame's width by its height. The first pose is unchanged. Moves back are not compensated: there
    the picture is continued past its edges, as it is for a moment where the camera is `in_motion` from the first frame
    on.
    """
    each = [_needed(pose, margins, aspect) for pose in poses]
    most = min(_MOST, max(each, default=0.0))
    if most <= 0:
        return list(poses)
    last, slack = max(1, len(poses) - 1), _SLACK_IN_MOTION if in_motion else _SLACK
    grown: list[float] = []
    for lead in _LEADS:
        grown = [most * ease(number / last / lead) for number in range(len(poses))]
        if all(have >= min(most, need) - slack for have, need in zip(grown, each, strict=True)):
            break
    return [pose.plus(Pose(zoom=zoom)) for pose, zoom in zip(poses, grown, strict=True)]


def enlargement(pose: Pose, margins: tuple[float, float], aspect: float) -> float:
    """Return the logarithm of what `with_room` enlarges a picture by on a path that ends in `pose`."""
    return min(_MOST, max(0.0, _needed(pose, margins, aspect)))


def _needed(pose: Pose, margins: tuple[float, float], aspect: float) -> float:
    """Return the logarithm of the enlargement with which `pose` shows only the picture."""
    turn = pose.roll * _ROLLED
    cosine, sine = abs(math.cos(turn)), abs(math.sin(turn))
    most = 0.0
    for away, margin, half in zip(
        pose.shift_at(_MIDDLE), margins, (cosine + sine / aspect, cosine + sine * aspect), strict=True
    ):
        left = 0.5 + margin - abs(away)
        most = max(most, math.log(half / 2 / left) if left > 0.1 else _MOST)
    return most - max(0.0, math.log(pose.scale_at(_FAR)))
