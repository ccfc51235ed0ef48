"""``storyboard status``: the paid work of a film."""

from __future__ import annotations

import time

import click

from storyboard.account import SpendingSummary, State, spending_summary
from storyboard.cli.batch_status import say_batch_status
from storyboard.cli.failure import error_lines
from storyboard.cli.film_options import batch_options
from storyboard.cli.foreign_store import report_foreign_store
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_films
from storyboard.cli.options import Subject, json_option, no_color_option, subject_options
from storyboard.cli.screen import json_text, standard_output
from storyboard.cli.spending_table import standing_of, summary_as_data, summary_lines
from storyboard.cli.suggested_commands import uncertain_submit_hint
from storyboard.film import RenderOptions, store_root
from storyboard.places import NO_SHARED
from storyboard.store.ownership import is_alive
from storyboard.store.take import parts_of_key

__all__ = ["status"]


@click.command(epilog="Example: storyboard status film.yaml")
@subject_options
@batch_options
@json_option("the predictions and the sums")
@verbose_option
@no_color_option
def status(*, subject: Subject, as_json: bool) -> None:
    """
    Show the paid work of a film, and what it cost.

    Lists what was submitted to hosted providers with its state, and the money spent, by the catalogue's estimates.
    Reads the store, and uses no network. FILE can be - for standard input. Of several films, it says how many have all
    their clips.
    """
    films, catalogue = open_films(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue)
    if films.only is None:
        say_batch_status(films, subject, options, as_json=as_json)
        return
    board = films.only
    summary, root = spending_summary(board, options), store_root(board, options)
    report_foreign_store(root)
    living = {owner for owner in {entry.owner for entry in summary.entries} if is_alive(root, owner)}
    screen = standard_output()
    if as_json:
        screen.say(json_text(summary_as_data(summary, living), indent=2))
        return
    screen.say("\n".join(summary_lines(summary, living, time.time(), screen)))
    takes = {shot.id: shot.takes for shot in board.shots}
    for shot, take in _uncertain(summary, living).items():
        screen.say()
        screen.say(
            "\n".join(
                error_lines(
                    f"{shot}: it may or may not have been accepted",
                    uncertain_submit_hint(subject, shot, of_retake=take > takes.get(shot, take)),
                    screen,
                )
            )
        )


def _uncertain(summary: SpendingSummary, living: set[str]) -> dict[str, int]:
    """Return the number of a take whose submit is in doubt, by shot."""
    doubtful = (entry for entry in summary.entries if standing_of(entry, living) is State.UNCERTAIN)
    return {entry.shot: parts_of_key(entry.take)[1] for entry in doubtful}
