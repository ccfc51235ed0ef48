"""Untrusted rows of an index: limits for reading them, and checks of their values."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from typing import Final, TypeVar

from storyboard.limits import INDEX_ROWS, MIB

__all__ = ["bounded", "is_of_types", "limited", "money", "ratio"]

T = TypeVar("T")

LARGEST_VALUE: Final = 16 * MIB
# Reading the most rows that are allowed takes some 30 million steps; a hostile index could take any number.
STEPS: Final = 200_000_000
STEPS_BETWEEN_LOOKS: Final = 1_000_000

_RATIO: Final = re.compile(r"[0-9]{1,18}(/[0-9]{1,18})?", re.ASCII)
# A price is a short text; a sum with one such as 1e999999999 would have that many digits.
_LARGEST_PRICE: Final = Decimal(10**12)


def bounded(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Limit the size of values and the number of steps of a connection; return it."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    looks = iter(range(STEPS // STEPS_BETWEEN_LOOKS))
    connection.set_progress_handler(lambda: next(looks, None) is None, STEPS_BETWEEN_LOOKS)
    return connection


def limited(rows: Iterable[T]) -> list[T]:
    """Return all rows of a table. ValueError when there are more than an index may have."""
    read = list(islice(rows, INDEX_ROWS + 1))
    if len(read) > INDEX_ROWS:
        raise ValueError(f"it has more than {INDEX_ROWS:,} rows")
    return read


def is_of_types(row: Sequence[object], types: Sequence[type | tuple[type, ...]]) -> bool:
    """Return whether each value of a row has its type; in a forged table, any column may have any type."""
    return len(row) == len(types) and all(map(isinstance, row, types))


def ratio(text: str) -> Fraction:
    """Parse a fraction as `str` writes it. ValueError or ZeroDivisionError."""
    if not _RATIO.fullmatch(text):
        raise ValueError(f"{text[:40]!a} is no number")
    return Fraction(text)


def money(text: str | None) -> Decimal | None:
    """Parse a price as `str` writes a decimal. ValueError when it is invalid."""
    if text is None:
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or not 0 <= price <= _LARGEST_PRICE:
        raise ValueError(f"{text[:40]!a} is no price")
    return price
