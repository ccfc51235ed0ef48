"""What checks have found out, for the films of one storyboard that have the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from storyboard.board.findings import Findings

__all__ = ["Known"]

Result = TypeVar("Result")


class Known:
    """Remembers what was found out of things that films share, such as a shot."""

    def __init__(self) -> None:
        # With the thing itself, whose identity is its own as long as it is held.
        self._of: dict[tuple[int, Hashable], tuple[object, object]] = {}
        self._facts: dict[Hashable, object] = {}

    def with_other_models(self) -> Known:
        """Return one that has the same facts, and knows nothing of shots, for another catalogue."""
        other = Known()
        other._facts = self._facts
        return other

    def of(
        self, thing: object, what: Hashable, work: Callable[[], Result], findings: Findings | None = None
    ) -> Result:
        """
        Return the result of `work`, which depends on nothing but the thing and `what`.

        Work that recorded something in `findings` is done again for the next film, for that has to be told, too.
        """
        key = (id(thing), what)
        known = self._of.get(key)
        if known is not None:
            return cast("Result", known[1])
        told = findings.told if findings else 0
        result = work()
        if findings is None or findings.told == told:
            self._of[key] = thing, result
        return result

    def fact(self, what: Hashable, work: Callable[[], Result]) -> Result:
        """Return the result of `work`, which depends on nothing but `what`, whatever the catalogue."""
        if what not in self._facts:
            self._facts[what] = work()
        return cast("Result", self._facts[what])
