"""The status of each take of a shot: in the store, running, to be made, or blocked; and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from pydantic import JsonValue

from storyboard.board.schema import Shot
from storyboard.catalogue.providers import LOCAL, UsableProviders, obstacle_of
from storyboard.plan.chaining import from_the_end
from storyboard.plan.choosing import Pick, pick_of, retake_numbers, take_numbers, takes_gone_on_from
from storyboard.plan.context import PlanningContext
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.keeping import kept_job
from storyboard.plan.lock_blocks import input_words
from storyboard.plan.memory import Draft, DraftMemory
from storyboard.plan.reasons import (
    LOST,
    NEW,
    NOT_IN_THE_STORE,
    Cause,
    changes_of,
    from_its_end,
    joined,
    moved,
    reason_of,
)
from storyboard.plan.request import (
    CAMERA,
    FIRST_FRAME,
    LastFrameOf,
    PictureUrl,
    fingerprint_of,
    ingredients_of,
)
from storyboard.plan.snapshot import Pending
from storyboard.store.take import take_key

__all__ = ["settled_takes"]


def settled_takes(
    shot: Shot, context: PlanningContext, drafted: Draft, memory: DraftMemory
) -> tuple[GeneratedJob, ...]:
    """Return one job for each take of a generated shot, with its status, price and reason."""
    draft, ingredients = drafted
    context.ingredients[shot.id] = ingredients
    # A lock has the inputs of the film that everybody knows; the store, those of the last render here.
    locked = context.snapshot.locked.get(shot.id)
    now = ingredients if locked is None else memory.words_of(drafted)
    before = context.snapshot.remembered.get(shot.id) if locked is None else locked.inputs
    cause = _cause_of(shot, context, before, now, ingredients[FIRST_FRAME])
    if not _is_told(shot, draft, context):
        cause = Cause(own=("its inputs changed",), change="inputs changed")
    pick = pick_of(shot, draft.fingerprint, context)
    jobs: list[GeneratedJob] = []
    numbers = take_numbers(shot, pick.number)
    numbers = (*numbers, *sorted(takes_gone_on_from(shot, context) - {*numbers}))
    if shot.id in context.options.retakes:
        numbers = (pick.number, *retake_numbers(shot, draft.fingerprint, context))
    for number in numbers:
        is_draft = (number, number == pick.number) == (draft.take, draft.picked)
        take = draft if is_draft else replace(draft, take=number, picked=number == pick.number)
        job = _told(_standing(take, shot, cause, context), pick, context)
        jobs.append(_unwaiting(kept_job(shot, job, cause, context) if job.picked else job, context))
    if (kept := next((job for job in jobs if job.kept or job.pinned), None)) is not None:
        jobs = [kept, *_other_takes(kept, shot, context)]
    for job in jobs:
        context.makers.setdefault(job.key, shot.id)
        context.jobs.setdefault(job.key, job)
    if any(job.status is not Status.CACHED for job in jobs) and not cause.stays_here:
        context.causes[shot.id] = cause
    return tuple(jobs)


def _other_takes(kept: GeneratedJob, shot: Shot, context: PlanningContext) -> Iterable[GeneratedJob]:
    """Yield jobs for takes that other shots go on from, besides the one that the shot keeps; they are never made."""
    for number in sorted(takes_gone_on_from(shot, context) - {kept.take}):
        job = replace(kept, take=number, picked=False)
        cached = context.snapshot.takes.get(job.key)
        words = f'take {number} of what "{shot.id}" is pinned to is not in the store'
        yield replace(
            job,
            cached=cached,
            status=Status.CACHED if cached else Status.BLOCKED,
            reason="in the store" if cached else words,
        )


def _told(job: GeneratedJob, pick: Pick, context: PlanningContext) -> GeneratedJob:
    """Say of the picked take what the lock has instead."""
    locked = context.snapshot.locked.get(job.shot)
    words = [pick.words] if pick.words and job.picked else []
    if job.cached and locked and locked.key == job.key and locked.sha256 != job.cached.sha256:
        words.append("another clip than the lock's")
    return replace(job, reason="; ".join([job.reason, *words])) if words else job


def _standing(job: GeneratedJob, shot: Shot, cause: Cause, context: PlanningContext) -> GeneratedJob:
    return _taken_care_of(job, context) or _to_be_made(job, shot, cause, context)


def _taken_care_of(job: GeneratedJob, context: PlanningContext) -> GeneratedJob | None:
    """Return the job if it costs nothing more, else None."""
    key = job.key
    free = partial(replace, job, price=Decimal(0))
    if (cached := context.snapshot.takes.get(key)) is not None:
        is_shared = key in context.snapshot.shared
        place = "in the shared store" if is_shared else "in the store"
        reason = f"{place}, a stand-in's clip" if cached.stand_in else place
        return free(status=Status.CACHED, reason=reason, cached=cached, after=None, is_elsewhere=is_shared)
    if (maker := context.makers.get(key)) is not None:
        return free(status=Status.READY, reason=f'same request as shot "{maker}"', after=None)
    pending = context.snapshot.pending.get(key)
    if pending is not None and not pending.uncertain:
        return free(status=Status.RESUME, reason=_under_way(pending), pending=pending)
    finished = context.snapshot.finished.get(key)
    if finished is not None and pending is None and finished.provider in context.options.providers:
        flaw = context.snapshot.damaged.get(key)
        why = flaw.words if flaw else NOT_IN_THE_STORE
        reason = f'{why}; fetched again from {finished.provider}, which made it as "{finished.request_id}"'
        return free(status=Status.RESUME, reason=reason, pending=finished, has_lost_clip=True)
    return None


def _to_be_made(job: GeneratedJob, shot: Shot, cause: Cause, context: PlanningContext) -> GeneratedJob:
    key = job.key
    pending = context.snapshot.pending.get(key)
    if pending is not None and not context.options.resubmit_uncertain:
        return replace(job, status=Status.BLOCKED, reason=_in_doubt(pending), pending=pending)
    if (obstacle := _obstacle(job, context)) is not None:
        return replace(job, status=Status.BLOCKED, reason=obstacle)
    if pending is not None:
        return replace(job, reason=f"submitted again: {_in_doubt(pending)}")
    reason, has_lost_clip = _reason_for(job, cause, shot, context)
    if _has_clip_from_the_end(job, context):
        take = f", take: {shot.continues.take}" if shot.continues and shot.continues.take else ""
        written = f"continues: {{shot: {shot.parent}{take}, at: end}}"
        reason = f'{reason}; "{written}" keeps the clip that was made from its end'
    if (words := context.snapshot.lost.get(key)) is not None:
        reason = f"{reason}; {words}"
    if (words := context.snapshot.failed.get(key)) is not None:
        reason = f"{reason}; its last attempt failed: {words}"
    return replace(job, reason=reason, has_lost_clip=has_lost_clip)


def _under_way(pending: Pending) -> str:
    number = f' as "{pending.request_id}"' if pending.request_id else ""
    return f"under way at {pending.provider}{number} since {pending.since}"


def _in_doubt(pending: Pending) -> str:
    return f"its submit to {pending.provider} at {pending.since} may or may not have been accepted"


def _unwaiting(job: GeneratedJob, context: PlanningContext) -> GeneratedJob:
    """Do not wait for a parent whose clip is already in the store."""
    if (before := _waited_for(job, context)) is not None and before.status is Status.CACHED:
        return replace(job, after=None)
    return job


def _waited_for(job: GeneratedJob, context: PlanningContext) -> GeneratedJob | None:
    """Return the job for the take that this one goes on from, None when it waits for none."""
    frame = job.request.first_frame
    return context.jobs.get(frame.take) if job.after is not None and isinstance(frame, LastFrameOf) else None


def _reason_for(job: GeneratedJob, cause: Cause, shot: Shot, context: PlanningContext) -> tuple[str, bool]:
    """Return why a take is made, and whether it is because its clip was lost."""
    snapshot = context.snapshot
    if job.key in snapshot.stand_ins:
        return "only a stand-in's clip is there", False
    if (flaw := snapshot.damaged.get(job.key)) is not None:
        return flaw.words, not flaw.is_outdated
    if job.take > 1 and take_key(job.fingerprint, 1) in snapshot.takes:
        return f"take {job.take} is new", False
    return reason_of(cause, shot.parent), cause.has_lost_clip


def _has_clip_from_the_end(job: GeneratedJob, context: PlanningContext) -> bool:
    """Return whether the store has a paid clip of the same request that goes on from the end of the shot before."""
    whole = from_the_end(job.request)
    if job.provider == LOCAL or whole == job.request:
        return False
    return take_key(fingerprint_of(ingredients_of(whole)), job.take) in context.snapshot.takes


def _is_told(shot: Shot, draft: GeneratedJob, context: PlanningContext) -> bool:
    """Return whether the lock, if it has another request for a shot, says of what inputs that was made."""
    locked = context.snapshot.locked.get(shot.id)
    return locked is None or bool(locked.inputs) or locked.fingerprint == draft.fingerprint


def _cause_of(
    shot: Shot,
    context: PlanningContext,
    before: Mapping[str, JsonValue] | None,
    now: Mapping[str, JsonValue],
    frame_now: JsonValue,
) -> Cause:
    """Return why a shot is made: what decided its request `before` and `now`, both whole or both as a lock has it."""
    if before is None:
        return NEW
    changes = changes_of(before, now)
    own = tuple(change.words for change in changes if not (shot.parent and change.ingredient == FIRST_FRAME))
    inherited = len(own) < len(changes)
    if inherited and (
        frame := moved(_frame_before(shot, context, before, frame_now), frame_now, shot.parent or "")
    ):
        return Cause(own=(*own, frame.own), change=joined((*own, frame.further)))
    if not inherited:
        beside = all(change.ingredient == CAMERA for change in changes)
        return Cause(own=own, change=joined(own), stays_here=beside) if own else LOST
    parent = context.causes.get(shot.parent or "")
    if parent is None or parent.is_new:
        return Cause(own=(*own, f'first frame now comes from "{shot.parent}"'), change=joined(own) or None)
    if parent.root is not None:
        return Cause(own=own, root=parent.root, change=parent.change)
    return Cause(own=own, root=shot.parent, change=parent.change or joined(parent.own))


def _frame_before(
    shot: Shot, context: PlanningContext, before: Mapping[str, JsonValue], frame_now: JsonValue
) -> JsonValue:
    """Return what opened a shot before; a lock has its digest alone."""
    if shot.id not in context.snapshot.locked:
        return before.get(FIRST_FRAME)
    remembered = context.snapshot.remembered.get(shot.id) or {}
    return _named_by(before.get(FIRST_FRAME), (remembered.get(FIRST_FRAME), from_its_end(frame_now)))


def _named_by(digest: JsonValue, frames: Iterable[JsonValue]) -> JsonValue:
    """Return the one of these frames that a lock has the digest of; None for none."""
    return next((frame for frame in frames if input_words({FIRST_FRAME: frame})[FIRST_FRAME] == digest), None)


def _obstacle(job: GeneratedJob, context: PlanningContext) -> str | None:
    """Return why the job cannot start now, or None."""
    provider = job.provider
    if job.after is not None:
        before = _waited_for(job, context)
        if before is not None and before.status is Status.BLOCKED:
            return f'waits for "{job.after}", which is blocked'
    if provider not in context.options.providers and provider != LOCAL:
        return _missing_provider(provider, context)
    if provider == LOCAL:
        for frame in (job.request.first_frame, job.request.last_frame):
            if isinstance(frame, PictureUrl):
                return f'model "{job.request.model}" works offline and takes pictures from files only'
    return None


def _missing_provider(provider: str, context: PlanningContext) -> str:
    usable = context.options.providers
    environ = usable.environ if isinstance(usable, UsableProviders) else {}
    return obstacle_of(provider, environ) or f'provider "{provider}" is not set up'
