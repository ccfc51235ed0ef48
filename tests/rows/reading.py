"""What the tests of rows share: files to read, and tables as plain data."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.document.nodes import written
from storyboard.errors import BoardError
from storyboard.rows.read import read_rows
from storyboard.rows.table import RowTable


def values(table: RowTable) -> list[dict[str, JsonValue]]:
    """Return the rows as plain data, with numbers that remember how they were written."""
    return [{name: written(node) for name, node in row.values.items()} for row in table.rows]


def shown(table: RowTable) -> list[dict[str, str]]:
    """Return the rows with each value as text shows it."""
    return [{name: str(value) for name, value in row.items()} for row in values(table)]


def read(content: str | bytes, folder: Path, name: str = "leads.csv") -> RowTable:
    """Return the rows of a file with this content."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(file)


def problems_of(path: Path) -> list[str]:
    """Return what is wrong with a file, with its path from its own folder."""
    with pytest.raises(BoardError) as caught:
        read_rows(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


def problems(content: str | bytes, folder: Path, name: str = "leads.csv") -> list[str]:
    """Return what is wrong with a file of this content."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return problems_of(folder / name)
