"""Shots that keep a take although their inputs have changed: pinned in storyboard or lock, or for one run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from storyboard.board.schema import Shot
from storyboard.errors import PlanError
from storyboard.plan.choosing import locked_shot, older_take
from storyboard.plan.context import PlanningContext
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.reasons import Cause, reason_of
from storyboard.plan.request import fingerprint_of, lineage_within
from storyboard.store.take import Take, take_key

__all__ = ["is_pinned", "kept_job", "says_pin"]

_NOT_THERE = (Status.MAKE, Status.BLOCKED)


def says_pin(shot: Shot) -> bool:
    """Return whether the storyboard says if a shot is pinned."""
    return "pin" in shot.model_fields_set


def is_pinned(shot: Shot, context: PlanningContext) -> bool:
    """Return whether a shot keeps its take: as the storyboard says, else the lock."""
    if says_pin(shot):
        return shot.pin
    locked = locked_shot(shot, context)
    return locked is not None and locked.pinned


def kept_job(shot: Shot, picked: GeneratedJob, cause: Cause, context: PlanningContext) -> GeneratedJob:
    """
    Return the picked job of a shot, or the one for the earlier take that the shot keeps instead.

    Where an earlier take could be used and is not, the job says so (`older`). PlanError when a shot that is to keep
    its take for this run has none.
    """
    if context.options.engine is not None:
        return picked
    older = older_take(shot, picked.fingerprint, context)
    hidden = reason_of(cause, shot.parent)
    if is_pinned(shot, context):
        there = "; a take of that is in the store" if picked.status is Status.CACHED else ""
        if older is not None:
            return _kept(picked, older, f"pinned, which hides: {hidden}{there}", context, pinned=True)
        return _without_its_take(picked, shot, context)
    if picked.status not in _NOT_THERE:
        return picked
    option = "--stop-at" if shot.id in context.options.stop_at else "--keep-stale"
    if option == "--stop-at" and older is None:
        raise PlanError(
            f'shot "{shot.id}" has no earlier take to keep', hint=f"make the film without {option} {shot.id}"
        )
    if older is not None and (option == "--stop-at" or context.options.keep_stale):
        return _kept(picked, older, f"kept by {option}: {hidden}", context)
    return picked if older is None else replace(picked, older=older)


def _kept(
    picked: GeneratedJob, older: Take, reason: str, context: PlanningContext, *, pinned: bool = False
) -> GeneratedJob:
    key = take_key(older.fingerprint, older.number)
    remembered = context.snapshot.remembered.get(picked.shot)
    locked = context.snapshot.locked.get(picked.shot)
    lineage = locked.lineage if locked is not None and locked.key == key else None
    # What is remembered of the shot stays what its take was made of.
    context.ingredients.pop(picked.shot, None)
    if remembered is not None and fingerprint_of(remembered) == older.fingerprint:
        context.ingredients[picked.shot] = remembered
        lineage = lineage or lineage_within(remembered, older.fingerprint)
    return replace(
        picked,
        fingerprint=older.fingerprint,
        lineage=lineage or older.fingerprint,
        take=older.number,
        status=Status.CACHED,
        reason=reason,
        cached=older,
        price=Decimal(0),
        after=None,
        pending=None,
        has_lost_clip=False,
        kept=True,
        pinned=pinned,
        is_elsewhere=key in context.snapshot.shared,
    )


def _without_its_take(picked: GeneratedJob, shot: Shot, context: PlanningContext) -> GeneratedJob:
    """Block a pinned shot whose take is not in the store; without an earlier take, it is made as usual."""
    locked = locked_shot(shot, context)
    if locked is None or locked.fingerprint == picked.fingerprint:
        return picked
    context.ingredients.pop(shot.id, None)
    # Never to be submitted: the request is not the one that the take is a result of.
    return replace(
        picked,
        fingerprint=locked.fingerprint,
        lineage=locked.lineage or locked.fingerprint,
        take=locked.take,
        status=Status.BLOCKED,
        reason=f'"{shot.id}" is pinned to a take of earlier inputs that is not in the store'
        f" (sha256 {locked.sha256[:12]}): fetch it with storyboard fetch, or let the shot go with storyboard pin --off",
        cached=None,
        price=Decimal(0),
        after=None,
        pending=None,
        has_lost_clip=False,
        pinned=True,
    )
