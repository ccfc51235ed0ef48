"""Which variables a text needs, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

__all__ = ["needed_names"]


def needed_names(tree: nodes.Template) -> frozenset[str]:
    """
    Return the variables without which a text cannot be rendered, whatever the others are.

    Those whose absence it asks about are not among them: ``{{ x | default("") }}``, ``{% if x is defined %}``.
    """
    return frozenset(find_undeclared_variables(tree)) - {*_asked_about(tree)}


def _asked_about(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        if isinstance(node.node, nodes.Name) and node.name in {"default", "d", "defined", "undefined"}:
            yield node.node.name
