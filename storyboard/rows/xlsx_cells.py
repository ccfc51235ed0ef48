"""The value of a cell of a workbook, as a document's values are."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from storyboard.document.nodes import Plain
from storyboard.document.numbers import written_number

__all__ = ["plain_value"]

_ZEROS: Final = re.compile(r"0+")
# The decimal places that a format always shows, as in `#,##0.00 "€"`.
_PLACES: Final = re.compile(r"0\.(0+)(?![#?0])")
_LITERAL: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_SECOND: Final = dt.timedelta(seconds=1)
# Above it, a float does not tell whole numbers apart.
_LARGEST_WHOLE: Final = 2**53


def plain_value(value: object, number_format: str) -> Plain:
    """
    Return a cell's value: text without spaces around it, a number, true or false; None for an empty cell.

    Dates and times become text in ISO form. A number is written with the zeros that its format adds (``49.90``,
    ``00123``), and never with fewer digits than it has.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, number_format)
    text = _iso(value) or str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None


def _iso(value: object) -> str | None:
    """Return a date, time or length of time as text; None for anything else."""
    match value:
        case dt.datetime():
            rounded = (value + _SECOND / 2).replace(microsecond=0)
            return (rounded.date() if rounded.time() == dt.time() else rounded).isoformat()
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat(timespec="seconds")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return None


def _number(value: int | float, number_format: str) -> int | float:
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - only "not a number" is unequal to itself
            return value
        if value.is_integer() and abs(value) < _LARGEST_WHOLE:
            # Google Sheets writes 3 as 3.0.
            value = int(value)
    shown = _LITERAL.sub("", number_format.partition(";")[0])
    if isinstance(value, int) and value >= 0 and _ZEROS.fullmatch(shown):
        return written_number(value, str(value).zfill(len(shown)))
    places = _PLACES.search(shown)
    if places is None or "%" in shown or "E" in shown:
        return value
    text = f"{Decimal(repr(value)):f}"
    whole, _, fraction = text.partition(".")
    return written_number(float(value), f"{whole}.{fraction.ljust(len(places[1]), '0')}")
