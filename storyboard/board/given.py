"""Evaluate a shot's expressions before the defaults are merged: null counts as not written."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from storyboard.board.kinds import ADDING
from storyboard.document.tree import Mapping, Node, Scalar

__all__ = ["Given", "given", "is_expression", "is_null"]


class Given(NamedTuple):
    """A shot's own keys and the defaults with evaluated expressions, and the results by key."""

    own: Mapping
    defaults: Mapping
    ready: dict[str, tuple[Node, Node | None]]
    """The node in `own`, and its result: None when it could not be evaluated."""


def is_null(node: Node | None) -> bool:
    """Return whether the node is missing or null."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def is_expression(node: Node | None) -> bool:
    """Return whether the node is an expression, whose result may be of any kind, or null."""
    text = node.value if isinstance(node, Scalar) else None
    return isinstance(text, str) and text.strip().startswith("{{") and text.strip().endswith("}}")


def given(own: Mapping, defaults: Mapping, work_out: Callable[[str, Node], Node | None]) -> Given:
    """
    Return a shot's keys with expressions replaced by their results; null results are left out.

    A default that adds to a shot's own mapping is evaluated as well: an expression cannot be added to.
    """
    items, keys = dict(own.items), dict(own.keys)
    ready: dict[str, tuple[Node, Node | None]] = {}
    for key, node in own.items.items():
        if key == "with" or not is_expression(node):
            continue
        made = work_out(key, node)
        if made is not None and is_null(made):
            del items[key], keys[key]
            continue
        items[key] = node if made is None else made
        ready[key] = items[key], made
    shared = dict(defaults.items)
    for key in ADDING & defaults.items.keys() & items.keys():
        if is_expression(shared[key]):
            made = work_out(key, shared[key])
            shared[key] = shared[key] if made is None else made
    return Given(Mapping(items, keys, own.mark), Mapping(shared, defaults.keys, defaults.mark), ready)
