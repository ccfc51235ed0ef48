"""The items of `for_each`, each at the place where its values are written."""

from __future__ import annotations

from collections.abc import Iterator

from storyboard.board.given import is_expression
from storyboard.board.slots import Slot
from storyboard.document.tree import Mapping, Node, Scalar, Sequence, written

__all__ = ["items_at_their_places"]


def items_at_their_places(each: Node, slot: Slot) -> Node | None:
    """
    Return the value of `for_each`, None when it cannot be evaluated, which is recorded.

    An expression gives values without places. Those that stand as they are in a list of a variable that the expression
    names, such as ``features[:3]``, get their places there.
    """
    stage = slot.stage
    made = stage.rendering.node(each, stage.variables, slot.label)
    if not isinstance(each, Scalar) or not is_expression(each) or not isinstance(made, Sequence | Mapping):
        return made
    names = stage.rendering.names_in(each)
    nodes = [node for name in sorted(names) if (node := stage.variables.node(name)) is not None]
    if isinstance(made, Mapping):
        return next((node for outer in nodes for node in _parts(outer) if _is_same(node, made)), made)
    known = {repr(written(item)): item for node in nodes for item in _members(node)}
    return Sequence(tuple(known.get(repr(written(item)), item) for item in made.items), made.mark)


def _is_same(node: Node, made: Mapping) -> bool:
    return (
        isinstance(node, Mapping)
        and node.items.keys() == made.items.keys()
        and written(node) == written(made)
    )


def _parts(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Scalar):
        for item in node.items if isinstance(node, Sequence) else node.items.values():
            yield from _parts(item)


def _members(node: Node) -> Iterator[Node]:
    """Yield the items of all lists in a value."""
    for part in _parts(node):
        if isinstance(part, Sequence):
            yield from part.items
