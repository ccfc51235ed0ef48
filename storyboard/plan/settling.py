"""Plan films against what a store has of them, in turn, until they ask for nothing that was not looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.errors import PlanError
from storyboard.plan.asking import AskedTakes
from storyboard.plan.look import FilmInStore, Soundness, StorePlace, damage_in, look_in_store
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.memory import DraftMemory
from storyboard.plan.plan import Plan
from storyboard.plan.snapshot import Flaw, Snapshot

__all__ = ["FilmToPlan", "Settled", "planned", "settled"]


class FilmToPlan(NamedTuple):
    """A film, as it is written and as the store knows it, and how it is planned."""

    board: Storyboard
    in_store: FilmInStore
    options: PlanOptions


@dataclass(slots=True)
class Settled:
    """A film with its plan, and the snapshot that it was made from, without clips that turned out to be damaged."""

    film: FilmToPlan
    snapshot: Snapshot
    plan: Plan = field(default_factory=lambda: Plan(()))
    damaged: dict[str, Flaw] = field(default_factory=dict)


@dataclass(slots=True)
class _Looking:
    """
    What was looked up for all films so far.

    `files` has the files of the films, `asked` the fingerprints that were looked up in the store at `place`. When that
    has no takes at all (`is_empty`), nothing more is looked up.
    """

    files: Snapshot
    place: StorePlace
    is_empty: bool
    catalogue: Catalogue | None
    memory: DraftMemory
    films: list[Settled]
    asked: set[str]


def settled(  # noqa: PLR0913 - what is looked at, and how
    films: Sequence[FilmToPlan],
    files: Snapshot,
    place: StorePlace,
    soundness: Soundness,
    catalogue: Catalogue | None,
    *,
    is_empty: bool,
    redraw: bool,
) -> tuple[Settled, ...]:
    """
    Return the plan of each film, after one look at the store for all of them, and one for each round of new questions.

    A plan says what the requests are, and a take that is there may change what the shots after it ask for. A store may
    have any number of takes of other films. Each clip that is used is compared with its digest; without `redraw`, those
    that another version has drawn are used as they are.
    """
    snapshots = look_in_store(files, place, [film.in_store for film in films], ())
    every = [Settled(film, snapshot) for film, snapshot in zip(films, snapshots, strict=True)]
    looking = _Looking(files, place, is_empty, catalogue, DraftMemory(), every, set())
    open_films = every
    while open_films:
        _plan_and_look(open_films, looking)
        open_films = []
        for each in every:
            if damaged := damage_in(each.plan, soundness, redraw=redraw):
                each.damaged.update(damaged)
                open_films.append(each)
    for each in every:
        each.snapshot = each.snapshot.without(each.damaged)
        if each.film.options.retakes:
            each.plan = planned(each.film, each.snapshot, catalogue)
    return tuple(every)


def _plan_and_look(films: Iterable[Settled], looking: _Looking) -> None:
    """Plan these films, and all again after each further look at the store."""
    while True:
        asked: set[str] = set()
        for each in films:
            # Numbers of further takes depend on those that are there; requests do not depend on them.
            alone = each.film._replace(options=replace(each.film.options, retakes={}))
            snapshot = each.snapshot.without(each.damaged)
            asking = replace(snapshot, takes=AskedTakes(snapshot.takes, asked))
            each.plan = planned(alone, asking, looking.catalogue, looking.memory)
            asked.update(job.fingerprint for job in each.plan.generated)
        if looking.is_empty or asked <= looking.asked:
            return
        looking.asked |= asked
        films = looking.films
        in_store = [each.film.in_store for each in films]
        found = look_in_store(looking.files, looking.place, in_store, looking.asked)
        for each, snapshot in zip(films, found, strict=True):
            each.snapshot = snapshot


def planned(
    film: FilmToPlan, snapshot: Snapshot, catalogue: Catalogue | None, memory: DraftMemory | None = None
) -> Plan:
    """Return the plan of one film. PlanError when it cannot be planned, which names the film where it has a name."""
    try:
        return make_plan(
            film.board, catalogue=catalogue, snapshot=snapshot, options=film.options, memory=memory
        )
    except PlanError as error:
        if not film.board.film:
            raise
        raise error.but(message=f'film "{film.board.film}": {error.message}') from error
