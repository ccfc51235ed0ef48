"""Camera moves that go on over a cut between two shots that are drawn here."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from storyboard.animatic.joins import Camera, Side, shared_moves, stages_of
from storyboard.animatic.moves import Move, read_moves
from storyboard.board.lengths import follows_on, seconds_needed
from storyboard.board.schema import HandedOn, Shot
from storyboard.board.shot_model import model_of_shot
from storyboard.media.focus import CENTRE, kept_from
from storyboard.plan.context import PlanningContext
from storyboard.plan.framing import first_frame_size
from storyboard.plan.jobs import GeneratedJob

__all__ = ["camera_of"]


def camera_of(shot: Shot, context: PlanningContext) -> Camera | None:
    """Return the moves of a drawn shot that go on from the shot before, or in the one after it; None for none."""
    if not _goes_through(shot, context):
        return None
    after = context.after.get(shot.id)
    entering = _entering(shot, context)
    leaving = shared_moves(_moves(shot), _moves(after)) if after and _meet(shot, after, context) else ()
    return Camera(entering, leaving) if entering or leaving else None


def _entering(shot: Shot, context: PlanningContext) -> Side | None:
    before = context.before.get(shot.id)
    job = context.picked.get(before.id) if before else None
    if before is None or not isinstance(job, GeneratedJob) or not _meet(before, shot, context):
        return None
    shape, moves = job.request.shape, _moves(before)
    if shape is None or not shared_moves(moves, _moves(shot)):
        return None
    size = first_frame_size(before, context)
    ratio = Fraction(*size) / Fraction(shape.width, shape.height) if size else Fraction(1)
    kept = job.request.focus or CENTRE
    return Side(
        moves=moves,
        frames=job.request.frames,
        rate=shape.fps,
        in_scene=job.request.first_frame is None,
        margins=(_margin(ratio, kept.x), _margin(1 / ratio, kept.y)),
        times=before.speed / shot.speed,
    )


def _margin(whole: Fraction, at: Fraction) -> Fraction:
    """Return how much of a side of the picture lies beyond the frame on both of its sides, in frames."""
    if whole <= 1:
        return Fraction(0)
    before = kept_from(whole, 1, at)
    return min(before, whole - 1 - before)


def _moves(shot: Shot) -> tuple[Move, ...]:
    return _moves_in(shot.prompt or "")


# A shot's moves are asked for by its neighbours, too.
@lru_cache(maxsize=1024)
def _moves_in(prompt: str) -> tuple[Move, ...]:
    return read_moves(prompt)


def _meet(before: Shot, after: Shot, context: PlanningContext) -> bool:
    """Return whether the cut shows two drawn shots of a chain as one, so that a move can go on in it."""
    if not follows_on(before, after) or not all(_goes_through(shot, context) for shot in (before, after)):
        return False
    # Where the cut leaves a clip before its end, moves that follow each other have not all been shown.
    is_whole = seconds_needed(before) is None or context.options.engine is None
    at_end = after.continues is not None and after.continues.at is HandedOn.END
    return is_whole or not (at_end or stages_of(_moves(before)) > 1)


def _goes_through(shot: Shot, context: PlanningContext) -> bool:
    """Return whether a shot is drawn here, and its camera need not arrive at a last frame."""
    if shot.clip is not None or shot.card is not None or shot.last_frame is not None:
        return False
    return context.options.engine is not None or model_of_shot(shot, context.catalogue).any_size
