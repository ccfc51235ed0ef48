"""The plan of a batch: of each film, and of the clips that all of them need, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from storyboard.batch.union import Union, union_of
from storyboard.board.films import Films
from storyboard.board.schema import Storyboard
from storyboard.plan.plan import Plan
from storyboard.planning import plan_films
from storyboard.render_options import RenderOptions
from storyboard.report import Reporter, quiet

__all__ = ["BatchPlan", "FilmPlan", "plan_batch", "strictest"]


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """
    The plan of one film of a batch: what it is by itself, and what it adds to the films before it.

    `clips` is how many clips are made for it and no film before it, `price` what is known of their cost in US dollars,
    and `unpriced` how many of them have no known price.
    """

    board: Storyboard
    plan: Plan
    clips: int
    price: Decimal
    unpriced: int

    @property
    def name(self) -> str:
        """The film's name."""
        return self.board.film


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """
    What a render of all films of a storyboard would do.

    `union` has the take of each generated shot of any film, once by its key; its jobs' `shot` is a label that is
    unique in the batch (see `storyboard.batch.union.union_of`). `users` says how many films use each take, by key. The
    prices of `films` add up to that of the union.
    """

    films: tuple[FilmPlan, ...]
    union: Plan
    users: Mapping[str, int]

    @property
    def has_work(self) -> bool:
        """Whether any clip is still to be made."""
        return self.union.has_work


def plan_batch(films: Films, options: RenderOptions | None = None, reporter: Reporter = quiet) -> BatchPlan:
    """
    Look at the store and the files of all films, and plan each as `plan_render` does; nothing is made.

    A clip that several films need is made, and paid for, once. Raises what `plan_render` raises.
    """
    boards = tuple(films)
    plans = plan_films(boards, options, reporter)
    union = union_of([board.film for board in boards], plans)
    return BatchPlan(tuple(_film_plans(boards, plans, union)), union.plan, union.users)


def _film_plans(boards: tuple[Storyboard, ...], plans: tuple[Plan, ...], union: Union) -> Iterator[FilmPlan]:
    clips, unpriced, prices = [0] * len(plans), [0] * len(plans), [Decimal(0)] * len(plans)
    for job in union.plan.open_jobs:
        film = union.first[job.key]
        clips[film] += 1
        unpriced[film] += job.price is None
        prices[film] += job.price or Decimal(0)
    for each in zip(boards, plans, clips, prices, unpriced, strict=True):
        yield FilmPlan(*each)


def strictest(films: Films) -> Storyboard:
    """
    Return the film with the lowest `budget`: what all films may cost together is checked against it.

    ValueError when there is no film.
    """
    boards = tuple(films)
    if not boards:
        raise ValueError("there is no film")
    limited = [board for board in boards if board.budget is not None]
    return min(limited, key=lambda board: board.budget or Decimal(0), default=boards[0])
