"""The film as a sequence of pieces that are encoded separately: pure data, so that each can be kept and used again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final, TypeAlias

from storyboard.cut.clips import Clip
from storyboard.cut.timeline import Timeline
from storyboard.cut.transitions.style import Style

__all__ = ["Body", "Crossing", "Faded", "Piece", "divided", "pieces"]

# A longer body is encoded in several parts, so that several processors work on it. Many clips have one keyframe: each
# part is decoded from there on, so shorter parts would cost more than they gain.
LONGEST_BODY: Final = 10


@dataclass(frozen=True, slots=True)
class Body:
    """Frames of one clip alone: `frames` of them from film frame `start` on."""

    start: int
    frames: int
    clip: Clip


@dataclass(frozen=True, slots=True)
class Crossing:
    """Frames of the transition from `outgoing` to `incoming`: `frames` of them from film frame `start` on."""

    start: int
    frames: int
    outgoing: Clip
    incoming: Clip
    style: Style


@dataclass(frozen=True, slots=True)
class Faded:
    """Frames of one clip at an end of the film, which fade in from a colour, or `out` to it."""

    start: int
    frames: int
    clip: Clip
    style: Style
    out: bool


Piece: TypeAlias = Body | Crossing | Faded


def pieces(timeline: Timeline) -> tuple[Piece, ...]:
    """Return the pieces of the film in order: every frame is in exactly one of them."""
    joins = {join.incoming: join for join in timeline.joins}
    fade_in, fade_out, last = timeline.fade_in, timeline.fade_out, len(timeline.clips) - 1
    row: list[Piece] = []
    for index, clip in enumerate(timeline.clips):
        entering, leaving = joins.get(index), joins.get(index + 1)
        if entering:
            outgoing = timeline.clips[index - 1]
            row.append(Crossing(entering.start, entering.frames, outgoing, clip, entering.style))
        start = entering.end if entering else clip.start
        end = leaving.start if leaving else clip.end
        if fade_in and index == 0:
            row.append(Faded(start, fade_in.frames, clip, fade_in.style, out=False))
            start += fade_in.frames
        if fade_out and index == last:
            end -= fade_out.frames
        if end > start:
            row.append(Body(start, end - start, clip))
        if fade_out and index == last:
            row.append(Faded(end, fade_out.frames, clip, fade_out.style, out=True))
    return tuple(row)


def divided(piece: Piece, fps: Fraction) -> Iterator[Piece]:
    """
    Yield a piece in parts that are short enough to encode, in order; `fps` is the film's rate.

    A body is divided at fixed places of its clip, so that a change of one end leaves the other parts as they are.
    """
    if not isinstance(piece, Body):
        yield piece
        return
    longest = ceil(LONGEST_BODY * fps)
    start, end = piece.start, piece.start + piece.frames
    while start < end:
        stop = min(end, start + longest - (start - piece.clip.start) % longest)
        yield Body(start, stop - start, piece.clip)
        start = stop
