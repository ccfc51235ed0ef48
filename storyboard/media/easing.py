"""Easing: positions from 0 to 1 over time from 0 to 1, for what moves between two pictures and within one."""

from __future__ import annotations

__all__ = ["smoothstep"]


def smoothstep(value: float) -> float:
    """Return a smooth step from 0 to 1, with no speed at either end; constant outside."""
    value = min(1.0, max(0.0, value))
    return value * value * (3.0 - 2.0 * value)
