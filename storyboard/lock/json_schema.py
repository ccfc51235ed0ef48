"""The lock as JSON Schema: generated from the schema class of a shot."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from storyboard.lock.file import ALL, FILMS_VERSION, LOCK_VERSION, VERSION_KEY
from storyboard.lock.shot import LockedShot

__all__ = ["LOCK_SCHEMA_ID", "lock_schema"]

LOCK_SCHEMA_ID: Final = f"urn:storyboard:lock:{LOCK_VERSION}"
_FORMAT: Final[dict[str, JsonValue]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": LOCK_SCHEMA_ID,
    "title": "Lock of a storyboard",
    "description": "Which take each shot of a film uses. Written by storyboard, one key a line, in the order of the"
    " keys; it belongs in git.",
}
_VERSIONS: Final = f"The version of the format: {LOCK_VERSION} for one film, {FILMS_VERSION} for several."


def lock_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (draft 2020-12) of a lock, with a description of every key."""
    shot: dict[str, JsonValue] = LockedShot.model_json_schema()
    shot.pop("title")
    properties = shot["properties"]
    if not isinstance(properties, dict):
        raise TypeError("a schema class has properties")
    for name, field in LockedShot.model_fields.items():
        written = properties[name]
        if isinstance(written, dict):
            written.pop("title", None)
            if name == "checksum":
                written.pop("default", None)
            written["description"] = " ".join((field.description or "").split()).replace("`", '"')
    shot["required"] = [*_required(shot), "checksum", "inputs"]
    shot.pop("$defs", None)
    return {
        **_FORMAT,
        "type": "object",
        "properties": {
            VERSION_KEY: {"enum": [LOCK_VERSION, FILMS_VERSION], "description": _VERSIONS},
            "storyboard": {
                "type": "string",
                "description": "The name of the storyboard's file, beside the lock.",
            },
            "shots": {
                "type": "object",
                "description": "The generated shots by id; of several films, the blocks that most films have.",
                "additionalProperties": {"$ref": "#/$defs/Shot"},
            },
            "films": _films(),
        },
        "required": [VERSION_KEY, "shots", "storyboard"],
        "additionalProperties": False,
        "if": {"properties": {VERSION_KEY: {"const": LOCK_VERSION}}},
        "then": {"properties": {"films": False}},
        "else": {"required": ["films"]},
        "$defs": {"JsonValue": {"description": "Any value."}, "Shot": shot},
    }


def _films() -> dict[str, JsonValue]:
    return {
        "type": "object",
        "description": "Of several films, by name: the generated shots of each.",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {
                "oneOf": [{"$ref": "#/$defs/Shot"}, {"type": "string"}],
                "description": "A block of the film's own; the name of the film that has the same one; or"
                f' "{ALL}" for the one in "shots".',
            },
        },
    }


def _required(shot: dict[str, JsonValue]) -> list[JsonValue]:
    required = shot.get("required")
    return required if isinstance(required, list) else []
