"""The paths of the store and the film, after checking that files can have them."""

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
    Return the store's folder for boards in a folder: the `named` one, or the default.

    PlanError when the path is impossible.
    """
    chosen = named or os.environ.get(STORE_VARIABLE)
    return usable(Path(chosen) if chosen else folder / STORE_FOLDER, "store")


def usable(path: Path, what: str) -> Path:
    """Return the path; PlanError, which calls it the path of the `what`, when it is impossible."""
    if trouble := trouble_with(path):
        raise PlanError(f'the path of the {what}, "{path}", {trouble[0]}', hint=trouble[1])
    return path
