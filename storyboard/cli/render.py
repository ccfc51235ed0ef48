"""``storyboard render``: the clips that are missing, and the film."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.cli.making import make_film, make_shots
from storyboard.cli.opening import open_board, open_catalogue
from storyboard.cli.options import (
    Reading,
    file_argument,
    jobs_option,
    json_option,
    no_color_option,
    output_option,
    quiet_option,
    reading_options,
    shot_option,
    store_option,
)
from storyboard.film import RenderOptions
from storyboard.film import render as render_film

__all__ = ["render"]


@click.command(epilog="Example: storyboard render film.yaml -o cut.mp4")
@file_argument
@reading_options
@store_option
@shot_option
@output_option
@jobs_option
@json_option("each event on a line of its own,")
@quiet_option
@no_color_option
def render(
    *,
    file: str,
    reading: Reading,
    store: Path | None,
    shots: tuple[str, ...],
    output: Path | None,
    jobs: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """
    Make the clips that are missing, and the film.

    Clips that are in the store already are used as they are. Prints the film's path; with --shot no film is made,
    and the paths of those shots' clips are printed. FILE can be - for standard input.
    """
    if shots and output:
        raise click.UsageError(
            '"--output" names the film, and "--shot" makes none', click.get_current_context()
        )
    catalogue = open_catalogue(reading)
    board = open_board(file, reading, catalogue)
    options = RenderOptions(store=store, catalogue=catalogue, shots=shots or None, jobs=jobs, output=output)
    if shots:
        make_shots(board, options, as_json=as_json, quiet=quiet)
    else:
        make_film(render_film, board, options, as_json=as_json, quiet=quiet)
