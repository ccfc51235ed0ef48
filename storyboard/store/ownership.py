"""Which processes work on a store: each holds a file lock while it runs, so that others can tell."""

from __future__ import annotations

import os
import re
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock

from storyboard.store.places import entries, is_regular_file, own_folder

__all__ = ["Ownership", "anyone_alive", "is_alive"]

OWNERS_FOLDER: Final = "owners"
SECONDS_TO_KEEP: Final = 86_400

_OWNER: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_LOCK: Final = re.compile(r"[0-9a-f]{32}\.lock")


class Ownership:
    """
    A process's claim to the predictions with its name.

    The operating system releases the lock when the process ends, however it ends; unlike process ids, names are never
    reused.
    """

    def __init__(self, root: Path) -> None:
        folder = own_folder(root, OWNERS_FOLDER)
        _clear_the_dead(folder)
        self.name = uuid.uuid4().hex
        # It is the process's: the thread that gives it up may be another than the one that took it.
        self._lock = FileLock(folder / f"{self.name}.lock", is_singleton=False, thread_local=False)
        self._lock.acquire()

    def release(self) -> None:
        """Release the claim; other processes may then take over what is still open."""
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)


def is_alive(root: Path, owner: str) -> bool:
    """Return whether the process of that name is still running."""
    path = root / OWNERS_FOLDER / f"{owner}.lock"
    # The name comes from the journal, which may be forged and point to a file elsewhere.
    if _OWNER.fullmatch(owner) is None or not os.path.lexists(path):
        return False
    if not is_regular_file(path):
        return True
    lock = FileLock(path, is_singleton=False)
    try:
        lock.acquire(blocking=False)
    except OSError:
        # It is locked, or that cannot be checked: then nothing may be taken over from its owner.
        return True
    lock.release()
    return False


def anyone_alive(root: Path) -> bool:
    """Return whether any process is at work on a store."""
    return any(
        is_alive(root, path.stem) for path in entries(root / OWNERS_FOLDER) if _LOCK.fullmatch(path.name)
    )


def _clear_the_dead(folder: Path) -> None:
    """Remove the locks of processes that are long gone; a recent one may be about to be locked."""
    for path in entries(folder):
        if _LOCK.fullmatch(path.name) is None or not is_regular_file(path):
            continue
        with suppress(FileNotFoundError):
            old = path.lstat().st_mtime < time.time() - SECONDS_TO_KEEP
            if old and not is_alive(folder.parent, path.stem):
                path.unlink()
