"""``storyboard store``: work on the store itself; so far, adopt one from elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from storyboard.cli.columns import Cell, columns
from storyboard.cli.command_line import command_line
from storyboard.cli.log import verbose_option
from storyboard.cli.options import no_color_option
from storyboard.cli.screen import Screen, printable, standard_error, standard_output
from storyboard.cli.settings import settled_store
from storyboard.errors import PlanError
from storyboard.places import store_beside
from storyboard.store.adopt import Inspection, inspect_store
from storyboard.store.adopt import adopt as adopt_store
from storyboard.wording import age, counted, dollars

__all__ = ["adopt", "store"]

MOST_NAMED = 6


@click.group(epilog="Example: storyboard store adopt film/.storyboard", invoke_without_command=True)
@click.pass_context
def store(context: click.Context) -> None:
    """Adopt the clips of another machine."""
    if context.invoked_subcommand is None:
        standard_output().say(context.get_help())


@store.command(epilog="Example: storyboard store adopt film/.storyboard")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("-y", "--yes", is_flag=True, help="Adopt it without asking.")
@verbose_option
@no_color_option
def adopt(*, folder: Path | None, yes: bool) -> None:
    """
    Adopt a store from elsewhere: its clips and its journal count from then on.

    A store is trusted where it was made.

    One that came with a storyboard, was copied from another machine, or was made by a version before stores had a
    mark, is used only after you adopt it. Every clip is first read and compared with its digest, and predictions that
    have not ended are listed: the next render continues them. DIR is the store's folder, by default STORYBOARD_STORE
    or .storyboard.
    """
    root = store_beside(Path(), folder or settled_store(Path()))
    found = inspect_store(root)
    screen = standard_error()
    if found is None:
        screen.say(f"{printable(str(root))}: it is yours already")
        return
    screen.say("\n".join(_lines(root, found, screen)))
    if not yes:
        _ask(root, screen)
    adopt_store(root)
    standard_output().say(printable(str(root)))


def _lines(root: Path, found: Inspection, screen: Screen) -> Iterator[str]:
    sound = found.takes - len(found.damaged)
    yield printable(f"{root}: {counted(found.takes, 'clip')}, of which {sound:,} whole")
    for key, words in list(found.damaged.items())[:MOST_NAMED]:
        yield printable(f"  {key[:12]}: {words}; it does not count")
    if len(found.damaged) > MOST_NAMED:
        yield f"  and {len(found.damaged) - MOST_NAMED:,} more that do not count"
    if not found.predictions:
        return
    yield f"{counted(len(found.predictions), 'prediction')} not ended, to be fetched by the next render:"
    rows = [
        [
            Cell(f"  {entry.board}: {entry.shot}"),
            Cell(entry.provider),
            Cell("unknown" if entry.price is None else dollars(entry.price)),
            Cell(age(time.time() - entry.made_at)),
            Cell(entry.request_id or "-"),
        ]
        for entry in found.predictions
    ]
    yield from columns(("  shot", "via", "price", "when", "request"), rows, screen)


def _ask(root: Path, screen: Screen) -> None:
    """Ask for confirmation. PlanError when the answer is no, or no user can be asked."""
    if not (screen.terminal and sys.stdin is not None and sys.stdin.isatty()):
        raise PlanError(
            f'no terminal to ask whether "{root}" is to be adopted',
            hint=f"say so with: {command_line(['store', 'adopt', str(root), '--yes'])}",
        )
    if not click.confirm("use it as yours?", err=True):
        raise PlanError("nothing was changed")
