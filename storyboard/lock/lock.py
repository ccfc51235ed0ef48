"""The lock of one film: its blocks in the lock's file, read and written without those of other films."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from storyboard.lock.file import LockFile, Shots, read_file
from storyboard.lock.shot import LockedShot
from storyboard.lock.text import file_text, usual_blocks
from storyboard.media.files import atomic_write

__all__ = ["Lock", "is_written", "lock_text", "lock_views", "read_lock", "write_lock", "write_locks"]


@dataclass(frozen=True, slots=True)
class Lock:
    """
    Which take each shot of a film uses: `shots`, by id.

    `path` is the lock's own file, which need not exist, and `storyboard` the name of the storyboard's file beside it.
    `film` is the film's name among those of the storyboard, empty for an only one. `offered` has, by fingerprint, what
    the other films use: a film that asks for the same uses the same take, unless it has a block of its own.
    """

    path: Path
    storyboard: str
    shots: Shots = field(default_factory=dict)
    film: str = ""
    offered: Mapping[str, LockedShot] = field(default_factory=dict, compare=False, repr=False)


def read_lock(path: Path, storyboard: str, film: str = "") -> Lock:
    """
    Return the lock of a film at `path`, an empty one when there is none, for the storyboard of that file name.

    Raises as `storyboard.lock.file.read_file` does.
    """
    return lock_views(read_file(path, storyboard), [film])[0]


def lock_views(file: LockFile, films: Iterable[str]) -> list[Lock]:
    """Return the locks of these films, by their names; what is offered to all of them is one object."""
    names = list(films)
    # What an only film uses is known by its shots.
    offered = {} if names == [""] and not file.films.keys() - {""} else usual_blocks(file.films)
    return [Lock(file.path, file.storyboard, file.films.get(name, {}), name, offered) for name in names]


def lock_text(lock: Lock) -> str:
    """Return the file of a lock as it is written: the film's blocks, and those that the file has of other films."""
    return file_text(_file_with([lock]))


def is_written(lock: Lock) -> bool:
    """Return whether the file of a lock has just this lock. Raises as `write_lock` does."""
    file = _file_with([lock])
    return _has(file.path, file_text(file))


def write_lock(lock: Lock) -> None:
    """
    Write a film's blocks to its lock's file, whole or not at all; those of other films stay.

    LockError when the file that is there cannot be used, MediaError when it cannot be written.
    """
    file = _file_with([lock])
    _write(file.path, file_text(file))


def write_locks(locks: Collection[Lock], *, whole: bool) -> None:
    """
    Write the locks of several films of a storyboard at once, unless their file has just that.

    Blocks of other films stay, unless these are the `whole` of the storyboard's films. Raises as `write_lock` does.
    """
    file = _file_with(locks, whole=whole)
    text = file_text(file)
    if not _has(file.path, text) and (any(lock.shots for lock in locks) or file.path.exists()):
        _write(file.path, text)


def _file_with(locks: Collection[Lock], *, whole: bool = False) -> LockFile:
    first = next(iter(locks))
    films = {lock.film: lock.shots for lock in locks}
    # An only film is all that there is.
    if whole or first.film == "":
        return LockFile(first.path, first.storyboard, films)
    before = read_file(first.path, first.storyboard)
    return replace(before, films={**before.films, **films})


def _has(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
