"""Rows of a YAML file: a list of mappings."""

from __future__ import annotations

from storyboard.document.nodes import Sequence, problem_at
from storyboard.document.tree import read_tree
from storyboard.errors import BoardError
from storyboard.rows.records import table_of_records
from storyboard.rows.table import RowTable

__all__ = ["read_yaml"]


def read_yaml(text: str, path: str) -> RowTable:
    """Return the rows. Raises `BoardError`."""
    tree = read_tree(text, path)
    if not isinstance(tree, Sequence):
        hint = 'begin each with "- ", and write "name: value" for each of its values'
        raise BoardError([problem_at(path, tree.mark, "rows are a list of mappings", hint)])
    return table_of_records(tree.items, path)
