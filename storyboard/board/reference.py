"""The language reference as Markdown, generated from the schema classes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from storyboard.board.focus import PLACES
from storyboard.board.include import Include, ShotFile
from storyboard.board.schema import (
    Audio,
    Card,
    Continues,
    Duck,
    Easing,
    Ending,
    Fields,
    Fit,
    Focus,
    Input,
    Music,
    NamedOutput,
    Output,
    Shot,
    Sound,
    Storyboard,
    Transition,
    TransitionKind,
    Trim,
)
from storyboard.board.values import ITEMS
from storyboard.presets.preset import presets

__all__ = ["language_reference"]

_SECTIONS: Final[tuple[tuple[str, type[BaseModel]], ...]] = (
    ("The storyboard", Storyboard),
    ("An input", Input),
    ("A shot", Shot),
    ("An included file of shots", Include),
    ("What is in a file of shots", ShotFile),
    ("`continues`", Continues),
    ("`transition`", Transition),
    ("`ending`", Ending),
    ("`trim`", Trim),
    ("`sound`", Sound),
    ("`focus`", Focus),
    ("`card`", Card),
    ("`fields`", Fields),
    ("`audio`", Audio),
    ("`audio.music`", Music),
    ("`audio.music.duck`", Duck),
    ("`output`", Output),
    ("`outputs`", NamedOutput),
)
# The first that is a part of an annotation names its type.
_TYPES: Final = (
    ("NamedOutput", "list of outputs"),
    ("InputType", "name of a type"),
    ("Tag(", "type, or mapping of fields"),
    ("dict[str, storyboard.board.inputs.schema.Input]", "mapping of names to inputs"),
    ("_option", "list"),
    ("_picture_size", "WIDTHxHEIGHT"),
    ("Shot", "list of shots"),
    ("Place]", "mapping of places"),
    ("Focus", "name of a place, or mapping"),
    ("Continues", "id, or mapping"),
    ("HandedOn", "`end`"),
    ("Transition]", "kind, or mapping"),
    ("Transition |", "kind, or mapping"),
    ("Ending |", "kind of a fade, or mapping"),
    ("FadeKind", "`fade-black`, `fade-white` or `fade-colour`"),
    ("TransitionKind", "name of a kind"),
    ("Easing", "name of an easing"),
    ("Fit", "name of a fit"),
    ("Fill", "`hold` or `loop`"),
    ("Retime", "`drop`, `blend` or `stretch`"),
    ("Duck", "true or false, or mapping"),
    ("Defaults", "mapping of shot keys"),
    ("Decimal", "amount"),
    ("_store_address", "address"),
    ("tuple[typing.Annotated[str", "name, or list of names"),
    ("Annotated[str", "text"),
    ("dict[str, Json", "mapping"),
    ("tuple[JsonValue", "list of shots"),
    ("JsonValue", "any value"),
    ("dict[", "mapping"),
    ("Fraction", "number"),
    ("tuple[str, ...", "path, or list of paths"),
    ("tuple[", "text, WIDTHxHEIGHT"),
    ("bool", "true or false"),
    ("float", "number"),
    ("int", "whole number"),
    ("Literal[1]", "1"),
    ("str", "text"),
)


def language_reference() -> str:
    """Return the page of all keys, with their types and defaults."""
    parts = [
        "# Every key of a storyboard",
        "This page is written by `make docs` from the classes that read storyboards. What the keys mean together is on"
        " the page [The language](language.md).",
    ]
    for title, schema in _SECTIONS:
        parts += [f"## {title}", _prose(schema), _table(schema.model_fields)]
    parts += ["## Transitions, fits and presets", _names("Kinds of transition", TransitionKind)]
    parts += [_names("Easings", Easing)]
    parts += [
        _names("Ways to fit", Fit),
        "Places in a picture: " + ", ".join(f"`{name}`" for name in PLACES) + ".",
        _presets(),
    ]
    return "\n\n".join(parts) + "\n"


def _prose(schema: type[BaseModel]) -> str:
    return " ".join((schema.__doc__ or "").split())


def _table(fields: dict[str, FieldInfo]) -> str:
    rows = ["| key | takes | default | meaning |", "|---|---|---|---|"]
    for name, field in fields.items():
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        rows.append(f"| `{field.alias or name}` | {_takes(field)} | {_default(field)} | {meaning} |")
    return "\n".join(rows)


def _takes(field: FieldInfo) -> str:
    if "[0-9a-fA-F]{6}" in f"{field.annotation}{field.metadata}":
        return "colour, #rrggbb"
    if any(part == ITEMS for part in field.metadata):
        return "list, or mapping"
    words = _type_words(field.annotation)
    if any("BeforeValidator" in type(part).__name__ for part in field.metadata):
        words = {"Fraction": "number", "tuple": "WIDTHxHEIGHT"}.get(words, words)
    return words


def _type_words(annotation: object) -> str:
    text = str(annotation)
    return next((words for mark, words in _TYPES if mark in text), "mapping")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined or value in ({}, ()) or isinstance(value, BaseModel):
        return "none"
    return f"`{_written(value)}`" if value != "" else "none"


def _written(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case bool():
            return str(value).lower()
        case Fraction():
            return f"{float(value):g}"
        case (width, height):
            return f"{width}x{height}"
    return str(value)


def _names(title: str, names: Iterable[Enum]) -> str:
    return f"{title}: " + ", ".join(f"`{name.value}`" for name in names) + "."


def _presets() -> str:
    names = ", ".join(f"`{name}`" for name in presets())
    return f"Presets: {names}. What they say is on the page [Presets](presets.md)."
