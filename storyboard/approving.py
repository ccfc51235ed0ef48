"""Write decisions about takes into the review of a film. Nothing is made, and nothing is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from storyboard.board.naming import only_this
from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.locking import required_lock
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.plan import Plan
from storyboard.review.entry import LONGEST_NAME, LONGEST_NOTE, ReviewedShot
from storyboard.review.review import write_review
from storyboard.reviewing import Standing, film_review, standings
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take
from storyboard.store.trust import refuse_foreign
from storyboard.takes import refuse_without_takes

__all__ = ["Decision", "Remark", "approve_takes", "ask_for_retake", "film_standings"]


# They belong to emoji and to several scripts, and only look like control characters.
_HARMLESS: Final = frozenset("\n\t\u00a0\u200c\u200d\u3000")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said with a decision: by whom, a note, the frame that it is about, and when (ISO 8601)."""

    who: str
    note: str | None = None
    frame: int | None = None
    when: str = field(default_factory=_now)


@dataclass(frozen=True, slots=True)
class Decision:
    """
    The result of a decision: the file of the review, and the takes that it is about, by shot.

    `is_new` says that the file was changed: it is not when the same was decided before.
    """

    review: Path
    takes: dict[str, Take]
    is_new: bool


def film_standings(board: Storyboard, options: RenderOptions | None = None) -> dict[str, Standing]:
    """Return how each generated shot of a board stands in the review, in the film's order. Writes nothing."""
    options = options or RenderOptions()
    plan = plan_render(board, replace(options, shots=None))
    return dict(standings(board, plan, required_lock(board, options), film_review(board, options)))


def approve_takes(
    board: Storyboard, shots: Sequence[str], remark: Remark, options: RenderOptions | None = None
) -> Decision:
    """
    Approve the takes that a film uses for these shots, in its review: all of them, or none.

    PlanError when there is no such shot, or it has no clip in the store that could have been seen.
    """
    options = options or RenderOptions()
    refuse_foreign(store_root(board, options))
    for name in shots:
        refuse_without_takes(board, name)
    review = film_review(board, options)
    plan = plan_render(board, replace(options, shots=None))
    takes = {name: _take_in_use(board, plan, name, options) for name in dict.fromkeys(shots)}
    entries = {name: _entry("approved", take, remark) for name, take in takes.items()}
    return Decision(review.path, takes, write_review(review, entries))


def ask_for_retake(
    board: Storyboard, shot: str, remark: Remark, options: RenderOptions | None = None
) -> Decision:
    """Note in the review of a film that the take which it uses for a shot is to be made again. Makes nothing."""
    options = options or RenderOptions()
    refuse_foreign(store_root(board, options))
    refuse_without_takes(board, shot)
    review = film_review(board, options)
    take = _job_of(plan_render(board, replace(options, shots=None, retake=None)), shot).cached
    written = write_review(review, {shot: _entry("retake", take, remark)})
    return Decision(review.path, {} if take is None else {shot: take}, written)


def _job_of(plan: Plan, shot: str) -> GeneratedJob:
    return next(job for job in plan.generated if job.shot == shot and job.picked)


def _take_in_use(board: Storyboard, plan: Plan, shot: str, options: RenderOptions) -> Take:
    job = _job_of(plan, shot)
    if job.cached is None:
        raise PlanError(
            f'shot "{shot}" has no clip here that could be approved: {job.reason}',
            hint=f"make it first, with: storyboard render {board.name} --shot {shot}{only_this(board)}",
        )
    if words := what_is_damaged(store_root(board, options), job.cached):
        raise PlanError(
            f'the take of shot "{shot}" cannot be approved: {words}', hint="storyboard render makes it anew"
        )
    return job.cached


def _entry(status: str, take: Take | None, remark: Remark) -> ReviewedShot:
    if remark.frame is not None and take is not None and remark.frame >= take.frames:
        raise PlanError(
            f"there is no frame {remark.frame}: the clip has {take.frames} frames, from 0 to {take.frames - 1}"
        )
    return ReviewedShot.model_validate(
        {
            "status": status,
            "sha256": None if take is None else take.sha256,
            "frame": remark.frame,
            "note": _cleaned(remark.note or "", "note", LONGEST_NOTE) or None,
            "who": _cleaned(remark.who, "name of who decides", LONGEST_NAME),
            "when": remark.when,
        }
    )


def _cleaned(text: str, what: str, longest: int) -> str:
    """Return a text without control characters. PlanError when it is longer than a review may have it."""
    clean = "".join(letter for letter in text if letter.isprintable() or letter in _HARMLESS).strip()
    if len(clean) > longest:
        raise PlanError(
            f"the {what} has {len(clean):,} characters, and may have {longest:,}", hint="shorten it"
        )
    return clean
