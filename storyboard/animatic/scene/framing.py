"""Frame a shot: from its size and angle to the horizon, and the place and height of people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from storyboard.animatic.scene.figures import Person
from storyboard.animatic.scene.mannequin import Aim, Posture, seen
from storyboard.animatic.scene.shot_words import Angle, Size
from storyboard.animatic.scene.subject import Shot, Subject

__all__ = ["Framing", "Spot", "frame_shot"]


@dataclass(frozen=True, slots=True)
class Spot:
    """
    The place of a person in the frame.

    `across` (from the middle) and `down` (from the top) are those of the point of the body that the camera looks at;
    `height` is that of the whole body; all in frame heights. `near`: the person whose shoulder the camera looks over.
    """

    person: Person
    across: float
    down: float
    height: float
    near: bool = False

    @property
    def foot(self) -> float:
        """The row of the body's feet."""
        return self.down - float(seen([(0, 0, 0)], self.person.aim)[0, 1]) * self.height


@dataclass(frozen=True, slots=True)
class Framing:
    """
    How a shot is seen.

    `horizon` is its row in frame heights from the top, None when the camera looks straight down. `lens` enlarges the
    background and `blur` (frame heights) blurs it. `eye` is the camera's height over the ground in metres; when it
    looks down, the frame's height on the ground.
    """

    horizon: float | None
    lens: float
    blur: float
    eye: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class _Crop:
    """
    One size.

    The top of the head is at row `crown`, the `level` of the body (0 feet, 1 top of the head) at row `end`. `lens` and
    `blur` are those of `Framing`; `gap` is between people, in body heights.
    """

    crown: float
    level: float
    end: float
    lens: float
    blur: float
    gap: float


_CROPS: Final[dict[Size, _Crop]] = {
    "extreme close-up": _Crop(-0.24, 0.868, 1.02, 2.6, 0.022, 0.17),
    "close-up": _Crop(0.10, 0.795, 1.0, 2.1, 0.014, 0.20),
    "medium close-up": _Crop(0.10, 0.705, 1.0, 1.7, 0.009, 0.25),
    "medium": _Crop(0.10, 0.555, 1.0, 1.4, 0.005, 0.29),
    "cowboy": _Crop(0.10, 0.36, 1.0, 1.25, 0.0025, 0.31),
    "full": _Crop(0.12, 0.0, 0.905, 1.1, 0.0, 0.33),
    "wide": _Crop(0.44, 0.0, 0.855, 1.0, 0.0, 0.36),
    "extreme wide": _Crop(0.465, 0.0, 0.595, 1.0, 0.0, 0.40),
}
# The camera's position by angle, relative to a body: its rise in degrees and its distance in body heights.
_VIEWS: Final[dict[Angle, tuple[float, float]]] = {
    "eye level": (2.5, 7.0),
    "over the shoulder": (1.0, 5.0),
    "top": (83.0, 3.2),
    "high": (37.0, 2.6),
    "low": (-16.0, 1.75),
    "worm's eye": (-30.0, 1.0),
}
_HORIZONS: Final[dict[Angle, float]] = {
    "eye level": 0.47,
    "over the shoulder": 0.45,
    "high": 0.13,
    "low": 0.87,
    "worm's eye": 1.10,
}
_OVER_HEADS: Final = 0.33
_OVER_LAND: Final = 0.27
# From this angle in degrees, a camera counts as looking straight down.
_STEEP: Final = 60
_TALL: Final = 1.75
# The row of the feet when the camera is near the ground.
_LOWEST: Final = 0.975
# Seen from straight above, people are small in the frame, so the camera is nearer.
_FROM_ABOVE: Final = 1.5
_ALONE: Final[dict[Size, float]] = {"full": 0.05, "wide": 0.12, "extreme wide": 0.17}
# The height of a child relative to an adult.
_CHILD: Final = 0.72
_DISTANT: Final = frozenset({"full", "wide", "extreme wide"})


