"""People as silhouettes, built from joints and tapered limbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from examples.make_assets.canvas import Point
from examples.make_assets.shapes import Outline, ellipse, limb

__all__ = ["LEAP", "RUN_FLIGHT", "RUN_PUSH", "STAND", "WALK", "Figure", "Pose", "cap", "pose_figure"]

HEAD: Final = 0.128
NECK: Final = 0.045
TORSO: Final = 0.300
UPPER_ARM: Final = 0.168
FOREARM: Final = 0.150
THIGH: Final = 0.245
SHIN: Final = 0.240
FOOT: Final = 0.112


@dataclass(frozen=True, slots=True)
class Pose:
    """
    Joint angles in degrees, for a figure that faces right.

    `lean` is the torso's tilt forward. Each of the others is the direction of a limb: 0 hangs straight down,
    positive swings forward. The near side is the one that the viewer sees whole.
    """

    lean: float = 0.0
    near_thigh: float = 0.0
    near_shin: float = 0.0
    near_foot: float = 90.0
    far_thigh: float = 0.0
    far_shin: float = 0.0
    far_foot: float = 90.0
    near_arm: float = 0.0
    near_forearm: float = 10.0
    far_arm: float = 0.0
    far_forearm: float = 10.0
    nod: float = 0.0


RUN_PUSH: Final = Pose(
    lean=11,
    near_thigh=64,
    near_shin=-28,
    near_foot=66,
    far_thigh=-27,
    far_shin=-42,
    far_foot=28,
    near_arm=-56,
    near_forearm=32,
    far_arm=34,
    far_forearm=122,
    nod=4,
)
RUN_FLIGHT: Final = Pose(
    lean=9,
    near_thigh=-30,
    near_shin=-98,
    near_foot=-20,
    far_thigh=48,
    far_shin=20,
    far_foot=104,
    near_arm=38,
    near_forearm=126,
    far_arm=-52,
    far_forearm=40,
    nod=2,
)
LEAP: Final = Pose(
    lean=7,
    near_thigh=-46,
    near_shin=-82,
    near_foot=-12,
    far_thigh=62,
    far_shin=34,
    far_foot=110,
    near_arm=46,
    near_forearm=118,
    far_arm=-66,
    far_forearm=-8,
    nod=-4,
)
WALK: Final = Pose(
    lean=3,
    near_thigh=24,
    near_shin=8,
    near_foot=96,
    far_thigh=-16,
    far_shin=-30,
    far_foot=58,
    near_arm=-18,
    near_forearm=2,
    far_arm=18,
    far_forearm=34,
)
STAND: Final = Pose(near_thigh=5, near_shin=2, far_thigh=-5, far_shin=-6, near_arm=-4, near_forearm=6)


@dataclass(frozen=True, slots=True)
class Figure:
    """The parts of a posed figure, for laying in several colours; `joints` says where each joint came to lie."""

    far_limbs: list[Outline] = field(default_factory=list)
    legs: list[Outline] = field(default_factory=list)
    torso: list[Outline] = field(default_factory=list)
    arm: list[Outline] = field(default_factory=list)
    head: list[Outline] = field(default_factory=list)
    hips: list[Outline] = field(default_factory=list)
    shoes: list[Outline] = field(default_factory=list)
    joints: dict[str, Point] = field(default_factory=dict)

    def everything(self) -> list[Outline]:
        """Give all parts, for one silhouette."""
        return [*self.far_limbs, *self.legs, *self.torso, *self.arm, *self.head, *self.hips, *self.shoes]


def _along(start: Point, degrees: float, length: float) -> Point:
    turn = np.radians(degrees)
    return (start[0] + float(np.sin(turn)) * length, start[1] + float(np.cos(turn)) * length)


def _leg(
    hip: Point, angles: tuple[float, float, float], height: float, build: float
) -> tuple[list[Outline], Point]:
    knee = _along(hip, angles[0], THIGH * height)
    ankle = _along(knee, angles[1], SHIN * height)
    toe = _along(ankle, angles[2], FOOT * height * 0.95)
    heel = _along(ankle, angles[2] - 180, FOOT * height * 0.28)
    unit = height * build
    calf = _along(_along(knee, angles[1], SHIN * height * 0.32), angles[1] - 90, 0.008 * unit)
    sole = _along(ankle, angles[2] - 90, 0.016 * height)
    shoe = limb(
        [_along(heel, angles[2] - 90, 0.010 * height), sole, _along(toe, angles[2] - 90, 0.018 * height)],
        [0.019 * unit, 0.024 * unit, 0.013 * unit],
    )
    parts = [
        limb(
            [hip, _along(hip, angles[0], THIGH * height * 0.45), knee],
            [0.060 * unit, 0.053 * unit, 0.035 * unit],
        ),
        limb([knee, calf, ankle], [0.034 * unit, 0.037 * unit, 0.018 * unit]),
        ellipse(knee, (0.035 * unit, 0.035 * unit)),
    ]
    return [*parts, shoe], ankle


def _arm(
    shoulder: Point, angles: tuple[float, float], height: float, build: float
) -> tuple[list[Outline], Point]:
    elbow = _along(shoulder, angles[0], UPPER_ARM * height)
    wrist = _along(elbow, angles[1], FOREARM * height)
    hand = _along(wrist, angles[1] + 8, 0.036 * height)
    unit = height * build
    parts = [
        limb([shoulder, elbow], [0.034 * unit, 0.025 * unit]),
        limb([elbow, wrist], [0.026 * unit, 0.016 * unit]),
        limb([wrist, hand], [0.018 * unit, 0.015 * unit]),
        ellipse(elbow, (0.025 * unit, 0.025 * unit)),
    ]
    return parts, hand


def _head(middle: Point, tilt: float, height: float) -> list[Outline]:
    """Give a head in profile, with a nose and a chin, that looks to the right."""
    forward, down = 90 - tilt, -tilt
    bridge = _along(middle, forward, 0.036 * height)
    tip = _along(_along(middle, forward, 0.055 * height), down, 0.012 * height)
    chin = _along(_along(middle, forward, 0.018 * height), down, 0.034 * height)
    return [
        ellipse(middle, (0.046 * height, 0.060 * height), tilt),
        limb([bridge, tip], [0.013 * height, 0.006 * height]),
        ellipse(chin, (0.026 * height, 0.026 * height)),
    ]


def _hips(hip: Point, chest: Point, unit: float) -> list[Outline]:
    """Give what joins the legs, as high as a waistband."""
    waist = (hip[0] + 0.24 * (chest[0] - hip[0]), hip[1] + 0.24 * (chest[1] - hip[1]))
    return [limb([hip, waist], [0.064 * unit, 0.060 * unit])]


def cap(figure: Figure, tilt: float, height: float) -> list[Outline]:
    """Give a cap with a peak for that figure's head, which leans forward by `tilt` degrees."""
    head, forward, up = figure.joints["head"], 90 - tilt, 180 - tilt

    def at(ahead: float, above: float) -> Point:
        return _along(_along(head, forward, ahead * height), up, above * height)

    crown = limb(
        [at(-0.026, 0.020), at(-0.004, 0.036), at(0.024, 0.026)],
        [0.028 * height, 0.032 * height, 0.024 * height],
    )
    return [
        crown,
        limb(
            [at(0.030, 0.018), at(0.060, 0.020), at(0.088, 0.012)],
            [0.011 * height, 0.008 * height, 0.004 * height],
        ),
    ]


