"""The manifest as JSON Schema: generated from the schema class."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from storyboard.manifest.schema import MANIFEST_VERSION, Manifest

__all__ = ["MANIFEST_SCHEMA_ID", "manifest_schema"]

MANIFEST_SCHEMA_ID: Final = f"urn:storyboard:manifest:{MANIFEST_VERSION}"


def manifest_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (draft 2020-12) of a manifest, with a description of every key."""
    schema: dict[str, JsonValue] = Manifest.model_json_schema()
    parts = schema.get("$defs")
    for part in [schema, *(parts.values() if isinstance(parts, dict) else ())]:
        _tidy(part)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": MANIFEST_SCHEMA_ID,
        **schema,
        "title": "Manifest of a film",
    }


def _tidy(part: JsonValue) -> None:
    """Remove the titles that only repeat names, and bring descriptions into one line."""
    if not isinstance(part, dict):
        return
    part.pop("title", None)
    properties = part.get("properties")
    for each in [part, *(properties.values() if isinstance(properties, dict) else ())]:
        if not isinstance(each, dict):
            continue
        each.pop("title", None)
        words = each.get("description")
        if isinstance(words, str):
            each["description"] = " ".join(words.split()).replace("`", '"')
