"""A file of rows to begin with: the inputs as columns, and a row of their defaults."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Final

from storyboard.board.film_names import LONGEST_PART, name_part
from storyboard.board.film_rows import USUAL_NAMES
from storyboard.board.inputs.declaration import Declaration
from storyboard.board.inputs.interface import Interface
from storyboard.board.inputs.parts import is_missing
from storyboard.board.inputs.spelling import number_of
from storyboard.document.tree import Mapping, Node, Scalar, Sequence

__all__ = ["example_rows"]

_NAME: Final = "example"
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)


def example_rows(interface: Interface) -> str:
    """
    Return a CSV file with a column for each input, and one row, which has the defaults.

    The cells of required inputs are empty, so that no film is made of what stands for a value. The first column names
    the film, unless an input does.
    """
    cells = {name: _cell(each) for name, each in interface.declarations.inputs.items()}
    column = _column_of_names(interface, cells)
    if column not in cells:
        cells = {column: _NAME, **cells}
    elif not _can_name(interface.declarations.inputs[column], cells[column]):
        cells[column] = _NAME
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[*cells], [*cells.values()]])
    return text.getvalue()


def _column_of_names(interface: Interface, cells: dict[str, str]) -> str:
    """Return the column that names the film: an input with a usual name for that, where it has a value or must have."""
    if interface.id_column is not None:
        return interface.id_column
    by_lower = {name.lower(): name for name in cells}
    name = next((by_lower[usual] for usual in USUAL_NAMES if usual in by_lower), None)
    is_usable = name is not None and _can_name(interface.declarations.inputs[name], cells[name])
    return name if name is not None and is_usable else USUAL_NAMES[0]


def _can_name(declaration: Declaration, cell: str) -> bool:
    """Return whether the cell names a film, or will when it is filled."""
    return declaration.default is None or 0 < len(name_part(cell)) <= LONGEST_PART


def _cell(declaration: Declaration) -> str:
    default = declaration.default
    if default is None or is_missing(default):
        return ""
    if isinstance(default, Scalar):
        return _text(default)
    separator = declaration.keys.split
    if separator is not None and isinstance(default, Sequence):
        texts = [_text(item) for item in default.items if isinstance(item, Scalar)]
        if len(texts) == len(default.items) and _divides(separator, texts):
            return separator.join(texts)
    return _json(default)


def _divides(separator: str, texts: list[str]) -> bool:
    """Return whether a reader that divides the joined texts finds them again."""
    joined = separator.join(texts)
    return (
        bool(texts)
        and not joined.lstrip().startswith("[")
        and [part.strip() for part in joined.strip().split(separator)] == texts
    )


def _text(node: Scalar) -> str:
    """Return a value as a cell has it: numbers as they are written, where a cell may have them so."""
    value = node.value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value) if number_of(str(value)) is not None else repr(_plain_number(value))
    return "" if value is None else str(value)


def _plain_number(value: float) -> int | float:
    return int(value) if isinstance(value, int) else float(value)


def _json(node: Node) -> str:
    """Return a value as JSON, with numbers as they are written where JSON has them so."""
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(_json, node.items)) + "]"
    if isinstance(node, Mapping):
        pairs = (f"{json.dumps(key)}: {_json(item)}" for key, item in node.items.items())
        return "{" + ", ".join(pairs) + "}"
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if _JSON_NUMBER.fullmatch(str(value)) else repr(_plain_number(value))
    return json.dumps(value, ensure_ascii=False)
