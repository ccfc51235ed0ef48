"""Check that a film can be written to its path, and does not replace its own inputs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.media.names import trouble_with

__all__ = ["Fault", "fault_of_output"]

SUFFIX: Final = ".mp4"


class Fault(NamedTuple):
    """Why a film cannot have a path, and what to do about it."""

    message: str
    hint: str


def fault_of_output(path: Path, sources: Mapping[Path, str], written: str | None = None) -> Fault | None:
    """
    Return what is wrong with `path` for a film, or None. Nothing is written.

    `sources` describes the film's input files, by path; a film never replaces one, under any name or link. Messages
    show the path as it was `written`.
    """
    written = str(path) if written is None else written
    return (
        _fault_of_name(path, written)
        or _fault_of_file(path, written, sources)
        or _fault_of_folder(path, written)
    )


def _fault_of_name(path: Path, written: str) -> Fault | None:
    if written == "-":
        return Fault(
            "a film cannot go to standard output, for its beginning is written last",
            "name a file, such as -o film.mp4",
        )
    if not written or any(ord(character) < 32 for character in written):
        hint = "write the path of a file beside the storyboard"
        return Fault(f'"{ascii(written)[1:-1]}" is not the path of a file', hint)
    # A separator on Windows; elsewhere it would be a part of the name.
    if "\\" in path.name:
        return Fault(f'the film "{written}" has a backslash in its name', 'write paths with "/"')
    if trouble := trouble_with(path):
        return Fault(f'the film "{written}" {trouble[0]}', trouble[1])
    if path.suffix.lower() != SUFFIX:
        return Fault(f'the film "{written}" is not an {SUFFIX} file', f"end its path in {SUFFIX}")
    return None


def _fault_of_file(path: Path, written: str, sources: Mapping[Path, str]) -> Fault | None:
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Fault(f'the film "{written}" cannot be written: {error.strerror}', "choose another path")
    if (here := _identity(path)) is not None:
        for source, what in sources.items():
            if _identity(source) == here:
                return Fault(f'the film "{written}" would replace {what}', "give the film another path")
    if stat.S_ISREG(mode):
        return None
    kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "a device"
    return Fault(
        f'the film "{written}" cannot be written: there is {kind} of that name', "choose another path for it"
    )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_dev, facts.st_ino


def _fault_of_folder(path: Path, written: str) -> Fault | None:
    """Check the folder of a film, or its nearest existing parent: missing folders are created."""
    for folder in path.absolute().parents:
        if folder.is_dir():
            if os.access(folder, os.W_OK | os.X_OK):
                return None
            return Fault(
                f'the film "{written}" cannot be written: "{folder}" is not writable',
                "change its permissions, or choose another path",
            )
        if os.path.lexists(folder):
            break
    return Fault(f'the film "{written}" cannot be written: "{folder}" is not a folder', "choose another path")
