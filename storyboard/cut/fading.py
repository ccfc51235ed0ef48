"""The fades at the film's ends: its picture from a colour and to one, and its sound with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from fractions import Fraction
from typing import Final

import numpy as np

from storyboard.board.schema import TransitionKind
from storyboard.cut.pieces import Faded
from storyboard.cut.timeline import Fade, Timeline
from storyboard.cut.transitions.blend import blended
from storyboard.cut.transitions.fades import plain_picture
from storyboard.cut.transitions.timing import eased
from storyboard.media.packed import Packed, size_of
from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["faded_picture", "sound_fading_in", "sound_fading_out"]

_COLOURS: Final = {TransitionKind.FADE_BLACK: "#000000", TransitionKind.FADE_WHITE: "#ffffff"}


def faded_picture(piece: Faded) -> Callable[[Packed, int], Packed]:
    """
    Return what fades the clip's pictures, by their numbers in the piece.

    The film's very first frame, and its very last, show nothing but the colour.
    """
    colour = piece.style.colour or _COLOURS[piece.style.kind]
    first = 1 if piece.out else 0
    ways = [eased((k + first) / piece.frames, piece.style.easing) for k in range(piece.frames)]
    plain: Packed | None = None

    def faded(picture: Packed, k: int) -> Packed:
        nonlocal plain
        if plain is None:
            plain = plain_picture(*size_of(picture), colour)
        return blended(picture, plain, ways[k] if piece.out else 1 - ways[k])

    return faded


def sound_fading_in(timeline: Timeline, sound: Iterable[Samples]) -> Generator[Samples]:
    """Yield a sound that begins with the film, faded in as its picture is."""
    fade = timeline.fade_in
    return _faded(sound, None if fade is None else _Ramp(fade, timeline.shape.fps, 0, out=False))


def sound_fading_out(timeline: Timeline, sound: Iterable[Samples]) -> Generator[Samples]:
    """Yield a sound that ends with the film, faded out as its picture is."""
    fade = timeline.fade_out
    if fade is None:
        return _faded(sound, None)
    return _faded(sound, _Ramp(fade, timeline.shape.fps, timeline.frames - fade.frames, out=True))


class _Ramp:
    """The gain of a fade that begins with a frame of the film: 0 to 1, or the other way `out`; constant outside."""

    def __init__(self, fade: Fade, fps: Fraction, start: int, *, out: bool) -> None:
        edges = range(fade.frames + 1)
        ways = [eased(edge / fade.frames, fade.style.easing) for edge in edges]
        self._at = [float((start + edge) / fps * SAMPLE_RATE) for edge in edges]
        self._gains = [1 - way for way in ways] if out else ways

    def gains(self, first: int, count: int) -> Samples:
        """Return the gain of so many samples of the film from `first` on: samples x 1."""
        gains = np.interp(np.arange(first, first + count), self._at, self._gains)
        return gains.astype(np.float32)[:, np.newaxis]


def _faded(sound: Iterable[Samples], ramp: _Ramp | None) -> Generator[Samples]:
    position = 0
    for block in sound:
        yield block if ramp is None else block * ramp.gains(position, len(block))
        position += len(block)
