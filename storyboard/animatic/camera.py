"""From camera moves to where the camera is in every frame: an eased path of poses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.easing import Wander, ease
from storyboard.animatic.moves import Kind, Move

__all__ = [
    "DOLLY",
    "IN_PICTURE",
    "IN_SCENE",
    "ORBIT",
    "PAN",
    "TRUCK",
    "Pose",
    "Reach",
    "at_depth",
    "camera_path",
    "swing",
]

_Depth = TypeVar("_Depth", float, NDArray[np.float32])

# How much each kind of move does to what lies at depth 0, and how much more of it at depth 1.
PAN: Final = (0.87, 0.26)
TRUCK: Final = (0.25, 1.5)
DOLLY: Final = (0.55, 0.85)
ORBIT: Final = (-0.9, 2.0)


def at_depth(law: tuple[float, float], depth: _Depth) -> _Depth:
    """Give how much of a move what lies at `depth` (one or many, from 0 far to 1 near) takes part in."""
    return law[0] + law[1] * depth


@dataclass(frozen=True, slots=True)
class Pose:
    """
    Where the camera is, relative to the opening frame, which the all-zero pose shows.

    `pan_x`, `truck_x` and `orbit` are in frame widths to the right, `pan_y` and `truck_y` in frame heights
    downwards; `zoom` and `dolly` are natural logarithms of a scale; `roll` is in radians. A pan shifts near and
    far alike, a truck and a dolly move the near more than the far, an orbit moves them against each other.
    """

    pan_x: float = 0.0
    pan_y: float = 0.0
    truck_x: float = 0.0
    truck_y: float = 0.0
    zoom: float = 0.0
    dolly: float = 0.0
    orbit: float = 0.0
    roll: float = 0.0

    def plus(self, other: Pose, weight: float = 1.0) -> Pose:
        """Add `other`, weighted, field by field."""
        sums = {one.name: getattr(self, one.name) + weight * getattr(other, one.name) for one in fields(self)}
        return Pose(**sums)

    def scale_at(self, depth: float) -> float:
        """Give the magnification of what lies at `depth`, from 0 (far) to 1 (near)."""
        return math.exp(self.zoom + self.dolly * at_depth(DOLLY, depth))

    def shift_at(self, depth: float) -> tuple[float, float]:
        """Give how far the view has moved over what lies at `depth`, in frame widths and heights."""
        return (
            self.pan_x * at_depth(PAN, depth)
            + self.truck_x * at_depth(TRUCK, depth)
            + self.orbit * at_depth(ORBIT, depth),
            self.pan_y * at_depth(PAN, depth) + self.truck_y * at_depth(TRUCK, depth),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each kind of move may carry the camera in one clip, in the units of `Pose`."""

    pan: float
    tilt: float
    truck: float
    pedestal: float
    closer: float
    wider: float
    orbit: float
    room: float


# A given picture ends at its edges, a painted scene is painted as far as the camera goes.
IN_PICTURE: Final = Reach(0.15, 0.13, 0.12, 0.11, 0.46, 0.16, 0.07, room=0.5)
IN_SCENE: Final = Reach(0.26, 0.16, 0.20, 0.12, 0.55, 0.30, 0.13, room=0.0)

# What a move at speed 1 covers in a second, as a share of its reach.
_PACE: Final = 0.2
_SIGNS: Final = {"left": -1.0, "right": 1.0, "up": -1.0, "down": 1.0, "in": 1.0, "out": -1.0, "none": 1.0}


def camera_path(moves: Sequence[Move], seconds: float, frames: int, reach: Reach) -> list[Pose]:
    """
    Give the pose of each of `frames` frames of a clip of `seconds`.

    Frame 0 has the zero pose and the last frame ends the move. Moves of one stage add up; each stage has an equal
    share of the time.
    """
    stages = 1 + max(move.stage for move in moves)
    step = seconds / max(1, frames)
    poses = []
    for frame in range(frames):
        time = frame / max(1, frames - 1)
        pose = Pose()
        for index, move in enumerate(moves):
            passed = ease(time * stages - move.stage)
            pose = pose.plus(_ending(move, seconds / stages, reach), passed)
            pose = pose.plus(_hand(move, index, frame * step))
        poses.append(pose)
    return poses


def swing(poses: Sequence[Pose]) -> list[Pose]:
    """Start a sideways move before the middle, so that the picture is best composed half-way through."""
    end = poses[-1]
    half = Pose(pan_x=end.pan_x / 2, truck_x=end.truck_x / 2, orbit=end.orbit / 2)
    return [pose.plus(half, -1.0) for pose in poses]


def _ending(move: Move, seconds: float, reach: Reach) -> Pose:
    """Give the pose in which one move ends."""
    sign = _SIGNS[move.direction]

    def far(most: float) -> float:
        return most * math.tanh(_PACE * move.speed * seconds)

    depth = reach.closer if sign > 0 else reach.wider
    endings: dict[Kind, Pose] = {
        "pan": Pose(pan_x=sign * far(reach.pan), zoom=reach.room * far(reach.pan)),
        "tilt": Pose(pan_y=sign * far(reach.tilt), zoom=reach.room * far(reach.tilt)),
        "zoom": Pose(zoom=sign * far(depth)),
        "dolly": Pose(dolly=sign * far(depth)),
        "truck": Pose(truck_x=sign * far(reach.truck), zoom=reach.room * far(reach.truck)),
        "pedestal": Pose(truck_y=sign * far(reach.pedestal), zoom=reach.room * far(reach.pedestal)),
        "orbit": Pose(orbit=sign * far(reach.orbit), zoom=reach.room * far(reach.orbit)),
        "track": _tracked(move, far, reach),
        "handheld": Pose(zoom=0.02, dolly=far(reach.closer) * 0.12),
        "shake": Pose(zoom=0.03),
        "static": Pose(),
    }
    return endings[move.kind]


def _tracked(move: Move, far: Callable[[float], float], reach: Reach) -> Pose:
    sign = _SIGNS[move.direction]
    if move.direction in {"left", "right"}:
        return Pose(truck_x=sign * far(reach.truck), zoom=0.02 + reach.room * far(reach.truck))
    return Pose(zoom=0.02, dolly=sign * far(reach.closer if sign > 0 else reach.wider) * 0.8)


def _hand(move: Move, index: int, second: float) -> Pose:
    """Give what the operator's body adds at `second`."""
    if move.kind not in {"handheld", "shake", "track"}:
        return Pose()
    slowest, fastest, width, turn = {
        "handheld": (0.3, 1.7, 0.010, 0.007),
        "shake": (2.1, 6.5, 0.012, 0.009),
        "track": (0.25, 0.9, 0.006, 0.002),
    }[move.kind]
    size = min(1.6, max(0.4, move.speed))
    across, up, around = (
        Wander.between(slowest, fastest, 31 * index + axis).at(second) * size for axis in range(3)
    )
    return Pose(pan_x=across * width, pan_y=up * width * 1.2, roll=around * turn)
