"""Show how far the films of a storyboard are, and what was paid for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from storyboard.account import State
from storyboard.batch.status import BatchStatus, batch_status
from storyboard.board.films import Films
from storyboard.cli.failure import error_lines
from storyboard.cli.foreign_store import report_foreign_store
from storyboard.cli.options import Subject
from storyboard.cli.problems import skipped_as_json, skipped_lines
from storyboard.cli.screen import json_text, standard_error, standard_output
from storyboard.cli.spending_table import standing_of, summary_as_data, summary_lines
from storyboard.cli.suggested_commands import uncertain_submit_hint
from storyboard.film import RenderOptions, store_root
from storyboard.store.ownership import is_alive
from storyboard.wording import counted, listed

__all__ = ["say_batch_status"]

SHOWN_LINES: Final = 40
SHOWN_DOUBTS: Final = 10


def say_batch_status(films: Films, subject: Subject, options: RenderOptions, *, as_json: bool) -> None:
    """Print the paid work of the films, and which of them have all their clips."""
    status = batch_status(films, options)
    root = store_root(films.boards[0], options)
    report_foreign_store(root)
    summary = status.summary
    living = {owner for owner in {entry.owner for entry in summary.entries} if is_alive(root, owner)}
    screen = standard_output()
    if as_json:
        each = [
            {"film": film.name, "clips": film.clips, "there": film.there, "missing": film.clips - film.there}
            for film in status.films
        ]
        skipped = skipped_as_json(films.skipped)
        screen.say(
            json_text({**summary_as_data(summary, living), "films": each, "skipped": skipped}, indent=2)
        )
        return
    lines = summary_lines(summary, living, time.time(), screen, most=SHOWN_LINES)
    screen.say("\n".join(lines))
    for label, words in _films(status):
        screen.say(f"{screen.paint(label, bold=True)}   {words}")
    if films.skipped:
        standard_error().say("\n".join(skipped_lines(films.skipped, standard_error())))
    for number, (key, label) in enumerate(_uncertain(status, living).items()):
        screen.say()
        if number == SHOWN_DOUBTS:
            screen.say("and more, which --json lists")
            break
        film, shot = status.used_in.get(key, ("", label))
        hint = uncertain_submit_hint(subject, shot, film=film)
        screen.say("\n".join(error_lines(f"{label}: it may or may not have been accepted", hint, screen)))


def _films(status: BatchStatus) -> Iterator[tuple[str, str]]:
    if not status.films:
        return
    lacking = [film for film in status.films if not film.is_complete]
    complete = len(status.films) - len(lacking)
    yield "films   ", f"{complete:,} of {counted(len(status.films), 'film')} with all their clips"
    if lacking:
        names = (f"{film.name} ({film.clips - film.there} of {film.clips})" for film in lacking)
        yield "missing ", listed(names)


def _uncertain(status: BatchStatus, living: set[str]) -> dict[str, str]:
    """Return the labels of the takes whose submits are in doubt, by key."""
    doubtful = (entry for entry in status.summary.entries if standing_of(entry, living) is State.UNCERTAIN)
    return {entry.take: entry.shot for entry in doubtful}
