"""Whether a stand-in's clip counts: only while the same stand-in is in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from storyboard.store.take import Take

__all__ = ["counts"]

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


def counts(take: Take, bases: Mapping[str, str]) -> bool:
    """
    Return whether a take counts for providers at these base URLs.

    A take of the provider itself always counts. A stand-in's counts while the provider's base URL is that of the
    stand-in, except for the port, which differs each time a local server starts.
    """
    if take.stand_in is None:
        return True
    now = bases.get(take.provider)
    return now is not None and _place(now) == _place(take.base_url)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return "this machine" if host in THIS_MACHINE else host, parts.path.rstrip("/")
