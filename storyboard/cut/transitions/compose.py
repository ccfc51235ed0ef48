"""Compose the frames of a transition: moviepy asks for the two shots' pictures, and the table mixes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from storyboard.cut.transitions.canvas import Canvas, Mix
from storyboard.cut.transitions.style import Style
from storyboard.cut.transitions.table import TABLE
from storyboard.cut.transitions.timing import positions
from storyboard.media.packed import Packed, size_of

if TYPE_CHECKING:
    from storyboard.cut.compositor import VideoClip

__all__ = ["Pictures", "compose"]

Pictures: TypeAlias = Callable[[int], Packed]


def compose(style: Style, outgoing: Pictures, incoming: Pictures, frames: int) -> Pictures:
    """
    Return the frames of a transition of that length: a function from 0 .. `frames` - 1 to pictures.

    Pictures are the film's own planes: a way through RGB and back would change even what stays the same. `outgoing`
    and `incoming` return the two shots' pictures for the same numbers, all of one size; they are called in rising
    order if the result is. A frame depends on nothing but its two pictures, its position, the style and the size.
    ValueError for a kind that nothing composes, such as a hard cut.
    """
    if style.kind not in TABLE:
        raise ValueError(f'nothing composes the transition "{style.kind}"')
    ways = positions(frames, style.easing)
    leaving, entering = (_clip(pictures, frames) for pictures in (outgoing, incoming))
    mix: Mix | None = None

    def composed(time: float) -> Packed:
        nonlocal mix
        old, new = leaving.get_frame(time), entering.get_frame(time)
        if mix is None:
            mix = TABLE[style.kind](Canvas(*size_of(old), style, ways))
        return mix(old, new, ways[round(time)])

    film = _clip(composed, frames)

    def picture(k: int) -> Packed:
        made: Packed = film.get_frame(k)
        return made

    return picture


def _clip(frame_at: Callable[[int], Packed], frames: int) -> VideoClip:
    """Return a moviepy clip whose clock counts frames."""
    # moviepy is slow to import, and a film whose transitions are all kept never needs it.
    from storyboard.cut.compositor import VideoClip  # noqa: PLC0415

    clip = VideoClip(duration=frames)
    # Given to VideoClip itself, it would be called for time 0 at once.
    clip.frame_function = frame_at
    return clip
