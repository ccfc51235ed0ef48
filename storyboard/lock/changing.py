"""One process at a time changes a lock: several may choose takes, or end their renders, at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from storyboard.store.known_stores import writable_data_folder

__all__ = ["changing_locks"]


@contextmanager
def changing_locks() -> Iterator[None]:
    """
    Keep other processes of this user from changing a lock while the block reads, changes and writes one.

    Nothing is left beside the lock, which is in git. StoreError when there is no folder for the user's data.
    """
    with FileLock(writable_data_folder() / "changing-locks.lock", is_singleton=False):
        yield
