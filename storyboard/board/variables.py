"""Variables from outside of the storyboard: ``--set name=text``, ``--set-json name=JSON`` and files of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AnyMapping
from pathlib import Path

from storyboard.document.json_text import data_in
from storyboard.document.text_file import read_text
from storyboard.document.tree import Mapping, Mark, Node, in_file, problem_at, read_tree, tree_of
from storyboard.errors import BoardError, Problem

__all__ = ["parse_set", "parse_set_json", "read_variables"]

_SET = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)=(.*)", re.ASCII | re.DOTALL)


def parse_set(text: str) -> tuple[str, Node]:
    """
    Return the name and value of ``name=value``, as ``--set`` takes it: the value is text, which an input may read.

    A name such as ``speaker.name`` or ``features.0.title`` stands for a part of a record or list.

    Raises `BoardError` when it is not of that form.
    """
    name, value = _parted(text, "--set")
    mark = Mark(0, 0, f"--set {name}")
    return name, tree_of(value, mark.file, mark)


def parse_set_json(text: str) -> tuple[str, Node]:
    """
    Return the name and value of ``name=JSON``, as ``--set-json`` takes it: numbers, true, false, null, lists, objects.

    Names are those of `parse_set`.
    Raises `BoardError` when it is not of that form.
    """
    name, value = _parted(text, "--set-json")
    mark = Mark(0, 0, f"--set-json {name}")
    try:
        data = data_in(value)
    except ValueError:
        hint = f"write --set {name}=... for text"
        raise BoardError([problem_at("", mark, f'"{value}" is not valid JSON', hint)]) from None
    return name, tree_of(data, mark.file, mark)


def _parted(text: str, option: str) -> tuple[str, str]:
    found = _SET.fullmatch(text)
    if found is None:
        hint = 'write it as name=value; a name has letters, digits and "_", and "." before a part of it'
        raise BoardError([Problem(option, 0, 0, f'"{text}" sets no variable', hint)])
    return found[1], found[2]


def read_variables(path: Path) -> dict[str, Node]:
    """Return the variables in a YAML or JSON file, each with its place. Raises `BoardError`."""
    text = read_text(path)
    if path.suffix.lower() == ".json":
        return _from_json(text, str(path))
    tree = read_tree(text, str(path))
    if not isinstance(tree, Mapping):
        hint = 'write "name: value" on each line'
        raise BoardError([problem_at(str(path), tree.mark, "variables are a mapping", hint)])
    return {name: in_file(node, str(path)) for name, node in tree.items.items()}


def _from_json(text: bytes, path: str) -> dict[str, Node]:
    try:
        data = data_in(text)
    except json.JSONDecodeError as error:
        raise BoardError(
            [Problem(path, error.lineno, error.colno, f"this is not valid JSON: {error.msg}")]
        ) from None
    except ValueError as error:
        hint = "save it as UTF-8, without deep nesting"
        raise BoardError([Problem(path, 1, 1, f"this is not valid JSON: {error}", hint)]) from None
    if not isinstance(data, AnyMapping):
        raise BoardError([Problem(path, 1, 1, "variables are an object", 'write {"name": "value"}')])
    return {str(name): tree_of(value, path, Mark(0, 0, path, f'"{name}"')) for name, value in data.items()}
