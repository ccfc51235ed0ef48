"""Rows of an index that anybody may have written: how much of it is read, and which values are taken for ours."""

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
# An index of as many rows as are read takes some 30 million steps; a hostile one can be made to take any number.
STEPS: Final = 200_000_000
STEPS_BETWEEN_LOOKS: Final = 1_000_000

_RATIO: Final = re.compile(r"[0-9]{1,18}(/[0-9]{1,18})?", re.ASCII)
# A price is a text of few characters; one such as 1e999999999 has as many digits as it says once it is summed.
_LARGEST_PRICE: Final = Decimal(10**12)


def bounded(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Let a connection read values of a bounded size, in a bounded number of steps; return it."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    looks = iter(range(STEPS // STEPS_BETWEEN_LOOKS))
    connection.set_progress_handler(lambda: next(looks, None) is None, STEPS_BETWEEN_LOOKS)
    return connection


def limited(rows: Iterable[T]) -> list[T]:
    """Return all rows of a table. ValueError when they are more than an index may have."""
    read = list(islice(rows, INDEX_ROWS + 1))
    if len(read) > INDEX_ROWS:
        raise ValueError(f"it has more than {INDEX_ROWS:,} rows")
    return read


def is_of_types(row: Sequence[object], types: Sequence[type | tuple[type, ...]]) -> bool:
    """Say whether each value of a row has its type; a table of others may hold any in any column."""
    return len(row) == len(types) and all(map(isinstance, row, types))


def ratio(text: str) -> Fraction:
    """Return the number that was written as `str` writes a fraction. ValueError or ZeroDivisionError."""
    if not _RATIO.fullmatch(text):
        raise ValueError(f"{text[:40]!a} is no number")
    return Fraction(text)


def money(text: str | None) -> Decimal | None:
    """Return the price that was written as `str` writes a decimal. ValueError when it is none."""
    if text is None:
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or not 0 <= price <= _LARGEST_PRICE:
        raise ValueError(f"{text[:40]!a} is no price")
    return price
