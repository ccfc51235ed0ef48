"""Where templates look variables up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from storyboard.document.tree import Location, Mark

__all__ = ["Scope"]


class Scope(Protocol):
    """Where templates look variables up."""

    def __call__(self, name: str, absent: object) -> object:
        """Return the variable's value, or `absent`."""

    def names(self) -> Iterable[str]:
        """Return the names of all variables."""

    def place(self, name: str, path: Location = ()) -> Mark | None:
        """Return where a variable, or a part of it, is written that is data; None for all others."""
