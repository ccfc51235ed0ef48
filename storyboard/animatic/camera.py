"""Convert camera moves into an eased path: the camera's pose in every frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.easing import Wander, ease, travelled
from storyboard.animatic.move_table import OPPOSITES, Direction, Kind
from storyboard.animatic.moves import Move

__all__ = [
    "DOLLY",
    "IN_PICTURE",
    "IN_SCENE",
    "ORBIT",
    "PAN",
    "SUBJECT",
    "TRUCK",
    "Pose",
    "Reach",
    "arriving_path",
    "at_depth",
    "camera_path",
    "ending_pose",
    "swing",
]

_Depth = TypeVar("_Depth", float, NDArray[np.float32])

# The effect of each kind of move at depth 0, and how much more it has at depth 1.
PAN: Final = (1.0, 0.0)
TRUCK: Final = (0.44, 1.12)
DOLLY: Final = (0.55, 0.85)
ORBIT: Final = (-0.9, 2.0)
# Where the subject of a painted scene stands: a dolly zoom keeps its size, an orbit its place.
SUBJECT: Final = 0.7


def at_depth(law: tuple[float, float], depth: _Depth) -> _Depth:
    """Return the share of a move that applies at `depth` (one or many, from 0 far to 1 near)."""
    return law[0] + law[1] * depth


@dataclass(frozen=True, slots=True)
class Pose:
    """
    Where the camera is, relative to the opening frame, which the all-zero pose shows.

    `pan_x`, `truck_x` and `orbit` are in frame widths to the right, `pan_y` and `truck_y` in frame heights
    downwards; `zoom` and `dolly` are natural logarithms of a scale; `roll` is in radians by which the picture turns
    clockwise. A pan shifts near and far alike, a truck and a dolly move the near more than the far, an orbit moves
    them in opposite directions.
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
        """Return the sum with `other` times `weight`, field by field."""
        sums = {one.name: getattr(self, one.name) + weight * getattr(other, one.name) for one in fields(self)}
        return Pose(**sums)

    def size(self) -> float:
        """Return how far the pose is from the opening frame, in its own units."""
        return math.hypot(*(getattr(self, one.name) for one in fields(self)))

    def scale_at(self, depth: float) -> float:
        """Return the magnification at `depth`, from 0 (far) to 1 (near)."""
        return math.exp(self.zoom + self.dolly * at_depth(DOLLY, depth))

    def shift_at(self, depth: float) -> tuple[float, float]:
        """Return how far the view has moved at `depth`, in frame widths and heights."""
        return (
            self.pan_x * at_depth(PAN, depth)
            + self.truck_x * at_depth(TRUCK, depth)
            + self.orbit * at_depth(ORBIT, depth),
            self.pan_y * at_depth(PAN, depth) + self.truck_y * at_depth(TRUCK, depth),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """
    How far each kind of move may carry the camera in one clip, in the units of `Pose`.

    `circle` is the length of a full circle relative to an arc: flat layers have no back. `dolly_zoom` is the dolly of
    a dolly zoom that keeps the size of what is at depth `subject`. With `opens_canted`, a canted camera is canted from
    the first frame on; otherwise it tilts at the start, because the first frame is given.
    """

    pan: float
    tilt: float
    whip: float
    truck: float
    pedestal: float
    closer: float
    wider: float
    orbit: float
    roll: float
    cant: float
    circle: float
    dolly_zoom: float
    subject: float
    opens_canted: bool


# A given picture ends at its edges; a scene is painted as far as the camera will see.
IN_PICTURE: Final = Reach(
    pan=0.17,
    tilt=0.15,
    whip=0.16,
    truck=0.13,
    pedestal=0.12,
    closer=0.46,
    wider=0.45,
    orbit=0.10,
    roll=0.36,
    cant=0.16,
    circle=1.6,
    dolly_zoom=3.6,
    subject=0.5,
    opens_canted=False,
)
IN_SCENE: Final = Reach(
    pan=0.30,
    tilt=0.20,
    whip=0.75,
    truck=0.22,
    pedestal=0.14,
    closer=0.55,
    wider=0.45,
    orbit=0.13,
    roll=0.40,
    cant=0.20,
    circle=2.4,
    dolly_zoom=0.9,
    subject=SUBJECT,
    opens_canted=True,
)

# The share of its reach that a move at speed 1 covers in a second.
_PACE: Final = 0.2
# How much less time a fast move takes: at twice the speed, two thirds of the time.
_HASTE: Final = 0.6
# The length of a whip or a snap, that of a wrist movement; it happens in the middle of the clip.
_SNAP: Final = 0.42
# In clips shorter than this, a whip goes as far as in one of this many seconds.
_LEAST: Final = 3.0
# The share of a clip in which a camera tilts into a canted frame.
_LEAN: Final = 0.8
# When the camera turns clockwise, the picture turns counter-clockwise.
_SIGNS: Final[Mapping[Direction, float]] = {
    "left": -1.0,
    "right": 1.0,
    "up": -1.0,
    "down": 1.0,
    "in": 1.0,
    "out": -1.0,
    "clockwise": -1.0,
    "counterclockwise": 1.0,
    "none": 1.0,
}


def camera_path(
    moves: Sequence[Move],
    seconds: float,
    frames: int,
    reach: Reach,
    ends: Mapping[int, tuple[float, float]] | None = None,
) -> list[Pose]:
    """
    Return the pose of each of `frames` frames of a clip of `seconds`.

    Frame 0 has the zero pose, unless it opens canted, and the last frame ends the move. Moves of one stage add up;
    each stage has an equal share of the time. `ends` has the speeds at both ends of moves, by number, that go on over a
    cut (None: none).
    """
    stages = 1 + max(move.stage for move in moves)
    step = seconds / max(1, frames)
    ends = ends or {}
    poses = []
    for frame in range(frames):
        time = frame / max(1, frames - 1)
        pose = Pose()
        for index, move in enumerate(moves):
            share = time * stages - move.stage
            passed = (
                travelled(share, *ends[index]) if index in ends else _passed(move, share, seconds / stages)
            )
            if move.kind == "dutch" and reach.opens_canted:
                passed = 1.0
            pose = pose.plus(ending_pose(move, seconds / stages, reach), passed)
            pose = pose.plus(_hand(move, index, frame * step))
        poses.append(pose)
    return poses


def arriving_path(moves: Sequence[Move], seconds: float, frames: int, reach: Reach) -> list[Pose]:
    """Return the path that ends in the zero pose: the opposite moves, reversed."""
    last = max(move.stage for move in moves)
    back = [replace(move, direction=OPPOSITES[move.direction], stage=last - move.stage) for move in moves]
    return camera_path(back, seconds, frames, reach)[::-1]


def swing(poses: Sequence[Pose]) -> list[Pose]:
    """Shift a sideways move so that its middle has the centred composition."""
    end = poses[-1]
    half = Pose(pan_x=end.pan_x / 2, truck_x=end.truck_x / 2, orbit=end.orbit / 2)
    return [pose.plus(half, -1.0) for pose in poses]


def _passed(move: Move, share: float, seconds: float) -> float:
    """Return the progress of a move (0 to 1) at `share` of its stage, which lasts `seconds`."""
    if move.manner == "snap":
        length = min(1.0, _SNAP / seconds)
        return ease((share - (1 - length) / 2) / length)
    if move.kind == "dutch":
        return ease(share / _LEAN)
    return ease(share * max(1.0, move.speed) ** _HASTE)


def ending_pose(move: Move, seconds: float, reach: Reach) -> Pose:
    """Return the pose in which one move ends."""
    sign = _SIGNS[move.direction]
    snap = move.manner == "snap"
    time = max(1.4, move.speed) * max(seconds, _LEAST) if snap else move.speed * seconds
    share = sign * math.tanh(_PACE * time)
    depth = reach.closer if sign > 0 else reach.wider
    if move.manner == "circle":
        return _circled(move.kind, sign, share, reach)
    endings: dict[Kind, Pose] = {
        "pan": Pose(pan_x=share * (reach.whip if snap else reach.pan)),
        "tilt": Pose(pan_y=share * (min(reach.whip, 2 * reach.tilt) if snap else reach.tilt)),
        "roll": Pose(roll=share * reach.roll),
        "dutch": Pose(roll=sign * min(1.0, move.speed) * reach.cant),
        "zoom": Pose(zoom=share * depth),
        "dolly": Pose(dolly=share * depth),
        "dolly zoom": Pose(
            zoom=-share * reach.dolly_zoom * at_depth(DOLLY, reach.subject), dolly=share * reach.dolly_zoom
        ),
        "truck": Pose(truck_x=share * reach.truck),
        "pedestal": Pose(truck_y=share * reach.pedestal),
        "orbit": Pose(orbit=share * reach.orbit),
        "handheld": Pose(dolly=share * reach.closer * 0.12),
    }
    if move.kind == "track":
        sideways = move.direction in {"left", "right"}
        return Pose(truck_x=share * reach.truck) if sideways else Pose(dolly=share * depth * 0.8)
    return endings.get(move.kind, Pose())


def _circled(kind: Kind, sign: float, share: float, reach: Reach) -> Pose:
    """Return the pose in which a full circle ends."""
    if kind == "roll":
        return Pose(roll=sign * 2 * math.pi)
    if kind in {"pan", "tilt"}:
        return Pose(pan_x=share * reach.pan * reach.circle)
    return Pose(orbit=share * reach.orbit * reach.circle)


def _hand(move: Move, index: int, second: float) -> Pose:
    """Return the movement of a hand-held camera at `second`."""
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
