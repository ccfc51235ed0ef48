"""Named points of paid work, in order, for crash tests: what is on disk at each decides what a crash costs."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

__all__ = ["Point", "observe", "passed"]


class Point(StrEnum):
    """One point between the intent to pay for a clip and the clip in the store."""

    INTENT_WRITTEN = "intent-written"
    PICTURES_UPLOADED = "pictures-uploaded"
    SENDING_WRITTEN = "sending-written"
    ANSWER_READ = "answer-read"
    ID_WRITTEN = "id-written"
    POLLED = "polled"
    CLIP_FETCHED = "clip-fetched"
    CLIP_CHECKED = "clip-checked"
    CLIP_KEPT = "clip-kept"


_observers: list[Callable[[Point, str], None]] = []


def observe(observer: Callable[[Point, str], None]) -> None:
    """Call `observer` with the point and the shot whenever a point is passed: tests crash the process there."""
    _observers.append(observer)


def passed(point: Point, shot: str) -> None:
    """Report that a shot has passed a point."""
    for observer in _observers:
        observer(point, shot)
