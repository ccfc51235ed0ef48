"""Which variables, and which parts of records, the texts of a storyboard name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from jinja2 import nodes

from storyboard.board.needed import used_names

__all__ = ["Usage", "usage_of"]

_METHODS: Final = frozenset({"get", "items", "keys", "values"})


class Usage(NamedTuple):
    """
    The names of variables that texts may use, and the parts of records that they name.

    Of a record that a text uses as a whole, all parts are used: it is in `whole`.
    """

    names: frozenset[str]
    parts: Mapping[str, frozenset[str]]
    whole: frozenset[str]

    def uses(self, record: str, part: str) -> bool:
        """Return whether a text may use a part of a record."""
        return record in self.whole or part in self.parts.get(record, ())


def usage_of(trees: Iterable[nodes.Template], records: frozenset[str]) -> Usage:
    """Return what the texts name, which are given as syntax trees: of `records`, the parts as well."""
    names: set[str] = set()
    parts: dict[str, set[str]] = {record: set() for record in records}
    whole: set[str] = set()
    for tree in trees:
        names |= used_names(tree)
        for record in records & names:
            found = _parts_of(record, tree)
            if found is None:
                whole.add(record)
            else:
                parts[record] |= found
    return Usage(frozenset(names), {name: frozenset(each) for name, each in parts.items()}, frozenset(whole))


def _parts_of(record: str, tree: nodes.Template) -> set[str] | None:
    """Return the parts of a record that a text names; None when it uses the record as a whole."""
    found: set[str] = set()
    within: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        if not isinstance(node, nodes.Getattr | nodes.Getitem):
            continue
        if not isinstance(node.node, nodes.Name) or node.node.name != record:
            continue
        if isinstance(node, nodes.Getattr):
            part: object = node.attr
        else:
            part = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if not isinstance(part, str) or part in _METHODS:
            return None
        found.add(part)
        within.add(id(node.node))
    is_whole = any(node.name == record and id(node) not in within for node in tree.find_all(nodes.Name))
    return None if is_whole else found
