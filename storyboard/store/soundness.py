"""What is remembered of large indexes: that they were found sound, as long as their files have not changed since."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.inspection.cache import read_entry, write_entry

__all__ = ["FileState", "remember_sound", "state_of", "was_sound"]

# Smaller ones are read in some milliseconds.
SMALLEST: Final = 4 << 20
KIND: Final = "indexes"
# A file that is written again within the resolution of its times would look the same.
NANOSECONDS_TO_SETTLE: Final = 2_000_000_000


class FileState(NamedTuple):
    """An index and the log beside it, by what changes when either is written, and the time of the last write."""

    path: str
    parts: tuple[int, ...]
    written_ns: int


_sound_here: Final[set[FileState]] = set()


def state_of(path: Path) -> FileState | None:
    """Return the state of an index; None for a small one, and for one that cannot be looked at."""
    parts: list[int] = []
    written = 0
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            facts = each.stat()
        except FileNotFoundError:
            parts += [0, 0, 0, 0]
            continue
        except OSError:
            return None
        if facts.st_size == 0:
            # An empty log is left behind by those that only read.
            parts += [0, 0, 0, 0]
            continue
        parts += [facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns]
        written = max(written, facts.st_mtime_ns, facts.st_ctime_ns)
    return FileState(str(path.resolve()), tuple(parts), written) if parts[2] >= SMALLEST else None


def was_sound(state: FileState) -> bool:
    """Return whether an index in that state was found sound, in this process or an earlier one."""
    if state in _sound_here:
        return True
    entry = read_entry(KIND, state.path)
    return entry is not None and entry.get("parts") == [*state.parts, state.written_ns]


def remember_sound(state: FileState) -> None:
    """Remember that an index in that state is sound."""
    _sound_here.add(state)
    if time.time_ns() - state.written_ns > NANOSECONDS_TO_SETTLE:
        write_entry(KIND, state.path, {"parts": [*state.parts, state.written_ns]})
