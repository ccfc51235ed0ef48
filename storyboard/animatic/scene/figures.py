"""Draw people: the limbs of a body blended into one smooth shape, lit, with its shadow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from storyboard.animatic.mesh import Field
from storyboard.animatic.scene.mannequin import (
    DROPS,
    FACE,
    HEAD_LIMBS,
    TRUNK_LIMBS,
    Aim,
    Limb,
    Part,
    Posture,
    body,
    seen,
)
from storyboard.animatic.scene.palette import Colour, colour
from storyboard.media.opencv import cv2

__all__ = ["Lit", "Person", "Place", "Sheet", "draw_body", "draw_shadow"]

# A column, a row, and the height of a body, in pixels.
Place: TypeAlias = tuple[float, float, float]

_NOTHING: Final = np.float32(-1e4)
# Body heights over which limbs, and parts of a face, blend into each other.
_MELT: Final = 0.014
_HAIRLINE: Final = 0.005
# Body heights over which clothes smooth a trunk.
_CLOTH: Final = 0.024
_TONES: Final[dict[Part, Colour]] = {
    "skin": colour("c9a58c"),
    "legs": colour("4a505c"),
    "hair": colour("3a302b"),
    "shoe": colour("33343a"),
    "lip": colour("9c6457"),
}
_CLOTHES: Final = tuple(colour(code) for code in ("7d8fa6", "6f8a7c", "8f6f78", "5f6c80", "8a8f96", "7c7796"))


@dataclass(frozen=True, slots=True)
class Lit:
    """The light on people: colour and direction (right, up, to the camera) of the key light, and the shade's colour."""

    key: Colour
    shade: Colour
    towards: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing: colours and opacity, rows x columns, with row 0, column 0 at `left`, `top` (pixels)."""

    rgb: Field
    cover: Field


@dataclass(frozen=True, slots=True)
class Person:
    """A person: posture, direction, hair and clothes."""

    posture: Posture
    aim: Aim
    long_hair: bool = False
    dress: int = 0


@dataclass(frozen=True, slots=True)
class _Round:
    """A limb in pixels: place, nearness and radius of its two ends, the nearer one first."""

    x: tuple[float, float]
    y: tuple[float, float]
    near: tuple[float, float]
    radius: tuple[float, float]
    part: Part


def draw_body(sheet: Sheet, person: Person, place: Place, lit: Lit) -> None:
    """Draw a person on `sheet`; `place` is the column and row of the middle of the body, and its height."""
    aim = person.aim
    rounds = [_rounded(limb, aim, place) for limb in body(person.posture, long_hair=person.long_hair)]
    box = _box(rounds, sheet.cover.shape)
    if box is None:
        return
    top, bottom, left, right = box
    height = place[2]
    shape = (bottom - top, right - left)
    depth = np.full(shape, _NOTHING, dtype=np.float32)
    cover = np.zeros(shape, dtype=np.float32)
    tone = np.zeros((*shape, 3), dtype=np.float32)
    # Limbs that point at the camera need more blending to form one surface.
    slope = 1 + 0.9 * abs(math.sin(math.radians(aim.rise)))
    for number, one in enumerate(rounds):
        shade = _CLOTHES[person.dress % len(_CLOTHES)] if one.part == "cloth" else _TONES[one.part]
        _melt(one, shade, (depth, cover, tone), (top, left), height * slope)
        if number == TRUNK_LIMBS - 1:
            depth[:] = np.where(
                cover > 0, _blurred(depth, (cover > 0) + np.float32(1e-3), _CLOTH * height), depth
            )
        if number == TRUNK_LIMBS + HEAD_LIMBS - 1 and person.posture != "run":
            _face((depth, tone), (top, left), person, place)
    rgb = _shaded(depth, cover, tone, height, lit)
    area = slice(top, bottom), slice(left, right)
    sheet.rgb[area] += (rgb - sheet.rgb[area]) * cover[..., None]
    sheet.cover[area] += (1 - sheet.cover[area]) * cover


def _rounded(limb: Limb, aim: Aim, place: Place) -> _Round:
    column, row, height = place
    ends = seen([limb[0], limb[1]], aim)
    (x1, y1, near1, scale1), (x2, y2, near2, scale2) = ends.tolist()
    one = (column + x1 * height, row - y1 * height, near1 * height, limb[2] * scale1 * height)
    two = (column + x2 * height, row - y2 * height, near2 * height, limb[3] * scale2 * height)
    if two[2] > one[2]:
        one, two = two, one
    x, y, near, radius = zip(one, two, strict=True)
    return _Round(x, y, near, radius, limb[4])


def _box(rounds: Sequence[_Round], shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    top = min(y - r for one in rounds for y, r in zip(one.y, one.radius, strict=True)) - 2
    bottom = max(y + r for one in rounds for y, r in zip(one.y, one.radius, strict=True)) + 3
    left = min(x - r for one in rounds for x, r in zip(one.x, one.radius, strict=True)) - 2
    right = max(x + r for one in rounds for x, r in zip(one.x, one.radius, strict=True)) + 3
    box = max(0, int(top)), min(shape[0], int(bottom)), max(0, int(left)), min(shape[1], int(right))
    return box if box[0] < box[1] and box[2] < box[3] else None


def _melt(
    one: _Round, shade: Colour, onto: tuple[Field, Field, Field], origin: tuple[int, int], height: float
) -> None:
    """Add one limb to depth, opacity and tone."""
    box = _box([one], (origin[0] + onto[0].shape[0], origin[1] + onto[0].shape[1]))
    if box is None:
        return
    top, bottom, left, right = max(box[0], origin[0]), box[1], max(box[2], origin[1]), box[3]
    if top >= bottom or left >= right:
        return
    area = slice(top - origin[0], bottom - origin[0]), slice(left - origin[1], right - origin[1])
    depth, cover, tone = (field[area] for field in onto)
    x = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(one.x[0])
    y = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(one.y[0])
    along_x, along_y = one.x[1] - one.x[0], one.y[1] - one.y[0]
    length = along_x**2 + along_y**2
    grown = one.radius[1] - one.radius[0]
    if length > max(1e-3, grown**2):
        share = np.clip((x * np.float32(along_x / length) + y * np.float32(along_y / length)), 0, 1)
    else:
        share = np.zeros((1, 1), dtype=np.float32)
    off = (x - share * np.float32(along_x)) ** 2 + (y - share * np.float32(along_y)) ** 2
    radius = np.float32(one.radius[0]) + share * np.float32(grown)
    fresh = 1 - cover
    inside = np.clip(radius - np.sqrt(off) + np.float32(0.5), 0, 1)
    rise = np.float32(one.near[0]) + share * np.float32(one.near[1] - one.near[0])
    rise = np.where(inside > 0, rise + np.sqrt(np.maximum(radius**2 - off, 0)), _NOTHING)
    melt = np.float32(max(0.7, _melts(one, height)))
    share = np.clip(np.float32(0.5) + np.float32(0.5) * (rise - depth) / melt, 0, 1)
    depth += (rise - depth) * share + melt * share * (1 - share)
    np.maximum(cover, inside, out=cover)
    tone += (shade - tone) * (share * np.maximum(inside, fresh))[..., None]


def _face(onto: tuple[Field, Field], origin: tuple[int, int], person: Person, place: Place) -> None:
    """Add the relief and tones of a face to a head, as far as the camera sees it."""
    depth, tone = onto
    column, row, height = place
    for mark in FACE:
        x, y, front = mark.place[0], mark.place[1] - DROPS.get(person.posture, 0.0), mark.place[2]
        points = [(x, y, front), (x * 2.2, y, front + 0.05), (x, y + 0.05, front)]
        (across, up, near, scale), (_, _, out, _), (_, over, _, _) = seen(points, person.aim).tolist()
        facing = min(1.0, max(0.0, (out - near) / 0.05))
        wide = mark.wide * scale * height * max(0.25, facing)
        high = mark.high * scale * height * max(0.25, (over - up) / 0.05)
        if facing < 0.15 or min(wide, high) < 0.35:
            continue
        middle = column + across * height - origin[1], row - up * height - origin[0]
        columns = np.arange(
            max(0, int(middle[0] - 3 * wide)), min(depth.shape[1], int(middle[0] + 3 * wide) + 2)
        )
        rows = np.arange(
            max(0, int(middle[1] - 3 * high)), min(depth.shape[0], int(middle[1] + 3 * high) + 2)
        )
        if not columns.size or not rows.size:
            continue
        off = ((columns[None, :] - middle[0]) / wide) ** 2 + ((rows[:, None] - middle[1]) / high) ** 2
        area = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        if mark.part is None:
            depth[area] += (mark.amount * height * facing * np.exp(-off)).astype(np.float32)
        else:
            share = (mark.amount * facing * np.exp(-(off**2))).astype(np.float32)[..., None]
            tone[area] += (_TONES[mark.part] - tone[area]) * share


def _melts(one: _Round, height: float) -> float:
    """Return over how many pixels a limb blends into others: less for small parts."""
    return min((_HAIRLINE if one.part == "hair" else _MELT) * height, 0.5 * max(one.radius))


def _shaded(depth: Field, cover: Field, tone: Field, height: float, lit: Lit) -> Field:
    """Light a shape by the slope of its surface, darker in hollows and brighter at the edge."""
    lowest = np.float32(depth[cover > 0].min(initial=0.0))
    solid = np.where(cover > 0, np.maximum(depth, lowest), lowest)
    weight = np.where(cover > 0, np.float32(1), np.float32(1e-3))
    smooth = _blurred(solid, weight, max(0.6, 0.0025 * height))
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    steep = 1 / np.sqrt(across**2 + down**2 + 1)
    right, up, towards = lit.towards
    facing = (-across * right + down * up + towards) * steep
    key = np.clip(0.16 + 0.84 * facing, 0, 1)
    sky = 0.5 + 0.5 * down * steep
    hollow = np.clip((_blurred(solid, weight, 0.022 * height) - solid) / np.float32(0.035 * height), 0, 1)
    ambient = (0.55 + 0.45 * sky) * (1 - 0.55 * hollow)
    rim = np.clip(1 - steep * 1.6, 0, 1) ** 2 * np.clip(0.5 + across * steep * -right, 0, 1) * 0.22
    light = (
        lit.shade * (ambient * 0.95)[..., None] + lit.key * (key * 0.82 * (1 - 0.4 * hollow) + rim)[..., None]
    )
    return np.asarray(tone * light, dtype=np.float32)


def _blurred(values: Field, weight: Field, radius: float) -> Field:
    """Blur within a shape, without what is outside; large blurs are computed on fewer pixels."""
    full = values.shape[1], values.shape[0]
    step = max(1, min(int(radius / 4), min(full) // 4))
    size = full[0] // step, full[1] // step
    value, share = (
        cv2.GaussianBlur(cv2.resize(one, size, interpolation=cv2.INTER_AREA), (0, 0), radius / step)
        for one in (np.asarray(values * weight, dtype=np.float32), weight)
    )
    blurred = np.asarray(value / share, dtype=np.float32)
    if step == 1:
        return blurred
    wide = cv2.resize(blurred, full, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), 0.9 * step), dtype=np.float32)


def draw_shadow(sheet: Field, person: Person, place: Place, side: float) -> None:
    """Draw a body's shadow on the ground: soft, and darkest at the feet."""
    aim = person.aim
    column, row, height = place
    throws = 0.85 if aim.rise > 60 else 0.42
    flat = max(0.16, math.sin(math.radians(max(0.0, aim.rise))))
    for start, stop, wide, wide2, _ in body(person.posture, long_hair=False):
        ends = []
        for x, y, z in (start, stop):
            throw = throws * y
            point = seen([(x, 0.0, z)], aim)[0]
            ends.append(
                (
                    column + (point[0] - side * throw) * height,
                    row - point[1] * height - throw * 0.35 * flat * height,
                )
            )
        (x1, y1), (x2, y2) = ends
        strength = 1 - 0.55 * min(1.0, (start[1] + stop[1]) / 2)
        for step in np.linspace(0, 1, 7):
            centre = round((x1 + (x2 - x1) * step) * 16), round((y1 + (y2 - y1) * step) * 16)
            size = (wide + (wide2 - wide) * step) * height
            axes = max(16, round(size * 16)), max(10, round(size * flat * 16))
            cv2.ellipse(sheet, centre, axes, 0, 0, 360, strength, -1, cv2.LINE_AA, 4)
