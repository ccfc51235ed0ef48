"""A sign for calls that must not be broken off: to come to an end without another try."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

import anyio

__all__ = ["HURRY"]

HURRY: Final[ContextVar[anyio.Event | None]] = ContextVar("HURRY", default=None)
"""Once the event is set, what is being waited out is given up, and what failed is not tried again."""
