"""``storyboard allow``: remember consent to spend for one storyboard."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import click

from storyboard.cli.columns import Cell, columns
from storyboard.cli.log import verbose_option
from storyboard.cli.options import STANDARD_INPUT, json_option, no_color_option
from storyboard.cli.screen import printable, standard_output
from storyboard.cli.spending_options import max_cost_option
from storyboard.consents import allow as remember
from storyboard.consents import consents_path, disallow, remembered_limits
from storyboard.wording import dollars

__all__ = ["allow"]


@click.command(epilog="Example: storyboard allow film.yaml --max-cost 5")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@max_cost_option
@click.option("--remove", is_flag=True, help="Remove what was allowed for FILE.")
@click.option("--list", "listing", is_flag=True, help="List what is allowed, for all storyboards.")
@json_option("the list")
@verbose_option
@no_color_option
def allow(*, file: Path | None, max_cost: Decimal | None, remove: bool, listing: bool, as_json: bool) -> None:
    """
    Let renders of one storyboard spend money without asking.

    Each render of FILE may then spend up to --max-cost without --yes; concurrent renders share that. It is remembered
    in your own settings, by the file's path: anyone who changes or replaces that file spends within it. The
    storyboard's budget can lower it.
    """
    context = click.get_current_context()
    if sum((listing or as_json, remove, max_cost is not None)) != 1 or (file is None) is not (
        listing or as_json
    ):
        raise click.UsageError('say FILE with "--max-cost" or "--remove", or "--list" alone', context)
    if file is None:
        _tell(remembered_limits(), as_json=as_json)
        return
    if remove:
        if not disallow(file):
            raise click.UsageError(f'nothing is allowed for "{file}"', context)
        standard_output().say(printable(f'nothing is allowed any more for "{file}"'))
        return
    if str(file) == STANDARD_INPUT or not file.is_file():
        raise click.UsageError(
            f'there is no file "{file}", and consent is remembered by a file\'s path', context
        )
    remember(file, max_cost or Decimal(0))
    words = f'renders of "{file.resolve()}" may spend {dollars(max_cost or Decimal(0))} each'
    standard_output().say(printable(f'{words}; that is kept in "{consents_path()}"'))


def _tell(limits: dict[Path, Decimal], *, as_json: bool) -> None:
    screen = standard_output()
    if as_json:
        allowed = [{"path": str(board), "max_cost": str(limit)} for board, limit in sorted(limits.items())]
        screen.say(json.dumps({"allowed": allowed}, indent=2, ensure_ascii=False))
        return
    rows = [[Cell(dollars(limit)), Cell(str(board))] for board, limit in sorted(limits.items())]
    screen.say("\n".join(columns(("up to", "storyboard"), rows, screen)) if rows else "nothing is allowed")
