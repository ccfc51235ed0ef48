"""
The stores that this user has made or adopted on this machine: a list outside of any storyboard's folder.

A store is recognised by the name in its mark, and by its place: its path, or its device and inode, which stay the
same when the folder is moved. The list is a folder with a file for each name: ``stores`` in the user's data folder,
or in the folder that ``STORYBOARD_DATA`` names. When neither is writable (no home, or a read-only one), it is in a
private folder below the system's temporary one.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

import platformdirs
from filelock import FileLock

from storyboard.errors import MediaError, StoreError
from storyboard.media.files import atomic_write

__all__ = [
    "DATA_VARIABLE",
    "data_folders",
    "entries_of",
    "is_known",
    "making_known",
    "remember",
    "writable_data_folder",
]

DATA_VARIABLE: Final = "STORYBOARD_DATA"
LARGEST_ENTRY: Final = 64 * 1024
MOST_PLACES: Final = 100

_Place: TypeAlias = list[str | int]  # path, device, inode


def entries_of(name: str) -> list[Path]:
    """Return the paths where it may be recorded that a store of that name is this user's."""
    return [folder / f"{name}.json" for folder in data_folders()]


def is_known(root: Path, name: str) -> bool:
    """Return whether the store at `root`, whose mark has that name, was made or adopted here by this user."""
    here = _place(root)
    return any(
        place[0] == here[0] or place[1:] == here[1:] for entry in entries_of(name) for place in _read(entry)
    )


@contextmanager
def making_known() -> Iterator[None]:
    """Lock out other processes of this user, so that only one creates a store."""
    with FileLock(writable_data_folder() / "making.lock", is_singleton=False):
        yield


def remember(root: Path, name: str) -> None:
    """Record that the store at `root` is this user's. StoreError when that fails."""
    entry = writable_data_folder() / f"{name}.json"
    here = _place(root)
    places = [place for place in _read(entry) if place != here][-MOST_PLACES + 1 :]
    try:
        with atomic_write(entry) as temporary:
            temporary.write_text(json.dumps([*places, here]), encoding="utf-8")
    except (OSError, MediaError) as error:
        raise _no_place(str(error)) from error


def _place(root: Path) -> _Place:
    facts = root.stat()
    return [str(root.resolve()), facts.st_dev, facts.st_ino]


def _read(entry: Path) -> list[_Place]:
    try:
        with entry.open("rb") as file:
            data = json.loads(file.read(LARGEST_ENTRY))
    except (OSError, ValueError):
        return []
    return (
        [place for place in data if isinstance(place, list) and len(place) == 3]
        if isinstance(data, list)
        else []
    )


def data_folders() -> Iterator[Path]:
    """Yield the folders that may contain the list, the standard one first."""
    if named := os.environ.get(DATA_VARIABLE):
        if not Path(named).is_absolute():
            raise StoreError(f'{DATA_VARIABLE} is "{named}"', hint="give an absolute path")
        yield Path(named) / "stores"
        return
    usual = platformdirs.user_data_path("storyboard", appauthor=False)
    # Without a home the path would begin with "~" and be relative to the working folder, which may be a stranger's.
    if usual.is_absolute():
        yield usual / "stores"
    if (shared := _in_temporary_folder()) is not None:
        yield shared


def _in_temporary_folder() -> Path | None:
    """Return the list's folder below the temporary one; None when another user created it."""
    user = os.getuid() if hasattr(os, "getuid") else None
    own = Path(tempfile.gettempdir()) / f"storyboard-{'user' if user is None else user}"
    with suppress(OSError):
        own.mkdir(mode=0o700, exist_ok=True)
        facts = own.lstat()
        if stat.S_ISDIR(facts.st_mode) and (
            user is None or (facts.st_uid == user and not facts.st_mode & 0o022)
        ):
            return own / "stores"
    return None


def writable_data_folder() -> Path:
    """Return the first folder for the list that can be written, made if missing. StoreError when there is none."""
    reasons = []
    for folder in data_folders():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reasons.append(f'"{folder}": {error.strerror}')
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
        reasons.append(f'"{folder}" cannot be written')
    raise _no_place("; ".join(reasons) or "there is no folder for it")


def _no_place(reason: str) -> StoreError:
    return StoreError(
        f"cannot record that a store is yours: {reason}",
        hint=f"set a writable folder of your own with {DATA_VARIABLE}",
    )
