"""Which files Python code opens, and which of the package's modules are at work then, told by an audit hook."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

__all__ = ["Openings", "digests", "looks", "openings"]

DIGEST = "storyboard.inspection.digest"
PROBE = "storyboard.media.probe"

Openings = Counter[tuple[str, str]]

_watching: list[Openings] = []
_guard = threading.Lock()


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or not _watching:
        return
    path = arguments[0]
    if isinstance(path, str | os.PathLike):
        modules = set(_at_work(sys._getframe(1)))
        with _guard:
            for found in _watching:
                found.update((str(Path(path).absolute()), module) for module in modules)


def _at_work(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back


# A hook stays as long as the process does.
sys.addaudithook(_heard)


@contextmanager
def openings() -> Iterator[Openings]:
    """Count, while the block runs, how often each file is opened, by each module that has a part in it."""
    found: Openings = Counter()
    _watching.append(found)
    try:
        yield found
    finally:
        _watching.remove(found)


def digests(found: Openings, path: Path) -> int:
    """Return how often a file was opened for its digest."""
    return found[str(path.absolute()), DIGEST]


def looks(found: Openings, path: Path) -> int:
    """Return how often a media file was looked through."""
    return found[str(path.absolute()), PROBE]
