"""``storyboard cancel``: give up predictions that are under way."""

from __future__ import annotations

import click

from storyboard.account import Cancelled, CancelOutcome
from storyboard.account import cancel as cancel_predictions
from storyboard.cli.opening import open_subject
from storyboard.cli.options import Subject, no_color_option, subject_options
from storyboard.cli.screen import printable, standard_output
from storyboard.cli.stopping import run_in_loop
from storyboard.film import RenderOptions

__all__ = ["cancel"]


@click.command(epilog="Example: storyboard cancel film.yaml --shot summit")
@subject_options
@click.option(
    "--shot", "shots", metavar="ID", multiple=True, help="Only this shot's predictions. Can be repeated."
)
@no_color_option
def cancel(*, subject: Subject, shots: tuple[str, ...]) -> None:
    """
    Give up the predictions of a film that are under way.

    A prediction counts as cancelled only once its provider says that it has ended. What has a clip already, or cannot
    be stopped, is fetched by the next render. FILE can be - for standard input.
    """
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, catalogue=catalogue, shots=shots or None)
    outcomes = run_in_loop(cancel_predictions, board, options)
    screen = standard_output()
    for each in outcomes:
        screen.say(printable(f"{each.entry.shot}: {_words(each)}"))
    if not outcomes:
        screen.say("nothing is under way")


def _words(each: Cancelled) -> str:
    provider = each.entry.provider
    match each.outcome:
        case CancelOutcome.CANCELLED:
            return f"cancelled at {provider}"
        case CancelOutcome.FINISHED:
            return f"{provider} had finished it; the next render fetches the clip"
        case CancelOutcome.GOES_ON:
            return f"{provider} does not let go of it, and charges for it; the next render waits for the clip"
