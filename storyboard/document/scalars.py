"""Resolve unquoted scalars by the core schema of YAML 1.2, without that of YAML 1.1."""

from __future__ import annotations

import re
from typing import Final

from storyboard.document.nodes import Plain
from storyboard.document.numbers import unwritten, written_number

__all__ = ["CORE_TAGS", "core_kind", "scalar_value", "tagged_value"]

CORE: Final = "tag:yaml.org,2002:"
CORE_TAGS: Final = ("str", "int", "float", "bool", "null", "seq", "map")

_WORDS: Final[dict[str, Plain]] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
    | dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf"))
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf"))
    | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
)
_INT = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMERIC_START: Final = frozenset("0123456789+-.")
# Python refuses to convert longer numbers; they stay text.
_LONGEST_NUMBER: Final = 400


def scalar_value(text: str) -> Plain:
    """Return the value of unquoted text: ``16:9``, ``no`` and ``2024-01-01`` are text, ``0777`` is 777."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START or len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return written_number(int(text), text)
    if _PREFIXED.fullmatch(text):
        return written_number(int(text, 0), text)
    return written_number(float(text), text) if _FLOAT.fullmatch(text) else text


def core_kind(tag: str | None) -> str | None:
    """Return the kind that a tag of the core schema names, such as "int"; None for any other tag and for no tag."""
    if tag == "!":
        return "str"
    kind = (tag or "").removeprefix(CORE)
    return kind if kind in CORE_TAGS else None


def tagged_value(text: str, kind: str) -> Plain:
    """Return the value of text with the core tag `kind`; ValueError when it is not valid for the tag."""
    if kind == "str":
        return text
    value = scalar_value(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind != _kind_of(value):
        raise ValueError(text)
    return value


def _kind_of(value: Plain) -> str:
    return "null" if value is None else type(unwritten(value)).__name__
