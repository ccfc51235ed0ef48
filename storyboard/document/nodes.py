"""The nodes of a document: values with the place where each is written."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Final, NamedTuple, TypeAlias

from pydantic import JsonValue

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
    "mark_at",
    "plain",
    "tree_of",
]

MAX_DEPTH: Final = 64

Plain: TypeAlias = str | int | float | bool | None
Location: TypeAlias = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, and (0, 0) is no place."""

    line: int
    column: int


NOWHERE: Final = Mark(0, 0)


class Scalar(NamedTuple):
    """Text, a number, true, false or nothing."""

    value: Plain
    mark: Mark


class Sequence(NamedTuple):
    """A list of nodes, in the order written."""

    items: tuple[Node, ...]
    mark: Mark


class Mapping(NamedTuple):
    """Nodes by key; `keys` says where each key itself is written."""

    items: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> JsonValue:
    """Return the node's value as ordinary data, without places. Shared nodes become shared data."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}


def tree_of(data: JsonValue, path: str = "data") -> Node:
    """
    Return data given from Python as a tree; its nodes have no place.

    `path` names the data in messages. Raises `BoardError` for what no document can hold: keys that are not
    text, objects, text that is not Unicode, and nesting deeper than `MAX_DEPTH`.
    """
    return _node_of(data, path, 0)


def _node_of(data: object, path: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _refused(
            path, f"the data is nested more than {MAX_DEPTH} levels deep", "does it contain itself?"
        )
    if isinstance(data, str):
        if not data.isascii() and not is_unicode(data):
            raise _refused(
                path, f"the text {data!a} has half of a surrogate pair in it", "write the whole character"
            )
        return Scalar(data, NOWHERE)
    if data is None or isinstance(data, bool | int | float):
        return Scalar(data, NOWHERE)
    if isinstance(data, list | tuple):
        return Sequence(tuple(_node_of(item, path, depth + 1) for item in data), NOWHERE)
    if isinstance(data, AnyMapping):
        for key in data:
            if not isinstance(key, str):
                raise _refused(path, f"the key {key!r} is not text", "write it as a string")
        items = {key: _node_of(item, path, depth + 1) for key, item in data.items()}
        return Mapping(items, dict.fromkeys(items, NOWHERE), NOWHERE)
    raise _refused(
        path,
        f'a value of the type "{type(data).__name__}" is not data',
        "data is text, numbers, true, false, None, lists and mappings",
    )


def is_unicode(text: str) -> bool:
    """Say whether the text can be written as UTF-8, that is, has no halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refused(path: str, message: str, hint: str) -> BoardError:
    return BoardError([Problem(path, 0, 0, message, hint)])


def mark_at(node: Node, location: Location, *, key: bool = False) -> Mark:
    """
    Return where the thing at `location` is written: its value, or with `key` the key itself.

    Parts of the location that the tree does not have are passed over, so that a missing key gives the place
    of the mapping that misses it.
    """
    mark = node.mark
    for part in location:
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.items:
            key_mark, node = node.keys[part], node.items[part]
            mark = key_mark if key else node.mark
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
            mark = node.mark
    return mark
