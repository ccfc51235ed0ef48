"""The budget of work for the templates of one storyboard, and the size of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

__all__ = ["LARGEST_NUMBER_BITS", "Budget", "TooMuchWork"]

LARGEST_NUMBER_BITS: Final = 4096
_CHARACTERS_PER_UNIT: Final = 8


class TooMuchWork(Exception):
    """A template has exhausted its budget: it loops forever, or creates something huge."""


class Budget:
    """
    A budget of work, which limits a template's cost.

    A unit is about the cost of handling one value. Everything that a template can do repeatedly, or to values of any
    size, spends units before it is done.
    """

    def __init__(self, units: int) -> None:
        self.left = units

    def spend(self, units: int) -> None:
        """Spend units; raises `TooMuchWork` when there are not enough left."""
        self.left -= units
        if self.left < 0:
            raise TooMuchWork

    def weigh(self, value: object) -> None:
        """
        Spend the cost of traversing the whole value.

        A list that contains another one twice counts it twice.
        """
        waiting = [value]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                self.spend(1 + len(item) // _CHARACTERS_PER_UNIT)
            elif isinstance(item, dict):
                self.spend(1 + 2 * len(item))
                waiting.extend(item.keys())
                waiting.extend(item.values())
            elif isinstance(item, list | tuple | set | frozenset | range):
                self.spend(1 + len(item))
                if not isinstance(item, range):
                    waiting.extend(item)
            else:
                self.spend(1)

    def weighed(self, values: Iterable[object]) -> list[object]:
        """Return the values as a list, spending one unit before taking each."""
        taken: list[object] = []
        for value in values:
            self.spend(1)
            taken.append(value)
        return taken

    def metered(self, function: Callable[..., object]) -> Callable[..., object]:
        """Wrap a function so that its arguments are measured before it runs, and its result is measured and limited."""

        def run(*arguments: object, **options: object) -> object:
            self.spend(1)
            for value in (*arguments, *options.values()):
                self.weigh(value)
            return self.bounded(function(*arguments, **options))

        for name, value in getattr(function, "__dict__", {}).items():
            setattr(run, name, value)
        return run

    def bounded(self, value: object) -> object:
        """
        Return a result, a lazy one as a list, after spending its size.

        Refuses unreasonably long numbers.
        """
        if isinstance(value, str):
            self.spend(len(value) // _CHARACTERS_PER_UNIT)
        elif isinstance(value, list | tuple | dict | range):
            self.spend(len(value))
        if isinstance(value, int) and value.bit_length() > LARGEST_NUMBER_BITS:
            raise TooMuchWork
        if isinstance(value, Iterable) and not isinstance(value, str | list | tuple | dict | range):
            return self.weighed(value)
        return value
