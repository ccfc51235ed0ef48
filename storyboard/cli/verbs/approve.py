"""``storyboard approve``: approve the takes that the film uses."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.approving import Remark, approve_takes, film_standings
from storyboard.board.schema import Storyboard
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import Subject, lock_option, no_color_option, subject_options
from storyboard.cli.reviewer import approved_line, by_option, frame_option, name_of, note_option
from storyboard.cli.screen import printable, standard_output
from storyboard.film import RenderOptions
from storyboard.places import NO_SHARED

__all__ = ["approve"]


@click.command(epilog="Example: storyboard approve film.yaml descent summit --note 'the light is right'")
@subject_options
@click.argument("shots", metavar="[SHOT]...", nargs=-1)
@note_option("Say something about it.")
@frame_option
@by_option
@lock_option
@verbose_option
@no_color_option
def approve(
    *,
    subject: Subject,
    shots: tuple[str, ...],
    note: str | None,
    frame: int | None,
    by: str | None,
    lock: Path | None,
) -> None:
    """
    Approve the takes that the film uses, in its review.

    The review lies beside the lock, as film.review.yaml, and belongs in git. An approval is of one clip: it is stale
    once the film uses another one. Without SHOT, lists how each shot stands. Nothing is made, and nothing is paid.
    FILE can be - for standard input.
    """
    if not shots and any(each is not None for each in (note, frame, by)):
        raise click.UsageError("name the shots to approve", click.get_current_context())
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue, lock=lock)
    if not shots:
        _list(board, options)
        return
    decision = approve_takes(board, shots, Remark(name_of(by), note, frame), options)
    for shot in decision.takes:
        standard_output().say(approved_line(shot, decision))


def _list(board: Storyboard, options: RenderOptions) -> None:
    for shot, standing in film_standings(board, options).items():
        standard_output().say(printable(f"{shot}: {standing.words}"))
