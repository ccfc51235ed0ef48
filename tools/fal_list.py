"""The list of fal's endpoints: how their inputs stand in it, and what that says of types, defaults and bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NotRequired, TypeAlias, TypedDict, TypeVar

from tools.fal_facts import WHOLE_NUMBERS

__all__ = [
    "Endpoint",
    "Input",
    "Json",
    "Listed",
    "Object",
    "bounds_of",
    "choices_of",
    "default_of",
    "endpoint_of",
    "first_of",
    "type_of",
    "without_none",
]

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Object: TypeAlias = dict[str, Json]
Found = TypeVar("Found")

FIRST: Final = ("image_url", "start_image_url", "first_frame_url", "first_image_url")
LAST: Final = ("end_image_url", "tail_image_url", "last_frame_url")


class Input(TypedDict):
    """One input field of an endpoint, as the list has it."""

    required: bool
    type: str
    default: str | None
    doc: str


class Listed(TypedDict):
    """One endpoint, as the list has it."""

    input: dict[str, Input]
    app: NotRequired[str]
    output: NotRequired[object]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint by its id, with its inputs, and which of them are the first and the last frame."""

    name: str
    inputs: Mapping[str, Input]
    first: str | None
    last: str | None

    def needs(self, field: str | None) -> bool:
        """Return whether there is such an input, and it has to be given."""
        return field is not None and self.inputs[field]["required"]


def endpoint_of(name: str, listed: Listed) -> Endpoint:
    """Return an endpoint of the list, with its frames made out."""
    inputs = listed["input"]
    first = next((field for field in FIRST if field in inputs), None)
    return Endpoint(name, inputs, first, next((field for field in LAST if field in inputs), None))


def type_of(key: str, field: Input) -> tuple[str, list[Json] | None]:
    """Return the type of a field, in the catalogue's words, and all values that it takes; None for any."""
    written = field["type"]
    if written.startswith("Array<"):
        return "list", None
    if written == "number":
        return ("integer" if key in WHOLE_NUMBERS else "number"), None
    if written == "boolean":
        return "boolean", None
    kind = "integer" if key in WHOLE_NUMBERS else "string"
    return kind, [_as_type(kind, choice) for choice in choices_of(field)] or None


def choices_of(field: Input) -> list[str]:
    """Return the values of an enumeration as they are written in the list; none for other types."""
    written = field["type"]
    if written.startswith("{"):
        return written.strip("{}").split(",")
    return [choice for choice in written.split("|") if choice != "ImageSize"] if "|" in written else []


def default_of(key: str, field: Input) -> Json:
    """Return the provider's default; None where there is none, or where the list cuts it short."""
    written = field["default"]
    if written is None or written.endswith("…"):
        return None
    try:
        value: Json = json.loads(written)
    except ValueError:
        return written
    return _as_type(type_of(key, field)[0], value)


def _as_type(kind: str, value: Json) -> Json:
    return int(str(value)) if kind == "integer" else value


def bounds_of(field: Input) -> tuple[float, float] | None:
    """Return the least and the greatest number, where the text of the field says them."""
    found = re.search(r"between (\d+(?:\.\d+)?) (?:to|and) (\d+(?:\.\d+)?)", field["doc"])
    return (float(found[1]), float(found[2])) if found else None


def without_none(**entries: Json) -> Object:
    """Return the entries that are not None."""
    return {key: value for key, value in entries.items() if value is not None}


def first_of(table: Iterable[tuple[str, Found]], name: str) -> Found | None:
    """Return the value of the first prefix in a table that an id begins with, or None."""
    return next((value for prefix, value in table if name.startswith(prefix)), None)
