"""Carrying out a plan: concurrency, chains, failures that stay alone, work that is kept."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import anyio
import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.errors import PredictionFailed, Unexpected
from storyboard.inspection.digest import digest_of
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter
from storyboard.plan.jobs import Status
from storyboard.plan.make_plan import make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.snapshot import Snapshot
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.report import Event, RunDone, ShotDone, ShotFailed, ShotStarted, ShotUnmet
from storyboard.run.execute import execute
from storyboard.run.execution import RunOptions, RunResult
from storyboard.run.frames import TRIES
from storyboard.store.store import Store, open_store

SHAPE = FilmShape(32, 32, Fraction(12))


def small_clip(path: Path) -> None:
    import numpy as np

    from storyboard.media.frame import from_rgb

    with FilmWriter(path, SHAPE, "clip", sound=False) as writer:
        for _ in range(6):
            writer.write(from_rgb(np.zeros((32, 32, 3), dtype=np.uint8)))


class Studio:
    """A provider that makes one small clip for every order, and can be told to fail or to hold shots back."""

    name = "local"

    def __init__(self, failing: tuple[str, ...] = ()) -> None:
        self.failing = failing
        self.orders: list[Order] = []
        self.running = 0
        self.most_running = 0

    async def submit(self, order: Order) -> Prediction:
        self.orders.append(order)
        if order.request.prompt in self.failing:
            return Prediction(str(len(self.orders)), PredictionStatus.FAILED, "no film in the camera")
        return Prediction(str(len(self.orders)), PredictionStatus.SUCCEEDED)

    async def poll(self, prediction: Prediction) -> Prediction:
        return prediction

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        small_clip(target)
        self.running -= 1

    async def cancel(self, prediction: Prediction) -> None:
        return None


def board_of(*shots: dict[str, JsonValue]) -> Storyboard:
    return load({"storyboard": 1, "shots": list(shots), "output": {"size": "32x32", "fps": 12}})


def shot(name: str, **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": name, "duration": 0.5, **keys}


Run = Callable[..., tuple[RunResult, list[Event]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_plan(plan: Plan, studio: Studio, jobs: int | None = 4) -> tuple[RunResult, list[Event]]:
        events: list[Event] = []

        async def go() -> RunResult:
            with open_store(tmp_path / "store") as store:
                options = RunOptions() if jobs is None else RunOptions(jobs=jobs)
                return await execute(
                    plan, store, lambda name: studio, options=options, reporter=events.append
                )

        return anyio.run(go), events

    return run_plan


def test_every_clip_is_made_and_kept(run: Run, tmp_path: Path) -> None:
    plan = make_plan(board_of(shot("a"), shot("b")))
    result, events = run(plan, Studio())
    assert set(result.takes) == {job.key for job in plan.generated}
    assert result.failures == {}
    assert events[-1] == RunDone(made=2, failed=0, unmet=0)
    with open_store(tmp_path / "store") as store:
        assert store.takes() == result.takes


def test_a_chain_waits_for_its_parent_and_opens_with_its_last_frame(run: Run) -> None:
    studio = Studio()
    _, events = run(make_plan(board_of(shot("b", continues="a"), shot("a"))), studio)
    order = [
        (type(event).__name__, event.shot) for event in events if isinstance(event, ShotStarted | ShotDone)
    ]
    assert order == [("ShotStarted", "a"), ("ShotDone", "a"), ("ShotStarted", "b"), ("ShotDone", "b")]
    frame = studio.orders[1].first_frame
    assert isinstance(frame, Path)
    assert frame.suffix == ".png"


@pytest.mark.parametrize("deleted", [1, 2, 3])
def test_a_last_frame_that_is_deleted_meanwhile_is_made_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deleted: int
) -> None:
    times = iter(range(deleted))

    def digest_of_the_rest(path: Path) -> str:
        # As another process does that trims the derived files.
        if next(times, None) is not None:
            path.unlink()
        return digest_of(path)

    monkeypatch.setattr("storyboard.run.frames.digest_of", digest_of_the_rest)
    result, _ = run(make_plan(board_of(shot("b", continues="a"), shot("a"))), Studio())
    if deleted < TRIES:
        assert result.failures == {}
        assert len(list((tmp_path / "store" / "derived" / "frames").iterdir())) == 1
    else:
        assert "was removed" in str(result.failures["b"])


def test_a_failure_leaves_siblings_alone_and_unmeets_descendants_only(run: Run) -> None:
    board = board_of(shot("a"), shot("b", continues="a"), shot("c", continues="b"), shot("d"))
    plan = make_plan(board)
    result, events = run(plan, Studio(failing=("a",)))
    assert {job.shot for job in plan.generated if job.key in result.takes} == {"d"}
    assert isinstance(result.failures["a"], PredictionFailed)
    assert "no film in the camera" in str(result.failures["a"])
    assert result.failures["b"] is None
    assert result.failures["c"] is None
    assert {event.shot for event in events if isinstance(event, ShotUnmet)} == {"b", "c"}
    assert [event.shot for event in events if isinstance(event, ShotFailed)] == ["a"]
    assert events[-1] == RunDone(made=1, failed=1, unmet=2)


@pytest.mark.parametrize("jobs", [1, 3, None])
def test_no_more_clips_than_asked_are_made_at_once(run: Run, jobs: int | None) -> None:
    studio = Studio()
    run(make_plan(board_of(*(shot(f"s{number}") for number in range(6)))), studio, jobs)
    assert studio.most_running == (jobs or 1)


def test_what_is_in_the_store_is_not_made_again(run: Run) -> None:
    board = board_of(shot("a"), shot("b", continues="a"))
    first, _ = run(make_plan(board), Studio())
    studio = Studio()
    plan = make_plan(board, snapshot=Snapshot(takes=first.takes))
    second, _ = run(plan, studio)
    assert studio.orders == []
    assert second.takes == first.takes


def test_the_next_run_makes_only_what_failed(run: Run) -> None:
    board = board_of(shot("a"), shot("b", continues="a"), shot("c"))
    first, _ = run(make_plan(board), Studio(failing=("b",)))
    studio = Studio()
    run(make_plan(board, snapshot=Snapshot(takes=first.takes)), studio)
    assert [order.request.prompt for order in studio.orders] == ["b"]


def test_takes_of_one_shot_are_made_side_by_side(run: Run) -> None:
    studio = Studio()
    result, _ = run(make_plan(board_of(shot("a", takes=3, pick=2))), studio)
    assert sorted(order.take for order in studio.orders) == [1, 2, 3]
    assert len(result.takes) == 3


def test_two_shots_of_one_request_are_made_once(run: Run) -> None:
    # A camera that moves on into the next shot would be part of one request and not of the other.
    still: dict[str, JsonValue] = {"prompt": "static shot"}
    board = board_of(shot("a") | still, shot("b") | still, shot("c", continues="b"))
    studio = Studio()
    plan = make_plan(board)
    result, _ = run(plan, studio)
    assert [order.request.prompt for order in studio.orders] == ["static shot", "c"]
    assert plan.generated[1].status is Status.READY
    assert {job.key for job in plan.generated} == set(result.takes)


def test_something_that_is_no_video_is_a_failure_and_no_take(run: Run, tmp_path: Path) -> None:
    class Careless(Studio):
        async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
            target.write_text("<html>not found</html>")

    result, _ = run(make_plan(board_of(shot("a"))), Careless())
    assert isinstance(result.failures["a"], PredictionFailed)
    with open_store(tmp_path / "store") as store:
        assert store.takes() == {}


def test_cancelling_keeps_what_is_done(tmp_path: Path) -> None:
    class Slow(Studio):
        async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
            if self.orders[int(prediction.id) - 1].request.prompt == "slow":
                await anyio.sleep_forever()
            await super().fetch(prediction, target, progress)

    board = board_of(shot("a"), shot("slow"))

    async def go(store: Store) -> None:
        done = anyio.Event()

        def watch(event: Event) -> None:
            if isinstance(event, ShotDone):
                done.set()

        async with anyio.create_task_group() as group:
            run_it = partial(execute, options=RunOptions(jobs=4), reporter=watch)
            group.start_soon(run_it, make_plan(board), store, lambda name: studio)
            await done.wait()
            group.cancel_scope.cancel()

    studio = Slow()
    with open_store(tmp_path / "store") as store:
        anyio.run(go, store)
        assert len(store.takes()) == 1
        assert list((tmp_path / "store" / "work").iterdir()) == []


def test_a_bug_is_the_failure_of_its_shot_and_is_not_hidden(run: Run) -> None:
    class Broken(Studio):
        async def submit(self, order: Order) -> Prediction:
            raise ZeroDivisionError

    result, _ = run(make_plan(board_of(shot("a"))), Broken())
    (failure,) = result.failures.values()
    assert isinstance(failure, Unexpected)
    assert isinstance(failure.__cause__, ZeroDivisionError)
