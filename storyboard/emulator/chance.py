"""Chance that can be repeated: the same draw always gives the same number."""

from __future__ import annotations

import hashlib

__all__ = ["chance"]


def chance(*draw: object) -> float:
    """Return a number from 0 to below 1 that depends on nothing but what the draw is about."""
    digest = hashlib.sha256(repr(draw).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48
