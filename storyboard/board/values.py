"""The scalar types of the language: exact seconds and rates, names, sizes, colours."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from storyboard.catalogue.values import plain_number
from storyboard.document.numbers import ExactFloat
from storyboard.errors import PlanError
from storyboard.store_address import is_address, shared_address

__all__ = [
    "ITEMS",
    "Colour",
    "FrameRate",
    "Items",
    "Loudness",
    "Money",
    "Name",
    "Params",
    "Paths",
    "Routes",
    "Seconds",
    "Share",
    "Size",
    "SoundStream",
    "Speed",
    "StartSeconds",
    "StoreAddress",
    "nominal_rate",
]

LONGEST_SECONDS: Final = 86_400
LONGEST_NAME: Final = 64
NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
# A tenth: each picture stands for ten frames, and speech is drawn out beyond recognition. Ten: nine of ten pictures are
# skipped, and the sound with them.
SLOWEST: Final = Fraction(1, 10)
FASTEST: Final = Fraction(10)
BROADCAST_RATES: Final = {
    Decimal("23.976"): Fraction(24_000, 1001),
    Decimal("23.98"): Fraction(24_000, 1001),
    Decimal("29.97"): Fraction(30_000, 1001),
    Decimal("47.952"): Fraction(48_000, 1001),
    Decimal("59.94"): Fraction(60_000, 1001),
    Decimal("119.88"): Fraction(120_000, 1001),
}

_SIZE = re.compile(r"^(\d{2,5})x(\d{2,5})$")
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_RATE = re.compile(r"^(\d{1,6})/(\d{1,4})$")


def _exact(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, ExactFloat):
        return value.exact
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number", "should be a number")
    try:
        return Fraction(str(value))
    except ValueError:
        raise PydanticCustomError("number", "should be a finite number") from None


def _seconds(value: object) -> Fraction:
    seconds = _exact(value)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise PydanticCustomError("seconds", "should be a number of seconds above 0 and up to 86400")
    return seconds


def _start_seconds(value: object) -> Fraction:
    seconds = _exact(value)
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise PydanticCustomError("seconds", "should be a number of seconds from 0 to 86400")
    return seconds


def _speed(value: object) -> Fraction:
    speed = _exact(value)
    if not SLOWEST <= speed <= FASTEST:
        raise PydanticCustomError("speed", "should be a speed from 0.1 to 10")
    return speed


def _share(value: object) -> Fraction:
    share = _exact(value)
    if not 0 <= share <= 1:
        raise PydanticCustomError("share", "should be a fraction from 0 to 1")
    return share


def nominal_rate(value: int | float | Decimal) -> Fraction:
    """Convert a rate as people write it into the exact one: 23.976 is 24000/1001, 25 is 25."""
    return BROADCAST_RATES.get(Decimal(str(value)), Fraction(str(value)))


def _frame_rate(value: object) -> Fraction:
    if isinstance(value, str) and (match := _RATE.match(value)) and int(match[2]):
        rate = Fraction(int(match[1]), int(match[2]))
    elif isinstance(value, Fraction):
        rate = value
    else:
        rate = nominal_rate(Decimal(_exact(value).numerator) / Decimal(_exact(value).denominator))
    if not 1 <= rate <= 120:
        raise PydanticCustomError(
            "frame_rate", "should be a frame rate from 1 to 120, such as 24 or 30000/1001"
        )
    return rate


def _size(value: object) -> tuple[int, int]:
    if isinstance(value, tuple) and len(value) == 2:
        width, height = value
    elif isinstance(value, str) and (match := _SIZE.match(value)):
        width, height = int(match[1]), int(match[2])
    else:
        raise PydanticCustomError("size", "should be WIDTHxHEIGHT in pixels, such as 1920x1080")
    if width % 2 or height % 2:
        raise PydanticCustomError(
            "size", "should have an even width and height: the film's pixels come in pairs"
        )
    if not (16 <= width <= 7680 and 16 <= height <= 7680):
        raise PydanticCustomError("size", "should be from 16x16 to 7680x7680")
    return width, height


def _money(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("money", "should be an amount in US dollars")
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise PydanticCustomError("money", "should be an amount in US dollars, 0 or more")
    return amount


def _without_nulls(value: object) -> object:
    return (
        {key: each for key, each in value.items() if each is not None} if isinstance(value, dict) else value
    )


def _colour(value: object) -> object:
    if isinstance(value, str) and not _COLOUR.match(value):
        raise PydanticCustomError(
            "colour", 'should be a colour written as "#rrggbb", such as "#ff0000" for red'
        )
    return value


def _store_address(value: str) -> str:
    try:
        return shared_address(value)
    except PlanError as error:
        # The message of an invalid address repeats nothing of it, for it may hold a password.
        words, hint = f"cannot be used: {error.message}", error.hint
        if not is_address(value):
            words = "should be the address of a shared store, such as s3://bucket/films"
            hint = "a folder is named with --store"
        raise PydanticCustomError("store", "{words}", {"words": words, "hint": hint}) from None


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _rate_text(value: Fraction) -> int | float | str:
    if value.denominator == 1:
        return value.numerator
    return float(value) if value.denominator != 1001 else f"{value.numerator}/{value.denominator}"


Seconds = Annotated[
    Fraction,
    BeforeValidator(_seconds),
    PlainSerializer(plain_number, when_used="json"),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_SECONDS}),
]
StartSeconds = Annotated[
    Fraction,
    BeforeValidator(_start_seconds),
    PlainSerializer(plain_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": LONGEST_SECONDS}),
]
Share = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(plain_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Speed = Annotated[
    Fraction,
    BeforeValidator(_speed),
    PlainSerializer(plain_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": plain_number(SLOWEST), "maximum": plain_number(FASTEST)}),
]
FrameRate = Annotated[
    Fraction,
    BeforeValidator(_frame_rate),
    PlainSerializer(_rate_text, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 1, "maximum": 120},
                {"type": "string", "pattern": _RATE.pattern},
            ]
        }
    ),
]
Size = Annotated[
    tuple[int, int],
    BeforeValidator(_size),
    PlainSerializer(lambda size: f"{size[0]}x{size[1]}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _SIZE.pattern}),
]
Loudness = Annotated[float, Field(ge=-40, le=-5)]
SoundStream = Annotated[int, Field(ge=1, le=1000)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=LONGEST_NAME)]
Colour = Annotated[
    str, BeforeValidator(_colour), WithJsonSchema({"pattern": _COLOUR.pattern, "type": "string"})
]
Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
ITEMS: Final = WithJsonSchema({"anyOf": [{"type": "array"}, {"type": "object"}]})
Items = Annotated[JsonValue, ITEMS]
Params = Annotated[dict[str, JsonValue], BeforeValidator(_without_nulls)]
Paths = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list),
    Field(strict=False),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
StoreAddress = Annotated[str, AfterValidator(_store_address), WithJsonSchema({"type": "string"})]
Routes = Annotated[
    tuple[Name, ...],
    BeforeValidator(_as_list),
    Field(strict=False),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
