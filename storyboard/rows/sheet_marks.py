"""What a sheet says of its cells that a reader of values does not tell: formulas without a value, merged cells."""

from __future__ import annotations

from typing import IO, Final, NamedTuple
from xml.etree.ElementTree import iterparse

__all__ = ["SheetMarks", "sheet_marks"]

# More are not told of, either.
_MOST: Final = 1000


class SheetMarks(NamedTuple):
    """The names of cells whose formula was never calculated, such as ``C14``, and merged ranges, such as ``A1:F1``."""

    uncalculated: frozenset[str]
    merged: tuple[str, ...]


def sheet_marks(source: IO[bytes]) -> SheetMarks:
    """Read the XML of a sheet. Raises `xml.etree.ElementTree.ParseError`."""
    uncalculated: set[str] = set()
    merged: list[str] = []
    for _, element in iterparse(source):  # noqa: S314 - it is of bounded size, and expat bounds entities
        tag = element.tag.rpartition("}")[2]
        if tag == "c":
            parts = {part.tag.rpartition("}")[2]: part for part in element}
            value = parts.get("v")
            # The empty text is a value: its type is there although the value looks missing.
            is_empty = (value is None or not value.text) and element.get("t") != "str"
            if "f" in parts and is_empty and len(uncalculated) < _MOST:
                uncalculated.add(element.get("r", ""))
        elif tag == "mergeCell" and len(merged) < _MOST:
            merged.append(element.get("ref", ""))
        elif tag == "row":
            element.clear()
    return SheetMarks(frozenset(uncalculated), tuple(merged))
