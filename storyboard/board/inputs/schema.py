"""The schema class of an input: its type, and the limits of its values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, JsonValue, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from storyboard.board.elements import Schema

__all__ = ["LIMITS_OF", "Input", "InputType"]

_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})", re.ASCII)


class InputType(StrEnum):
    """What the value of an input is."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    COLOUR = "colour"
    CHOICE = "choice"
    DATE = "date"
    URL = "url"
    IMAGE = "image"
    FOOTAGE = "footage"
    SOUND = "sound"
    LIST = "list"
    RECORD = "record"


LIMITS_OF: Final[Mapping[str, tuple[InputType, ...]]] = {
    "min_length": (InputType.TEXT,),
    "max_length": (InputType.TEXT,),
    "options": (InputType.CHOICE,),
    "min": (InputType.NUMBER, InputType.INTEGER),
    "max": (InputType.NUMBER, InputType.INTEGER),
    "min_size": (InputType.IMAGE, InputType.FOOTAGE),
    "min_items": (InputType.LIST,),
    "max_items": (InputType.LIST,),
    "split": (InputType.LIST,),
    "of": (InputType.LIST, InputType.RECORD),
}
"""The keys that belong to some types only."""


def _form(value: object) -> str:
    """Return which of its two forms `of` has: what has a type is one value, any other mapping has fields."""
    return "fields" if isinstance(value, Mapping) and not isinstance(value.get("type"), str) else "input"


def _limit(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PydanticCustomError("number", "should be a number")
    return value


def _option(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        raise PydanticCustomError("option", "should be a text or a number")
    return _limit(value) if isinstance(value, float) else value


def _picture_size(value: object) -> tuple[int, int]:
    if isinstance(value, tuple) and len(value) == 2:
        return value
    if isinstance(value, str) and (found := _SIZE.fullmatch(value)):
        return int(found[1]), int(found[2])
    raise PydanticCustomError("size", "should be WIDTHxHEIGHT in pixels, such as 1280x720")


_Limit: TypeAlias = Annotated[int | float, BeforeValidator(_limit), WithJsonSchema({"type": "number"})]
_Option: TypeAlias = Annotated[
    str | int | float, BeforeValidator(_option), WithJsonSchema({"type": ["string", "number"]})
]
_PictureSize: TypeAlias = Annotated[
    tuple[int, int],
    BeforeValidator(_picture_size),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIZE.pattern}$"}),
]


class Input(Schema):
    """
    A value that whoever fills the template gives: in a column of the rows, with `--set` or `--vars`.

    A type alone stands for the whole: `product: text`. Without a `default`, a value is required.
    """

    type: InputType = Field(default=InputType.TEXT, strict=False)
    """What the value is: `text`, `number`, `integer`, `boolean`, `colour`, `choice`, `date`, `url`, `image`, `footage`,
    `sound`, `list` or `record`."""

    description: str = ""
    """What the value is for, in a sentence, for whoever gives it."""

    default: JsonValue = None
    """The value when none is given. An empty one, `default: ~`, makes the input optional, and is its value then."""

    min_length: int | None = Field(default=None, ge=0)
    """The least number of characters of a text."""

    max_length: int | None = Field(default=None, ge=1)
    """The greatest number of characters of a text, as people count them: an emoji, or a letter with its accents, is
    one."""

    options: tuple[_Option, ...] | None = Field(default=None, min_length=1, strict=False)
    """What a `choice` chooses from: texts or numbers."""

    min: _Limit | None = None
    """The least value of a number or integer."""

    max: _Limit | None = None
    """The greatest value of a number or integer."""

    min_size: _PictureSize | None = None
    """The least width and height of an image or of footage, in pixels, such as `1280x720`."""

    min_items: int | None = Field(default=None, ge=0)
    """The least number of items of a list."""

    max_items: int | None = Field(default=None, ge=1)
    """The greatest number of items of a list."""

    split: str | None = Field(default=None, min_length=1, max_length=8)
    """What separates the items of a list in a text, such as a cell of a table, for example `;`. Without it, a list in
    a text is JSON."""

    of: (
        Annotated[
            Annotated[Input, Tag("input")] | Annotated[dict[str, Input], Tag("fields")],
            Discriminator(_form),
        ]
        | None
    ) = None
    """What the items of a list are: a type, a declaration such as `{type: text, max_length: 20}`, or the fields of
    records by their names; without it, texts. Of a record, its fields. A field that is called `type` is written in
    full: `type: {type: text}`."""

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, data: object) -> object:
        """Read the short forms: a name is the type, and nothing is a text."""
        if data is None:
            return {}
        return {"type": data} if isinstance(data, str) else data
