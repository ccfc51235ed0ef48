"""Whether a file that a storyboard names may be read, and is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from storyboard.board.paths import hidden_part, is_inside
from storyboard.limits import PROBLEMS
from storyboard.media.names import trouble_with
from storyboard.suggestions import did_you_mean

__all__ = ["Neighbours", "misplaced"]

_HIDDEN: Final = "a storyboard reads no hidden files: rename it, or copy it to another place in the folder"


def misplaced(
    written: str, folder: Path, neighbours: Neighbours, *, allow_outside: bool
) -> tuple[str, str | None] | None:
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
    return f'the file "{written}" does not exist', neighbours.hint(written, path)


def _forbidden(written: str, folder: Path, *, allow_outside: bool) -> tuple[str, str] | None:
    path = folder / written
    if not allow_outside and not is_inside(path, folder):
        hint = "copy the file into the folder, or allow it with --allow-outside"
        return f'the file "{written}" is outside of the storyboard\'s folder', hint
    if (hidden := hidden_part(path, folder)) is not None:
        return f'the file "{written}" is hidden: "{hidden}" begins with a dot', _HIDDEN
    return None


class Neighbours:
    """
    Suggests the names of other files for those that are missing: each folder is listed once.

    After so many missing files that nobody reads more, there are no suggestions.
    """

    def __init__(self) -> None:
        self._names: dict[Path, list[str] | None] = {}
        self._missing = 0

    def hint(self, written: str, path: Path) -> str | None:
        """Return a hint for a file that is missing at a path, which is written as `written`."""
        # A separator on Windows; elsewhere it would be a part of the name.
        if "\\" in path.name:
            return 'write paths with "/"'
        folder = Path(written).parent.as_posix()
        names = self._listed(path.parent)
        if names is None:
            return f'there is no folder "{folder}"'
        self._missing += 1
        if self._missing > PROBLEMS:
            return None
        before = "" if folder == "." else f"{folder}/"
        return did_you_mean(path.name, names, f'files in "{folder}"', before=before)

    def _listed(self, folder: Path) -> list[str] | None:
        if folder not in self._names:
            try:
                self._names[folder] = sorted(entry.name for entry in os.scandir(folder) if _is_file(entry))
            except (OSError, ValueError):
                self._names[folder] = None
        return self._names[folder]


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads to itself.
        return False
