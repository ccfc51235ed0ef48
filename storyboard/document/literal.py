"""Text from outside of a storyboard, which is never a template."""

from __future__ import annotations

from storyboard.document.nodes import Node, Scalar, Sequence

__all__ = ["Literal", "literal"]


class Literal(str):
    """Text that nothing is filled in to, whatever it contains: a value from outside, or the result of a template."""

    __slots__ = ()


def literal(node: Node) -> Node:
    """Return the node with every text in it as a `Literal`."""
    if isinstance(node, Scalar):
        return node._replace(value=Literal(node.value)) if isinstance(node.value, str) else node
    if isinstance(node, Sequence):
        return node._replace(items=tuple(literal(item) for item in node.items))
    return node._replace(items={key: literal(item) for key, item in node.items.items()})