@dataclass(frozen=True, slots=True)
class _Take:
    """What decides the places of people: size and crop, angle, the people, the frame's shape, the seed."""

    size: Size
    crop: _Crop
    angle: Angle
    subject: Subject
    aspect: float
    seed: int

    @property
    def aim(self) -> Aim:
        """The direction from which people are seen."""
        return _aim(self.size, self.angle)

    @property
    def side(self) -> float:
        """The side of the frame, -1 or 1, that the seed selects."""
        return 1.0 if self.seed % 2 else -1.0


def frame_shot(shot: Shot, subject: Subject, usual: Size, aspect: float, seed: int) -> Framing:
    """Frame a shot; its size is `usual` when it names none. `aspect` is the frame's width by its height."""
    size = shot.size or ("medium" if shot.angle == "over the shoulder" else usual)
    crop = _fitted(_CROPS[size], _aim(size, shot.angle), subject, aspect)
    horizon = _horizon(shot.angle, subject)
    if size in _DISTANT and shot.angle in {"low", "worm's eye"}:
        end = _LOWEST if size == "full" else 0.95
        crop = replace(crop, crown=max(0.09, crop.crown + _LOWEST - crop.end), end=end)
    take = _Take(size, crop, shot.angle, subject, aspect, seed)
    few = _over_shoulder if shot.angle == "over the shoulder" else _row
    spots = _crowd(take) if subject.crowd else few(take)
    height = max((spot.height for spot in spots if not spot.near), default=1 / (crop.end - crop.crown + 0.2))
    if horizon is None:
        return Framing(None, 1.0, 0.0, _TALL / height, spots)
    foot = max((spot.foot for spot in spots if not spot.near), default=horizon + 0.9 * height)
    return Framing(horizon, crop.lens, crop.blur, max(0.08, (foot - horizon) / height * _TALL), spots)


def _horizon(angle: Angle, subject: Subject) -> float | None:
    """Return the row of the horizon: over the heads of a crowd, and far away without people."""
    if angle == "high" and not subject.people and not subject.crowd:
        return _OVER_LAND
    return _OVER_HEADS if subject.crowd and angle == "eye level" else _HORIZONS.get(angle)


def _aim(size: Size, angle: Angle) -> Aim:
    rise, far = _VIEWS[angle]
    if angle == "eye level" and size == "extreme wide":
        rise, far = 4.0, 9.0
    tight = size not in _DISTANT and size != "cowboy"
    if angle in {"low", "worm's eye"} and tight:
        rise, far = rise * 1.6, far * 1.25
    return Aim(0.0, rise, far, 0.85 if tight and angle != "top" else 0.5)


def _fitted(crop: _Crop, aim: Aim, subject: Subject, aspect: float) -> _Crop:
    """Move the camera back until all people fit into the frame's width."""
    height = _height(crop, aim)
    number = max(1, len(subject.people))
    widest = (
        0.92
        * aspect
        / ((number - 1) * crop.gap + (0.55 if aim.rise > _STEEP else 0.17 if crop.level > 0.7 else 0.30))
    )
    if subject.crowd or height <= widest:
        return crop
    span = (crop.end - crop.crown) * height / widest
    if crop.level == 0.0:
        return replace(crop, crown=crop.end - (crop.end - crop.crown) * widest / height)
    level = 1 - (1 - crop.level) * span / (crop.end - crop.crown)
    return replace(crop, level=level) if level > 0 else replace(_CROPS["full"], crown=0.925 - widest)


def _height(crop: _Crop, aim: Aim) -> float:
    """Return the height of a whole body in frame heights, from where the crop places its head and its level."""
    if aim.rise > _STEEP:
        return _FROM_ABOVE * (crop.end - crop.crown) / (1 - crop.level)
    crown, cut = (float(seen([(0, level, 0)], aim)[0, 1]) for level in (1.0, crop.level))
    return (crop.end - crop.crown) / (crown - cut)


def _middle(crop: _Crop, aim: Aim, height: float) -> float:
    """Return the row of the middle of the body."""
    if aim.rise > _STEEP:
        return 0.5
    return crop.crown + float(seen([(0, 1, 0)], aim)[0, 1]) * height


