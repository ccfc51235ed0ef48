"""The inputs of a storyboard as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from storyboard.board.inputs.convert import texts_of
from storyboard.board.inputs.declaration import Declaration
from storyboard.board.inputs.interface import Interface
from storyboard.board.inputs.parts import is_missing
from storyboard.board.inputs.schema import InputType
from storyboard.cli.columns import Cell, Row, columns
from storyboard.cli.screen import Screen, printable
from storyboard.document.number_words import as_written
from storyboard.document.tree import Node, Scalar, plain
from storyboard.wording import listed

__all__ = ["inputs_lines"]

_SHOWN: Final = 24


def inputs_lines(interface: Interface, screen: Screen) -> Iterator[str]:
    """Yield the lines of the table; those of a storyboard without inputs say so, and list its variables."""
    inputs = interface.declarations.inputs
    if inputs:
        rows = [row for name, each in inputs.items() for row in _rows(name, each, 0)]
        yield from columns(("input", "type", "default", "limits", "description"), rows, screen)
        return
    what = printable(f'"{interface.name}"')
    if not interface.variables:
        yield f"{what} has no inputs, and no variables"
        return
    yield f"{what} has no inputs; its variables, which --set and --vars override, are:"
    yield ""
    variables: list[Row] = [(Cell(name), Cell(_shown(node))) for name, node in interface.variables.items()]
    yield from columns(("variable", "value"), variables, screen)


def _rows(name: str, declaration: Declaration, level: int) -> Iterator[Row]:
    default = declaration.default
    is_required = default is None
    yield (
        Cell("  " * level + name),
        Cell(_type(declaration)),
        Cell("required" if default is None else _shown(default), bold=is_required, dim=not is_required),
        Cell(_limits(declaration)),
        Cell(" ".join(declaration.keys.description.split())),
    )
    inner = declaration
    while inner.of is not None:
        inner = inner.of
    for field, each in inner.fields.items():
        yield from _rows(field, each, level + 1)


def _type(declaration: Declaration) -> str:
    """Return the type in words: ``text``, ``list of records``, ``list of lists of numbers``."""
    words, inner = "", declaration
    while inner.of is not None:
        words, inner = f"{words}list{'s' if words else ''} of ", inner.of
    plural = "s" if words and inner.type is not InputType.FOOTAGE else ""
    return f"{words}{inner.type}{plural}"


def _shown(node: Node) -> str:
    """Return a value in one line, cut where it is long; numbers as they are written."""
    if is_missing(node):
        return "none"
    if isinstance(node, Scalar) and not isinstance(node.value, bool):
        text = str(node.value) if node.value != "" else '""'
    else:
        text = json.dumps(plain(node), ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _limits(declaration: Declaration) -> str:
    keys = declaration.keys
    said = [
        *_between(keys.min_length, keys.max_length, "characters"),
        *_between(keys.min_items, keys.max_items, "items"),
        *_between(keys.min, keys.max, ""),
    ]
    if declaration.options:
        said.append("one of: " + listed(texts_of(declaration)))
    if keys.min_size is not None:
        said.append("at least " + "x".join(map(str, keys.min_size)))
    if keys.split is not None:
        said.append(f'divided by "{keys.split}"')
    if declaration.of is not None:
        said += [f"each {limits}" for limits in [_limits(declaration.of)] if limits]
    return ", ".join(said)


def _between(least: float | None, most: float | None, unit: str) -> Iterator[str]:
    if least is not None and most is not None:
        yield f"{as_written(least)} to {as_written(most)} {unit}".rstrip()
    elif most is not None:
        yield f"at most {as_written(most)} {unit}".rstrip()
    elif least is not None:
        yield f"at least {as_written(least)} {unit}".rstrip()
