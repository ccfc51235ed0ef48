"""How many clips providers make at the same time, and how many they accept, as dated data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["CONCURRENCY", "Concurrency", "Span"]


class Span(NamedTuple):
    """What a new account gets, and what the largest one does."""

    least: int
    most: int


class Concurrency(NamedTuple):
    """
    What a provider says of its limits: clips `at_once`, and submits `per_minute`; None where it says nothing.

    It depends on the account, which nobody here can see. `source` is the page, `checked` the day of reading.
    """

    at_once: Span | None
    per_minute: Span | None
    source: str
    checked: str


CONCURRENCY: Final[Mapping[str, Concurrency]] = MappingProxyType(
    {
        "fal": Concurrency(
            at_once=Span(2, 40),
            per_minute=None,
            source="https://fal.ai/docs/documentation/model-apis/concurrency-limits.md",
            checked="2026-11-21",
        ),
        "wavespeed": Concurrency(
            at_once=Span(3, 5000),
            per_minute=Span(5, 5000),
            source="https://wavespeed.ai/docs/account-levels",
            checked="2026-11-21",
        ),
        # Its page said 5 in spring, and 20 in October; the lower one is never too good to be true.
        "minimax": Concurrency(
            at_once=None,
            per_minute=Span(5, 20),
            source="https://platform.minimax.io/docs/guides/rate-limits",
            checked="2026-10-08",
        ),
        "replicate": Concurrency(
            at_once=None,
            per_minute=Span(6, 600),
            source="https://replicate.com/docs/topics/predictions/rate-limits",
            checked="2026-11-21",
        ),
    }
)
"""By provider; of one that is not here, nothing is known."""
