"""The review as JSON Schema: generated from its schema classes."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, JsonValue

from storyboard.review.entry import REVIEW_VERSION, ReviewedShot, ReviewFile

__all__ = ["REVIEW_SCHEMA_ID", "review_schema"]

REVIEW_SCHEMA_ID: Final = f"urn:storyboard:review:{REVIEW_VERSION}"


def review_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (draft 2020-12) of a review, with a description of every key."""
    schema: dict[str, JsonValue] = ReviewFile.model_json_schema()
    definitions = schema["$defs"]
    if not isinstance(definitions, dict):
        raise TypeError("a schema class with parts has definitions")
    _describe(schema, ReviewFile)
    _describe(definitions["ReviewedShot"], ReviewedShot)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": REVIEW_SCHEMA_ID,
        **schema,
        "title": "Review of a film",
        "description": "What people have decided about the take of each shot.",
    }


def _describe(part: JsonValue, model: type[BaseModel]) -> None:
    properties = part.get("properties") if isinstance(part, dict) else None
    if not isinstance(part, dict) or not isinstance(properties, dict):
        raise TypeError("a schema class has properties")
    part.pop("title", None)
    for name, field in model.model_fields.items():
        written = properties[name]
        if isinstance(written, dict):
            written.pop("title", None)
            written.pop("default", None)
            written["description"] = " ".join((field.description or "").split()).replace("`", '"')
