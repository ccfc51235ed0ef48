"""Where the store and the film are, once it is sure that files can be there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from storyboard.errors import PlanError
from storyboard.media.names import trouble_with
from storyboard.store.store import STORE_FOLDER

__all__ = ["STORE_VARIABLE", "store_beside", "usable"]

STORE_VARIABLE: Final = "STORYBOARD_STORE"


def store_beside(folder: Path, named: Path | None = None) -> Path:
    """
    Return the folder of the store of boards in a folder: the one that is `named`, or else the usual one.

    PlanError when no folder can have that path.
    """
    chosen = named or os.environ.get(STORE_VARIABLE)
    return usable(Path(chosen) if chosen else folder / STORE_FOLDER, "store")


def usable(path: Path, what: str) -> Path:
    """Return the path; PlanError, which calls it that of the `what`, when no file or folder can have it."""
    if trouble := trouble_with(path):
        raise PlanError(f'the path of the {what}, "{path}", {trouble[0]}', hint=trouble[1])
    return path
