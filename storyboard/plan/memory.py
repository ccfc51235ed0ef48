"""What was drafted for shots of earlier films, so that a shot that many films share is drafted once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from pydantic import JsonValue

from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.schema import Model
from storyboard.plan.context import PlanningContext
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.lock_blocks import input_words
from storyboard.store.take import take_key

__all__ = ["Draft", "DraftMemory"]


class Draft(NamedTuple):
    """A shot's job as if its first take had to be made, and what decides its request."""

    job: GeneratedJob
    ingredients: Mapping[str, JsonValue]


_Facts: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class DraftMemory:
    """
    The drafts of one round of planning: of films of one storyboard, with the same options and the same files.

    A draft depends on its shot, on the shape of the film's clips, and on the models; of other shots, on the one that it
    continues with the take that the film uses of it, and on the next one if that continues it. Shots are told apart by
    identity: films share those that are the same.
    """

    _drafts: dict[_Facts, Draft] = field(default_factory=dict)
    _words: dict[int, tuple[Draft, Mapping[str, JsonValue]]] = field(default_factory=dict)
    _catalogues: dict[tuple[int, ...], tuple[tuple[Model, ...], Catalogue]] = field(default_factory=dict)
    # Numbers of shots with their ancestors: a chain of any length is one number.
    _lineages: dict[_Facts, int] = field(default_factory=dict)
    # What is known by identity must stay.
    _kept: dict[int, Shot] = field(default_factory=dict)

    def catalogue_of(self, board: Storyboard, catalogue: Catalogue | None) -> Catalogue:
        """Return the models that the storyboard can name: the same object for the films that add the same ones."""
        key = tuple(map(id, board.models))
        if key not in self._catalogues:
            self._catalogues[key] = board.models, catalogue_for(board, catalogue)
        return self._catalogues[key][1]

    def words_of(self, draft: Draft) -> Mapping[str, JsonValue]:
        """Return what decides the request of a draft as a lock has it (see `input_words`)."""
        key = id(draft.ingredients)
        if key not in self._words:
            self._words[key] = draft, input_words(draft.ingredients)
        return self._words[key][1]

    def draft(self, shot: Shot, context: PlanningContext, make: Callable[[], Draft]) -> Draft:
        """Return the draft of a shot, made now unless a film before had the same."""
        facts = self._facts_of(shot, context)
        if (known := self._drafts.get(facts)) is None:
            known = self._drafts[facts] = make()
        return known

    def _facts_of(self, shot: Shot, context: PlanningContext) -> _Facts:
        """Return all that `storyboard.plan.drafting` reads for a shot, but for the store's takes of its own request."""
        board = context.board
        return (
            self._lineage_of(shot, context),
            self._number(_next_of(shot, context)),
            _handed_on(shot, context),
            board.clip_shape,
            board.output_names[:1],
            id(context.catalogue),
        )

    def _lineage_of(self, shot: Shot, context: PlanningContext) -> int:
        """Return a number for a shot, those that it continues, and whether each stands just above the next."""
        above, follows = 0, False
        if shot.parent is not None:
            # Shots that are not drafted continue nothing.
            parent, before = context.shots[shot.parent], context.before.get(shot.id)
            above = context.lineages.get(parent.id) or self._lineage_of(parent, context)
            follows = before is parent
        self._kept[id(shot)] = shot
        number = self._lineages.setdefault((above, id(shot), follows), len(self._lineages) + 1)
        context.lineages[shot.id] = number
        return number

    def _number(self, shot: Shot | None) -> int:
        if shot is None:
            return 0
        self._kept[id(shot)] = shot
        return id(shot)


def _next_of(shot: Shot, context: PlanningContext) -> Shot | None:
    """Return the shot below, if it continues this one: only then does it count."""
    after = context.after.get(shot.id)
    return after if after is not None and after.parent == shot.id else None


def _handed_on(shot: Shot, context: PlanningContext) -> _Facts:
    """Return what is handed on to a shot: which take, by which names, made by which shot."""
    if shot.parent is None or not isinstance(job := context.picked[shot.parent], GeneratedJob):
        return ()
    number = shot.continues.take or job.take if shot.continues else job.take
    maker = context.makers.get(take_key(job.fingerprint, number))
    return job.fingerprint, job.lineage, job.take, maker, job.request.frames, job.request.shape
