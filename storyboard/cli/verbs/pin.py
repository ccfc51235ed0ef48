"""``storyboard pin``: keep the take of a shot although its inputs change."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.cli.command_line import shown_path
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import Subject, lock_option, no_color_option, subject_options
from storyboard.cli.screen import printable, standard_output
from storyboard.film import RenderOptions
from storyboard.pinning import pin_take, unpin
from storyboard.places import NO_SHARED

__all__ = ["pin"]


@click.command(epilog="Example: storyboard pin film.yaml descent")
@subject_options
@click.argument("shot")
@click.argument("take", metavar="[TAKE]", required=False)
@click.option("--off", is_flag=True, help="Let the shot go: it is made of its inputs again.")
@lock_option
@verbose_option
@no_color_option
def pin(*, subject: Subject, shot: str, take: str | None, off: bool, lock: Path | None) -> None:
    """
    Keep the take of a shot although its inputs change.

    TAKE is a take as storyboard takes names it, also one of earlier inputs such as 1f3a9c20#1; by default, the one that
    the film used last. The pin is in the lock; "pin: true" in a shot of the storyboard does the same. The plan shows
    what it hides. FILE can be - for standard input.
    """
    if off and take is not None:
        raise click.UsageError('"--off" takes no take', click.get_current_context())
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue, lock=lock)
    if off:
        path = unpin(board, shot, options)
        words = "is not pinned any more"
    else:
        path, pinned = pin_take(board, shot, take, options)
        words = f"is pinned to take {pinned.number} (sha256 {pinned.sha256[:12]})"
    standard_output().say(printable(f"{shot}: {words}, as {shown_path(path)} says now"))
