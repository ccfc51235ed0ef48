"""How far the films of a storyboard are: which have all their clips, and the paid work of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from storyboard.account import STANDARD_INPUT, SpendingSummary, summary_of
from storyboard.batch.plan import BatchPlan, plan_batch
from storyboard.board.films import Films
from storyboard.errors import MediaError, PlanError
from storyboard.plan.jobs import Status
from storyboard.plan.look import journal_name
from storyboard.planning import store_root
from storyboard.render_options import RenderOptions
from storyboard.store.film_lines import Whose, lines_of
from storyboard.store.trust import journal_lines

__all__ = ["BatchStatus", "FilmStatus", "batch_status"]


@dataclass(frozen=True, slots=True)
class FilmStatus:
    """How many generated clips a film shows, and how many of them are there."""

    name: str
    clips: int
    there: int

    @property
    def is_complete(self) -> bool:
        """Whether no clip is missing."""
        return self.there == self.clips


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """
    The paid work of all films of a storyboard, and how far each of them is.

    `films` is empty when their files cannot be read, so that it is not known what they ask for. `used_in` names, by
    take, the first film that uses it, and its shot there.
    """

    summary: SpendingSummary
    films: tuple[FilmStatus, ...]
    used_in: dict[str, tuple[str, str]]


def batch_status(films: Films, options: RenderOptions | None = None) -> BatchStatus:
    """Return how far the films are. Reads the store, writes nothing, uses no network."""
    options = options or RenderOptions()
    board = films.boards[0]
    root = store_root(board, options)
    batch: BatchPlan | None = None
    with suppress(MediaError, PlanError):
        batch = plan_batch(films, options)
    takes: dict[str, str | None] = {}
    if batch is not None:
        takes = {job.key: job.shot for job in batch.union.generated}
    name = None if films.name == STANDARD_INPUT else journal_name(board, root)
    whose = Whose(name, takes, None if films.is_whole else films.names)
    return BatchStatus(
        summary=summary_of(lines_of(whose, journal_lines(root))),
        films=tuple(_film_statuses(batch)) if batch else (),
        used_in=_used_in(batch) if batch else {},
    )


def _film_statuses(batch: BatchPlan) -> Iterator[FilmStatus]:
    for film in batch.films:
        picked = {job.key: job for job in film.plan.generated if job.picked}
        there = {job.key for job in film.plan.generated if job.status is Status.CACHED}
        yield FilmStatus(film.name, len(picked), len(picked.keys() & there))


def _used_in(batch: BatchPlan) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for film in batch.films:
        for job in film.plan.generated:
            found.setdefault(job.key, (film.name, job.shot))
    return found
