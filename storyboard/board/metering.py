"""Instrument a template's syntax tree: work that repeats or handles large values first spends units."""

from __future__ import annotations

from typing import Final

from jinja2 import nodes

from storyboard.board.filters import OF_TEXT
from storyboard.board.sentences import name_of
from storyboard.document.numbers import WrittenFloat

__all__ = ["JOIN", "NUMBER", "SHOW", "SPEND", "WEIGH", "metered"]

# Names of filters that no template can use: they are not identifiers.
SPEND: Final = "spend units"
WEIGH: Final = "weigh value"
JOIN: Final = "join texts"
SHOW: Final = "show value"
NUMBER: Final = "number as written"

_INCLUDE_UNITS: Final = 200


def metered(template: nodes.Template) -> nodes.Template:
    """
    Return the syntax tree with meters in it; the given tree is changed.

    Each iteration of a loop and each call of a macro spends the cost of its body; operands of comparisons, keys and
    joined values are measured; each include spends a fixed sum. What becomes text does so under its name.
    """
    _meter(template)
    return template


def _meter(node: nodes.Node) -> int:
    """Put meters into everything below the node; return the units that running it once costs."""
    units = 1 + (len(node.data) // 8 if isinstance(node, nodes.TemplateData) else 0)
    for field, value in list(node.iter_fields()):
        if isinstance(value, nodes.Node):
            units += _meter(value)
            setattr(node, field, _replacement(value))
        elif isinstance(value, list):
            units += sum(_meter(child) for child in value if isinstance(child, nodes.Node))
            replaced = [_replacement(child) if isinstance(child, nodes.Node) else child for child in value]
            setattr(node, field, replaced)
    _meter_itself(node, units)
    return units


def _meter_itself(node: nodes.Node, units: int) -> None:
    match node:
        case nodes.For() | nodes.Macro() | nodes.CallBlock() | nodes.Block():
            meter = nodes.ExprStmt(
                _filtered(nodes.Const(None, lineno=node.lineno), SPEND, units), lineno=node.lineno
            )
            node.body = [meter, *node.body]
            if isinstance(node, nodes.For) and isinstance(node.test, nodes.Expr):
                node.test = _filtered(node.test, SPEND, units)
        case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
            node.template = _filtered(node.template, SPEND, _INCLUDE_UNITS)
        case nodes.Compare():
            node.expr = _filtered(node.expr, WEIGH)
        case nodes.Operand():
            node.expr = _filtered(node.expr, WEIGH)
        case nodes.Pair() if not isinstance(node.key, nodes.Const):
            node.key = _filtered(node.key, WEIGH)
        case nodes.Output():
            node.nodes = [
                child if isinstance(child, nodes.TemplateData) else _filtered(child, SHOW, name_of(child))
                for child in node.nodes
            ]
        case nodes.Filter() if node.name in OF_TEXT and node.node is not None:
            node.node = _filtered(node.node, SHOW, name_of(node.node))
        case nodes.Getitem():
            _meter_part(node)


def _meter_part(node: nodes.Getitem) -> None:
    if isinstance(node.arg, nodes.Slice):
        # Jinja slices by itself, without asking the environment.
        node.node = _filtered(node.node, WEIGH)
    elif not isinstance(node.arg, nodes.Const):
        node.arg = _filtered(node.arg, WEIGH)


def _replacement(node: nodes.Node) -> nodes.Node:
    """Return the replacement of a node in a metered template: most nodes stay as they are."""
    if isinstance(node, nodes.Concat):
        names = [name_of(each) for each in node.nodes]
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), JOIN, *names)
    if isinstance(node, nodes.Const) and isinstance(node.value, WrittenFloat):
        # Jinja would write it into its code as a plain number.
        return _filtered(nodes.Const(node.value.written, lineno=node.lineno), NUMBER)
    return node


def _filtered(node: nodes.Expr, name: str, *arguments: int | str) -> nodes.Filter:
    constants: list[nodes.Expr] = [nodes.Const(argument, lineno=node.lineno) for argument in arguments]
    return nodes.Filter(node, name, constants, [], None, None, lineno=node.lineno)
