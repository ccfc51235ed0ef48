"""The memory of a process together with that of the programs that it starts, such as ffmpeg."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["TreeMemory", "watching"]

PROCESSES = Path("/proc")
EVERY_SECONDS = 0.1


class TreeMemory:
    """The most memory that a process and its descendants had at one time, in MB (10^6 bytes), by samples."""

    def __init__(self) -> None:
        self.peak = 0.0


@contextmanager
def watching(process: int) -> Iterator[TreeMemory]:
    """Sample the memory of a process tree until the block ends; it stays 0 where there is no ``/proc``."""
    memory, ended = TreeMemory(), threading.Event()

    def sample() -> None:
        while not ended.wait(EVERY_SECONDS):
            memory.peak = max(memory.peak, sum(map(_resident, _tree(process))) / 1e6)

    thread = threading.Thread(target=sample, daemon=True)
    if PROCESSES.exists():
        thread.start()
    try:
        yield memory
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()


def _tree(process: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for entry in PROCESSES.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [process]
    while waiting:
        yield waiting[-1]
        waiting += children.get(waiting.pop(), [])


def _parent(entry: Path) -> int | None:
    try:
        # The name in brackets may hold anything.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def _resident(process: int) -> int:
    try:
        pages = int((PROCESSES / str(process) / "statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
