"""``storyboard cache push`` and ``pull``: all clips, to a shared store or from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import click

from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.place_options import beside_options, shared_of
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.errors import StoreError
from storyboard.places import SharedChoice, store_beside
from storyboard.shared.takes import Pulled, Pushed
from storyboard.shared.transfer import pull_all, push_all
from storyboard.store.store import open_store
from storyboard.wording import counted

__all__ = ["pull", "push"]

Outcome: TypeAlias = Pushed | Pulled
Tell: TypeAlias = Callable[[str, Outcome], None]

WORDS: Final = {
    Pushed.SENT: "sent",
    Pushed.THERE: "there already",
    Pushed.OTHER: "not sent, because the shared store has another clip for the same request",
    Pushed.DAMAGED: "not sent, because they are gone or altered here",
    Pulled.HERE: "brought here",
    Pulled.GONE: "without a clip in the shared store",
    Pulled.ALTERED: "refused, because they are not what their digests say",
}
WRONG: Final = (Pushed.DAMAGED, Pulled.GONE, Pulled.ALTERED)


@click.command(epilog="Example: storyboard cache push film.yaml --store s3://bucket/films")
@beside_options
@click.option(
    "--again", is_flag=True, help="Send every clip, also one that is there, such as an altered one."
)
@json_option("what became of each clip")
@verbose_option
@no_color_option
def push(*, folder: Path, store: Path | None, shared: SharedChoice, again: bool, as_json: bool) -> None:
    """
    Send the clips of this machine to the shared store.

    Sends every take that the shared store lacks, its clip first; renders do so by themselves with each clip that they
    make or use. The shared store is the one that --store, STORYBOARD_STORE or the settings name. FILE is the storyboard
    whose folder has the store of this machine, and is not read; the default is the working folder.
    """
    with open_store(store_beside(folder, store)) as here:
        _report(
            lambda tell: push_all(here.takes().values(), here, shared_of(shared), tell, again=again), as_json
        )


@click.command(epilog="Example: storyboard cache pull film.yaml --store s3://bucket/films")
@beside_options
@json_option("what became of each clip")
@verbose_option
@no_color_option
def pull(*, folder: Path, store: Path | None, shared: SharedChoice, as_json: bool) -> None:
    """
    Bring all clips of the shared store to this machine.

    A clip is compared with its digest, and refused when it differs. Renders bring the clips that they need by
    themselves; this brings all, for work without a network. The places are found as for cache push.
    """
    with open_store(store_beside(folder, store)) as here:
        _report(lambda tell: pull_all(here, shared_of(shared), tell), as_json)


def _report(work: Callable[[Tell], None], as_json: bool) -> None:
    """Do the work, and say what became of each clip. StoreError, after what was done is told, when it broke off."""
    done: dict[str, Outcome] = {}
    try:
        work(done.__setitem__)
    except (StoreError, KeyboardInterrupt):
        if done or as_json:
            _say(done, as_json)
        raise
    _say(done, as_json)
    if any(outcome in WRONG for outcome in done.values()):
        raise click.exceptions.Exit(1)


def _say(done: dict[str, Outcome], as_json: bool) -> None:
    if as_json:
        clips = [{"take": key, "outcome": outcome.value} for key, outcome in sorted(done.items())]
        standard_output().say(json_text({"clips": clips}, indent=2))
        return
    numbers = Counter(done.values())
    words = [f"{counted(number, 'clip')} {WORDS[outcome]}" for outcome, number in numbers.items()]
    standard_error().say(printable("; ".join(words) or "nothing to do"))
