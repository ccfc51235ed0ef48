"""How a prediction ends: what is learned from it, whose words are told, how many clips are fetched at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import pytest
from anyio import CapacityLimiter

from storyboard.errors import PredictionFailed
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.report import Event, ShotProgress
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.paid import await_prediction
from storyboard.store.journal import Entry, Intent, State
from storyboard.store.store import Store, open_store

from .test_execute import small_clip

STILL = PredictionStatus.RUNNING
GOOD = PredictionStatus.SUCCEEDED
BAD = PredictionStatus.FAILED


@dataclass(frozen=True)
class Asked:
    shot: str
    take: int = 1


class Lab:
    """A provider whose predictions go through the given statuses, one with each poll."""

    name = "fal"

    def __init__(self, *statuses: PredictionStatus) -> None:
        self.statuses = statuses
        self.polled = 0
        self.talks = False
        self.holds_until_polled = 0
        self.fetching = 0
        self.most_fetching = 0

    async def submit(self, order: Order) -> Prediction:
        raise AssertionError("nothing is submitted here")

    async def poll(self, prediction: Prediction) -> Prediction:
        status = self.statuses[min(self.polled, len(self.statuses) - 1)]
        self.polled += 1
        logs = tuple(f"line {number}" for number in range(self.polled)) if self.talks else ()
        return replace(prediction, status=status, logs=logs, error="no good" if status is BAD else None)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        self.fetching += 1
        self.most_fetching = max(self.most_fetching, self.fetching)
        while self.polled < self.holds_until_polled:
            await anyio.lowlevel.checkpoint()
        small_clip(target)
        self.fetching -= 1

    async def cancel(self, prediction: Prediction) -> None:
        return None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def accepted(store: Store, shot: str) -> Entry:
    intent = Intent(f"{shot * 64}#1", "film.yaml", shot, "fal", "fal-ai/x", None, store.owner, {"model": "m"})
    line = store.journal.open_intent(intent, time.time())
    assert line is not None
    sending = store.journal.settle(line, State.SENDING, time.time())
    return store.journal.accept(sending, f"id-{shot}", {}, time.time())


def execution(store: Store, lab: Lab) -> Execution:
    return Execution(store, lambda _: lab, lambda _: None, RunOptions())


async def waited(entry: Entry, run: Execution) -> None:
    await await_prediction(entry, entry.changed_at, Asked(entry.shot), run)


def span_after(store: Store, *statuses: PredictionStatus) -> tuple[float, float] | None:
    """Return what is known of the durations of a model after one prediction of it."""
    run = execution(store, Lab(*statuses))
    try:
        anyio.run(waited, accepted(store, "a"), run)
    except PredictionFailed:
        assert statuses[-1] is BAD
    return run.traffic["fal"].typical["m"].span


def test_only_an_end_that_was_waited_for_says_how_long_clips_take(store: Store) -> None:
    assert span_after(store, STILL, GOOD) is not None


@pytest.mark.parametrize("statuses", [(GOOD,), (BAD,), (STILL, BAD)])
def test_other_ends_say_nothing_of_it(store: Store, statuses: tuple[PredictionStatus, ...]) -> None:
    assert span_after(store, *statuses) is None


def test_the_latest_line_of_the_providers_log_is_told(store: Store) -> None:
    lab, told = Lab(STILL, STILL, GOOD), list[Event]()
    lab.talks = True
    anyio.run(waited, accepted(store, "a"), replace(execution(store, lab), reporter=told.append))
    notes = [event.note for event in told if isinstance(event, ShotProgress)]
    assert notes[:2] == ["line 0", "line 1"]


def test_an_end_that_another_process_has_written_down_keeps_its_words(store: Store) -> None:
    entry = accepted(store, "a")
    store.journal.settle(entry, State.CANCELLED, time.time(), "cancelled by hand")
    with pytest.raises(PredictionFailed, match="cancelled by hand"):
        anyio.run(waited, entry, execution(store, Lab(BAD)))
    assert store.journal.line(entry.number).state is State.CANCELLED


def test_no_more_clips_come_at_once_than_may(store: Store) -> None:
    lab = Lab(GOOD)
    lab.holds_until_polled = 6

    async def all_at_once() -> None:
        run = execution(store, lab)
        run.traffic["fal"].downloads = CapacityLimiter(2)
        async with anyio.create_task_group() as group:
            for shot in "abcdef":
                group.start_soon(waited, accepted(store, shot), run)

    anyio.run(all_at_once)
    assert lab.most_fetching == 2
    assert len(store.takes()) == 6


def test_what_a_download_tells_is_told_of_its_shot(store: Store) -> None:
    class Telling(Lab):
        async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
            progress(0.5, "half of it")
            await super().fetch(prediction, target, progress)

    events: list[Event] = []
    run = Execution(store, lambda _: Telling(GOOD), events.append, RunOptions())
    anyio.run(waited, accepted(store, "a"), run)
    assert ShotProgress("a", 1, 0.5, "half of it") in events
