"""The paths of a storyboard: where they lead, and whether the files may be read."""

from __future__ import annotations

import os
import re
from pathlib import Path

from storyboard.board.schema import Storyboard

__all__ = ["hidden_part", "is_inside", "is_url", "resolve"]

_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Return whether the text is a URL such as ``https://…`` and not a path."""
    return _URL.match(text) is not None


def resolve(board: Storyboard, path: str) -> Path:
    """Resolve a path of the board: relative ones start at the board's folder. No file is touched."""
    return board.folder / path


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether the path is below the folder after following symbolic links."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def hidden_part(path: Path, folder: Path) -> str | None:
    """
    Return the first part of a path below the folder that begins with a dot, as written or once links are followed.

    None when there is none, and for paths that lead out of the folder. Such files are settings, keys and histories,
    which a stranger's storyboard must not read.
    """
    try:
        ways = (
            (Path(os.path.normpath(path.absolute())), Path(os.path.normpath(folder.absolute()))),
            (path.resolve(), folder.resolve()),
        )
    except (OSError, RuntimeError, ValueError):
        return None
    for way, start in ways:
        if way.is_relative_to(start):
            for part in way.relative_to(start).parts:
                if part.startswith("."):
                    return part
    return None
