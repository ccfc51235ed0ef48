"""``storyboard cache verify``: read every clip again, and compare it with its digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import click

from storyboard.cli.failure import FAILED
from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.place_options import beside_options, shared_of
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.places import SharedChoice, store_beside
from storyboard.shared.opening import check_name
from storyboard.shared.takes import Pulled, SharedTakes, keys_in
from storyboard.store.store import what_is_damaged
from storyboard.store.take import Take
from storyboard.store.trust import read_own_index, refuse_foreign
from storyboard.wording import counted

__all__ = ["verify"]

READ_AT_ONCE: Final = 4
SHARED_WORDS: Final = {
    Pulled.GONE: "its clip is gone from the shared store",
    Pulled.ALTERED: "its clip in the shared store was altered",
}


class _Finding(NamedTuple):
    take: str
    place: str
    words: str | None


@click.command(epilog="Example: storyboard cache verify film.yaml --shared")
@beside_options
@click.option("--shared", "with_shared", is_flag=True, help="Also read every clip of the shared store.")
@json_option("what is wrong")
@verbose_option
@no_color_option
def verify(
    *, folder: Path, store: Path | None, shared: SharedChoice, with_shared: bool, as_json: bool
) -> None:
    """
    Read every clip again, and compare it with its digest.

    Reads all clips of the store, whatever is remembered of them, and reports those that are gone or altered; renders
    fetch or make them again. Nothing is changed. Ends with 1 when something is wrong.
    """
    root = store_beside(folder, store)
    refuse_foreign(root)
    takes: dict[str, Take] = {}
    if (index := read_own_index(root)) is not None:
        with closing(index):
            takes = index.takes()
    findings = list(_here(root, takes))
    if with_shared:
        findings += _there(shared_of(shared))
    wrong = [each for each in findings if each.words is not None]
    if as_json:
        data = [{"take": each.take, "place": each.place, "message": each.words} for each in wrong]
        standard_output().say(json_text({"checked": len(findings), "wrong": data}, indent=2))
    else:
        for each in wrong:
            standard_output().say(printable(f"{each.take}: {each.words}"))
        standard_error().say(f"{counted(len(findings), 'clip')} read, {len(wrong):,} wrong")
    if wrong:
        raise click.exceptions.Exit(FAILED)


def _here(root: Path, takes: dict[str, Take]) -> Iterator[_Finding]:
    with ThreadPoolExecutor(READ_AT_ONCE) as threads:
        words = threads.map(lambda take: what_is_damaged(root, take), takes.values())
        yield from (_Finding(key, "here", each) for key, each in zip(takes, words, strict=True))


def _there(shared: SharedTakes) -> Iterable[_Finding]:
    check_name(shared)

    def look(key: str) -> _Finding:
        outcome = shared.check(key)
        return _Finding(key, shared.address, None if outcome is Pulled.HERE else SHARED_WORDS[outcome])

    with ThreadPoolExecutor(READ_AT_ONCE) as threads:
        return list(threads.map(look, keys_in(shared.bucket)))
