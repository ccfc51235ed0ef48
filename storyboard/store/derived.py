"""Derived files of a store: how large they are, when each was last used, and which go when they exceed their limit."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.errors import StoreError
from storyboard.media.files import SECONDS_UNTIL_ABANDONED, is_temporary
from storyboard.store.mark import Standing, look_at
from storyboard.store.places import is_own_file

__all__ = ["DERIVED", "KINDS", "DerivedSize", "clear_derived", "derived_size", "mark_used", "trim_derived"]

DERIVED: Final = "derived"
KINDS: Final = ("frames", "posters", "segments", "sounds")
"""The folders of files that can be made again. Receipts of films are not among them: each says that a film is ours."""

NANOSECONDS: Final = 10**9
# Writing the time at every use would be one more write for each file that a cut reads.
NOTED_EVERY_NS: Final = 60 * NANOSECONDS
# The clocks of two machines with one store differ by less; a time further ahead says nothing about the last use.
CLOCKS_DIFFER_NS: Final = 3600 * NANOSECONDS
ABANDONED_NS: Final = SECONDS_UNTIL_ABANDONED * NANOSECONDS

_NAME: Final = re.compile(r"[0-9a-f]{64}(-\d{1,20}-\d{1,20})?\.[a-z0-9]{1,5}", re.ASCII)
_SHELF: Final = re.compile(r"[0-9a-f]{2}", re.ASCII)


class DerivedSize(NamedTuple):
    """A number of derived files, and how many bytes they are."""

    files: int
    bytes: int


class _File(NamedTuple):
    """A file among the derived ones; a temporary one is still being written, or was left behind."""

    path: str
    size: int
    changed_ns: int
    temporary: bool

    def last_use(self, now_ns: int) -> int:
        return 0 if self.changed_ns > now_ns + CLOCKS_DIFFER_NS else self.changed_ns

    def is_abandoned(self, now_ns: int) -> bool:
        return self.temporary and self.last_use(now_ns) < now_ns - ABANDONED_NS


def mark_used(path: Path, now_ns: Callable[[], int] = time.time_ns) -> None:
    """
    Note that a derived file is in use, so that it is deleted after others; nothing happens when it is gone.

    Its time of modification becomes that of the use, to the minute.
    """
    with suppress(OSError):
        facts, now = path.lstat(), now_ns()
        if stat.S_ISREG(facts.st_mode) and not 0 <= now - facts.st_mtime_ns < NOTED_EVERY_NS:
            os.utime(path, ns=(facts.st_atime_ns, now))


def derived_size(root: Path) -> DerivedSize:
    """Return how large the derived files of a store are; nothing is written."""
    return _sum(list(_files(root)))


def trim_derived(
    root: Path, limit: int, keep: Collection[Path] = (), now_ns: Callable[[], int] = time.time_ns
) -> DerivedSize:
    """
    Delete derived files, those first that were not used for longest, until they are at most `limit` bytes.

    Returns what was deleted. Files in `keep` stay; what killed processes left behind goes in any case. Only regular
    files with names of the program's form are deleted, in this user's own stores, and none through a link. Safe while
    other processes use or trim the store.
    """
    if not _is_ours(root):
        return DerivedSize(0, 0)
    now = now_ns()
    files = list(_files(root))
    gone = [each for each in files if each.is_abandoned(now) and _delete(root, each)]
    excess = _sum(files).bytes - _sum(gone).bytes - limit
    if excess > 0:
        kept = {os.fspath(path) for path in keep}
        may_go = (each for each in files if not each.temporary and each.path not in kept)
        for each in sorted(may_go, key=lambda file: (file.last_use(now), file.path)):
            if excess <= 0:
                break
            if _delete(root, each):
                excess -= each.size
                gone.append(each)
    return _sum(gone)


def clear_derived(
    root: Path, limit: int, unused_seconds: float, *, dry_run: bool, now_ns: Callable[[], int] = time.time_ns
) -> DerivedSize:
    """
    Delete derived files that were not used for so many seconds, then others as `trim_derived` does.

    Returns what was deleted, or with `dry_run` what would be.
    """
    if not _is_ours(root):
        return DerivedSize(0, 0)
    now = now_ns()
    files = list(_files(root))
    oldest = now - int(unused_seconds * NANOSECONDS)
    old = [each for each in files if each.last_use(now) < oldest and not each.temporary]
    if not dry_run:
        gone = _sum([each for each in old if _delete(root, each)])
        trimmed = trim_derived(root, limit, now_ns=now_ns)
        return DerivedSize(gone.files + trimmed.files, gone.bytes + trimmed.bytes)
    going = [*old, *(each for each in files if each.is_abandoned(now))]
    others = [each for each in files if not each.temporary and each.last_use(now) >= oldest]
    excess = _sum(files).bytes - _sum(going).bytes - limit
    for each in sorted(others, key=lambda file: (file.last_use(now), file.path)):
        if excess <= 0:
            break
        excess -= each.size
        going.append(each)
    return _sum(going)


def _is_ours(root: Path) -> bool:
    try:
        return look_at(root).standing is Standing.OURS
    except (StoreError, OSError):
        return False


def _sum(files: list[_File]) -> DerivedSize:
    return DerivedSize(len(files), sum(each.size for each in files))


def _files(root: Path) -> Iterator[_File]:
    """Yield the files with names of our own form, in folders that are not links."""
    if _is_folder(root) and _is_folder(root / DERIVED):
        for kind in KINDS:
            yield from _files_in(root / DERIVED / kind, shelves=True)


def _files_in(folder: Path | str, *, shelves: bool = False) -> Iterator[_File]:
    if not _is_folder(folder):
        return
    # A folder that cannot be read, and a file that vanishes meanwhile, do not count.
    with suppress(OSError):
        with os.scandir(os.fspath(folder)) as found:
            entries = list(found)
        for entry in entries:
            temporary = _NAME.fullmatch(entry.name) is None
            if shelves and _SHELF.fullmatch(entry.name):
                yield from _files_in(entry.path)
            elif not temporary or is_temporary(Path(entry.name)):
                with suppress(FileNotFoundError):
                    facts = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(facts.st_mode):
                        yield _File(entry.path, facts.st_size, facts.st_mtime_ns, temporary)


def _is_folder(path: Path | str) -> bool:
    with suppress(OSError):
        return stat.S_ISDIR(os.lstat(path).st_mode)
    return False


def _delete(root: Path, file: _File) -> bool:
    """Delete a file, and return whether it is gone; one that was used meanwhile stays."""
    path = Path(file.path)
    try:
        if not is_own_file(root, path) or path.lstat().st_mtime_ns != file.changed_ns:
            return False
        path.unlink()
    except FileNotFoundError:
        return True  # another process was faster
    except OSError:
        return False
    return True
