"""The paths of the store and the film, after checking that files can have them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storyboard.errors import PlanError
from storyboard.media.names import trouble_with
from storyboard.store.store import STORE_FOLDER
from storyboard.store_address import is_address

__all__ = [
    "NO_SHARED",
    "STORE_VARIABLE",
    "SharedChoice",
    "address_in_environment",
    "folder_in_environment",
    "store_beside",
    "usable",
]

STORE_VARIABLE: Final = "STORYBOARD_STORE"


@dataclass(frozen=True, slots=True)
class SharedChoice:
    """
    Which shared store to use, as addresses: the first that is there.

    `named` by the caller, then by ``STORYBOARD_STORE``; by the storyboard, then `beside` it by a settings file, where
    the user has adopted that store; `own` by the user's own settings. `off`: none at all.
    """

    named: str | None = None
    beside: str | None = None
    own: str | None = None
    off: bool = False


NO_SHARED: Final = SharedChoice(off=True)
"""No shared store: for what only looks at this machine."""


def store_beside(folder: Path, named: Path | None = None) -> Path:
    """
    Return the store's folder for boards in a folder: the `named` one, or the default.

    A variable that names the address of a shared store names no folder. PlanError when the path is impossible.
    """
    chosen = named or folder_in_environment()
    return usable(Path(chosen) if chosen else folder / STORE_FOLDER, "store")


def folder_in_environment() -> str | None:
    """Return the folder that ``STORYBOARD_STORE`` names; None when it names a shared store, or nothing."""
    text = os.environ.get(STORE_VARIABLE, "")
    return None if is_address(text) else text or None


def address_in_environment() -> str | None:
    """Return the address of a shared store that ``STORYBOARD_STORE`` names; None when it names a folder, or nothing."""
    text = os.environ.get(STORE_VARIABLE, "")
    return text if is_address(text) else None


def usable(path: Path, what: str) -> Path:
    """Return the path; PlanError, which calls it the path of the `what`, when it is impossible."""
    if trouble := trouble_with(path):
        raise PlanError(f'the path of the {what}, "{path}", {trouble[0]}', hint=trouble[1])
    return path
