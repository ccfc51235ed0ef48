"""Whatever one shot meets with is its own failure: the others end well, and what is paid stays in the journal."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import anyio
import numpy as np
import pytest

from storyboard.board.load import load
from storyboard.cli.failure import explain
from storyboard.errors import RenderFailed, StoreError, StoryboardError, Unexpected
from storyboard.media.frame import from_rgb
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.report import Event, ShotFailed, quiet
from storyboard.run.execute import execute
from storyboard.run.execution import RunOptions, RunResult
from storyboard.store.journal import Intent, State
from storyboard.store.store import Store, open_store

STRUCK = "struck"


@dataclass
class Plugin:
    """A provider of somebody else's, which raises what it likes for one prompt."""

    error: BaseException
    place: str
    name: str = "fal"
    submits: list[str] = field(default_factory=list)
    struck: set[str] = field(default_factory=set)

    async def submit(self, order: Order) -> Prediction:
        prompt = order.request.prompt
        self.submits.append(prompt)
        if prompt == STRUCK:
            self.struck.add(str(len(self.submits)))
            self._strike("submit")
        return Prediction(str(len(self.submits)), PredictionStatus.QUEUED)

    async def poll(self, prediction: Prediction) -> Prediction:
        if prediction.id in self.struck:
            self._strike("poll")
        return Prediction(prediction.id, PredictionStatus.SUCCEEDED)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        if prediction.id in self.struck:
            self._strike("fetch")
        with FilmWriter(target, FilmShape(32, 32, Fraction(12)), "clip", sound=False) as writer:
            for _ in range(6):
                writer.write(from_rgb(np.zeros((32, 32, 3), dtype=np.uint8)))

    async def cancel(self, prediction: Prediction) -> None:
        return None

    def _strike(self, place: str) -> None:
        if place == self.place:
            raise self.error


@pytest.fixture
def plan() -> Plan:
    board = load(
        {
            "storyboard": 1,
            "defaults": {"model": "hailuo-2.3-pro", "route": ["fal"]},
            "shots": [{"id": name, "prompt": name} for name in ("one", STRUCK, "two")],
        }
    )
    return make_plan(board, options=PlanOptions(providers={"fal", "local"}))


def run(plan: Plan, store: Store, plugin: Plugin, reporter: Callable[[Event], None] = quiet) -> RunResult:
    async def go() -> RunResult:
        return await execute(plan, store, lambda _: plugin, options=RunOptions(), reporter=reporter)

    return anyio.run(go)


ERRORS = (
    KeyError("a plug-in's own"),
    MemoryError(),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    OverflowError("Python int too large to convert to SQLite INTEGER"),
    RecursionError("too deep"),
    sqlite3.InterfaceError("bad parameter"),
    OSError(errno.EIO, "Input/output error", "/mnt/film"),
    OSError(errno.EMFILE, "Too many open files"),
    OSError(99999, "what nobody knows"),
    OSError("without a number"),
    ExceptionGroup("several", [ValueError("the first"), KeyError("another")]),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["submit", "poll", "fetch"])
def test_any_exception_is_the_failure_of_its_shot_alone(
    tmp_path: Path, plan: Plan, error: Exception, place: str
) -> None:
    events: list[Event] = []
    with open_store(tmp_path / "store") as store:
        result = run(plan, store, Plugin(error, place), events.append)
        lines = {line.shot: line for line in store.journal.lines()}
    assert set(result.failures) == {STRUCK}
    assert len(result.takes) == 2
    assert {lines[name].state for name in ("one", "two")} == {State.DONE}
    # Nobody knows whether a submit that broke off was accepted; what was accepted keeps its id.
    assert lines[STRUCK].state is (State.UNCERTAIN if place == "submit" else State.ACCEPTED)
    assert (lines[STRUCK].request_id is None) == (place == "submit")
    (told,) = (event for event in events if isinstance(event, ShotFailed))
    failure = result.failures[STRUCK]
    assert failure is not None
    assert (told.shot, told.message) == (STRUCK, failure.message)
    assert failure.message


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (MemoryError(), StoryboardError, "there is not enough memory; close other programs"),
        (
            OSError(errno.EIO, "Input/output error", "/mnt/film"),
            StoryboardError,
            'at "/mnt/film": input/output',
        ),
        (OSError(errno.ENOSPC, "No space left on device"), StoryboardError, "free some disk space"),
        (OSError(errno.EMFILE, "Too many open files"), StoryboardError, "ulimit -n"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), StoryboardError, "number for it is 18 (EXDEV)"),
        (OSError(99999, "odd"), StoryboardError, "odd; the system's number for it is 99999 (unknown"),
        (OSError("without a number"), StoryboardError, "without a number"),
        (
            ImportError("libx264.so: failed to map segment from shared object"),
            StoryboardError,
            "there is not enough memory",
        ),
        (ImportError("cannot import name 'x'"), Unexpected, "cannot import name"),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            StoryboardError,
            "invalid start byte",
        ),
        (KeyError("x"), Unexpected, "KeyError: 'x'"),
        (AssertionError(), Unexpected, "AssertionError"),
    ],
)
def test_it_is_told_in_words(tmp_path: Path, plan: Plan, error: Exception, kind: type, words: str) -> None:
    with open_store(tmp_path / "store") as store:
        failure = run(plan, store, Plugin(error, "fetch")).failures[STRUCK]
    assert failure is not None
    assert type(failure) is kind
    assert words in str(failure)
    assert failure.__cause__ is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_what_ends_the_process_ends_the_run(tmp_path: Path, plan: Plan, error: BaseException) -> None:
    with open_store(tmp_path / "store") as store:
        with pytest.raises((KeyboardInterrupt, SystemExit, BaseExceptionGroup)):
            run(plan, store, Plugin(error, "poll"))
        assert all(line.request_id for line in store.journal.lines())


def test_a_bug_is_reported_once_for_all_shots(capsys: pytest.CaptureFixture[str]) -> None:
    bugs: dict[str, StoryboardError | None] = {name: Unexpected("KeyError: 'x'") for name in "abc"}
    assert explain(RenderFailed(bugs), ["render", "film.yaml"]) == 1
    said = capsys.readouterr().err
    assert said.count("please report it") == 1
    assert '"a", "b", "c"' in said
    assert "storyboard --debug render film.yaml" in said


def test_what_the_machine_refuses_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(OSError(errno.EIO, "Input/output error"), ["cut", "film.yaml"]) == 1
    assert capsys.readouterr().err.startswith("error: the system refuses something: input/output error\n")


@pytest.mark.parametrize("owner", ["\ud800", "x"])
def test_values_that_the_journal_cannot_hold_are_explained(tmp_path: Path, owner: str) -> None:
    price_is_fine = Intent("00#1", "board", "shot", "fal", "endpoint", None, owner)
    with open_store(tmp_path / "store") as store:
        if owner == "x":
            line = store.journal.open_intent(price_is_fine, 0.0)
            assert line is not None
            with pytest.raises(StoreError, match="cannot store a value"):
                store.journal.line(2**80)
        else:
            with pytest.raises(StoreError, match="cannot store a value"):
                store.journal.open_intent(price_is_fine, 0.0)
