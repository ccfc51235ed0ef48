"""``storyboard new``: start a film."""

from __future__ import annotations

import json
import os
from importlib.resources import files
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
PICTURE: Final = "frames/lake.jpg"
SCHEMA: Final = "storyboard.schema.json"


@click.command(epilog="Example: storyboard new film")
@click.argument("folder", metavar="[DIR]", default="film", type=UsablePath(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """
    Start a film: write a small storyboard that renders as it is.

    DIR is the folder to write into, by default "film". Existing files are never overwritten.
    """
    contents = _contents()
    if there := [name for name in contents if os.path.lexists(folder / name)]:
        raise click.UsageError(
            f'"{folder / there[0]}" already exists; name another folder, such as: '
            + command_line(["new", f"{folder}-2" if folder.name else "film"]),
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
    _say_what_next(storyboard)


def _contents() -> dict[str, bytes]:
    """Return the contents of the new files by path."""
    starter = files("storyboard.cli") / "starter"
    schema = json.dumps(storyboard_schema(), indent=2, ensure_ascii=False) + "\n"
    written = {name: starter.joinpath(name).read_bytes() for name in (STORYBOARD, PICTURE)}
    return {**written, SCHEMA: schema.encode()}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        temporary.write_bytes(content)


def _say_what_next(storyboard: Path) -> None:
    screen = standard_error()
    rows = [
        [Cell(f"  {command_line([verb, str(storyboard)])}"), Cell(words)]
        for verb, words in (("plan", "what a render would make"), ("render", "make the film"))
    ]
    screen.say("\n".join(columns(("next:", ""), rows, screen)))
