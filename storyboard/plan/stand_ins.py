"""Whether a clip that a stand-in made counts: only for who works with a stand-in of the same place now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from storyboard.store.take import Take

__all__ = ["counts"]

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


def counts(take: Take, bases: Mapping[str, str]) -> bool:
    """
    Return whether a take is to be used where providers are at these base addresses.

    One of the provider itself always is. One of a stand-in is where the address that made it is still the provider's,
    its port apart: a local server has another one each time.
    """
    if take.stand_in is None:
        return True
    now = bases.get(take.provider)
    return now is not None and _place(now) == _place(take.base_url)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return "this machine" if host in THIS_MACHINE else host, parts.path.rstrip("/")
