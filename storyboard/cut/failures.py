"""Which shot a failure belongs to: files in the store have no name that a user would know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from storyboard.errors import MediaError

__all__ = ["naming_shot"]


@contextmanager
def naming_shot(shot: str) -> Iterator[None]:
    """Put the shot's name before the message of a MediaError."""
    try:
        yield
    except MediaError as error:
        raise MediaError(f'shot "{shot}": {error.message}', hint=error.hint) from error
