"""What became of the films of a batch, from how each ended and what was made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from storyboard.batch.cutting import Ended
from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.plan import BatchPlan, FilmPlan
from storyboard.board.films import Films
from storyboard.film import output_path
from storyboard.render_options import RenderOptions
from storyboard.report import FilmsDone
from storyboard.store.take import Take

__all__ = ["films_done", "outcomes_of"]


def outcomes_of(
    films: Films,
    batch: BatchPlan,
    options: RenderOptions,
    ended: Mapping[int, Ended],
    takes: Mapping[str, Take],
) -> tuple[FilmOutcome, ...]:
    """
    Return the outcome of each film, in the order of the films; those that were left out come last.

    `ended` says how each ended, by number; one that has not ended was not reached. `takes` are those that the store has
    now, by key.
    """
    prices = {job.key: job.price or Decimal(0) for job in batch.union.open_jobs if job.key in takes}
    found = []
    for number, film in enumerate(batch.films):
        keys = {job.key for job in film.plan.generated}
        # What a film before it was made with is gone from the prices by now.
        made = [prices.pop(key) for key in keys & prices.keys()]
        outcome = _outcome(film, options, ended.get(number))
        found.append(replace(outcome, made=len(made), price=sum(made, Decimal(0))))
    return (*found, *_left_out(films))


def _outcome(film: FilmPlan, options: RenderOptions, ended: Ended | None) -> FilmOutcome:
    shape = film.board.output.shape
    clips = len({job.key for job in film.plan.generated if job.picked})
    whole = FilmOutcome(
        name=film.name, path=output_path(film.board, options), state=FilmState.UNFINISHED, clips=clips
    )
    if ended is None:
        return replace(whole, message="the batch was stopped before it was cut")
    if ended.failure is not None:
        return replace(
            whole,
            state=FilmState.FAILED,
            message=ended.failure.message,
            hint=ended.failure.hint,
            error=ended.failure,
        )
    return replace(
        whole,
        state=FilmState.MADE if ended.cut else FilmState.UNCHANGED,
        size=(shape.width, shape.height),
        frames=ended.frames,
        seconds=ended.seconds,
    )


def _left_out(films: Films) -> list[FilmOutcome]:
    return [
        FilmOutcome(
            name=film.name,
            path=None,
            state=FilmState.SKIPPED,
            message="; ".join(f"{problem.place}: {problem.message}" for problem in film.problems),
            hint=next((problem.hint for problem in film.problems if problem.hint), None),
        )
        for film in films.skipped
    ]


def films_done(outcomes: tuple[FilmOutcome, ...]) -> FilmsDone:
    """Return the event that says how many films are there."""
    states = [outcome.state for outcome in outcomes]
    made, unchanged = states.count(FilmState.MADE), states.count(FilmState.UNCHANGED)
    return FilmsDone(made, unchanged, len(states) - made - unchanged)
