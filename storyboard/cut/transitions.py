"""Transitions: frames that moviepy composes from two shots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from storyboard.board.schema import TransitionKind
from storyboard.cut.compositor import (
    CompositeVideoClip,
    FadeIn,
    FadeOut,
    VideoClip,
    concatenate_videoclips,
)
from storyboard.media.frame import Pixels

__all__ = ["Pictures", "compose"]

Pictures: TypeAlias = Callable[[int], Pixels]
# Views of a single value or line: a whole mask of a large film's pixels would be larger than its pictures.
_Mask: TypeAlias = Callable[[float], NDArray[np.float32]]

# A wipe's edge is blurred over this part of the film's width.
_SOFT_EDGE: Final = 0.02
# Black and white as Y, Cb and Cr in limited range.
_THROUGH: Final = {TransitionKind.FADE_BLACK: (16, 128, 128), TransitionKind.FADE_WHITE: (235, 128, 128)}
# The axis (0: rows, 1: columns) along which the edge or the incoming picture moves, and its sense.
_WIPES: Final = {
    TransitionKind.WIPE_LEFT: (1, -1),
    TransitionKind.WIPE_RIGHT: (1, 1),
    TransitionKind.WIPE_UP: (0, -1),
    TransitionKind.WIPE_DOWN: (0, 1),
}
_SLIDES: Final = {
    TransitionKind.SLIDE_LEFT: (1, -1),
    TransitionKind.SLIDE_RIGHT: (1, 1),
    TransitionKind.SLIDE_UP: (0, -1),
    TransitionKind.SLIDE_DOWN: (0, 1),
}


def compose(kind: TransitionKind, outgoing: Pictures, incoming: Pictures, frames: int) -> Pictures:
    """
    Return the frames of a transition of that length: a function from 0 .. `frames` - 1 to pixels.

    Pixels are the film's own Y, Cb and Cr: a way through RGB and back would change even what stays the same.
    `outgoing` and `incoming` return the two shots' pictures for the same numbers, all of one size; they are called in
    rising order if the result is. Frame k is at (k + 1) / (`frames` + 1) of the way, so that neither the outgoing nor
    the incoming picture stands still for a frame. ValueError for a kind that nothing composes, such as a hard cut.
    """
    # moviepy's clock counts in frames here: at 0 all is outgoing, at `span` all is incoming.
    span = frames + 1
    leaving, entering = (_clip(pictures, frames) for pictures in (outgoing, incoming))
    if kind in _THROUGH:
        film = _through_colour(leaving, entering, span, _THROUGH[kind])
    elif kind in _SLIDES:
        film = _over(leaving, entering.with_position(_sliding(entering.size, span, *_SLIDES[kind])))
    elif kind in _WIPES:
        mask = VideoClip(_wiping(entering.size, span, *_WIPES[kind]), is_mask=True, duration=span)
        film = _over(leaving, entering.with_mask(mask))
    elif kind is TransitionKind.DISSOLVE:
        mask = VideoClip(_rising(entering.size, span), is_mask=True, duration=span)
        film = _over(leaving, entering.with_mask(mask))
    else:
        raise ValueError(f'nothing composes the transition "{kind}"')

    def picture(k: int) -> Pixels:
        composed = film.get_frame(k + 1)
        whole: Pixels = composed if composed.dtype == np.uint8 else np.rint(composed).astype(np.uint8)
        return whole

    return picture


def _clip(pictures: Pictures, frames: int) -> VideoClip:
    """Make a moviepy clip; moviepy calls it for time 0, too, to learn the size."""

    def frame_at(time: float) -> Pixels:
        return pictures(min(max(round(time) - 1, 0), frames - 1))

    return VideoClip(frame_at, duration=frames + 1)


def _over(below: VideoClip, above: VideoClip) -> VideoClip:
    return CompositeVideoClip([below, above], use_bgclip=True)


def _through_colour(
    leaving: VideoClip, entering: VideoClip, span: int, colour: tuple[int, int, int]
) -> VideoClip:
    half = span / 2
    return concatenate_videoclips(
        [
            leaving.subclipped(0, half).with_effects([FadeOut(half, colour)]),
            entering.subclipped(half).with_effects([FadeIn(half, colour)]),
        ]
    )


def _sliding(size: tuple[int, int], span: int, axis: int, sense: int) -> Callable[[float], tuple[int, int]]:
    """Return where the incoming picture's corner is at a time: it starts outside, and slows down at both ends."""

    def corner(time: float) -> tuple[int, int]:
        done = time / span
        left = 1 - done * done * (3 - 2 * done)
        return (round(-sense * size[0] * left), 0) if axis == 1 else (0, round(-sense * size[1] * left))

    return corner


def _rising(size: tuple[int, int], span: int) -> _Mask:
    """Return how much of the incoming picture shows at a time, the same for each pixel."""
    width, height = size

    def shown(time: float) -> NDArray[np.float32]:
        return np.broadcast_to(np.float32(time / span), (height, width))

    return shown


def _wiping(size: tuple[int, int], span: int, axis: int, sense: int) -> _Mask:
    """Return how much of the incoming picture shows at a time, 0 to 1 for each pixel."""
    width, height = size
    length = width if axis == 1 else height
    soft = _SOFT_EDGE * width / length
    behind = (np.arange(length)[::sense] + 0.5) / length

    def shown(time: float) -> NDArray[np.float32]:
        edge = time / span * (1 + soft)
        line = np.clip((edge - behind) / soft, 0, 1).astype(np.float32)
        return np.broadcast_to(line if axis == 1 else line[:, np.newaxis], (height, width))

    return shown
