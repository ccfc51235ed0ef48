"""Text from outside, made fit to be stored and printed: once, where it is decoded."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

__all__ = ["DEEPEST", "Json", "cleaned", "cleaned_json"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | int | float | None"

DEEPEST: Final = 60
"""How many objects and lists of an answer may lie within each other; what lies deeper counts as nothing."""

# Halves of a character that is written in two: no file, database or terminal takes one.
_HALVES: Final = re.compile("[\ud800-\udfff]")
# Control characters but for tab and line feed; and what turns the direction of writing round, or cannot be seen.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def cleaned(text: str) -> str:
    """Return a text without control and bidirectional characters, and with a replacement for halves of characters."""
    # A carriage return alone ends a line in the logs of models, where it moves a bar on.
    return _UNFIT.sub("", _HALVES.sub("\ufffd", text.replace("\r", "\n")))


def cleaned_json(value: Json, depth: int = 0) -> Json:
    """Return a decoded value with all texts in it cleaned, names too; what lies deeper than `DEEPEST` is None."""
    if isinstance(value, str):
        return cleaned(value)
    if depth >= DEEPEST and isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        return {cleaned(name): cleaned_json(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [cleaned_json(part, depth + 1) for part in value]
    return value
