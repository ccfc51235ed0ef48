"""All keys of a catalogue file as a Markdown page, generated from the schema classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from storyboard.catalogue.schema import (
    CatalogueFile,
    Endpoint,
    Lengths,
    Model,
    NominalPicture,
    Parameter,
    Parts,
    PictureLimits,
    Price,
    PromptLimits,
    Restriction,
    Route,
    WireDuration,
    WireParameter,
)

__all__ = ["catalogue_reference"]

_SECTIONS: Final[tuple[tuple[str, type[BaseModel]], ...]] = (
    ("The file", CatalogueFile),
    ("A model", Model),
    ("`lengths`", Lengths),
    ("`prompt`", PromptLimits),
    ("`picture`", PictureLimits),
    ("One of `pictures`", NominalPicture),
    ("One of a model's `params`", Parameter),
    ("`parts`", Parts),
    ("One of `routes`", Route),
    ("`text` and `image`", Endpoint),
    ("`duration`", WireDuration),
    ("One of an endpoint's `params`", WireParameter),
    ("One of `restrictions`", Restriction),
    ("One of `prices`", Price),
)

# The first mark that is in the written type decides.
_TYPES: Final = (
    ("Lengths", "list of seconds, or mapping"),
    ("tuple[storyboard", "list of mappings"),
    ("storyboard", "mapping"),
    ("Literal['text', 'image'], ...", "list of modes"),
    ("dict[", "mapping"),
    ("StringConstraints", "text"),
    ("_shape", "width:height"),
    ("tuple[typing.Annotated[fractions", "list of seconds"),
    ("fractions", "seconds"),
    ("decimal", "US dollars"),
    ("datetime", "day"),
    ("tuple[str", "list of text"),
    ("tuple[", "list of values"),
    ("JsonValue", "any value"),
    ("bool | int", "value"),
    ("bool", "true or false"),
    ("float", "number"),
    ("int", "whole number"),
    ("str", "text"),
)


def catalogue_reference() -> str:
    """Return the page of all keys, with their types and defaults."""
    parts = [
        "# Every key of a catalogue file",
        "This page is written from the classes that read catalogue files. How the parts go together is on the page"
        " [The catalogue](catalogue.md).",
    ]
    for title, schema in _SECTIONS:
        parts += [f"## {title}", " ".join((schema.__doc__ or "").split()), "\n".join(_table(schema))]
    return "\n\n".join(parts) + "\n"


def _table(schema: type[BaseModel]) -> Iterator[str]:
    yield "| key | takes | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in schema.model_fields.items():
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        yield f"| `{name}` | {_takes(field)} | {_default(field)} | {meaning} |"


def _takes(field: FieldInfo) -> str:
    parts = get_args(field.annotation)
    if type(None) in parts:
        parts = next((inner for part in parts if (inner := get_args(part))), parts)
    choices = [choice for choice in parts if isinstance(choice, str | int)]
    if choices and not isinstance(field.annotation, type):
        return ", ".join(f"`{choice}`" for choice in choices)
    written = f"{field.annotation} {field.metadata}"
    return next(words for mark, words in _TYPES if mark in written)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value in (None, "", (), {}) or isinstance(value, BaseModel):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"
