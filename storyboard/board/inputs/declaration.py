"""What a storyboard declares of its inputs, as the checks use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from storyboard.board.inputs.schema import Input, InputType
from storyboard.document.tree import NOWHERE, Mark, Node, Scalar

__all__ = ["Add", "Declaration", "Declarations", "Tell"]

Add: TypeAlias = Callable[[Mark, str, str | None], None]
"""Takes a problem: its place, what is wrong, and a hint or None."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tells what is wrong with a value: `where` leads to it inside the value of the input, such as ``item 3``."""

    add: Add
    where: tuple[str, ...] = ()

    def __call__(self, mark: Mark, message: str, hint: str | None = None) -> None:
        """Tell of a problem at that place."""
        self.add(mark, f"{', '.join(self.where)}: {message}" if self.where else message, hint)

    def item(self, number: int) -> Tell:
        """Return what tells of an item of the list, counted from 1."""
        return Tell(self.add, (*self.where, f"item {number}"))

    def field(self, name: str) -> Tell:
        """Return what tells of a field of the record."""
        return Tell(self.add, (*self.where, f'"{name}"'))


@dataclass(frozen=True, slots=True)
class Declaration:
    """
    One input, an item of a list, or a field of a record.

    `keys` are its keys as they are written, `mark` is the place of its name. `default` is the value when none is given,
    already of its type: None for a required one, null for an optional one. `of` are the items of a list, `fields` those
    of a record, `options` those of a choice by their texts, and by their numbers.
    """

    keys: Input
    mark: Mark = NOWHERE
    default: Node | None = None
    of: Declaration | None = None
    fields: Mapping[str, Declaration] = field(default_factory=dict)
    options: Mapping[str | float, Scalar] = field(default_factory=dict)

    @property
    def type(self) -> InputType:
        """The type of its values."""
        return self.keys.type


@dataclass(frozen=True, slots=True)
class Declarations:
    """
    The inputs of a storyboard by name, in their order.

    `keys` are their declarations as they are written. `broken` names those whose declaration is wrong: what was given
    for them is not checked.
    """

    inputs: Mapping[str, Declaration] = field(default_factory=dict)
    keys: Mapping[str, Input] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The names of all inputs."""
        return self.broken | self.inputs.keys()
