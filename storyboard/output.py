"""Where a film may be written: to a new file or one of its own cuts, never over an input."""

from __future__ import annotations

import os
from pathlib import Path

from storyboard.board.output import Fault, fault_of_output
from storyboard.board.schema import Storyboard
from storyboard.board.sources import sources_of
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.receipt import is_ours
from storyboard.store.mark import store_around

__all__ = ["refuse_output"]


def refuse_output(
    board: Storyboard, path: Path, root: Path, inspector: Inspector | None = None, *, force: bool = False
) -> None:
    """
    Raise PlanError unless the board's film can be written to `path`.

    Nothing is written. A path is refused when it is a file that the board reads, a link, a folder or a device, or
    inside a store; and when a file exists there that was not made with the store at `root`, unless `force`.
    """
    fault = fault_of_output(path, sources_of(board)) or _in_store(path, root)
    if fault is None and not force and os.path.lexists(path) and not _is_ours(path, root, inspector):
        fault = Fault(
            f'the film "{path}" would replace a file that is not known to be one of its cuts',
            "give the film another path with -o, or replace that file with --force",
        )
    if fault is not None:
        raise PlanError(fault.message, hint=fault.hint)


def _is_ours(path: Path, root: Path, inspector: Inspector | None) -> bool:
    return is_ours(root, path, (inspector or Inspector()).digest)


def _in_store(path: Path, root: Path) -> Fault | None:
    if (store := store_around(path, root)) is None:
        return None
    return Fault(f'the film "{path}" would lie in the store "{store}"', "choose a path outside of it")
