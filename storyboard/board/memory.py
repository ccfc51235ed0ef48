"""Remember what was worked out for one film by the values that it used, for the films in which these are the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from storyboard.board.rendering import Rendering, Variables
from storyboard.board.watched import Asked, WatchedVariables

__all__ = ["Memory"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A result, and the words that it left for the check of names that nothing uses."""

    result: object
    mentioned: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked next of the variables, and what follows from each answer."""

    asked: Asked
    answers: dict[Hashable, _Question | _Remembered] = field(default_factory=dict)


class Memory:
    """
    Remembers results by what they asked of the variables, in the order in which they asked.

    What is asked follows from the answers before, so that each result is found by asking the same again. Work that
    found a problem is not remembered: it is done again for each film, and told of each.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, _Question | _Remembered] = {}

    def recall(
        self, what: Hashable, scope: Variables, rendering: Rendering, work: Callable[[], Result]
    ) -> Result:
        """
        Return the result of `work`, or that of the same work for another film.

        `what` says which work it is: it depends on nothing else but `scope`. Only outermost variables are watched: with
        others, the work is done.
        """
        if not isinstance(scope, WatchedVariables):
            return work()
        known = self._known.get(what)
        while isinstance(known, _Question):
            known = known.answers.get(scope.answer(known.asked))
        if known is not None:
            rendering.mentioned |= known.mentioned
            return cast("Result", known.result)
        mishaps, mentioned = rendering.mishaps, set(rendering.mentioned)
        with scope.watched() as answers:
            result = work()
        if rendering.mishaps == mishaps:
            self._keep(what, answers, _Remembered(result, frozenset(rendering.mentioned - mentioned)))
        return result

    def _keep(self, what: Hashable, answers: dict[Asked, Hashable], remembered: _Remembered) -> None:
        """Add a result behind the questions that lead to it."""
        place, key = self._known, what
        for asked, answer in answers.items():
            question = place.get(key)
            if not isinstance(question, _Question) or question.asked != asked:
                question = place[key] = _Question(asked)
            place, key = question.answers, answer
        place[key] = remembered
