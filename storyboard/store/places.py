"""Paths inside a store that involve no symbolic links, so that they never lead elsewhere."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

from storyboard.errors import StoreError

__all__ = [
    "ELSEWHERE",
    "blob_path",
    "blobs_folder",
    "diary_path",
    "entries",
    "is_own_file",
    "is_regular_file",
    "note_path",
    "own_folder",
    "parts_of",
    "refuse_links",
]

ELSEWHERE: Final = "name another folder with --store or STORYBOARD_STORE"


class _Kind(Enum):
    FOLDER = stat.S_IFDIR
    FILE = stat.S_IFREG


_PARTS: Final = {
    **dict.fromkeys(("blobs", "derived", "owners", "unusable", "work"), _Kind.FOLDER),
    **dict.fromkeys((".gitignore", "store.json", "index.lock", "index.sqlite"), _Kind.FILE),
    **dict.fromkeys(("journal.jsonl", "notes.lock"), _Kind.FILE),
    # SQLite keeps these beside the index.
    **dict.fromkeys(("index.sqlite-wal", "index.sqlite-shm", "index.sqlite-journal"), _Kind.FILE),
}


def diary_path(root: Path) -> Path:
    """Return the path of the diary, the copy of a store's journal."""
    return root / "journal.jsonl"


def blobs_folder(root: Path) -> Path:
    """Return the folder of a store's clips."""
    return root / "blobs"


def blob_path(root: Path, sha256: str) -> Path:
    """Return the path of the clip with that digest."""
    return blobs_folder(root) / sha256[:2] / f"{sha256}.mp4"


def note_path(root: Path, sha256: str) -> Path:
    """Return the path of the note beside the clip with that digest."""
    return blobs_folder(root) / sha256[:2] / f"{sha256}.json"


def is_regular_file(path: Path) -> bool:
    """Return whether the path is a regular file, and not a link."""
    with suppress(OSError, ValueError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def is_own_file(root: Path, path: Path) -> bool:
    """Return whether a file below `root` is regular, and no folder on its path is a link. OSError when it is gone."""
    folder = root
    for name in path.parent.relative_to(root).parts:
        folder /= name
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
    return stat.S_ISREG(path.lstat().st_mode)


def refuse_links(root: Path) -> None:
    """
    Raise StoreError when a store's folder, or a part of it, is a link or of the wrong kind.

    Missing parts are fine.
    """
    _require(root, _Kind.FOLDER, f'the store "{root}"')
    for name, kind in _PARTS.items():
        _require(root / name, kind, f'"{name}" in the store "{root}"')


def parts_of(root: Path) -> list[Path]:
    """Return the paths of all parts that a store may have."""
    return [root / name for name in _PARTS]


def own_folder(root: Path, *names: str) -> Path:
    """Return a folder inside a store, created if missing. StoreError when its path has a link; OSError."""
    folder = root
    for name in names:
        folder /= name
        _require(folder, _Kind.FOLDER, f'"{folder.relative_to(root)}" in the store "{root}"')
        folder.mkdir(exist_ok=True)
    return folder


def entries(folder: Path) -> Iterator[Path]:
    """Yield the entries of a folder; nothing when it is missing or a link."""
    with suppress(OSError):
        if stat.S_ISDIR(folder.lstat().st_mode):
            yield from list(folder.iterdir())


def _require(path: Path, kind: _Kind, what: str) -> None:
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISLNK(mode):
        raise StoreError(
            f'{what} is a link, to "{path.readlink()}": storyboard does not write or delete through links',
            hint=f"to keep clips elsewhere, give --store or STORYBOARD_STORE that folder: {path.resolve()}"
            if kind is _Kind.FOLDER
            else f"delete the link, or {ELSEWHERE}",
        )
    if stat.S_IFMT(mode) != kind.value:
        raise StoreError(
            f"{what} is no {'folder' if kind is _Kind.FOLDER else 'regular file'}",
            hint=f"move it away, or {ELSEWHERE}",
        )
