"""``storyboard cancel``: cancel running predictions."""

from __future__ import annotations

from collections.abc import Sequence

import click

from storyboard.account import Cancelled, CancelOutcome, Entry
from storyboard.account import cancel as cancel_predictions
from storyboard.account import forget as forget_lines
from storyboard.board.films import Films
from storyboard.board.schema import Storyboard
from storyboard.cli.consent import answered_yes, can_ask
from storyboard.cli.failure import FAILED
from storyboard.cli.film_options import batch_options
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_films
from storyboard.cli.options import Subject, no_color_option, subject_options
from storyboard.cli.progress import waits_alone
from storyboard.cli.screen import printable, standard_error, standard_output
from storyboard.cli.stopping import run_in_loop
from storyboard.errors import PlanError
from storyboard.film import RenderOptions
from storyboard.places import NO_SHARED
from storyboard.wording import dollars

__all__ = ["cancel"]


@click.command(epilog="Example: storyboard cancel film.yaml summit")
@subject_options
@batch_options
@click.argument("shots", nargs=-1, metavar="[SHOT]...")
@click.option("--shot", "named", metavar="ID", multiple=True, help="The same as SHOT. Can be repeated.")
@click.option(
    "--forget", is_flag=True, help="Give up by hand what no provider reports an end of; asks first."
)
@click.option("-y", "--yes", is_flag=True, help="With --forget: do not ask.")
@verbose_option
@no_color_option
def cancel(
    *, subject: Subject, shots: tuple[str, ...], named: tuple[str, ...], forget: bool, yes: bool
) -> None:
    """
    Cancel the running predictions of a film, or of all films of a storyboard.

    A prediction counts as cancelled only once its provider says that it has ended. A clip that is finished, or cannot
    be cancelled, is fetched by the next render. With SHOT, only that shot's predictions.

    With --forget, predictions that are running, in doubt or lost are given up here, whatever the provider says: they
    may be charged, their clips are not fetched, and the next render makes the shots again. FILE can be - for standard
    input.
    """
    films, catalogue = open_films(subject)
    board = films.only or films
    options = RenderOptions(
        store=subject.store, shared=NO_SHARED, catalogue=catalogue, shots=(*shots, *named) or None
    )
    if forget:
        _forget(board, options, yes=yes)
        return
    outcomes = run_in_loop(cancel_predictions, board, options, waits_alone())
    screen = standard_output()
    for each in outcomes:
        screen.say(printable(f"{each.entry.shot}: {_words(each)}"))
    if not outcomes:
        screen.say("nothing is under way")
    if any(each.error for each in outcomes):
        raise click.exceptions.Exit(FAILED)


def _forget(board: Storyboard | Films, options: RenderOptions, *, yes: bool) -> None:
    done = forget_lines(board, options, lambda entries: yes or _is_allowed(entries))
    for entry in done:
        standard_output().say(printable(f"{entry.shot}: given up"))
    if not done:
        standard_output().say("nothing was given up")


def _is_allowed(entries: Sequence[Entry]) -> bool:
    """Show what would be given up, and ask. PlanError when no user can be asked."""
    screen = standard_error()
    for entry in entries:
        price = "price not known" if entry.price is None else dollars(entry.price)
        number = f' "{entry.request_id}"' if entry.request_id else ""
        screen.say(
            printable(f"{entry.shot}: {entry.state}{number} at {entry.provider}, {price}, of {entry.since}")
        )
    if not can_ask(screen):
        raise PlanError("nothing was given up: nobody can be asked here", hint="say --yes")
    return answered_yes("give up what may be paid for?", screen)


def _words(each: Cancelled) -> str:
    provider = each.entry.provider
    match each.outcome:
        case CancelOutcome.CANCELLED:
            return f"cancelled at {provider}"
        case CancelOutcome.FINISHED:
            return f"{provider} had finished it; the next render fetches the clip"
        case CancelOutcome.NOT_KNOWN:
            return f"it is not known whether it was cancelled: {each.error}; the next render asks"
        case CancelOutcome.GOES_ON:
            return (
                f"could not cancel: {provider} goes on and charges for it; the next render waits for the clip"
            )
