"""The first frame of the biker: in the air over a forest trail."""

from __future__ import annotations

from typing import Final

import numpy as np

from examples.make_assets.canvas import Mask, Picture, Point, Size, lay, rim
from examples.make_assets.figures import Pose, pose_figure
from examples.make_assets.palettes import FOREST
from examples.make_assets.pattern import Pattern
from examples.make_assets.shapes import Outline, below, disc, ellipse, fill, limb, ring
from examples.make_assets.terrain import profile
from examples.make_assets.woods import woods

__all__ = ["biker"]

RUBBER: Final = "#0b2021"
RIDER: Final = Pose(
    lean=52,
    near_thigh=58,
    near_shin=-22,
    near_foot=86,
    far_thigh=30,
    far_shin=-48,
    far_foot=70,
    near_arm=34,
    near_forearm=58,
    far_arm=40,
    far_forearm=62,
    nod=-34,
)


def biker(size: Size) -> Picture:
    """Draw a mountain biker in the air over a forest trail, light behind."""
    right = size.aspect
    picture = woods(size, FOREST, (right * 0.62, 0.20), 11)
    ground = profile(
        size,
        [(0, 0.80), (0.45, 0.86), (0.75, 0.83), (0.86, 0.795), (0.92, 0.90), (1.3, 0.93), (right, 0.90)],
        0.008,
        5,
    )
    land = below(size, ground)
    picture = lay(picture, "#0a1b1d", land)
    picture = lay(picture, FOREST.edge, rim(land, (0.0004, -0.0022)), 0.45)
    return _ride(picture, Pattern((right * 0.60, 0.55), 0.42, -13))


def _ride(picture: Picture, bike: Pattern) -> Picture:
    """Lay a bicycle and its rider, nose up; a unit is a wheelbase and a wheel."""
    size, unit = Size(picture.shape[1], picture.shape[0]), bike.unit
    frame = [
        bike.limb("-0.06 -0.24, -0.15 0.06", "0.012 0.010"),
        bike.limb("-0.06 -0.24, 0.27 0.02", "0.019 0.016"),
        bike.limb("-0.135 0, 0.27 0.02", "0.012 0.013"),
        bike.limb("-0.34 -0.26, -0.06 -0.24", "0.009 0.012"),
        bike.limb("-0.34 -0.26, -0.125 -0.04", "0.008 0.009"),
    ]
    parts = [
        bike.limb("0.255 0.09, 0.27 0.02, 0.38 -0.26", "0.012 0.016 0.010"),
        bike.limb("0.20 0.15, 0.25 0.13, 0.27 0.10", "0.011 0.011 0.011"),
        bike.limb("-0.21 0.075, -0.09 0.065", "0.016 0.010"),
    ]
    wheels = np.maximum(*(_wheel(size, bike.point(hub), unit) for hub in ("-0.34 -0.26", "0.38 -0.26")))
    rider = pose_figure(RIDER, bike.point("-0.14 0.24"), 0.92 * unit, 1.08)
    helmet = _helmet(rider.joints["head"], unit)
    whole = np.maximum(fill(size, [*rider.everything(), *helmet, *frame, *parts]), wheels)
    picture = lay(picture, RUBBER, np.maximum(wheels, fill(size, rider.far_limbs)))
    for colour, outlines in (
        (FOREST.accent, frame),
        ("#f0b43c", rider.torso),
        (RUBBER, [*parts, *rider.legs, *rider.shoes, *rider.hips]),
        ("#b97a22", rider.arm),
        ("#12292a", rider.head),
        (FOREST.accent, helmet),
    ):
        picture = lay(picture, colour, fill(size, outlines))
    return lay(picture, FOREST.edge, rim(whole, (0.0016, -0.0024)), 0.85)


def _helmet(head: Point, unit: float) -> list[Outline]:
    peak = (head[0] + 0.095 * unit, head[1] - 0.02 * unit)
    shell = ellipse((head[0] - 0.004 * unit, head[1] - 0.018 * unit), (0.068 * unit, 0.058 * unit), 12)
    return [shell, limb([head, peak], [0.03 * unit, 0.008 * unit])]


def _wheel(size: Size, hub: Point, unit: float) -> Mask:
    radius = 0.205 * unit
    tyre = np.maximum(ring(size, hub, radius, 0.034 * unit), disc(size, hub, 0.02 * unit))
    return np.maximum(tyre, _spokes(size, hub, radius))


def _spokes(size: Size, hub: Point, radius: float) -> Mask:
    lines = []
    for turn in np.linspace(0, np.pi, 9)[:-1]:
        reach = (radius * float(np.cos(turn)), radius * float(np.sin(turn)))
        lines.append(
            limb(
                [(hub[0] - reach[0], hub[1] - reach[1]), (hub[0] + reach[0], hub[1] + reach[1])],
                [0.0008, 0.0008],
            )
        )
    return np.asarray(fill(size, lines) * 0.5, np.float32)
