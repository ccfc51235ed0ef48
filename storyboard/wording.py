"""Amounts, lengths, ages and lists as messages write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

__all__ = [
    "LISTED",
    "age",
    "counted",
    "dollars",
    "in_seconds",
    "least_seconds",
    "listed",
    "roughly",
    "seconds",
    "size",
]

SECONDS_PER_MINUTE: Final = 60
LONGEST_IN_SECONDS: Final = 120
MINUTES_PER_HOUR: Final = 60
HOURS_PER_DAY: Final = 24
LISTED: Final = 12
"""How many names a message lists."""


def dollars(amount: Decimal) -> str:
    """Return an amount in US dollars, with at least two and no more places than it has: ``$0.10``, ``$0.017``."""
    exponent = amount.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"${amount:.{places}f}"


def in_seconds(length: Fraction) -> str:
    """Return a length in seconds, with at most three places: ``6 s``, ``150.25 s``."""
    return f"{_number(length)} s"


def least_seconds(length: Fraction) -> str:
    """Return a length in seconds with at most three places, never less than it is: what is written so is enough."""
    return in_seconds(Fraction(ceil(length * 1000), 1000))


def seconds(value: Fraction | float) -> str:
    """Return a length in the units that people use: ``6 s``, ``5.5 s``, ``2 min 30 s``."""
    if value < LONGEST_IN_SECONDS:
        return f"{_number(value)} s"
    minutes, rest = divmod(value, SECONDS_PER_MINUTE)
    if minutes < SECONDS_PER_MINUTE:
        return f"{int(minutes)} min {_number(rest)} s"
    hours, minutes = divmod(int(minutes), SECONDS_PER_MINUTE)
    return f"{hours} h {minutes} min {_number(rest)} s"


def _number(value: Fraction | float) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def roughly(value: float) -> str:
    """Return a length without more than two units, rounded up: ``48 s``, ``21 h 44 min``, ``3 days 4 h``."""
    if value <= LONGEST_IN_SECONDS:
        return f"{ceil(value)} s"
    minutes = ceil(value / SECONDS_PER_MINUTE)
    if minutes < MINUTES_PER_HOUR:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    if hours < HOURS_PER_DAY:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, HOURS_PER_DAY)
    return f"{counted(days, 'day')} {hours} h"


def size(number: int) -> str:
    """Return a number of bytes in the unit that fits: ``0 bytes``, ``512 bytes``, ``1.2 MB``, ``10 GB``."""
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "kB")):
        if number >= 1000**power:
            amount = number / 1000**power
            return f"{amount:.1f} {unit}".replace(".0 ", " ")
    return counted(number, "byte")


def age(value: float) -> str:
    """Return how long ago something was, in its largest unit: ``just now``, ``3 min ago``, ``2 days ago``."""
    for unit, words in ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s")):
        if value >= unit:
            number = int(value // unit)
            return f"{counted(number, words) if words == 'day' else f'{number} {words}'} ago"
    return "just now"


def counted(number: int, noun: str) -> str:
    """Return ``1 clip``, ``2 clips``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Iterable[str]) -> str:
    """Return the names separated by commas; after the first dozen, only how many more there are."""
    every = list(names)
    rest = len(every) - LISTED
    return ", ".join(every[:LISTED]) + (f" and {rest} more" if rest > 0 else "")
