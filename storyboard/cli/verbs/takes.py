"""``storyboard takes``: the takes that shots have."""

from __future__ import annotations

import os
from pathlib import Path

import click

from storyboard.cli.foreign_store import report_foreign_store
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import (
    Subject,
    UsablePath,
    json_option,
    lock_option,
    no_color_option,
    subject_options,
)
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.cli.suggested_commands import command_about
from storyboard.cli.takes_table import take_lines, take_name, take_words, takes_as_data
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, store_root
from storyboard.places import NO_SHARED
from storyboard.store.mark import store_around
from storyboard.takes import ShotTake, film_takes

__all__ = ["takes"]


@click.command(epilog="Example: storyboard takes film.yaml descent --contact-sheet descent.jpg")
@subject_options
@click.argument("shots", nargs=-1, metavar="[SHOT]...")
@lock_option
@click.option(
    "--contact-sheet",
    "sheet",
    metavar="FILE",
    type=UsablePath(path_type=Path),
    help="Write a picture (.jpg or .png) with the first, middle and last frame of each take.",
)
@click.option("--force", is_flag=True, help="Replace the picture if there is a file of that name.")
@json_option("the takes")
@verbose_option
@no_color_option
def takes(
    *,
    subject: Subject,
    shots: tuple[str, ...],
    lock: Path | None,
    sheet: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """
    List the takes of shots: when they were made, with what, and which the film uses.

    Takes of what a shot asks for now have a number. Those of what it asked for earlier are listed after them, with the
    beginning of their fingerprint. Reads the store, and uses no network. FILE can be - for standard input.
    """
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue, lock=lock)
    root = store_root(board, options)
    if sheet is not None:
        _refuse_sheet(sheet, root, force=force)
    found = film_takes(board, options, shots or None)
    report_foreign_store(root)
    if sheet is not None:
        _write_sheet(found, sheet)
    if as_json:
        standard_output().say(json_text(takes_as_data(found), indent=2))
    elif found:
        screen = standard_output()
        screen.say("\n".join(take_lines(found, screen)))
    else:
        standard_error().say(
            printable(f"there are no takes yet; make them with: {command_about(subject, 'render')}")
        )


def _refuse_sheet(path: Path, root: Path, *, force: bool) -> None:
    """Raise PlanError unless a contact sheet may be written to the path."""
    # Drawing loads the media libraries, which a list never needs.
    from storyboard.media.contact_sheet import FORMATS  # noqa: PLC0415 - see above

    if path.suffix.lower() not in FORMATS:
        raise PlanError(f'the contact sheet "{path}" is not a .jpg or .png file', hint="end its path in .jpg")
    if (store := store_around(path, root)) is not None:
        raise PlanError(
            f'the contact sheet "{path}" would lie in the store "{store}"', hint="choose a path outside of it"
        )
    if not force and os.path.lexists(path):
        raise PlanError(
            f'the contact sheet "{path}" would replace a file',
            hint="name another one, or replace it with --force",
        )


def _write_sheet(found: tuple[ShotTake, ...], path: Path) -> None:
    from storyboard.media.contact_sheet import SheetRow, save_contact_sheet  # noqa: PLC0415 - see above

    rows = [
        SheetRow(each.clip, each.take.frames, each.take.fps, _caption(each), each.picked)
        for each in found
        if each.there
    ]
    if not rows:
        raise PlanError("there is no take to show", hint="make some with storyboard render")
    save_contact_sheet(rows, path)
    standard_error().say(printable(f"the contact sheet is {path}"))


def _caption(each: ShotTake) -> str:
    words = take_words(each)
    name = f"{each.shot}  take {take_name(each)}  {each.take.sha256[:12]}"
    return f"{name}  {words}" if words else name
