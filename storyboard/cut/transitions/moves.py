"""Transitions that move the pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np

from storyboard.cut.transitions.blend import FULL, blended, blended_by
from storyboard.cut.transitions.canvas import Canvas, Maker, Mix
from storyboard.media.easing import smoothstep
from storyboard.media.frame import Pixels
from storyboard.media.packed import Packed, pack, planes_in
from storyboard.media.warp import enlarged, resized, softened

__all__ = ["cover", "directed", "reveal", "slide", "squeeze", "whip", "zoom_in"]

_Moved: TypeAlias = Callable[[Pixels, Pixels, float, int], Pixels]
"""
Composes a plane to the left: the outgoing and the incoming one, the position, and the plane's scale.

The scale is 2 in luma and 1 in chroma: movement is in so many pixels, so that colours stay with their outlines.
"""

_Turn: TypeAlias = Callable[[Pixels], Pixels]

# How often the outgoing picture is enlarged in the end, and when the incoming one begins to show.
_ZOOM: Final = 8
_ZOOM_FADE: Final = 0.4
# How many widths a whip pan goes, over how much of one its pictures meet, and how far it is blurred to each side where
# it is fastest.
_WHIP: Final = 3
_WHIP_SEAM: Final = 0.8
_WHIP_BLUR: Final = 0.16
# And by how much less across its direction, or else every grain would be a line.
_WHIP_ASIDE: Final = 0.01


def directed(moved: _Moved, direction: str) -> Maker:
    """Move to the `left`, `right`, `up` or `down` as `moved` does to the left."""
    turn, back = _TURNS[direction]

    def mixed(outgoing: Packed, incoming: Packed, way: float) -> Packed:
        planes = zip(planes_in(outgoing), planes_in(incoming), (2, 1, 1), strict=True)
        return pack(*(back(moved(turn(old), turn(new), way, scale)) for old, new, scale in planes))

    def made(_: Canvas) -> Mix:
        return mixed

    return made


def _columns(plane: Pixels, way: float, scale: int) -> int:
    width: int = plane.shape[1]
    return scale * round(way * width / scale)


def slide(outgoing: Pixels, incoming: Pixels, way: float, scale: int) -> Pixels:
    """Push the outgoing picture out by the incoming one."""
    done = _columns(outgoing, way, scale)
    return np.concatenate([outgoing[:, done:], incoming[:, :done]], axis=1)


def cover(outgoing: Pixels, incoming: Pixels, way: float, scale: int) -> Pixels:
    """Move the incoming picture over the outgoing one, which stands still."""
    done = _columns(outgoing, way, scale)
    return np.concatenate([outgoing[:, : outgoing.shape[1] - done], incoming[:, :done]], axis=1)


def reveal(outgoing: Pixels, incoming: Pixels, way: float, scale: int) -> Pixels:
    """Move the outgoing picture away from the incoming one, which stands still."""
    done = _columns(outgoing, way, scale)
    return np.concatenate([outgoing[:, done:], incoming[:, incoming.shape[1] - done :]], axis=1)


def squeeze(outgoing: Pixels, incoming: Pixels, way: float, scale: int) -> Pixels:
    """Squeeze the outgoing picture to a line in the middle, in front of the incoming one."""
    height, width = outgoing.shape
    side = _columns(outgoing, way / 2, scale)
    made = incoming.copy()
    if width > 2 * side:
        made[:, side : width - side] = resized(outgoing, width - 2 * side, height)
    return made


def whip(outgoing: Pixels, incoming: Pixels, way: float, scale: int) -> Pixels:
    """Pan away from the outgoing picture and arrive at the incoming one, so fast that both are blurred."""
    width = outgoing.shape[1]
    # Smooth in its speed, too, which decides the blur: from nothing through 1 to nothing.
    gone, speed = way**3 * (10 - 15 * way + 6 * way**2), 16 * (way * (1 - way)) ** 2
    blur = _WHIP_BLUR * width * speed
    margin = round(2 * blur) + scale
    start = _columns(outgoing, _WHIP * gone, scale)
    # Both pictures go on as their mirror images, and the one fades to the other where the way is half done.
    tile, within = np.divmod(np.arange(start - margin, start + width + margin), width)
    mirrored = width - 1 - within
    old = outgoing[:, np.where(tile % 2, mirrored, within)]
    new = incoming[:, np.where((_WHIP - tile) % 2, mirrored, within)]
    share = np.clip(((tile + within / width) - (_WHIP + 1) / 2) / _WHIP_SEAM + 1 / 2, 0, 1)
    passing = blended_by(old, new, np.rint(share * FULL).astype(np.uint16))
    return softened(passing, blur, blur * _WHIP_ASIDE)[:, margin : margin + width]


def zoom_in(outgoing: Packed, incoming: Packed, way: float) -> Packed:
    """Enlarge the outgoing picture more and more, and fade to the incoming one."""
    factor = _ZOOM ** smoothstep(way)
    near = pack(*(enlarged(plane, factor) for plane in planes_in(outgoing)))
    return blended(near, incoming, smoothstep((way - _ZOOM_FADE) / (1 - _ZOOM_FADE)))


def _as_it_is(plane: Pixels) -> Pixels:
    return plane


def _mirrored(plane: Pixels) -> Pixels:
    return plane[:, ::-1]


def _on_its_side(plane: Pixels) -> Pixels:
    return plane.T


def _down_to_left(plane: Pixels) -> Pixels:
    return plane[::-1].T


def _left_to_down(plane: Pixels) -> Pixels:
    return plane.T[::-1]


# How a plane is turned so that the direction becomes "left", and how it is turned back.
_TURNS: Final[Mapping[str, tuple[_Turn, _Turn]]] = {
    "left": (_as_it_is, _as_it_is),
    "right": (_mirrored, _mirrored),
    "up": (_on_its_side, _on_its_side),
    "down": (_down_to_left, _left_to_down),
}
