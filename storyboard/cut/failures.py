"""Name the shot of a failure: files in the store have no names that users know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from storyboard.errors import MediaError

__all__ = ["naming_shot"]


@contextmanager
def naming_shot(shot: str) -> Iterator[None]:
    """Prefix the message of a MediaError with the shot's name."""
    try:
        yield
    except MediaError as error:
        raise MediaError(f'shot "{shot}": {error.message}', hint=error.hint) from error
