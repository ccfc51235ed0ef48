"""The scalar types of the catalogue: exact seconds, money and shapes, days, names."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import isfinite
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = [
    "Amount",
    "Day",
    "FileKind",
    "Mode",
    "ModelName",
    "Need",
    "OptionalValue",
    "ProviderName",
    "Seconds",
    "Shape",
    "Value",
    "ValueType",
    "Values",
    "plain_number",
    "seconds_written",
    "shape_text",
]

LONGEST_SECONDS: Final = 3_600
LARGEST_AMOUNT: Final = 1_000_000

_SHAPE = re.compile(r"^(\d{1,4}):(\d{1,4})$")
_FRACTION = re.compile(r"^[0-9]{1,6}/[1-9][0-9]{0,5}$")

Mode: TypeAlias = Literal["text", "image"]
FileKind: TypeAlias = Literal["picture", "video", "sound"]
Need: TypeAlias = Literal["none", "optional", "required"]
ValueType: TypeAlias = Literal["boolean", "string", "integer", "number", "list", "object"]


def _seconds(value: object) -> Fraction:
    if isinstance(value, Fraction):
        seconds = value
    elif isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        seconds = Fraction(str(value))
    elif isinstance(value, str) and _FRACTION.match(value):
        seconds = Fraction(value)
    else:
        seconds = Fraction(0)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise PydanticCustomError("seconds", "should be a number of seconds above 0 and up to 3600")
    return seconds


def _amount(value: object) -> Decimal:
    amount = Decimal("NaN")
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        with suppress(InvalidOperation):
            amount = Decimal(str(value))
    if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
        raise PydanticCustomError("amount", 'should be an amount in US dollars, such as 0.28 or "0.28"')
    return amount


def _shape(value: object) -> Fraction:
    if isinstance(value, Fraction) and value > 0:
        return value
    if isinstance(value, str) and (match := _SHAPE.match(value)) and int(match[1]) and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    raise PydanticCustomError("shape", "should be width to height, such as 5:2")


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "should be a day, such as 2026-11-21") from None


def _value(value: object) -> object:
    if isinstance(value, bool | int | float | str):
        return value
    raise PydanticCustomError("value", "should be text, a number, true or false")


def _optional_value(value: object) -> object:
    return None if value is None else _value(value)


def plain_number(value: Fraction) -> int | float:
    """Convert exact seconds to the number that JSON and people write: 6 stays 6, one half is 0.5."""
    return value.numerator if value.denominator == 1 else float(value)


def seconds_written(value: Fraction) -> int | float | str:
    """Write exact seconds for a file: a number where it says them exactly, else text such as ``121/24``."""
    number = plain_number(value)
    return number if Fraction(str(number)) == value else f"{value.numerator}/{value.denominator}"


def shape_text(value: Fraction) -> str:
    """Write a shape as width to height: ``5:2``."""
    return f"{value.numerator}:{value.denominator}"


Seconds = Annotated[Fraction, BeforeValidator(_seconds), PlainSerializer(seconds_written, when_used="json")]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Shape = Annotated[Fraction, BeforeValidator(_shape), PlainSerializer(shape_text, when_used="json")]
Day = Annotated[date, BeforeValidator(_day)]
Value = Annotated[bool | int | float | str, BeforeValidator(_value)]
OptionalValue = Annotated[bool | int | float | str | None, BeforeValidator(_optional_value)]
Values = Annotated[tuple[Value, ...], Field(strict=False)]
ModelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/-]*$", max_length=64)]
ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=32)]
