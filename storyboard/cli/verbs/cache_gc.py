"""``storyboard cache gc``: remove what can be made again, and on request clips that no lock names."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.place_options import A_FOLDER, beside_options
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.errors import PlanError
from storyboard.places import SharedChoice, store_beside
from storyboard.store.cache_size import cache_size
from storyboard.store.collecting import Spare, remove_clips, spare_clips
from storyboard.store.derived import DerivedSize, clear_derived
from storyboard.store.named_clips import Named, named_clips
from storyboard.store.trust import refuse_foreign
from storyboard.wording import counted, dollars, size

__all__ = ["gc"]

DAYS: Final = 30


@click.command(epilog="Example: storyboard cache gc film.yaml --takes --root ~/films --dry-run")
@beside_options
@click.option(
    "--older-than",
    "days",
    metavar="DAYS",
    type=click.FloatRange(min=0, max=36_500),
    default=DAYS,
    help="Remove what was not used, and clips that were made, so long ago. [default: 30]",
)
@click.option("--takes", is_flag=True, help="Also remove paid clips that no lock names.")
@click.option(
    "--root",
    "roots",
    metavar="DIR",
    multiple=True,
    type=A_FOLDER,
    help="Search this folder for locks. Can be repeated. [default: the folder of FILE]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("-y", "--yes", is_flag=True, help="Remove paid clips without asking.")
@json_option("what was removed")
@verbose_option
@no_color_option
def gc(
    *,
    folder: Path,
    store: Path | None,
    shared: SharedChoice,  # noqa: ARG001 - nothing is ever removed from a shared store
    days: float,
    takes: bool,
    roots: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """
    Remove old files that can be made again, and clips that no lock names.

    Removed are derived files that were not used for --older-than days, and beyond the limit of the settings
    (cache-size) those that were not used for longest; and clips of the animatic engine and of local servers that are
    older and that no lock names. Paid clips go only with --takes. Every file below the --root folders that is called
    *.lock.json, *.review.yaml or *.manifest.json keeps the clips that it names, whatever else is in it. Nothing is
    removed from a shared store.
    """
    root = store_beside(folder, store)
    refuse_foreign(root)
    named = named_clips(roots or (folder,))
    if takes and not named.files:
        searched = ", ".join(f'"{each}"' for each in roots or (folder,))
        raise PlanError(
            f"no lock was found below {searched}, so every paid clip would go",
            hint="name the folders of your films with --root",
        )
    spare = [each for each in spare_clips(root, named, timedelta(days=days)) if takes or not each.is_paid]
    if not dry_run and not yes:
        _ask(spare)
    if not dry_run and spare:
        remove_clips(root, spare)
    derived = clear_derived(root, cache_size(os.environ), days * 86_400, dry_run=dry_run)
    _report(spare, derived, named, dry_run=dry_run, as_json=as_json)


def _ask(spare: Sequence[Spare]) -> None:
    """Ask before paid clips go. PlanError when the answer is no, or no user can be asked."""
    paid = [each for each in spare if each.is_paid]
    if not paid:
        return
    prices = [take.price for each in paid for take in each.takes if take.price is not None]
    worth = f", which cost an estimated {dollars(sum(prices[1:], prices[0]))}" if prices else ""
    question = f"remove {counted(len(paid), 'paid clip')}{worth}?"
    if not (standard_error().terminal and sys.stdin is not None and sys.stdin.isatty()):
        raise PlanError(f"no terminal to ask: {question}", hint="look with --dry-run, and say so with --yes")
    if not click.confirm(question, err=True):
        raise PlanError("nothing was removed")


def _report(
    spare: Sequence[Spare], derived: DerivedSize, named: Named, *, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        clips = [
            {"sha256": each.sha256, "size_bytes": each.size_bytes, "paid": each.is_paid} for each in spare
        ]
        data = {
            "dry_run": dry_run,
            "locks": [str(path) for path in named.files],
            "clips": clips,
            "derived": {"files": derived.files, "size_bytes": derived.bytes},
        }
        standard_output().say(json_text(data, indent=2))
        return
    for each in spare:
        kind = "paid" if each.is_paid else "free"
        standard_output().say(printable(f"{each.sha256}  {kind}  {size(each.size_bytes)}"))
    verb = "would remove" if dry_run else "removed"
    words = (
        f"{verb} {counted(len(spare), 'clip')} ({size(sum(each.size_bytes for each in spare))})"
        f" and {counted(derived.files, 'derived file')} ({size(derived.bytes)});"
        f" clips that {counted(len(named.files), 'lock')} {'names' if len(named.files) == 1 else 'name'} stay"
    )
    standard_error().say(printable(words))
