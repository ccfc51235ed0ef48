"""Values from outside that look like templates, which they are not."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping

from storyboard.board.film_rows import NamedRow
from storyboard.document.tree import Mark, Node, Scalar, Sequence, problem_at
from storyboard.errors import Problem
from storyboard.wording import counted

__all__ = ["notices_of_braces"]

_HINT = 'values from outside are no templates: what is computed goes under "vars"'


def notices_of_braces(path: str, rows: Iterable[NamedRow], variables: AnyMapping[str, Node]) -> list[Problem]:
    """Return a notice for each variable or column whose text has the braces of a template: they stay as they are."""
    places: dict[str, list[Mark]] = {}
    for values in (variables, *(named.row.values for named in rows)):
        for name, node in values.items():
            if (mark := _braces_in(node)) is not None:
                places.setdefault(name, []).append(mark)
    notices = []
    for name, (first, *others) in places.items():
        also = f" (and in {counted(len(others), 'other row')})" if others else ""
        notices.append(
            problem_at(path, first, f'"{name}" has "{{{{" in it, which stays as it is{also}', _HINT)
        )
    return notices


def _braces_in(node: Node) -> Mark | None:
    if isinstance(node, Scalar):
        return (
            node.mark if isinstance(node.value, str) and ("{{" in node.value or "{%" in node.value) else None
        )
    below = node.items if isinstance(node, Sequence) else node.items.values()
    return next((mark for item in below if (mark := _braces_in(item)) is not None), None)
