"""The inputs of a storyboard as JSON Schema, of which a form can be built."""

from __future__ import annotations

from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.board.inputs.declaration import Declaration
from storyboard.board.inputs.interface import Interface
from storyboard.board.inputs.parts import is_missing
from storyboard.board.inputs.schema import InputType
from storyboard.board.inputs.spelling import COLOUR_PATTERN, DATE_PATTERN, URL_PATTERN
from storyboard.document.tree import plain

__all__ = ["form_schema"]

JsonObject: TypeAlias = dict[str, JsonValue]

# Only white space is no path.
_PATH: Final = r"\S"


def form_schema(interface: Interface) -> JsonObject:
    """
    Return the JSON Schema (draft 2020-12) of the values of all inputs, as an object in a file of `--vars` has them.

    Properties are in the order of the inputs, with titles, descriptions, formats, limits and defaults. What is no type
    of JSON is a text with a `format`, and `x-type` is the type as declared. A file is checked when the storyboard is
    loaded, and `x-min-size` says how large it must be.
    """
    inputs = interface.declarations.inputs
    about: JsonObject = {"title": interface.title} if interface.title else {}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | about | _object_of(dict(inputs))


def _object_of(fields: dict[str, Declaration]) -> JsonObject:
    properties: JsonObject = {name: _field(name, each) for name, each in fields.items()}
    required: list[JsonValue] = [name for name, each in fields.items() if each.default is None]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _field(name: str, declaration: Declaration) -> JsonObject:
    """Return the schema of an input or a field, with what a form shows of it."""
    about: JsonObject = {"title": name.replace("_", " ").capitalize()}
    if declaration.keys.description:
        about["description"] = declaration.keys.description
    schema = _schema(declaration)
    default = declaration.default
    if default is None:
        return about | schema
    if is_missing(default):
        schema = _or_null(schema)
    return about | schema | {"default": plain(default)}


def _or_null(schema: JsonObject) -> JsonObject:
    if isinstance(options := schema.get("enum"), list):
        schema = schema | {"enum": [*options, None]}
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


def _schema(declaration: Declaration) -> JsonObject:
    kind: JsonObject = {"x-type": declaration.type.value}
    return _BASE[declaration.type] | _limits(declaration) | kind


def _limits(declaration: Declaration) -> JsonObject:
    keys = declaration.keys
    limits: JsonObject = {
        name: value
        for name, value in (
            ("minLength", keys.min_length),
            ("maxLength", keys.max_length),
            ("minimum", keys.min),
            ("maximum", keys.max),
            ("minItems", keys.min_items),
            ("maxItems", keys.max_items),
            ("x-min-size", "x".join(map(str, keys.min_size)) if keys.min_size else None),
        )
        if value is not None
    }
    if declaration.type is InputType.CHOICE:
        limits["enum"] = [
            plain(option) for text, option in declaration.options.items() if isinstance(text, str)
        ]
    if declaration.of is not None:
        limits["items"] = _schema(declaration.of)
    if declaration.type is InputType.RECORD:
        limits |= _object_of(dict(declaration.fields))
    return limits


_BASE: Final[dict[InputType, JsonObject]] = {
    InputType.TEXT: {"type": "string"},
    InputType.NUMBER: {"type": "number"},
    InputType.INTEGER: {"type": "integer"},
    InputType.BOOLEAN: {"type": "boolean"},
    InputType.COLOUR: {"type": "string", "format": "color", "pattern": COLOUR_PATTERN},
    InputType.CHOICE: {},
    InputType.DATE: {"type": "string", "format": "date", "pattern": DATE_PATTERN},
    InputType.URL: {"type": "string", "format": "uri", "pattern": URL_PATTERN},
    InputType.IMAGE: {"type": "string", "pattern": _PATH},
    InputType.FOOTAGE: {"type": "string", "pattern": _PATH},
    InputType.SOUND: {"type": "string", "pattern": _PATH},
    InputType.LIST: {"type": "array"},
    InputType.RECORD: {"type": "object"},
}
