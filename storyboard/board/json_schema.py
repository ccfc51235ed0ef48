"""The language as JSON Schema, for editors: generated from the schema classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from pydantic import BaseModel, JsonValue

from storyboard.board.focus import PLACES, Place
from storyboard.board.include import Include
from storyboard.board.kinds import SOURCES
from storyboard.board.schema import (
    LANGUAGE_VERSION,
    Audio,
    Card,
    Continues,
    Defaults,
    Duck,
    Ending,
    Fields,
    Focus,
    Input,
    Music,
    NamedOutput,
    Output,
    Shot,
    Sound,
    Storyboard,
    Transition,
    Trim,
)
from storyboard.board.transition_names import OTHER_FADES, OTHER_NAMES
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.catalogue.values import plain_number

__all__ = ["SCHEMA_ID", "storyboard_schema"]

JsonObject: TypeAlias = dict[str, JsonValue]

SCHEMA_ID: Final = f"urn:storyboard:language:{LANGUAGE_VERSION}"

_CLASSES: Final[tuple[type[BaseModel], ...]] = (
    Audio,
    Card,
    Continues,
    Defaults,
    Duck,
    Ending,
    Fields,
    Focus,
    Input,
    Include,
    Music,
    NamedOutput,
    Output,
    Place,
    Shot,
    Sound,
    Storyboard,
    Transition,
    Trim,
)
# These are read before variables are known.
_NEVER_TEMPLATES: Final = frozenset(
    {"storyboard", "inputs", "vars", "variants", "matrix", "rows", "templates", "shots"}
)
_BESIDE_THE_CHOICES: Final = frozenset({"default", "description"})
# These take text already.
_WITH_TEXT: Final[tuple[JsonObject, ...]] = (
    {"type": "string"},
    {"$ref": "#/$defs/Continues"},
    {"$ref": "#/$defs/Ending"},
    {"$ref": "#/$defs/Focus"},
    {"$ref": "#/$defs/Transition"},
)
_PLACE_NAMES: Final[JsonObject] = {"type": "string", "enum": [*PLACES], "description": "A place by its name."}
# What may stand in place of these mappings.
_OR_TEXT: Final[dict[str, tuple[JsonObject, ...]]] = {
    "Continues": ({"type": "string"},),
    "Focus": (_PLACE_NAMES, {"$ref": "#/$defs/Template"}),
    "Place": (_PLACE_NAMES, {"$ref": "#/$defs/Template"}),
}
_TEMPLATE: Final[JsonObject] = {
    "type": "string",
    "pattern": r"\{[{%]",
    "description": "A template: {{ variable }} or another Jinja expression, which gives the value.",
}


def storyboard_schema() -> JsonObject:
    """
    Return the JSON Schema (draft 2020-12) of a storyboard file.

    Every key has its description, and its default unless that is null: a null key counts as not written, and editors
    should not propose it. Wherever a value is not text, a template may be used instead, because templates keep the
    type of their result.
    """
    made: JsonObject = Storyboard.model_json_schema(by_alias=True)
    definitions = _object(made.pop("$defs"))
    definitions["Include"] = _own_definition(Include)
    definitions["JsonValue"] = {"description": "Any value."}
    for schema_class in _CLASSES:
        schema = made if schema_class is Storyboard else _object(definitions[schema_class.__name__])
        _complete(schema, schema_class)
    for name, kinds, others in (
        ("Transition", "TransitionKind", [*OTHER_NAMES]),
        ("Ending", "FadeKind", [*OTHER_FADES]),
    ):
        mapping = _object(definitions[name])
        definitions[name] = {
            "description": mapping.pop("description"),
            "anyOf": [mapping, {"$ref": f"#/$defs/{kinds}"}, {"$ref": "#/$defs/Template"}],
        }
        definitions[kinds] = _with_other_names(_object(definitions[kinds]), others)
    for name, text in _OR_TEXT.items():
        mapping = _object(definitions[name])
        definitions[name] = {"description": mapping.pop("description"), "anyOf": [mapping, *text]}
    definitions["Input"] = _input(_object(definitions["Input"]))
    definitions["Template"] = _TEMPLATE
    _say_the_kinds(made, _object(definitions["Shot"]))
    shots = _object(_object(made["properties"])["shots"])
    # Not "anyOf": whoever writes a shot is told what is wrong with the shot, and not that it is no include.
    shots["items"] = {
        "if": {"required": ["include"]},
        "then": {"$ref": "#/$defs/Include"},
        "else": {"$ref": "#/$defs/Shot"},
    }
    for definition in definitions.values():
        _object(definition).pop("title", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Storyboard",
        **{key: value for key, value in made.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def _own_definition(schema_class: type[BaseModel]) -> JsonObject:
    """Return the schema of a class that stands in no other; what it refers to is known already."""
    schema: JsonObject = schema_class.model_json_schema(by_alias=True)
    schema.pop("$defs", None)
    return schema


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"a schema object was expected, not {value!r}")
    return value


def _input(mapping: JsonObject) -> JsonObject:
    """Return the schema of an input: a mapping, or its type alone."""
    of = _object(_object(mapping["properties"])["of"])
    itself: JsonObject = {"$ref": "#/$defs/Input"}
    fields: JsonObject = {"type": "object", "additionalProperties": itself}
    _object(mapping["properties"])["of"] = {"anyOf": [itself, fields], "description": of["description"]}
    description = mapping.pop("description")
    return {"description": description, "anyOf": [mapping, {"$ref": "#/$defs/InputType"}]}


def _with_other_names(kinds: JsonObject, names: Sequence[str]) -> JsonObject:
    """Return the schema of kinds with the other names that are accepted, which editors offer last."""
    others: JsonObject = {"enum": [*names], "description": "Another name of a kind."}
    own: JsonObject = {"type": "string", "enum": kinds["enum"]}
    return {"description": kinds["description"], "anyOf": [own, others]}


def _say_the_kinds(board: JsonObject, shot: JsonObject) -> None:
    """Require at most one kind of a shot, and at least one when the defaults have none."""
    pairs: list[JsonValue] = [{"required": [*pair]} for pair in combinations(SOURCES, 2)]
    shot["not"] = {"anyOf": pairs}
    each: list[JsonValue] = [{"required": [key]} for key in SOURCES]
    by_default: JsonObject = {"required": ["defaults"], "properties": {"defaults": {"anyOf": each}}}
    # Defaults that are an expression may contain anything.
    by_default["properties"] = {"defaults": {"anyOf": [*each, {"type": "string"}]}}
    board["if"] = {"not": by_default}
    board["then"] = {"properties": {"shots": {"items": {"anyOf": [*each, {"required": ["include"]}]}}}}


def _offered(key: str, written: JsonObject) -> JsonObject:
    """Return the schema of a key with known names, for editors to offer; other names are valid, too."""
    if key not in {"model", "route"}:
        return written
    names = load_catalogue().names() if key == "model" else (*KEY_VARIABLES, LOCAL)
    name: JsonObject = {"anyOf": [{"enum": [*names]}, {"type": "string"}]}
    rest: JsonObject = {kept: value for kept, value in written.items() if kept in _BESIDE_THE_CHOICES}
    choices: list[JsonValue] = [*name["anyOf"], {"type": "array", "items": name}]  # type: ignore[misc]
    return rest | (name if key == "model" else {"anyOf": choices})


def _complete(schema: JsonObject, schema_class: type[BaseModel]) -> None:
    """Add to each property its default as an author writes it, and templates where they are allowed."""
    schema["description"] = _in_one_line(schema["description"])
    properties = _object(schema["properties"])
    for name, field in schema_class.model_fields.items():
        key = field.alias or name
        written = _object(properties[key])
        written.pop("title", None)
        written["description"] = _in_one_line(field.description)
        written.pop("default", None)
        if not field.is_required() and (default := field.get_default(call_default_factory=True)) is not None:
            written["default"] = _as_written(default)
        if schema_class is Input:
            written = _joined(written, [*_choices(written)])
        elif not (schema_class is Storyboard and key in _NEVER_TEMPLATES):
            written = _with_template(written)
        properties[key] = _offered(key, written)
    schema["patternProperties"] = {"^x-": {"description": "Your own: the language leaves it alone."}}


def _in_one_line(text: JsonValue) -> str:
    return " ".join(str(text).split()).replace("`", '"')


def _as_written(value: object) -> JsonValue:
    """Return a default in the form in which an author would write it."""
    written: JsonValue
    match value:
        case BaseModel():
            written = {}
        case Enum():
            written = str(value.value)
        case Fraction():
            written = plain_number(value)
        case (int() as width, int() as height):
            written = f"{width}x{height}"
        case tuple() | list():
            written = [_as_written(item) for item in value]
        case dict():
            written = {str(key): _as_written(item) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            written = value
        case _:
            written = str(value)
    return written


def _with_template(written: JsonObject) -> JsonObject:
    choices: list[JsonValue] = [*_choices(written)]
    if not any(choice in choices for choice in _WITH_TEXT):
        choices.append({"$ref": "#/$defs/Template"})
    return _joined(written, choices)


def _joined(written: JsonObject, choices: list[JsonValue]) -> JsonObject:
    """Return the schema of a key for which there are these choices, with its description and default."""
    made: JsonObject = {"anyOf": choices} if len(choices) > 1 else _object(choices[0])
    return made | {key: value for key, value in written.items() if key in _BESIDE_THE_CHOICES}


def _choices(written: JsonObject) -> Iterator[JsonObject]:
    """Yield the alternatives for a value; names of presets apply to text only."""
    rest: JsonObject = {key: value for key, value in written.items() if key not in _BESIDE_THE_CHOICES}
    choices = rest.pop("anyOf", None)
    if not isinstance(choices, list):
        yield rest
        return
    for choice in choices:
        each = _object(choice)
        if each == {"type": "null"}:
            continue
        yield each | rest if each.get("type") == "string" else each
