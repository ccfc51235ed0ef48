"""``storyboard new``: start a film."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import click

from storyboard.board.json_schema import storyboard_schema
from storyboard.cli.columns import Cell, columns
from storyboard.cli.command_line import command_line
from storyboard.cli.options import UsablePath
from storyboard.cli.screen import standard_error, standard_output
from storyboard.errors import StoreError
from storyboard.media.files import atomic_write

__all__ = ["new"]

STORYBOARD: Final = "storyboard.yaml"
SCHEMA: Final = "storyboard.schema.json"
TEMPLATES: Final = {
    "event": "an event in pictures, short and long",
    "news": "the stories of a day, with a date",
    "product": "a list of products in two languages, for two platforms",
    "quote": "words on a picture, one film a line of a file",
    "real-estate": "the rooms of each home in a list, with its price",
}
"""The templates of ``--template``, and what each makes."""


def _usual_folder() -> str:
    template = click.get_current_context().params.get("template")
    return template if isinstance(template, str) else "film"


@click.command(epilog="Example: storyboard new film, or storyboard new --template product spring")
@click.argument(
    "folder", metavar="[DIR]", default=_usual_folder, type=UsablePath(path_type=Path, file_okay=False)
)
@click.option(
    "--template",
    is_eager=True,
    type=click.Choice(list(TEMPLATES)),
    help="Start from a template that makes many films of a list.",
)
def new(folder: Path, template: str | None) -> None:
    """
    Start a film: write a small storyboard that renders as it is.

    DIR is the folder to write into, by default "film", or the name of the template. Existing files are never
    overwritten.
    """
    contents = _contents(template)
    if there := [name for name in contents if os.path.lexists(folder / name)]:
        asked = [] if template is None else ["--template", template]
        raise click.UsageError(
            f'"{folder / there[0]}" already exists; name another folder, such as: '
            + command_line(["new", *asked, f"{folder}-2" if folder.name else _usual_folder()]),
            click.get_current_context(),
        )
    try:
        for name, content in contents.items():
            _write(folder / name, content)
    except OSError as error:
        raise StoreError(
            f'"{folder}" cannot be written: {error.strerror}', hint="name another folder"
        ) from error
    storyboard = folder / STORYBOARD
    standard_output().hand_on(str(storyboard))
    _say_what_next(storyboard, template)


def _contents(template: str | None) -> dict[str, bytes]:
    """Return the contents of the new files by path."""
    packaged = files("storyboard.cli")
    source = packaged / "starter" if template is None else packaged / "templates" / template
    schema = json.dumps(storyboard_schema(), indent=2, ensure_ascii=False) + "\n"
    return {**dict(_files_in(source)), SCHEMA: schema.encode()}


def _files_in(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files_in(entry, f"{before}{entry.name}/")
        else:
            yield before + entry.name, entry.read_bytes()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        temporary.write_bytes(content)


def _say_what_next(storyboard: Path, template: str | None) -> None:
    screen = standard_error()
    verbs = [("plan", "what a render would make"), ("render", "make the film")]
    if template is not None:
        verbs = [
            ("inputs", "what the template asks for"),
            ("plan", "what a render would make"),
            ("render", "make the films"),
        ]
    rows = [[Cell(f"  {command_line([verb, str(storyboard)])}"), Cell(words)] for verb, words in verbs]
    screen.say("\n".join(columns(("next:", ""), rows, screen)))
