"""The types of the keys that make many films of one storyboard; what is wrong in them is found where they are read."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import JsonValue, WithJsonSchema

__all__ = ["Matrix", "Rows", "Variants"]

_VALUES: Final = {"type": "object", "additionalProperties": True}
_ROWS: Final = {"type": "array", "items": _VALUES}
_COMBINATIONS: Final = {"type": "array", "items": {"type": "object", "minProperties": 1}}

Variants = Annotated[
    dict[str, JsonValue],
    WithJsonSchema({"type": "object", "additionalProperties": _VALUES}),
]
Matrix = Annotated[
    dict[str, JsonValue],
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                "exclude": {
                    **_COMBINATIONS,
                    "description": "Combinations that are taken out, before those of include.",
                },
                "include": {
                    **_COMBINATIONS,
                    "description": "Combinations that are added, with further values.",
                },
            },
            "patternProperties": {
                r"^(?!x-|exclude$|include$)": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": ["string", "number", "boolean"]},
                }
            },
        }
    ),
]
Rows = Annotated[
    JsonValue,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                _ROWS,
                {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "description": "The path of the file."},
                        "id": {"type": "string", "description": "The column that names the films."},
                    },
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
