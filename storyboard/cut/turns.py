"""Whose turn it is to make a part of a film, among films that are cut at the same time in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

__all__ = ["Turns"]

# How often who waits is asked whether to go on.
SECONDS: Final = 0.5


class Turns:
    """The keys of the parts that are being made now: a part that several films need is made by one of them."""

    def __init__(self) -> None:
        self._making: set[str] = set()
        self._changed = Condition()

    @contextmanager
    def turn(self, key: str) -> Iterator[bool]:
        """Yield whether it is the caller's turn to make a part: it is not while another one makes it."""
        with self._changed:
            mine = key not in self._making
            if mine:
                self._making.add(key)
        try:
            yield mine
        finally:
            if mine:
                with self._changed:
                    self._making.discard(key)
                    self._changed.notify_all()

    def wait(self, key: str, ask: Callable[[], None]) -> None:
        """Wait until nobody makes a part; what `ask` raises, which is called now and then, ends the wait."""
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: key not in self._making, timeout=SECONDS):
                    return
            ask()
