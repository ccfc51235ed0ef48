"""Detect whether a file has been written to."""

from __future__ import annotations

import os
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

__all__ = ["RACY_NANOSECONDS", "Identity", "identity_in", "identity_of"]

# With coarse time stamps (FAT: 2 s), two successive writes can have the same one.
RACY_NANOSECONDS: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Identity:
    """
    A file as `stat` reports it: its place on disk, its size in bytes, and the times of the last changes.

    Programs cannot set `changed_ns` (ctime), so it shows a change even if the time of modification is set back.
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    def is_settled(self, now_ns: int) -> bool:
        """
        Whether any write after `now_ns` would change the identity: the last one was more than 2 s before.

        The clock of a camera may have been fast: for a time of modification in the future, the time of the last change
        of status counts, which is from this machine's clock; a write would set the time of modification back to now.
        """
        if self.modified_ns > now_ns + RACY_NANOSECONDS:
            return self.changed_ns < now_ns - RACY_NANOSECONDS
        return self.modified_ns < now_ns - RACY_NANOSECONDS

    def as_json(self) -> list[int]:
        """Return the identity as a list of numbers, for comparison."""
        return list(astuple(self))


def identity_of(path: Path) -> Identity:
    """Return the identity of the file that `path` leads to; OSError when there is none."""
    return identity_in(path.stat())


def identity_in(facts: os.stat_result) -> Identity:
    """Return the identity of a file from what `stat` reports of it."""
    return Identity(facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
