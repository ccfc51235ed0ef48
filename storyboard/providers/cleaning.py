"""Sanitise text from providers once, where it is decoded, so that it is safe to store and print."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

__all__ = ["DEEPEST", "Json", "cleaned", "cleaned_json"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | int | float | None"

DEEPEST: Final = 60
"""How deep the JSON of a response may be nested; deeper values become None."""

# Lone surrogates: no file, database or terminal accepts one.
_HALVES: Final = re.compile("[\ud800-\udfff]")
# Control characters except tab and line feed, bidirectional controls, and invisible characters.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def cleaned(text: str) -> str:
    """Return a text without control and bidirectional characters, and with lone surrogates replaced."""
    # A lone carriage return ends a line: models' logs redraw progress bars with it.
    return _UNFIT.sub("", _HALVES.sub("\ufffd", text.replace("\r", "\n")))


def cleaned_json(value: Json, depth: int = 0) -> Json:
    """Return a decoded value with all strings and keys cleaned; values nested deeper than `DEEPEST` are None."""
    if isinstance(value, str):
        return cleaned(value)
    if depth >= DEEPEST and isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        return {cleaned(name): cleaned_json(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [cleaned_json(part, depth + 1) for part in value]
    return value
