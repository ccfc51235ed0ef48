"""Who is at work on a store: each process holds a lock as long as it lives, so that others can tell it is alive."""

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
    A process's claim to the predictions that bear its name.

    The operating system lets go of the lock when the process ends, however it ends; a process number that is used
    again cannot be taken for it.
    """

    def __init__(self, root: Path) -> None:
        folder = own_folder(root, OWNERS_FOLDER)
        _clear_the_dead(folder)
        self.name = uuid.uuid4().hex
        self._lock = FileLock(folder / f"{self.name}.lock", is_singleton=False)
        self._lock.acquire()

    def release(self) -> None:
        """Give the claim up; what is still open may be taken over by others."""
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)


def is_alive(root: Path, owner: str) -> bool:
    """Return whether the process of that name still holds its claim."""
    path = root / OWNERS_FOLDER / f"{owner}.lock"
    # A journal names the owners, and whoever wrote it may have meant a file elsewhere.
    if _OWNER.fullmatch(owner) is None or not os.path.lexists(path):
        return False
    if not is_regular_file(path):
        return True
    lock = FileLock(path, is_singleton=False)
    try:
        lock.acquire(blocking=False)
    except OSError:
        # It is held, or nothing can be learned about it here: then nothing may be taken from its owner either.
        return True
    lock.release()
    return False


def anyone_alive(root: Path) -> bool:
    """Return whether any process is at work on a store."""
    return any(
        is_alive(root, path.stem) for path in entries(root / OWNERS_FOLDER) if _LOCK.fullmatch(path.name)
    )


def _clear_the_dead(folder: Path) -> None:
    """Remove the locks of processes that are long gone; a young one may be about to be taken."""
    for path in entries(folder):
        if _LOCK.fullmatch(path.name) is None or not is_regular_file(path):
            continue
        with suppress(FileNotFoundError):
            old = path.lstat().st_mtime < time.time() - SECONDS_TO_KEEP
            if old and not is_alive(folder.parent, path.stem):
                path.unlink()
