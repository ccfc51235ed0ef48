"""Variables from outside of the storyboard: ``--set name=value`` and files of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AnyMapping
from pathlib import Path

from pydantic import JsonValue

from storyboard.document.text_file import read_text
from storyboard.document.tree import Mapping, Reading, plain, read_all, read_tree, tree_of
from storyboard.errors import BoardError, Problem

__all__ = ["parse_set", "read_variables"]

_SET = re.compile(r"([A-Za-z_]\w*)=(.*)", re.ASCII | re.DOTALL)


def parse_set(text: str) -> tuple[str, JsonValue]:
    """
    Return the name and value of ``name=value``, as ``--set`` takes it.

    The value is read as YAML: ``takes=3`` is a number, ``moves=[orbit, pan]`` a list. What is no YAML is text.
    Raises `BoardError` when it is not of that form.
    """
    found = _SET.fullmatch(text)
    if found is None:
        hint = 'write it as name=value; a name has letters, digits and "_"'
        raise BoardError([Problem("--set", 0, 0, f'"{text}" sets no variable', hint)])
    reading = read_all(found[2], "--set") if found[2].strip() else Reading(None, ())
    if reading.tree is None or reading.problems:
        return found[1], found[2]
    return found[1], plain(reading.tree)


def read_variables(path: Path) -> dict[str, JsonValue]:
    """Return the variables in a YAML or JSON file: a mapping of names to values. Raises `BoardError`."""
    text = read_text(path)
    if path.suffix.lower() == ".json":
        return _from_json(text, str(path))
    tree = read_tree(text, str(path))
    if not isinstance(tree, Mapping):
        raise BoardError(
            [Problem(str(path), *tree.mark, "variables are a mapping", 'write "name: value" on each line')]
        )
    return {name: plain(node) for name, node in tree.items.items()}


def _from_json(text: bytes, path: str) -> dict[str, JsonValue]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BoardError(
            [Problem(path, error.lineno, error.colno, f"this is no JSON: {error.msg}")]
        ) from None
    except (ValueError, RecursionError):
        raise BoardError(
            [Problem(path, 1, 1, "this is no JSON", "save it as UTF-8, without deep nesting")]
        ) from None
    if not isinstance(data, AnyMapping):
        raise BoardError([Problem(path, 1, 1, "variables are an object", 'write {"name": "value"}')])
    tree_of(dict(data), path)
    return dict(data)
