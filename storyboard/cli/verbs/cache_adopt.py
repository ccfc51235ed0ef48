"""``storyboard cache adopt``: trust a store from elsewhere, or a shared one."""

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
from storyboard.cli.place_options import Place
from storyboard.cli.screen import Screen, printable, standard_error, standard_output
from storyboard.cli.settings import settled_store
from storyboard.errors import PlanError
from storyboard.places import store_beside
from storyboard.shared.opening import adopt_shared
from storyboard.store.adopt import Inspection, inspect_store
from storyboard.store.adopt import adopt as adopt_store
from storyboard.store.known_addresses import adopted_name
from storyboard.wording import age, counted, dollars

__all__ = ["adopt"]

MOST_NAMED = 6


@click.command(epilog="Example: storyboard cache adopt film/.storyboard")
@click.argument("place", metavar="[PLACE]", required=False, type=Place(path_type=Path))
@click.option("-y", "--yes", is_flag=True, help="Adopt it without asking.")
@verbose_option
@no_color_option
def adopt(*, place: Path | str | None, yes: bool) -> None:
    """
    Adopt a store from elsewhere: its clips and its journal count from then on.

    A store is trusted where it was made.

    One that came with a storyboard, was copied from another machine, or was made by a version before stores had a
    mark, is used only after you adopt it. Every clip is first read and compared with its digest, and predictions that
    have not ended are listed: the next render continues them.

    PLACE is the store's folder, by default STORYBOARD_STORE or .storyboard; or the address of a shared store, such as
    s3://bucket/films: it is then also used when a storyboard names it.
    """
    if isinstance(place, str):
        _adopt_shared(place, yes=yes)
        return
    root = store_beside(Path(), place or settled_store(Path()))
    found = inspect_store(root)
    screen = standard_error()
    if found is None:
        screen.say(f"{printable(str(root))}: it is yours already")
        return
    screen.say("\n".join(_lines(root, found, screen)))
    if not yes:
        _ask(str(root), "use it as yours?", screen)
    adopt_store(root)
    screen.say("it is yours now, and counts")
    standard_output().say(printable(str(root)))


def _adopt_shared(address: str, *, yes: bool) -> None:
    screen = standard_error()
    if adopted_name(address) is None and not yes:
        words = "clips and your credentials for this place will be used there"
        screen.say(printable(f"{address}: {words}, also when a storyboard names it"))
        _ask(address, "use it as yours?", screen)
    adopt_shared(address)
    screen.say("it is yours now, and is used wherever a storyboard or its settings name it")
    standard_output().say(printable(address))


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


def _ask(place: str, question: str, screen: Screen) -> None:
    """Ask for confirmation. PlanError when the answer is no, or no user can be asked."""
    if not (screen.terminal and sys.stdin is not None and sys.stdin.isatty()):
        raise PlanError(
            f'no terminal to ask whether "{place}" is to be adopted',
            hint=f"say so with: {command_line(['cache', 'adopt', place, '--yes'])}",
        )
    if not click.confirm(question, err=True):
        raise PlanError("nothing was changed")
