"""The variables of a film, which tell what was asked of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from storyboard.board.rendering import Variables
from storyboard.board.template import TemplateProblem
from storyboard.document.tree import Location, Mark, Node, Scalar, Sequence

__all__ = ["Asked", "WatchedVariables"]

_VALUE: Final = "value"
_NAMES: Final = "names"
_PLACE: Final = "place"
_NODE: Final = "node"
_ABSENT: Final = object()


class Asked(NamedTuple):
    """A question to the variables: for all names, or for the value, the place or the node of one."""

    what: str
    name: str = ""
    path: Location = ()


class WatchedVariables(Variables):
    """
    Variables that note each question from outside, and its answer as something that can be compared.

    What they ask of each other counts as part of the answer.
    """

    _watches: list[dict[Asked, Hashable]] | None = None

    @contextmanager
    def watched(self) -> Iterator[dict[Asked, Hashable]]:
        """Note the questions that are asked meanwhile, each once, in their order."""
        answers: dict[Asked, Hashable] = {}
        if self._watches is None:
            self._watches = []
        self._watches.append(answers)
        try:
            yield answers
        finally:
            self._watches.pop()

    def answer(self, asked: Asked) -> Hashable:
        """Ask again what was asked of the variables of another film: the same answer means the same result."""
        if asked.what == _NAMES:
            return frozenset(self.names())
        if asked.what == _PLACE:
            return self.place(asked.name, asked.path)
        if asked.what == _NODE:
            return _key_of_node(self.node(asked.name))
        try:
            value = self(asked.name, _ABSENT)
        except TemplateProblem:
            return None
        return _ABSENT if value is _ABSENT else key_of(value)

    def __call__(self, name: str, absent: object) -> object:
        """Return the variable's value, or `absent`; `TemplateProblem` when it cannot be evaluated."""
        value = super().__call__(name, absent)
        if self._is_watched():
            self._note(Asked(_VALUE, name), _ABSENT if value is absent else key_of(value))
        return value

    def names(self) -> Iterable[str]:
        """Return the names of all variables, in the order written."""
        names = [*super().names()]
        if self._is_watched():
            self._note(Asked(_NAMES), frozenset(names))
        return names

    def place(self, name: str, path: Location = ()) -> Mark | None:
        """Return the place of a variable, or of a part of it, that is data."""
        place = super().place(name, path)
        if self._is_watched():
            self._note(Asked(_PLACE, name, path), place)
        return place

    def node(self, name: str) -> Node | None:
        """Return a variable's value with the places of its parts; None when there is none."""
        node = super().node(name)
        if self._is_watched():
            self._note(Asked(_NODE, name), _key_of_node(node))
        return node

    def _is_watched(self) -> bool:
        return bool(self._watches) and not self.is_busy

    def _note(self, asked: Asked, answer: Hashable) -> None:
        for answers in self._watches or ():
            answers.setdefault(asked, answer)


def key_of(value: object) -> Hashable:
    """Return what tells a value from all others that are not the same in a text: 1, 1.0, "1" and true differ."""
    if isinstance(value, str):
        return value.__class__, value
    if isinstance(value, dict):
        return dict, tuple((key, key_of(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return list, tuple(key_of(item) for item in value)
    return value.__class__, str(value), repr(value)


def _key_of_node(node: Node | None) -> Hashable:
    if node is None:
        return None
    if isinstance(node, Scalar):
        return key_of(node.value), node.mark
    if isinstance(node, Sequence):
        return list, tuple(_key_of_node(item) for item in node.items), node.mark
    return (
        dict,
        tuple((key, node.keys.get(key), _key_of_node(item)) for key, item in node.items.items()),
        node.mark,
    )
