"""The frame that opens a shot: a picture, or the frame that another shot hands on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from storyboard.board.lengths import follows_on, seconds_needed
from storyboard.board.paths import is_url, resolve
from storyboard.board.schema import HandedOn, Retime, Shot
from storyboard.board.shot_model import fields_of, model_of_shot
from storyboard.catalogue.limits import effective_params
from storyboard.catalogue.raw import is_raw
from storyboard.catalogue.schema import Model
from storyboard.catalogue.shape import USUAL_RATE, clip_shape
from storyboard.errors import PlanError
from storyboard.plan.context import PlanningContext
from storyboard.plan.footage_part import footage_end, shows_footage_to_its_end
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.request import (
    ClipRequest,
    FootageFrame,
    FrameSource,
    LastFrameOf,
    LeftAt,
    PictureFile,
    PictureUrl,
    fingerprint_of,
    ingredients_of,
)
from storyboard.store.take import take_key

__all__ = ["as_made_before", "first_frame", "from_the_end", "opens_late", "picture_at", "planned_digest"]


def first_frame(shot: Shot, context: PlanningContext) -> FrameSource | None:
    """Return what opens a shot: its picture, or the frame of the shot that it continues; None for neither."""
    if shot.first_frame is not None:
        return picture_at(shot.first_frame, context)
    if shot.continues is None:
        return None
    parent = context.shots[shot.continues.shot]
    to_the_end = shot.continues.at is HandedOn.END
    if parent.clip is not None:
        path = resolve(context.board, parent.clip)
        end = None if to_the_end else footage_end(parent, context)
        return FootageFrame(path, planned_digest(path, context), end)
    job = context.picked[parent.id]
    if not isinstance(job, GeneratedJob):
        raise PlanError(f'shot "{shot.id}" continues "{parent.id}", which is a card and has no last frame')
    left = None if to_the_end else _left_at(parent, job, context)
    number = shot.continues.take or job.take
    key, lineage = (take_key(of, number) for of in (job.fingerprint, job.lineage or job.fingerprint))
    return LastFrameOf(context.makers[key], key, left, None if lineage == key else lineage)


def opens_late(shot: Shot, context: PlanningContext) -> bool:
    """Return whether the cut leaves out the first frame of a shot, because the one before ends with that very frame."""
    before = context.before.get(shot.id)
    if before is None or shot.continues is None or not follows_on(before, shot):
        return False
    if shot.continues.at is not HandedOn.END:
        return True
    if before.clip is not None:
        return shows_footage_to_its_end(before, context)
    made = context.picked.get(before.id)
    return isinstance(made, GeneratedJob) and _left_at(before, made, context) is None


def _left_at(shot: Shot, job: GeneratedJob, context: PlanningContext) -> LeftAt | None:
    """
    Return where the cut leaves the clip of a generated shot; None where it shows it to its end.

    It depends on the storyboard and the length that the model is asked for alone, and never on the provider or the
    clip: a request is the same before and after its clip exists.
    """
    needed = seconds_needed(shot)
    if needed is None:
        return None
    model, film = model_of_shot(shot, context.catalogue), context.board.clip_shape.fps
    late = opens_late(shot, context)
    if shot.retime is Retime.STRETCH:
        # Each frame is shown once, so that their number is known without their rate.
        shown = needed * film
        whole = shown > job.asked * _rate(model, shot) - 1
        return None if whole else LeftAt(shown, in_frames=True, late=late)
    is_known = not is_raw(model) or "duration" in fields_of(shot)
    if is_known and needed > job.asked - 1 / film:
        return None
    return LeftAt(needed, late=late)


def _rate(model: Model, shot: Shot) -> Fraction:
    """Return the rate that a model states, whatever route runs it."""
    return clip_shape(effective_params(model, shot.params), Fraction(model.fps or USUAL_RATE)).fps


def as_made_before(request: ClipRequest, shot: Shot, context: PlanningContext) -> ClipRequest:
    """
    Return the request, or the one for the end of the same take where that is the same frame and was asked for before.

    A take may turn out to be shorter than its model was asked for, so that the cut shows it to its end after all.
    """
    frame = request.first_frame
    if not isinstance(frame, LastFrameOf) or frame.left is None:
        return request
    whole = from_the_end(request)
    is_same = _ends_before(frame.take, frame.left, context)
    if not is_same or _was_asked_for(request, shot, context) or not _was_asked_for(whole, shot, context):
        return request
    return whole


def _ends_before(key: str, left: LeftAt, context: PlanningContext) -> bool:
    """Return whether a take is known to show its last frame where the cut leaves it."""
    take = context.snapshot.takes.get(key)
    facts = (take.frames, take.fps) if take else None
    for block in context.snapshot.locked.values():
        if facts is None and block.key == key and block.fps:
            facts = block.frames, Fraction(block.fps)
    return facts is not None and left.before(facts[1]) > (facts[0] - 1) / facts[1]


def from_the_end(request: ClipRequest) -> ClipRequest:
    """Return the request as it is when the shot goes on from the end of the take."""
    frame = request.first_frame
    return (
        replace(request, first_frame=replace(frame, left=None)) if isinstance(frame, LastFrameOf) else request
    )


def _was_asked_for(request: ClipRequest, shot: Shot, context: PlanningContext) -> bool:
    fingerprint, known = fingerprint_of(ingredients_of(request)), context.snapshot
    locked = known.locked.get(shot.id)
    if locked is not None and locked.fingerprint == fingerprint:
        return True
    keys = {take_key(fingerprint, number) for number in range(1, shot.takes + 1)}
    traces = (known.takes, known.damaged, known.pending, known.finished, known.lost, known.failed)
    # The traces of a store with thousands of clips are not gone through.
    return any(key in each for each in traces for key in keys)


def picture_at(text: str, context: PlanningContext) -> PictureFile | PictureUrl:
    """Return the picture at a path beside the storyboard, or at a URL."""
    if is_url(text):
        return PictureUrl(text)
    path = resolve(context.board, text)
    return PictureFile(path, planned_digest(path, context))


def planned_digest(path: Path, context: PlanningContext) -> str:
    """Return the digest of a file that the storyboard names."""
    # Without a look at the disk, a plan still tells files apart by their names.
    return context.snapshot.digests.get(path) or f"unread:{path.name}"
