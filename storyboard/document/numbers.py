"""Numbers that remember how they were written: 49.90 stays 49.90 in a text, and a third stays exact in a length."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

__all__ = [
    "ExactFloat",
    "Written",
    "WrittenFloat",
    "WrittenInt",
    "from_python",
    "unwritten",
    "written_number",
]


# Longer results of calculations are rounded when they are shown, so a number that is written so long remembers it.
_PLAIN_LENGTH: Final = 15


class WrittenInt(int):
    """An integer that is shown as it was written, such as 007 or 0x1F."""

    written: str

    def __new__(cls, value: int, written: str = "") -> WrittenInt:
        """Return the number, shown as `written`."""
        number = super().__new__(cls, value)
        number.written = written or repr(value)
        return number

    def __str__(self) -> str:
        """Return the number as it was written."""
        return self.written


class WrittenFloat(float):
    """A number that is shown as it was written, such as 49.90 or 1e3."""

    written: str

    def __new__(cls, value: float, written: str = "") -> WrittenFloat:
        """Return the number, shown as `written`."""
        number = super().__new__(cls, value)
        number.written = written or repr(value)
        return number

    def __str__(self) -> str:
        """Return the number as it was written."""
        return self.written


class ExactFloat(float):
    """A fraction from Python: a float with the nearest value, and the `exact` one for lengths."""

    exact: Fraction

    def __new__(cls, value: Fraction | float) -> ExactFloat:
        """Return the fraction as a number."""
        number = super().__new__(cls, value)
        number.exact = Fraction(value)
        return number

    def __repr__(self) -> str:
        """Return the fraction: two that are the same as floats differ."""
        return f"ExactFloat({self.exact})"

    def __str__(self) -> str:
        """Return the nearest number."""
        return float.__repr__(self)


Written: TypeAlias = WrittenInt | WrittenFloat


def written_number(value: int | float, text: str) -> int | float:
    """Return the number that `text` represents; it remembers the text when Python writes it differently."""
    if str(value) == text and len(text) <= _PLAIN_LENGTH:
        return value
    return WrittenInt(value, text) if isinstance(value, int) else WrittenFloat(value, text)


def unwritten(value: object) -> object:
    """Return a plain number for one that remembers how it was written, and everything else unchanged."""
    if isinstance(value, WrittenInt):
        return int(value)
    return float(value) if isinstance(value, WrittenFloat) else value


def from_python(value: Decimal | Fraction) -> int | float:
    """Return a number from Python as a document's number, without loss of precision."""
    if isinstance(value, Decimal):
        if value.is_finite() and value == value.to_integral_value() and value.as_tuple().exponent == 0:
            return int(value)
        return written_number(float(value), str(value))
    return int(value) if value.denominator == 1 else ExactFloat(value)
