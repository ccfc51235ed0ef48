"""Which variables a text needs, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from storyboard.board.locale_filters import BY_LOCALE, LANGUAGE
from storyboard.board.translation import TRANSLATE

__all__ = ["needed_names", "used_names"]


def used_names(tree: nodes.Template) -> frozenset[str]:
    """Return the variables that a text may use: those that it names, and the language where it says something in it."""
    names = frozenset(find_undeclared_variables(tree))
    in_a_language = TRANSLATE in names or any(node.name in BY_LOCALE for node in tree.find_all(nodes.Filter))
    return names | {LANGUAGE} if in_a_language else names


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
