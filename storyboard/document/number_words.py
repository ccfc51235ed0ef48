"""Numbers in messages: format them, and recognise what people write for them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

__all__ = ["NUMBER_ERRORS", "as_written", "number_in"]

NUMBER_ERRORS: Final = frozenset(
    {"int_type", "int_from_float", "float_type", "number", "seconds", "money", "frame_rate"}
)
"""The error types of pydantic, and ours, for values that are not numbers."""

# From here on, numbers are written as powers of ten.
_LARGEST_WRITTEN_OUT: Final = 10**15
_PLACES: Final = 6
_AMOUNT = re.compile(
    r"[$€£]?\s*([-+]?\d+(?:[.,]\d+)?|[-+]?\.\d+)\s*(?:s|sec|secs|seconds?|fps|usd|dollars?|dB|LUFS|px)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")


def as_written(value: object) -> str:
    """Return a number without exponent, trailing ``.0`` or rounding digits; anything else as text."""
    if not isinstance(value, float | Decimal):
        return str(int(value)) if isinstance(value, int) and not isinstance(value, bool) else str(value)
    number = float(value)
    text = f"{number:.{_PLACES}f}".rstrip("0").rstrip(".")
    fits = abs(number) < _LARGEST_WRITTEN_OUT and (float(text) or not number)
    return text if fits else f"{number:g}"


def number_in(value: object) -> str | None:
    """Return the number that a text such as ``5s``, ``$5`` or ``00:05`` means; None when there is none."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if found := _AMOUNT.fullmatch(text):
        return as_written(float(found[1].replace(",", ".")))
    if found := _CLOCK.fullmatch(text):
        return as_written(int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3]))
    return None
