"""``storyboard plan``: what a render would make, why, and for how much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.opening import open_board, open_catalogue
from storyboard.cli.options import (
    Reading,
    file_argument,
    json_option,
    no_color_option,
    reading_options,
    shot_option,
    store_option,
)
from storyboard.cli.plan_table import plan_lines
from storyboard.cli.screen import standard_output
from storyboard.film import RenderOptions, plan_render
from storyboard.plan.plan import plan_as_json

__all__ = ["plan"]

HAS_WORK: Final = 10


@click.command(epilog="Example: storyboard plan film.yaml --set light=dusk")
@file_argument
@reading_options
@store_option
@shot_option
@click.option("--exit-code", is_flag=True, help=f"End with {HAS_WORK} when there is a clip to make.")
@json_option("the plan")
@no_color_option
def plan(
    *, file: str, reading: Reading, store: Path | None, shots: tuple[str, ...], exit_code: bool, as_json: bool
) -> None:
    """
    Show what a render would make, why, and for how much.

    Writes nothing and touches no network. Prices are estimates in US dollars. FILE can be - for standard input.
    """
    catalogue = open_catalogue(reading)
    board = open_board(file, reading, catalogue)
    planned = plan_render(board, RenderOptions(store=store, catalogue=catalogue, shots=shots or None))
    screen = standard_output()
    if as_json:
        screen.say(json.dumps(plan_as_json(planned), indent=2, ensure_ascii=False))
    else:
        length = None if shots else forecast_seconds(board, planned)
        screen.say("\n".join(plan_lines(planned, length, screen)))
    if exit_code and planned.has_work:
        raise click.exceptions.Exit(HAS_WORK)
