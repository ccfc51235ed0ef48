"""``storyboard inputs``: what a template asks of whoever fills it."""

from __future__ import annotations

import click

from storyboard.board.inputs.example import example_rows
from storyboard.board.inputs.form import form_schema
from storyboard.cli.inputs_table import inputs_lines
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_interface
from storyboard.cli.options import file_argument, no_color_option
from storyboard.cli.screen import json_text, standard_output
from storyboard.errors import PlanError

__all__ = ["inputs"]


@click.command(epilog="Example: storyboard inputs --example film.yaml > rows.csv")
@file_argument
@click.option("--json", "as_json", is_flag=True, help="Print a JSON Schema of the values, for forms.")
@click.option(
    "--example", is_flag=True, help="Print a CSV file of rows to begin with: a header, and the defaults."
)
@verbose_option
@no_color_option
def inputs(*, file: str, as_json: bool, example: bool) -> None:
    """
    Show what a storyboard asks of whoever fills it: its inputs, with types, defaults and limits.

    Values need not be there yet, and nothing is made. The rows of --example are read back with --rows, once the cells
    of required inputs, which are empty, are filled.
    """
    if as_json and example:
        raise click.UsageError('only one of "--json" and "--example"', click.get_current_context())
    interface = open_interface(file)
    screen = standard_output()
    if as_json:
        screen.say(json_text(form_schema(interface), indent=2))
    elif example:
        if not interface.declarations.inputs:
            raise PlanError(
                f'"{interface.name}" has no inputs',
                hint='declare what a row gives under "inputs", or see its "vars"',
            )
        screen.hand_on(example_rows(interface).removesuffix("\n"))
    else:
        screen.say("\n".join(inputs_lines(interface, screen)))
