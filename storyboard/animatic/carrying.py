"""How fast a camera comes into a shot, and leaves it, where its moves go on over a cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

from storyboard.animatic.camera import IN_PICTURE, IN_SCENE, Pose, Reach, ending_pose
from storyboard.animatic.easing import CRUISE
from storyboard.animatic.enlarging import enlargement
from storyboard.animatic.joins import Camera, Side, name_of, shared_moves, stages_of
from storyboard.animatic.moves import Move

__all__ = ["Speeds", "speeds_at_the_ends"]

Speeds: TypeAlias = dict[int, tuple[float, float]]

# What the enlargement of a picture makes faster on the screen; growing and turning are as fast at any scale.
_SHIFTING: Final = frozenset({"pan", "tilt", "truck", "pedestal", "orbit"})


def speeds_at_the_ends(
    moves: Sequence[Move], lasting: tuple[float, int], reach: Reach, camera: Camera, aspect: float
) -> Speeds:
    """
    Return how fast moves are when a shot begins and ends, by their number, as `easing.travelled` counts it.

    Moves that begin and end in the shot are left out. `lasting` is the shot's length in seconds and in frames; `aspect`
    is the frame's width by its height.
    """
    seconds, frames = lasting
    stages = stages_of(moves)
    passing = seconds * max(1, frames - 1) / max(1, frames) / stages
    before = camera.entering
    entering = shared_moves(before.moves, moves) if before else ()
    found: Speeds = {}
    for number, move in enumerate(moves):
        enters = before is not None and move.stage == 0 and name_of(move) in entering
        leaves = move.stage == stages - 1 and name_of(move) in camera.leaving
        if not enters and not leaves:
            continue
        coming = 0.0
        if before is not None and enters:
            own = ending_pose(move, seconds / stages, reach).size()
            coming = _leaving_speed(before, move, aspect) * passing / own
        found[number] = coming, CRUISE if leaves else 0.0
    return found


def _leaving_speed(before: Side, move: Move, aspect: float) -> float:
    """Return how fast the shot before ends with a move, in the units of its pose for each second of the next shot."""
    stages, reach = stages_of(before.moves), IN_SCENE if before.in_scene else IN_PICTURE
    seconds = float(before.frames / before.rate) / stages
    passing = seconds * max(1, before.frames - 1) / before.frames
    same = next(one for one in before.moves if one.stage == stages - 1 and name_of(one) == name_of(move))
    speed = ending_pose(same, seconds, reach).size() * CRUISE / passing * float(before.times)
    if move.kind not in _SHIFTING and not (move.kind == "track" and move.direction in {"left", "right"}):
        return speed
    end = Pose()
    for one in before.moves:
        end = end.plus(ending_pose(one, seconds, reach))
    margins = float(before.margins[0]), float(before.margins[1])
    grown = 0.0 if before.in_scene else enlargement(end, margins, aspect)
    return speed * end.scale_at(0.5) * math.exp(grown)
