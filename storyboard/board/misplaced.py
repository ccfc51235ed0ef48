"""Whether a file that a storyboard names may be read, and is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from storyboard.board.paths import hidden_part, is_inside
from storyboard.media.names import trouble_with
from storyboard.suggestions import did_you_mean

__all__ = ["misplaced"]

_HIDDEN: Final = "a storyboard reads no hidden files: rename it, or copy it to another place in the folder"


def misplaced(written: str, folder: Path, *, allow_outside: bool) -> tuple[str, str | None] | None:
    """Return why no file can be read at a path that starts at the folder, and what to do; None when one can."""
    path = folder / written
    if not written or any(ord(character) < 32 for character in written):
        return (
            f'"{ascii(written)[1:-1]}" is not the path of a file',
            "write the path of a file beside the storyboard",
        )
    if trouble := trouble_with(path):
        return f'the file "{written}" {trouble[0]}', trouble[1]
    if reason := _forbidden(written, folder, allow_outside=allow_outside):
        return reason
    try:
        if path.is_file():
            return None
        if path.exists():
            return f'"{written}" is no file', "name a file"
    except (OSError, ValueError):
        pass
    return f'the file "{written}" does not exist', _similar(written, path)


def _forbidden(written: str, folder: Path, *, allow_outside: bool) -> tuple[str, str] | None:
    path = folder / written
    if not allow_outside and not is_inside(path, folder):
        hint = "copy the file into the folder, or allow it with --allow-outside"
        return f'the file "{written}" is outside of the storyboard\'s folder', hint
    if (hidden := hidden_part(path, folder)) is not None:
        return f'the file "{written}" is hidden: "{hidden}" begins with a dot', _HIDDEN
    return None


def _similar(written: str, path: Path) -> str:
    # A separator on Windows; elsewhere it would be a part of the name.
    if "\\" in path.name:
        return 'write paths with "/"'
    try:
        names = sorted(entry.name for entry in os.scandir(path.parent) if _is_file(entry))
    except (OSError, ValueError):
        return f'there is no folder "{Path(written).parent.as_posix()}"'
    return did_you_mean(path.name, names, f'files in "{Path(written).parent.as_posix()}"')


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads to itself.
        return False
