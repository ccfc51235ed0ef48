"""The words of other programs' declarations, and what they are called here."""

from __future__ import annotations

from typing import Final

__all__ = ["key_hint", "type_hint"]

_TYPES: Final = {
    **dict.fromkeys(("string", "str", "textarea", "email", "phone", "char", "varchar", "markdown"), "text"),
    **dict.fromkeys(("float", "double", "decimal", "price", "currency", "money"), "number"),
    **dict.fromkeys(("int", "long", "count"), "integer"),
    **dict.fromkeys(("bool", "checkbox", "switch", "flag"), "boolean"),
    **dict.fromkeys(("color", "hex"), "colour"),
    **dict.fromkeys(("enum", "select", "dropdown", "radio", "option"), "choice"),
    **dict.fromkeys(("datetime", "day", "timestamp"), "date"),
    **dict.fromkeys(("link", "uri", "href"), "url"),
    **dict.fromkeys(("img", "picture", "photo", "file", "media", "asset"), "image"),
    **dict.fromkeys(("video", "clip", "movie"), "footage"),
    **dict.fromkeys(("audio", "music", "voice"), "sound"),
    **dict.fromkeys(("array", "tuple", "multiselect"), "list"),
    **dict.fromkeys(("object", "dict", "map", "mapping", "group", "struct"), "record"),
}
_KEYS: Final = {
    "required": "an input without a default is required",
    "optional": "an input with a default is optional: default: ~ gives it no value",
    "nullable": "default: ~ allows that it has no value",
    **dict.fromkeys(("values", "enum", "choices"), "the values of a choice are its options: [one, two]"),
    **dict.fromkeys(("items", "fields", "properties"), 'what is inside a list or a record is "of"'),
    **dict.fromkeys(
        ("label", "title", "help", "hint"), 'the words for whoever fills it are its "description"'
    ),
    **dict.fromkeys(("pattern", "regex"), "a text has min_length, max_length, and no pattern"),
}


def type_hint(word: object) -> str | None:
    """Return what a type of another program is called here; None for other words."""
    name = _TYPES.get(word.lower()) if isinstance(word, str) else None
    return None if name is None else f'did you mean "{name}"?'


def key_hint(word: object) -> str | None:
    """Return what to write in place of a key that other programs have; None for other words."""
    return _KEYS.get(str(word))
