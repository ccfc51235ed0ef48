"""``storyboard pick``: choose the take of a shot that the film uses."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.approving import Decision, Remark, approve_takes
from storyboard.board.schema import Storyboard
from storyboard.cli.command_line import shown_path
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import Subject, lock_option, no_color_option, subject_options
from storyboard.cli.reviewer import approved_line, by_option, name_of
from storyboard.cli.screen import printable, standard_error, standard_output
from storyboard.cli.suggested_commands import command_about
from storyboard.errors import BoardError, PlanError
from storyboard.film import RenderOptions
from storyboard.places import NO_SHARED
from storyboard.plan.jobs import GeneratedJob
from storyboard.reviewing import film_review
from storyboard.takes import Picked, pick_take
from storyboard.wording import dollars

__all__ = ["pick"]


@click.command(epilog="Example: storyboard pick film.yaml descent 3")
@subject_options
@click.argument("shot")
@click.argument("take", metavar="N", type=click.IntRange(min=1))
@by_option
@lock_option
@verbose_option
@no_color_option
def pick(*, subject: Subject, shot: str, take: int, by: str | None, lock: Path | None) -> None:
    """
    Choose the take of a shot that the film uses.

    N is the take's number in storyboard takes. The choice is written into the lock, makes nothing, and every take
    stays. Shots that continue this one open with its last frame, and are made again by the next render: what that
    costs is said. A film that has a review has the take approved there, too. FILE can be - for standard input.
    """
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue, lock=lock)
    # A name that is missing, or a review that cannot be read, is told before anything is changed. Films of several
    # have no review.
    who = name_of(by) if not board.film and film_review(board, options).text is not None else None
    picked = pick_take(board, shot, take, options)
    standard_output().say(printable(_chosen(picked, shot)))
    for job in picked.to_make:
        standard_error().say(printable(f"{job.shot}: {_to_do(job)}"))
    standard_error().say(f"make the film with: {printable(command_about(subject, 'render'))}")
    if who is not None:
        standard_output().say(approved_line(shot, _approved(board, shot, who, options)))


def _approved(board: Storyboard, shot: str, who: str, options: RenderOptions) -> Decision:
    """Approve the take that was chosen. PlanError where the review cannot be written into, as it is laid out."""
    try:
        return approve_takes(board, [shot], Remark(who), options)
    except BoardError as error:
        raise PlanError(f"the take is chosen, but not approved: {error}") from error


def _chosen(picked: Picked, shot: str) -> str:
    number, lock = picked.take.number, shown_path(picked.lock)
    if picked.before == number:
        return f"{shot}: take {number} is used, as before, and {lock} says so"
    instead = f" instead of take {picked.before}" if picked.before is not None else ""
    return f"{shot}: take {number} is used{instead}, as {lock} says now"


def _to_do(job: GeneratedJob) -> str:
    if job.price is None:
        return "the next render makes it, at a price that is not known"
    return f"the next render makes it{f', for an estimated {dollars(job.price)}' if job.price else ''}"
