"""``storyboard cache ls``: the takes in the store, and whether they are shared."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from storyboard.cli.columns import Cell, columns
from storyboard.cli.foreign_store import report_foreign_store
from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.place_options import beside_options, shared_of
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.places import SharedChoice, store_beside
from storyboard.shared.opening import check_name
from storyboard.shared.takes import keys_in
from storyboard.store.take import Take, take_key
from storyboard.store.trust import read_own_index
from storyboard.wording import counted, dollars, size

__all__ = ["ls"]

HEADER = ("when", "model", "via", "price", "size", "clip", "where")


@click.command(epilog="Example: storyboard cache ls film.yaml")
@beside_options
@click.option("--shared", "with_shared", is_flag=True, help="Also ask the shared store which takes it has.")
@json_option("the takes")
@verbose_option
@no_color_option
def ls(*, folder: Path, store: Path | None, shared: SharedChoice, with_shared: bool, as_json: bool) -> None:
    """
    List the takes in the store, the newest last.

    With --shared, it says of each whether it is here, in the shared store, or in both. Nothing is read but the indexes.
    FILE is the storyboard whose folder has the store, and is not read; the default is the working folder.
    """
    root = store_beside(folder, store)
    report_foreign_store(root)
    takes: dict[str, Take] = {}
    if (index := read_own_index(root)) is not None:
        with closing(index):
            takes = index.takes()
    there: frozenset[str] = frozenset()
    if with_shared:
        remote = shared_of(shared)
        check_name(remote)
        there = frozenset(keys_in(remote.bucket))
    if as_json:
        here = [_as_data(take, there if with_shared else None) for take in _in_order(takes)]
        rest = [{"take": key, "here": False, "shared": True} for key in sorted(there - takes.keys())]
        standard_output().say(json_text({"takes": [*here, *rest]}, indent=2))
        return
    rows = [_row(take, there if with_shared else None) for take in _in_order(takes)]
    screen = standard_output()
    if rows:
        screen.say("\n".join(columns(HEADER, rows, screen)))
    total = sum({take.sha256: take.size_bytes for take in takes.values()}.values())
    words = f"{counted(len(takes), 'take')}, {size(total)}"
    if only := len(there - takes.keys()):
        words += f"; {counted(only, 'take')} only in the shared store"
    standard_error().say(printable(words))


def _in_order(takes: dict[str, Take]) -> list[Take]:
    return sorted(takes.values(), key=lambda take: (take.made_at, take.fingerprint, take.number))


def _row(take: Take, there: frozenset[str] | None) -> list[Cell]:
    is_there = there is not None and take_key(take.fingerprint, take.number) in there
    return [
        Cell(take.made_at),
        Cell(take.model),
        Cell(take.provider),
        Cell("-" if take.price is None else dollars(take.price)),
        Cell(size(take.size_bytes)),
        Cell(take.sha256[:12]),
        Cell("here, shared" if is_there else "here"),
    ]


def _as_data(take: Take, there: frozenset[str] | None) -> dict[str, str | int | bool | None]:
    key = take_key(take.fingerprint, take.number)
    return {
        "take": key,
        "made_at": take.made_at,
        "model": take.model,
        "provider": take.provider,
        "price": None if take.price is None else str(take.price),
        "size_bytes": take.size_bytes,
        "sha256": take.sha256,
        "here": True,
        "shared": None if there is None else key in there,
    }
