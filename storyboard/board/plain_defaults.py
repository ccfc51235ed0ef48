"""What is known of defaults without variables."""

from __future__ import annotations

from storyboard.document.tree import Mapping, Node, Scalar, Sequence

__all__ = ["plain_defaults"]


def plain_defaults(node: Mapping) -> Mapping:
    """Return the defaults that apply to every shot; results of templates are checked in the shots."""
    items = {key: kept for key, item in node.items.items() if (kept := _without_templates(item)) is not None}
    return Mapping(items, node.keys, node.mark)


def _without_templates(node: Node) -> Node | None:
    if isinstance(node, Scalar):
        return None if isinstance(node.value, str) and "{" in node.value else node
    if isinstance(node, Sequence):
        return Sequence(
            tuple(kept for item in node.items if (kept := _without_templates(item)) is not None), node.mark
        )
    return plain_defaults(node)
