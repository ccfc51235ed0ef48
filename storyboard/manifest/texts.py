"""Text as a manifest may have it: without keys and signatures, and valid Unicode."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from storyboard.manifest.schema import LONGEST_NAME, is_plain
from storyboard.redaction import without_keys

__all__ = ["fit_name", "fit_text", "fit_values", "relative_name"]

# How deep values are looked through; parameters of models have three levels.
_DEEPEST: Final = 40
# Signatures and tokens are in the query, passwords before the host.
_USER: Final = re.compile(r"(?<=://)[^\s/?#@\"'<>]*@")
_QUERY: Final = re.compile(r"(\bhttps?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*", re.IGNORECASE)
_DATA: Final = re.compile(r"\bdata:[^\s\"'<>]{200,}", re.IGNORECASE)


def fit_text(text: str) -> str:
    """Return text without keys, without the user and the query of URLs, and without lone surrogates."""
    bare = _QUERY.sub(r"\1", _USER.sub("", _DATA.sub("data:…", text)))
    return without_keys(bare).encode("utf-8", "replace").decode()


def fit_name(text: str) -> str:
    """Return a name of a limited length, as `fit_text` does, without control characters."""
    return "".join(filter(is_plain, fit_text(text)))[:LONGEST_NAME]


def fit_values(values: JsonValue, depth: int = 0) -> JsonValue:
    """Return JSON-like data with all its texts as `fit_text` has them; None for what is nested too deep."""
    if depth > _DEEPEST:
        return None
    match values:
        case str():
            return fit_text(values)
        case list():
            return [fit_values(each, depth + 1) for each in values]
        case dict():
            return {fit_text(name): fit_values(each, depth + 1) for name, each in values.items()}
        case _:
            return values


def relative_name(path: Path, folder: Path) -> str:
    """Return a path relative to a folder that it is below, else its name alone: never an absolute one."""
    whole, start = (Path(os.path.normpath(each.absolute())) for each in (path, folder))
    named = whole.relative_to(start).as_posix() if whole.is_relative_to(start) else whole.name
    return fit_name(named)
