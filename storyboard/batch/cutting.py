"""Cut the films of a batch, each as soon as its clips are there, several at once."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import anyio
from anyio import to_thread

from storyboard.batch.plan import FilmPlan
from storyboard.cut.options import processors
from storyboard.cut.turns import Turns
from storyboard.errors import StoryboardError, SubmitUncertain
from storyboard.film import from_worker, output_path, stitching_of, store_root
from storyboard.render_options import RenderOptions
from storyboard.report import (
    CutDone,
    CutJoined,
    CutProgress,
    CutStarted,
    Event,
    FilmDone,
    FilmFailed,
    FilmsStarted,
    Notice,
    Reporter,
)
from storyboard.run.failing import failure_of
from storyboard.stitching import Stitching, stitched_among_others
from storyboard.store.cache_size import cache_size
from storyboard.store.derived import trim_derived
from storyboard.store.places import blob_path
from storyboard.store.take import Take
from storyboard.wording import counted

__all__ = ["CutWork", "Cutting", "Ended"]

# Often enough that what is kept of the segments stays near its limit, and rarely enough to cost nothing.
FILMS_BETWEEN_TRIMS: Final = 50
# A line of a table holds no more.
MESSAGES_OF_A_FILM: Final = 2
_OF_A_FILM: Final = (Notice, CutStarted, CutProgress, CutJoined, CutDone)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a film ended: with so many `frames` and `seconds`, `cut` now or up to date before; or with a `failure`."""

    frames: int | None = None
    seconds: float | None = None
    cut: bool = False
    failure: StoryboardError | None = None


@dataclass(frozen=True, slots=True)
class CutWork:
    """
    The films to cut, and how.

    `refuse` is asked about each film when it is to be cut, and raises what is to become its failure. With `anew`, films
    that are up to date are cut, too.
    """

    films: tuple[FilmPlan, ...]
    options: RenderOptions
    refuse: Callable[[Stitching], None]
    anew: bool = False


class Cutting:
    """
    The films of a batch while they are cut: which clips each still waits for, and how each `ended`, by its number.

    `takes` are those that are in the store, by key, and `has_begun` says whether anything was told of them. The films
    take turns at the segments that several of them need.
    """

    def __init__(self, work: CutWork, reporter: Reporter) -> None:
        self._work = work
        self._reporter = reporter
        self._turns = Turns()
        self._needs = [{job.key for job in film.plan.generated if job.picked} for film in work.films]
        self._waiting = defaultdict[str, list[int]](list)
        for number, keys in enumerate(self._needs):
            for key in keys:
                self._waiting[key].append(number)
        self._ready, self._to_cut = anyio.create_memory_object_stream[int](inf)
        self._threads = anyio.CapacityLimiter(processors())
        self.has_begun = False
        self.takes: dict[str, Take] = {}
        self.ended: dict[int, Ended] = {}

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """
        While the block makes clips, cut the films whose clips are all there; when it is over, cut the rest.

        The block must tell what it yields of the clips, and at its end what has failed. When it fails, cuts that were
        begun are given up.
        """
        failure: BaseException | None = None
        with self._to_cut:
            async with anyio.create_task_group() as group:
                for _ in range(min(processors(), len(self._work.films))):
                    group.start_soon(self._cut_ready)
                try:
                    yield
                except anyio.get_cancelled_exc_class():
                    raise
                except BaseException as error:  # noqa: BLE001 - raised below: the group would wrap it
                    failure = error
                    group.cancel_scope.cancel()
                finally:
                    self._ready.close()
        if failure is not None:
            raise failure

    def landed(self, takes: Mapping[str, Take]) -> None:
        """Take notice of clips that are in the store now, by key; first of those that were there before."""
        begins = not self.has_begun
        self._begin()
        self.takes.update(takes)
        touched = {number for key in takes for number in self._waiting.pop(key, ())}
        if begins:
            touched.update(number for number, keys in enumerate(self._needs) if not keys)
        for number in sorted(touched):
            if self._needs[number] <= self.takes.keys():
                self._ready.send_nowait(number)

    def _begin(self) -> None:
        if not self.has_begun:
            self.has_begun = True
            self._reporter(FilmsStarted(len(self._work.films)))

    def cut_everything(self) -> None:
        """Cut all films now, of what is there."""
        self._begin()
        for number in range(len(self._work.films)):
            self._ready.send_nowait(number)

    def failed(self, failures: Mapping[str, StoryboardError]) -> None:
        """Take notice that no more clips come; `failures` says of those that are missing, by key, why."""
        for number, film in enumerate(self._work.films):
            missing = [job.key for job in film.plan.generated if job.picked and job.key not in self.takes]
            if missing:
                self._end(number, Ended(failure=_joined([failures[key] for key in dict.fromkeys(missing)])))

    async def _cut_ready(self) -> None:
        """Cut one film after the other, until there are no more."""
        async with self._to_cut.clone() as films:
            async for number in films:
                await self._cut(number)

    async def _cut(self, number: int) -> None:
        try:
            ended = await to_thread.run_sync(
                self._stitch, number, self._from_film(number), limiter=self._threads
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this film's alone
            ended = Ended(failure=failure_of(error))
        self._end(number, ended)
        if len(self.ended) % FILMS_BETWEEN_TRIMS == 0:
            await to_thread.run_sync(self.trim)

    def _from_film(self, number: int) -> Reporter:
        tell, film = from_worker(self._reporter), self._work.films[number].name

        def told(event: Event) -> None:
            tell(replace(event, film=film) if isinstance(event, _OF_A_FILM) else event)

        return told

    def _stitch(self, number: int, reporter: Reporter) -> Ended:
        film = self._work.films[number]
        takes = {key: self.takes[key] for key in self._needs[number] if key in self.takes}
        made = {job.key for job in film.plan.open_jobs}
        work = stitching_of(film.board, film.plan.with_takes(takes), self._work.options)
        self._work.refuse(work)
        at_once = min(processors(), len(self._work.films))
        fresh = {blob_path(work.root, take.sha256): take.sha256 for key, take in takes.items() if key in made}
        work = replace(
            work, fresh=fresh, anew=self._work.anew, jobs=max(1, processors() // at_once), turns=self._turns
        )
        timeline, cut = stitched_among_others(work, reporter)
        return Ended(timeline.frames, float(timeline.seconds), cut)

    def _end(self, number: int, ended: Ended) -> None:
        self.ended[number] = ended
        film = self._work.films[number]
        if ended.failure is not None:
            self._reporter(FilmFailed(film.name, ended.failure.message, ended.failure.hint))
        elif ended.frames is not None and ended.seconds is not None:
            path = output_path(film.board, self._work.options)
            self._reporter(FilmDone(film.name, path, ended.frames, ended.seconds, unchanged=not ended.cut))

    def trim(self) -> None:
        """Delete derived files beyond their limit."""
        trim_derived(store_root(self._work.films[0].board, self._work.options), cache_size(os.environ))


def _joined(errors: Sequence[StoryboardError]) -> StoryboardError:
    """Return one error with the first messages of several; otherwise it is the one that needs a decision."""
    # What to do about a submit in doubt is told of no other error.
    first, *others = sorted(errors, key=lambda error: not isinstance(error, SubmitUncertain))
    if not others:
        return first
    said = [error.message for error in (first, *others)]
    more = len(said) - MESSAGES_OF_A_FILM
    words = [*said[:MESSAGES_OF_A_FILM], *([f"and {counted(more, 'more shot')}"] if more > 0 else ())]
    return first.but(message="; ".join(words))
