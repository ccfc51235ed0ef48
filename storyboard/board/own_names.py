"""The names that templates have for the film itself: ``row``, ``variant``, ``matrix`` and ``output``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from storyboard.board.axes import Choices
from storyboard.board.findings import Findings
from storyboard.board.inputs.declare import RESERVED
from storyboard.board.inputs.reach import root_of
from storyboard.document import tree
from storyboard.document.tree import Mark, Node

__all__ = ["check_own_names"]

_OPTIONS = {
    "row": 'choose rows by their names, with "--row"',
    "variant": 'choose variants by their names, with "--variant"',
}


class _Named(NamedTuple):
    """A variable that the author has given one of the names, and what it is."""

    name: str
    mark: Mark
    what: str


def check_own_names(
    board: tree.Mapping,
    choices: Choices,
    given: Mapping[str, Node],
    there: frozenset[str],
    findings: Findings,
) -> None:
    """
    Record variables whose names say which film it is, and values from outside for those and for axes.

    `there` are those of the names that have a value: a variable of the storyboard may have one of the others.
    """
    for each in _of_films(choices):
        if each.name in RESERVED:
            hint = f'templates have "{each.name}" of every film: give it another name'
            findings.add(each.mark, f'{each.what} cannot be called "{each.name}"', hint)
    own = board.items.get("vars")
    for name in sorted(there & (own.items.keys() if isinstance(own, tree.Mapping) else set())):
        mark = own.keys.get(name, own.mark) if isinstance(own, tree.Mapping) else board.mark
        hint = f'templates have "{name}" of every film: give the variable another name'
        findings.add(mark, f'a variable cannot be called "{name}" here', hint)
    axes = {axis.name for axis in choices.axes}
    for name, node in given.items():
        root = root_of(name)
        if root in there:
            hint = _OPTIONS.get(root, 'choose films by their names, with "--only"')
            findings.add(node.mark, f'"{root}" says which film it is, and cannot be set', hint)
        elif root in axes:
            hint = f'choose films by their names: --only has the values of "{root}" as parts of them'
            findings.add(node.mark, f'"{root}" is an axis of the matrix, and has a value in each film', hint)


def _of_films(choices: Choices) -> Iterator[_Named]:
    for axis in choices.axes:
        yield _Named(axis.name, axis.mark, "an axis")
    for variant in choices.variants:
        for name, node in variant.values.items():
            yield _Named(name, node.mark, f'a value of variant "{variant.name}"')
