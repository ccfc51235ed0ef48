"""Places inside a store, reached without a link: what lies there leads nowhere else, whoever put it there."""

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
    """Return where a store keeps a second copy of its journal."""
    return root / "journal.jsonl"


def blobs_folder(root: Path) -> Path:
    """Return the folder of a store's clips."""
    return root / "blobs"


def blob_path(root: Path, sha256: str) -> Path:
    """Return where a store keeps the clip of that digest."""
    return blobs_folder(root) / sha256[:2] / f"{sha256}.mp4"


def note_path(root: Path, sha256: str) -> Path:
    """Return where a store notes which takes the clip of that digest is."""
    return blobs_folder(root) / sha256[:2] / f"{sha256}.json"


def is_regular_file(path: Path) -> bool:
    """Say whether there is a regular file of that name; a link to one is none."""
    with suppress(OSError, ValueError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def is_own_file(root: Path, path: Path) -> bool:
    """Say whether a file below `root` is a regular one, and no folder on the way to it is a link. OSError when gone."""
    folder = root
    for name in path.parent.relative_to(root).parts:
        folder /= name
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return False
    return stat.S_ISREG(path.lstat().st_mode)


def refuse_links(root: Path) -> None:
    """
    Raise StoreError when the folder of a store, or one of its parts, is a link or not of its kind.

    What is absent is well.
    """
    _require(root, _Kind.FOLDER, f'the store "{root}"')
    for name, kind in _PARTS.items():
        _require(root / name, kind, f'"{name}" in the store "{root}"')


def own_folder(root: Path, *names: str) -> Path:
    """Return a folder inside of a store, made when it is missing. StoreError when a link leads there; OSError."""
    folder = root
    for name in names:
        folder /= name
        _require(folder, _Kind.FOLDER, f'"{folder.relative_to(root)}" in the store "{root}"')
        folder.mkdir(exist_ok=True)
    return folder


def entries(folder: Path) -> Iterator[Path]:
    """Give what is in a folder; nothing where there is none, or a link in its place."""
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
            f'{what} is a link, to "{path.readlink()}": a store is neither written nor cleared through links',
            hint=f"to keep clips in another place, name that place with --store or STORYBOARD_STORE: {path.resolve()}"
            if kind is _Kind.FOLDER
            else f"delete the link, or {ELSEWHERE}",
        )
    if stat.S_IFMT(mode) != kind.value:
        raise StoreError(
            f"{what} is no {'folder' if kind is _Kind.FOLDER else 'regular file'}",
            hint=f"move it away, or {ELSEWHERE}",
        )
