"""What tells a file from itself written anew, and when that can be relied on."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

__all__ = ["Identity", "identity_of"]

# A file system with coarse time stamps (FAT: 2 s) gives two writes that follow on each other the same one.
RACY_NANOSECONDS: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Identity:
    """
    A file as `stat` sees it: where it is on the disk, its size in bytes, and when content and status last changed.

    The time of the last change of status cannot be set by programs: a file that was altered and given its old time of
    modification back is another one.
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    def is_settled(self, now_ns: int) -> bool:
        """
        Whether a write after `now_ns` is certain to show: the last one was more than 2 s before.

        The clock of a camera may have been ahead: a file from the future is settled by the time of its last change of
        status, which is of our own clock, and a write now would give it a time of the present.
        """
        if self.modified_ns > now_ns + RACY_NANOSECONDS:
            return self.changed_ns < now_ns - RACY_NANOSECONDS
        return self.modified_ns < now_ns - RACY_NANOSECONDS

    def as_json(self) -> list[int]:
        """Return it as a list of numbers, to compare with."""
        return list(astuple(self))


def identity_of(path: Path) -> Identity:
    """Return the identity of the file that `path` leads to; OSError when there is none."""
    facts = path.stat()
    return Identity(facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
