"""``storyboard cut``: the film from clips that are there already."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.cli.making import make_film
from storyboard.cli.opening import open_board, open_catalogue
from storyboard.cli.options import (
    Reading,
    file_argument,
    json_option,
    no_color_option,
    output_option,
    quiet_option,
    reading_options,
    store_option,
)
from storyboard.film import RenderOptions, stitch

__all__ = ["cut"]


@click.command(epilog="Example: storyboard cut film.yaml -o cut.mp4")
@file_argument
@reading_options
@store_option
@output_option
@json_option("each event on a line of its own,")
@quiet_option
@no_color_option
def cut(
    *, file: str, reading: Reading, store: Path | None, output: Path | None, as_json: bool, quiet: bool
) -> None:
    """
    Stitch the film from clips that are there already.

    Makes no clip: it fails and names the shots that have none. FILE can be - for standard input.
    """
    catalogue = open_catalogue(reading)
    board = open_board(file, reading, catalogue)
    options = RenderOptions(store=store, catalogue=catalogue, output=output)
    make_film(stitch, board, options, as_json=as_json, quiet=quiet)