def _row(take: _Take) -> tuple[Spot, ...]:
    """Place a few people side by side, turned slightly towards each other."""
    subject, aim, number = take.subject, take.aim, len(take.subject.people)
    height, whole = _height(take.crop, aim), take.size in _DISTANT
    middle = _middle(take.crop, aim, height)
    alone = _ALONE.get(take.size, 0.02) * take.aspect * take.side
    gap = take.crop.gap * (1.45 if whole and subject.posture in {"walk", "run", "sit"} else 1.0)
    spots = []
    for index, who in enumerate(subject.people):
        off = index - (number - 1) / 2
        across = alone if number == 1 else off * gap * height
        facing = replace(aim, turn=_turn(subject, off, number, take.side))
        person = Person(_posture(subject, index, whole=whole), facing, who.long_hair, index + take.seed % 6)
        spot = Spot(person, across, middle, height)
        if who.small and any(not other.small for other in subject.people):
            spot = _smaller(spot, _CHILD)
        spots.append(spot)
    return tuple(spots)


def _turn(subject: Subject, off: float, number: int, side: float) -> float:
    if subject.turn is not None:
        return subject.turn * side
    if subject.posture in {"run", "walk"}:
        return -52.0 * side + 6 * off
    return -16.0 * side if number == 1 else float(np.clip(-26.0 * off, -38, 38))


def _posture(subject: Subject, index: int, *, whole: bool) -> Posture:
    if whole and subject.posture is not None:
        return subject.posture
    return "relaxed" if index % 2 == 0 and whole else "stand"


def _smaller(spot: Spot, share: float) -> Spot:
    """Scale a person down, with the feet in the same place."""
    foot = spot.foot
    smaller = replace(spot, height=spot.height * share)
    return replace(smaller, down=smaller.down + foot - smaller.foot)


def _over_shoulder(take: _Take) -> tuple[Spot, ...]:
    """Place one person who faces the camera, and in front the other's head and shoulder, cropped at the side."""
    side, dress, (one, other) = take.side, take.seed % 6, take.subject.people[:2]
    aim = _aim("medium", take.angle)
    height = min(_height(take.crop, aim), 3.2)
    facing = Person("stand", replace(aim, turn=-24.0 * side), one.long_hair, dress)
    back = Person("stand", replace(aim, turn=180 - 28.0 * side), other.long_hair, dress + 3)
    crown = float(seen([(0, 1, 0)], aim)[0, 1])
    near = max(1.6 * height, 3.7) * min(1.0, 0.6 + 0.25 * take.aspect)
    return (
        Spot(facing, 0.13 * take.aspect * side, take.crop.crown + 0.04 + crown * height, height),
        Spot(back, -0.36 * take.aspect * side, 0.02 + crown * near, near, near=True),
    )


def _crowd(take: _Take) -> tuple[Spot, ...]:
    """Fill the ground with rows of people, the farthest first."""
    random = np.random.default_rng(take.seed % 100_000 + 21)
    aim, horizon = _aim("wide", take.angle), _horizon(take.angle, take.subject)
    nearest = 0.95 * min(1.5, max(0.16, _height(take.crop, take.aim)))
    under = float(seen([(0, 0, 0)], aim)[0, 1])
    spots: list[Spot] = []
    for index, share in enumerate((0.30, 0.42, 0.62, 1.0)):
        if horizon is None:
            height = min(nearest, 0.42)
            step, loose, down, spin = 0.16 * take.aspect, 0.07, 0.12 + 0.25 * index, 180.0
        else:
            height = nearest * share
            foot = horizon + (0.97 + max(0.0, nearest - 0.75) - horizon) * share
            step, loose, down, spin = 0.44 * height, 0.03 * height, foot + under * height, 55.0
        for place in np.arange(-0.5 * take.aspect - step, 0.5 * take.aspect + step, step).tolist():
            shift, turn, off, tall, hair = random.uniform(-1, 1, 5).tolist()
            person = Person("stand", replace(aim, turn=turn * spin), hair > 0, int(random.integers(6)))
            across = place + (0.28 * shift + 0.5 * (index % 2)) * step
            spots.append(Spot(person, across, down + off * loose, height * (0.985 + 0.065 * tall)))
    return tuple(spots)