def pose_figure(pose: Pose, hip: Point, height: float, build: float = 1.0) -> Figure:
    """Build a figure of that standing height with its hips at `hip`; `build` widens or narrows the limbs."""
    unit = height * build
    chest = _along(hip, 180 - pose.lean * 0.9, TORSO * height * 0.62)
    shoulder = _along(hip, 180 - pose.lean, TORSO * height)
    neck = _along(shoulder, 180 - pose.lean - pose.nod, NECK * height)
    head = _along(neck, 180 - pose.lean - pose.nod, HEAD * height * 0.45)
    far_leg, far_ankle = _leg(hip, (pose.far_thigh, pose.far_shin, pose.far_foot), height, build)
    near_leg, near_ankle = _leg(hip, (pose.near_thigh, pose.near_shin, pose.near_foot), height, build)
    far_arm, far_hand = _arm(shoulder, (pose.far_arm, pose.far_forearm), height, build)
    near_arm, near_hand = _arm(shoulder, (pose.near_arm, pose.near_forearm), height, build)
    torso = limb(
        [_along(hip, 0, 0.01 * height), _along(hip, 180 - pose.lean, TORSO * height * 0.25), chest, shoulder],
        [0.064 * unit, 0.056 * unit, 0.074 * unit, 0.048 * unit],
    )
    return Figure(
        far_limbs=[*far_arm, *far_leg[:-1]],
        legs=near_leg[:-1],
        torso=[torso, limb([shoulder, neck], [0.036 * unit, 0.028 * unit])],
        arm=near_arm,
        head=_head(head, pose.lean + pose.nod, height),
        hips=_hips(hip, chest, unit),
        shoes=[far_leg[-1], near_leg[-1]],
        joints={
            "hip": hip,
            "shoulder": shoulder,
            "chest": chest,
            "neck": neck,
            "head": head,
            "near_hand": near_hand,
            "far_hand": far_hand,
            "near_ankle": near_ankle,
            "far_ankle": far_ankle,
        },
    )
