"""The review of a film, compared with the takes that the film uses: an approval is of one clip, and of no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storyboard.board.schema import Storyboard
from storyboard.catalogue.providers import LOCAL
from storyboard.errors import NotApproved, PlanError
from storyboard.lock.lock import Lock
from storyboard.locking import required_lock
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.plan import Plan
from storyboard.render_options import RenderOptions
from storyboard.review.entry import ReviewedShot
from storyboard.review.review import Review, read_review, review_beside
from storyboard.suggestions import closest

__all__ = ["Standing", "film_review", "refuse_unapproved", "standings"]

_SHOWN: Final = 200
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shot stands: whether the take that the film uses `is_approved`, and what is to be said of it."""

    is_approved: bool
    words: str


def film_review(board: Storyboard, options: RenderOptions) -> Review:
    """
    Return the review of a board's film, beside its lock; an empty one when there is no file.

    PlanError when the film has no lock, or is one of several, and so has no review; BoardError with all problems in the
    file.
    """
    return read_review(_place(board, required_lock(board, options)))


def _place(board: Storyboard, lock: Lock) -> Path:
    if board.film:
        raise PlanError(
            f'"{board.name}" makes several films, and a review is of a storyboard that makes one',
            hint="make the films without --require-approved, and look at the report of the batch",
        )
    return review_beside(lock.path)


def standings(board: Storyboard, plan: Plan, lock: Lock, review: Review) -> Mapping[str, Standing]:
    """Return how each generated shot of a plan stands, in the film's order."""
    shots = {shot.id for shot in board.shots}
    unknown = [name for name in review.shots if name not in shots]
    found: dict[str, Standing] = {}
    for job in plan.generated:
        if job.picked:
            entry = review.shots.get(job.shot)
            found[job.shot] = _missing(job, unknown) if entry is None else _standing(job, entry, lock)
    return found


def _missing(job: GeneratedJob, unknown: list[str]) -> Standing:
    misspelt = closest(job.shot, unknown)
    hint = f'; the review has "{misspelt}", which is no shot' if misspelt else ""
    return Standing(is_approved=False, words=f"not reviewed{hint}")


def _standing(job: GeneratedJob, entry: ReviewedShot, lock: Lock) -> Standing:
    current = job.cached.sha256 if job.cached is not None else None
    said = _said(entry)
    if entry.status == "approved":
        return _approval(job, entry, lock)
    is_stale = entry.sha256 is not None and entry.sha256 != current
    what = "a retake was asked for" if entry.status == "retake" else "to do"
    if is_stale:
        what = f"not reviewed since its take changed; before, {'it was ' if entry.status == 'todo' else ''}{what}"
    return Standing(is_approved=False, words=f"{what}{said}")


def _approval(job: GeneratedJob, entry: ReviewedShot, lock: Lock) -> Standing:
    said = _said(entry)
    digest = (entry.sha256 or "")[:_DIGITS]
    if job.cached is not None:
        if job.cached.sha256 == entry.sha256:
            return Standing(is_approved=True, words=f"approved{said}")
        now = job.cached.sha256[:_DIGITS]
        words = f"the approval is stale: it is of sha256 {digest}, and the film uses {now}{said}"
        return Standing(is_approved=False, words=words)
    block = lock.shots.get(job.shot)
    is_locked = block is not None and block.key == job.key and block.sha256 == entry.sha256
    # What is fetched, or drawn, again is expected to be the same clip; it is compared before the cut.
    if is_locked and (job.status is Status.RESUME or job.provider == LOCAL):
        return Standing(is_approved=True, words=f"approved, and its clip is to be brought here{said}")
    why = "its clip is not in the store" if is_locked else job.reason
    words = f"the approval is of sha256 {digest}, and another clip is to be made: {why}{said}"
    return Standing(is_approved=False, words=words)


def _said(entry: ReviewedShot) -> str:
    """Return who has decided, and the note, in brackets; empty when neither is known."""
    who = _one_line(entry.who or "")
    note = _one_line(entry.note or "")
    frame = f"frame {entry.frame}" if entry.frame is not None else ""
    about = ": ".join(filter(None, (frame, note)))
    words = ": ".join(filter(None, (f"by {who}" if who else "", about)))
    return f" ({words})" if words else ""


def _one_line(text: str) -> str:
    """Return a text of the file in one line, without characters that steer a terminal, and not too long."""
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def refuse_unapproved(board: Storyboard, plan: Plan, options: RenderOptions) -> None:
    """
    Raise NotApproved, naming each shot, unless the takes that the plan uses are approved, or need not be.

    A take that is still to be made cannot be approved, except one that is only brought here again.
    """
    if not options.require_approved:
        return
    lock = required_lock(board, options)
    review = read_review(_place(board, lock))
    open_shots = {
        name: standing.words
        for name, standing in standings(board, plan, lock, review).items()
        if not standing.is_approved
    }
    if not open_shots:
        return
    if review.text is None:
        first = f'only approved takes may be used, and there is no review "{review.path}":'
    else:
        first = f'only approved takes may be used, and by the review "{review.path}" these are not:'
    raise NotApproved(
        "\n".join([first, *(f"{name}: {words}" for name, words in open_shots.items())]),
        open_shots,
        hint="make what is missing without --require-approved, look at it, and approve it with:"
        f" storyboard approve {board.name} SHOT",
    )
