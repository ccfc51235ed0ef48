"""The part of its footage that a shot shows: how long it lasts, and where it ends."""

from __future__ import annotations

from fractions import Fraction

from storyboard.board.lengths import Part, part_of
from storyboard.board.paths import resolve
from storyboard.board.retiming import playing_speed
from storyboard.board.schema import Fill, Shot
from storyboard.plan.context import PlanningContext

__all__ = ["footage_end", "footage_seconds", "shows_footage_to_its_end"]


def footage_seconds(shot: Shot, context: PlanningContext) -> Fraction | None:
    """Return how long a footage shot lasts in the cut, in seconds; None for a still without a duration."""
    if shot.duration is not None or shot.clip is None:
        return shot.duration
    left = _part(shot, context).seconds
    return None if left is None else left / _speed(shot, context)


def footage_end(shot: Shot, context: PlanningContext) -> Fraction | None:
    """Return before which second of footage its last frame in the cut is shown; None for its very last."""
    end = shot.trim.end if shot.trim else None
    if shot.duration is None:
        return end
    part = _part(shot, context)
    start, left = part.start, part.seconds
    shown = shot.duration * _speed(shot, context)
    if left is None or shown <= left:
        return start + shown
    if shot.fill is Fill.LOOP and left > 0:
        return start + (shown % left or left)
    return start + shown if end is None else end


def shows_footage_to_its_end(shot: Shot, context: PlanningContext) -> bool:
    """Return whether the last frame that the cut shows of footage is its very last one, as far as is known."""
    end = footage_end(shot, context)
    length = context.snapshot.footage.get(resolve(context.board, shot.clip or ""))
    return end is None or (length is not None and end >= length)


def _part(shot: Shot, context: PlanningContext) -> Part:
    """Return the part of its footage that a shot shows, without an end for a still and for a file that was not read."""
    return part_of(shot, context.snapshot.footage.get(resolve(context.board, shot.clip or "")))


def _speed(shot: Shot, context: PlanningContext) -> Fraction:
    rate = context.snapshot.rates.get(resolve(context.board, shot.clip or ""))
    left = _part(shot, context).seconds or Fraction(0)
    return playing_speed(shot, rate, context.board.clip_shape.fps, left)
