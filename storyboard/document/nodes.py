"""The nodes of a document: values with their places."""

from __future__ import annotations

import os
from collections.abc import Mapping as AnyMapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from pydantic import JsonValue

from storyboard.document.numbers import WrittenFloat, WrittenInt, from_python
from storyboard.errors import BoardError, Problem

__all__ = [
    "MAX_DEPTH",
    "NOWHERE",
    "Location",
    "Mapping",
    "Mark",
    "Node",
    "Plain",
    "Scalar",
    "Sequence",
    "in_file",
    "mark_at",
    "plain",
    "problem_at",
    "tree_of",
    "written",
    "written_at",
]

MAX_DEPTH: Final = 64

Plain: TypeAlias = str | int | float | bool | None
_SCALARS: Final = (str, bool, int, float, Decimal, Fraction, os.PathLike)
Location: TypeAlias = tuple[str | int, ...]


class Mark(NamedTuple):
    """
    A place in a file; lines and columns count from 1, and (0, 0) means no place.

    `file` is the source if it is not the document itself: a variables file, an included text, a file of rows. `cell`
    names the cell in a file of rows, as `Problem` does.
    """

    line: int
    column: int
    file: str = ""
    cell: str = ""


NOWHERE: Final = Mark(0, 0)


class Scalar(NamedTuple):
    """Text, a number, true, false or null. A number may remember how it was written (`document.numbers`)."""

    value: Plain
    mark: Mark


class Sequence(NamedTuple):
    """A list of nodes, in order."""

    items: tuple[Node, ...]
    mark: Mark


class Mapping(NamedTuple):
    """Nodes by key; `keys` are the places of the keys."""

    items: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> JsonValue:
    """Return the node's value as plain data, without places. Shared nodes become shared data."""
    if isinstance(node, Scalar):
        value = node.value
        if isinstance(value, WrittenInt):
            return int(value)
        if isinstance(value, WrittenFloat):
            return float(value)
        # Not a kind of text that says more, either.
        return str(value) if isinstance(value, str) else value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}


def written(node: Node) -> JsonValue:
    """Return the node's value as `plain` does, with numbers that remember how they were written."""
    if isinstance(node, Scalar):
        return str(node.value) if isinstance(node.value, str) else node.value
    if isinstance(node, Sequence):
        return [written(item) for item in node.items]
    return {key: written(item) for key, item in node.items.items()}


def problem_at(path: str, mark: Mark, message: str, hint: str | None = None) -> Problem:
    """Return a problem at a place in the document called `path`, or in the source that the mark names."""
    return Problem(mark.file or path, mark.line, mark.column, message, hint, mark.cell)


def tree_of(data: object, path: str = "data", mark: Mark = NOWHERE) -> Node:
    """
    Return data given from Python as a tree; all its nodes have the place `mark`.

    Paths count as text, Decimals and Fractions as numbers. `path` names the data in messages. Raises `BoardError`
    for what a document cannot contain: keys that are not text, objects, text that is not Unicode, and nesting deeper
    than `MAX_DEPTH`.
    """
    return _node_of(data, (path, mark), 0)


def _node_of(data: object, place: tuple[str, Mark], depth: int) -> Node:
    path, mark = place
    if depth > MAX_DEPTH:
        raise _refused(
            path, f"the data is nested more than {MAX_DEPTH} levels deep", "does it contain itself?"
        )
    if data is None or isinstance(data, _SCALARS):
        return Scalar(_plain_of(data, path), mark)
    if isinstance(data, list | tuple):
        return Sequence(tuple(_node_of(item, place, depth + 1) for item in data), mark)
    if isinstance(data, AnyMapping):
        for key in data:
            if not isinstance(key, str):
                raise _refused(path, f"the key {key!r} is not text", "write it as a string")
        items = {key: _node_of(item, place, depth + 1) for key, item in data.items()}
        return Mapping(items, dict.fromkeys(items, mark), mark)
    raise _refused(
        path,
        f'a value of the type "{type(data).__name__}" is not data',
        "data is text, paths, numbers, true, false, None, lists and mappings",
    )


def _plain_of(data: object, path: str) -> Plain:
    if isinstance(data, Decimal | Fraction):
        return from_python(data)
    if data is None or isinstance(data, bool | int | float):
        return data
    text = os.fsdecode(data) if isinstance(data, os.PathLike) else str(data)
    if not text.isascii() and not is_unicode(text):
        raise _refused(
            path, f"the text {text!a} has half of a surrogate pair in it", "write the whole character"
        )
    return text


def in_file(node: Node, file: str, cell: str = "") -> Node:
    """Return the node with `file` as the file of all its places, and `cell` as their cell."""
    mark = node.mark._replace(file=file, cell=cell)
    if isinstance(node, Scalar):
        return Scalar(node.value, mark)
    if isinstance(node, Sequence):
        return Sequence(tuple(in_file(item, file, cell) for item in node.items), mark)
    keys = {key: place._replace(file=file, cell=cell) for key, place in node.keys.items()}
    return Mapping({key: in_file(item, file, cell) for key, item in node.items.items()}, keys, mark)


def is_unicode(text: str) -> bool:
    """Return whether the text can be encoded as UTF-8, which halves of surrogate pairs cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refused(path: str, message: str, hint: str) -> BoardError:
    return BoardError([Problem(path, 0, 0, message, hint)])


def written_at(node: Node, location: Location) -> str | None:
    """Return the number or boolean at `location` as it is written; None for anything else."""
    for part in location:
        inner: Node | None = None
        if isinstance(node, Mapping) and isinstance(part, str):
            inner = node.items.get(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            inner = node.items[part]
        if inner is None:
            return None
        node = inner
    value = node.value if isinstance(node, Scalar) else None
    if value is None or isinstance(value, str):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def mark_at(node: Node, location: Location, *, key: bool = False) -> Mark:
    """
    Return the place of the value at `location`, or with `key` of its key.

    Parts of the location that the tree does not have are skipped, so a missing key gives the place of the mapping that
    lacks it.
    """
    mark = node.mark
    for part in location:
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.items:
            # Values that were filled in, such as a default model, have no key.
            key_mark, node = node.keys.get(part, node.mark), node.items[part]
            mark = key_mark if key else node.mark
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
            mark = node.mark
    return mark
