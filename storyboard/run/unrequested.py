"""Download paid clips that no shot asks for now: of an edited prompt, a removed shot, or another film."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

import anyio

from storyboard.errors import PredictionTimedOut, StoryboardError
from storyboard.report import Notice, quiet
from storyboard.run.execution import Execution
from storyboard.run.failing import failure_of
from storyboard.run.paid import await_prediction, still_there
from storyboard.store.entry import Entry, State
from storyboard.store.ownership import is_alive
from storyboard.store.store import Store
from storyboard.store.take import Take, parts_of_key

__all__ = ["Fetched", "fetch_all", "fetch_clip", "fetch_unrequested", "unrequested_lines"]

SECONDS_BETWEEN_POLLS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Named:
    """The shot and the number of the take that a line of the journal was written for."""

    shot: str
    take: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    The result of downloading one clip: the take that is in the store now, or the error.

    `PredictionTimedOut` says that the prediction is still running.
    """

    entry: Entry
    take: Take | None
    error: StoryboardError | None


async def unrequested_lines(run: Execution, wanted: Collection[str]) -> list[Entry]:
    """Return the accepted lines of the store whose takes are not `wanted`, except those of other running processes."""
    return [
        line
        for line in await run.on_disk(run.store.journal.lines_in, State.ACCEPTED)
        if line.take not in wanted
        and (line.stand_in is None or line.base_url == run.options.bases.get(line.provider))
        and (line.owner == run.store.owner or not is_alive(run.store.root, line.owner))
    ]


def _without_clips(store: Store) -> list[Entry]:
    """Return the last line of each take that was paid for and stored, and whose clip is now missing or altered."""
    kept = {line.take: line for line in store.journal.lines() if line.state is State.DONE and line.request_id}
    return [line for take, line in kept.items() if store.whole_take(take) is None]


async def fetch_clip(entry: Entry, run: Execution) -> Fetched:
    """Wait for a prediction until the run's deadline, and store its clip. Errors are returned."""
    journal = run.store.journal
    try:
        if entry.is_open:
            if not await run.on_disk(journal.take_over, entry, run.store.owner, run.clock()):
                return Fetched(entry, None, None)
            entry = await run.on_disk(journal.line, entry.number)
        named = _Named(entry.shot, parts_of_key(entry.take)[1])
        return Fetched(entry, await await_prediction(entry, entry.made_at, named, run), None)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this clip's alone
        return Fetched(entry, None, failure_of(error))


async def fetch_unrequested(run: Execution, wanted: Collection[str], over: anyio.Event) -> None:
    """
    Download what no job of the run asks for, and report it; errors do not affect the film.

    Running predictions are polled until the run's own work is `over`, and are then left to later runs.
    """
    alone = replace(run, options=replace(run.options, deadline=0.0), reporter=quiet)

    async def bring(entry: Entry) -> None:
        while True:
            is_last = over.is_set()
            done = await fetch_clip(entry, alone)
            if is_last or not isinstance(done.error, PredictionTimedOut):
                run.reporter(Notice(_told(done)))
                return
            with anyio.move_on_after(SECONDS_BETWEEN_POLLS):
                await over.wait()
            entry = await run.on_disk(run.store.journal.line, entry.number)

    async with anyio.create_task_group() as group:
        for entry in await unrequested_lines(run, wanted):
            group.start_soon(bring, entry)


def _told(done: Fetched) -> str:
    entry = done.entry
    whose = f'"{entry.request_id}" at {entry.provider}, which was for shot "{entry.shot}" of {entry.board}'
    if done.take is not None:
        return f"downloaded {whose}: no shot of this render asks for it; its clip is in the store"
    if isinstance(done.error, PredictionTimedOut):
        return f"{whose}, is still running: a later render downloads its clip"
    why = done.error.message if done.error else "another process has taken it over"
    return f"{whose}, could not be downloaded: {why}"


async def fetch_all(run: Execution, tell: Callable[[Fetched], None]) -> list[Fetched]:
    """
    Download everything that the store has paid for and does not have; `tell` is called as each download ends.

    That is what was accepted, and what is done and has lost its clip; every clip of the store is read to find out.
    The result is in the order of the journal.
    """
    without = await run.on_disk(_without_clips, run.store)
    lost = [line for line in without if still_there(line, run)]
    done: list[Fetched] = []

    async def bring(entry: Entry) -> None:
        fetched = await fetch_clip(entry, run)
        done.append(fetched)
        tell(fetched)

    async with anyio.create_task_group() as group:
        for entry in [*await unrequested_lines(run, ()), *lost]:
            group.start_soon(bring, entry)
    return sorted(done, key=lambda each: each.entry.number)
