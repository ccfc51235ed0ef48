"""``storyboard fetch``: download what was paid for."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.account import Fetched
from storyboard.account import fetch as fetch_clips
from storyboard.cli.command_line import shown_path
from storyboard.cli.event_lines import shot_name
from storyboard.cli.failure import FAILED
from storyboard.cli.log import verbose_option
from storyboard.cli.options import STANDARD_INPUT, json_option, no_color_option
from storyboard.cli.place_options import store_option
from storyboard.cli.progress import waits_alone
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.cli.settings import use_settings
from storyboard.cli.stopping import run_in_loop
from storyboard.errors import PredictionTimedOut
from storyboard.places import SharedChoice, store_beside
from storyboard.run.execution import DEADLINE_SECONDS
from storyboard.store.store import blob_path
from storyboard.store.take import parts_of_key
from storyboard.wording import counted

__all__ = ["fetch"]


@click.command(epilog="Example: storyboard fetch film.yaml")
@click.argument(
    "file", type=click.Path(allow_dash=True), required=False, is_eager=True, callback=use_settings
)
@store_option
@click.option(
    "--deadline",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=DEADLINE_SECONDS,
    help="How long to wait for one running prediction; 0 fetches only finished ones. [default: 3600]",
)
@json_option("the result of each prediction")
@verbose_option
@no_color_option
def fetch(
    *,
    file: str | None,
    store: Path | None,
    shared: SharedChoice,  # noqa: ARG001 - the next render sends what was fetched
    deadline: float,
    as_json: bool,
) -> None:
    """
    Download every clip that was paid for.

    Fetches what providers have accepted and the store does not have: for any storyboard and shot, even when no shot
    asks for it now, or its clip was lost. Pays nothing. FILE is the storyboard whose folder has the store, and is not
    read; the default is the working folder. Prints the paths of the clips.
    """
    folder = Path() if file is None or file == STANDARD_INPUT else Path(file).parent
    root = store_beside(folder, store)
    done = run_in_loop(_fetched, root, deadline, not as_json) if root.is_dir() else []
    if as_json:
        standard_output().say(json_text([_as_data(each, root) for each in done], indent=2))
    elif not root.is_dir():
        standard_error().say(printable(f'there is no store "{shown_path(root)}"'))
    elif not done:
        standard_error().say("everything that was paid for is in the store")
    failed = [each for each in done if each.error and not isinstance(each.error, PredictionTimedOut)]
    if failed:
        standard_error().say(f"{counted(len(failed), 'prediction')} could not be fetched")
        raise click.exceptions.Exit(FAILED)


async def _fetched(root: Path, deadline: float, aloud: bool) -> list[Fetched]:
    def tell(done: Fetched) -> None:
        if aloud:
            _say(done, root)

    return await fetch_clips(root, tell, deadline=deadline, reporter=waits_alone())


def _say(done: Fetched, root: Path) -> None:
    entry = done.entry
    name = f'{shot_name(entry.shot, parts_of_key(entry.take)[1])}: "{entry.request_id}" at {entry.provider}'
    if done.take is not None:
        standard_error().say(printable(f"{name} is in the store"))
        standard_output().hand_on(str(shown_path(blob_path(root, done.take.sha256))))
    elif isinstance(done.error, PredictionTimedOut):
        standard_error().say(printable(f"{name} goes on: {done.error.message}"))
    else:
        why = "another process is working on it" if done.error is None else done.error.message
        standard_error().say(printable(f"{name}: {why}"))


def _as_data(done: Fetched, root: Path) -> dict[str, object]:
    return {
        "shot": done.entry.shot,
        "take": parts_of_key(done.entry.take)[1],
        "provider": done.entry.provider,
        "request_id": done.entry.request_id,
        "clip": None if done.take is None else str(shown_path(blob_path(root, done.take.sha256))),
        "message": None if done.error is None else done.error.message,
    }
