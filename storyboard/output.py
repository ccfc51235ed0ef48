"""Where a film may be written: to a new file or one of its own cuts, never over an input."""

from __future__ import annotations

import os
from pathlib import Path

from storyboard.board.output import Fault, fault_of_output
from storyboard.board.schema import Storyboard
from storyboard.board.sources import sources_of
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.plan.look import journal_name
from storyboard.receipt import is_ours, owner_of
from storyboard.store.mark import store_around
from storyboard.store.places import is_regular_file

__all__ = ["refuse_output"]


def refuse_output(
    board: Storyboard, path: Path, root: Path, inspector: Inspector | None = None, *, force: bool = False
) -> None:
    """
    Raise PlanError unless the board's film can be written to `path`.

    Nothing is written. A path is refused when it is a file that the board reads, a link, a folder or a device, or
    inside a store; and when a file exists there that was not made with the store at `root`, or is the film of another
    storyboard that is still there, unless `force`.
    """
    fault = fault_of_output(path, sources_of(board)) or _in_store(path, root)
    if fault is None and not force and os.path.lexists(path):
        fault = _of_others(board, path, root, inspector)
    if fault is not None:
        raise PlanError(fault.message, hint=fault.hint)


def _of_others(board: Storyboard, path: Path, root: Path, inspector: Inspector | None) -> Fault | None:
    if not is_ours(root, path, (inspector or Inspector()).digest):
        return Fault(
            f'the film "{path}" would replace a file that is not known to be one of its cuts',
            "give the film another path with -o, or replace that file with --force",
        )
    owner = owner_of(root, path)
    if owner in (None, journal_name(board, root)) or not is_regular_file(root.parent / owner):
        return None
    return Fault(
        f'the film "{path}" would replace the film of another storyboard, "{owner}"',
        'give one of the two another path with "output", or replace that film with --force',
    )


def _in_store(path: Path, root: Path) -> Fault | None:
    if (store := store_around(path, root)) is None:
        return None
    return Fault(f'the film "{path}" would lie in the store "{store}"', "choose a path outside of it")
