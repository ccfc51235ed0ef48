"""``storyboard retake``: make further takes of a shot."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from storyboard.approving import Remark, ask_for_retake
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import (
    Subject,
    jobs_option,
    json_option,
    lock_option,
    no_color_option,
    quiet_option,
    subject_options,
)
from storyboard.cli.place_options import no_shared_option
from storyboard.cli.render_errors import reporting_errors
from storyboard.cli.reviewer import asked_line, by_option, frame_option, name_of, note_option
from storyboard.cli.run_render import make_retakes
from storyboard.cli.screen import printable, standard_error
from storyboard.cli.spending_options import Spending, spending_options
from storyboard.cli.spending_work import options_for_spending, with_consent
from storyboard.cli.suggested_commands import command_about
from storyboard.plan.choosing import says_pick
from storyboard.takes import refuse_without_takes

__all__ = ["retake"]

MOST_AT_ONCE = 20


@click.command(epilog="Example: storyboard retake film.yaml descent -n 2 --max-cost 1")
@subject_options
@no_shared_option
@click.argument("shot")
@click.option(
    "-n",
    "--number",
    metavar="N",
    type=click.IntRange(min=0, max=MOST_AT_ONCE),
    default=1,
    help="How many takes to make; 0, with --note, makes none. [default: 1]",
)
@note_option("In the review, say what is to be different.")
@frame_option
@by_option
@lock_option
@jobs_option
@spending_options
@json_option("each event on a line of its own,")
@quiet_option
@verbose_option
@no_color_option
def retake(
    *,
    subject: Subject,
    no_shared: bool,
    shot: str,
    number: int,
    note: str | None,
    frame: int | None,
    by: str | None,
    lock: Path | None,
    jobs: int | None,
    spending: Spending,
    as_json: bool,
    quiet: bool,
) -> None:
    """
    Make further takes of a shot; all that it has stay.

    They are takes of what the shot asks for now, and get the next numbers. Takes that an earlier call has begun are
    waited for first. Money is spent as by render. The film goes on using the take that it uses until another one is
    chosen with storyboard pick. With --note, the film's review says that a retake is asked for, and why. Prints the
    paths of the new clips. FILE can be - for standard input.
    """
    if note is None and (frame is not None or by is not None or not number):
        raise click.UsageError('"--frame", "--by" and "-n 0" go with "--note"', click.get_current_context())
    board, catalogue = open_subject(subject)
    refuse_without_takes(board, shot)
    options = replace(
        options_for_spending(subject, spending, board, catalogue, no_shared=no_shared),
        retake=(shot, number) if number else None,
        lock=lock,
        jobs=jobs,
    )
    if note is not None:
        decision = ask_for_retake(board, shot, Remark(name_of(by), note, frame), options)
        standard_error().say(asked_line(shot, decision))
    if not number:
        return
    with reporting_errors(subject, board, options):
        with_consent(partial(make_retakes, board, as_json=as_json, quiet=quiet), board, options)
    if not quiet and not as_json:
        compare = command_about(subject, "takes", shot, "--contact-sheet", f"{shot}.jpg")
        choose = command_about(subject, "pick", shot, "N")
        if says_pick(board.shot(shot)):
            choose = f'"takes" and "pick" of the shot in {board.name}, which win over storyboard pick'
        standard_error().say(printable(f"compare them with: {compare}\nchoose one with: {choose}"))
