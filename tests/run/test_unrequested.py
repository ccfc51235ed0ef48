"""Clips that were paid for come home: those that no shot asks for, what lost its clip, and damaged downloads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from storyboard.errors import PredictionTimedOut, ProviderUnavailable
from storyboard.providers.protocol import Prediction, PredictionStatus, Progress
from storyboard.report import Event, Notice
from storyboard.run.execution import Execution, RunOptions
from storyboard.run.paid import FETCH_TRIES, still_there
from storyboard.run.unrequested import Fetched, fetch_all, fetch_clip, fetch_unrequested, unrequested_lines
from storyboard.store.journal import State
from storyboard.store.store import Store, blob_path, open_store

from .journalled import ACCEPTED, GONE, HERE, Desk, written
from .test_execute import small_clip

GOOD = PredictionStatus.SUCCEEDED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


@dataclass
class Careless(Desk):
    """A provider whose first downloads are damaged."""

    damaged: int = 0
    fetched: int = 0

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        self.fetched += 1
        if self.fetched <= self.damaged:
            target.write_bytes(b"half a clip")
        else:
            small_clip(target)


def execution(
    store: Store, desk: Desk, events: list[Event] | None = None, fal: str | None = None
) -> Execution:
    told = [] if events is None else events
    return Execution(
        store, lambda _: desk, told.append, RunOptions(bases={"fal": fal} if fal else {}, deadline=0)
    )


def all_home(store: Store, desk: Desk, told: list[Fetched]) -> list[Fetched]:
    return anyio.run(fetch_all, execution(store, desk), told.append)


def test_lines_that_no_shot_asks_for_are_accepted_wanted_by_nobody_and_not_at_work_elsewhere(
    store: Store,
) -> None:
    with open_store(store.root) as other:
        mine, left = written(store, "a#1", ACCEPTED), written(store, "b#1", ACCEPTED, GONE)
        wanted = written(store, "c#1", ACCEPTED)
        written(store, "d#1", ACCEPTED, other.owner)
        written(store, "e#1", (State.SENDING,))
        written(store, "f#1", (*ACCEPTED, State.DONE))
        stand_in = store.journal.note_stand_in(written(store, "g#1", ACCEPTED), "storyboard 1")

        def found(wanted: Collection[str], fal: str | None = None) -> list[str]:
            return [
                line.shot for line in anyio.run(unrequested_lines, execution(store, Desk(), fal=fal), wanted)
            ]

        assert found({wanted.take}) == ["a", "b"]
        assert found({wanted.take}, fal=HERE) == ["a", "b", "g"]
        assert found({wanted.take, mine.take, left.take, stand_in.take}, fal="https://elsewhere") == []


def test_everything_that_was_paid_for_comes_home(store: Store) -> None:
    desk = Desk({f"id-of-{shot}#1": GOOD for shot in "abc"} | {"id-of-d#1": PredictionStatus.RUNNING})
    written(store, "d#1", ACCEPTED)
    kept = written(store, "a#1", ACCEPTED)
    anyio.run(fetch_clip, kept, execution(store, desk))
    written(store, "b#1", (*ACCEPTED, State.DONE))
    written(store, "c#1", ACCEPTED, GONE)
    told: list[Fetched] = []
    done = all_home(store, desk, told)
    assert [(each.entry.shot, each.take is not None) for each in done] == [
        ("d", False),
        ("b", True),
        ("c", True),
    ]
    assert {each.entry.shot for each in told} == set("dbc")
    assert isinstance(done[0].error, PredictionTimedOut)
    assert {take.fingerprint[0] for take in store.takes().values()} == set("abc")
    assert [line.state for line in store.journal.lines()] == [State.ACCEPTED, *[State.DONE] * 3]
    assert [each.entry.shot for each in all_home(store, desk, [])] == ["d"]
    for path in {blob_path(store.root, take.sha256) for take in store.takes().values()}:
        path.unlink()
    assert [each.entry.shot for each in all_home(store, desk, [])] == ["d", "a", "b", "c"]


def test_what_another_process_is_faster_with_is_left_to_it(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED, GONE)
    assert store.journal.take_over(entry, "another", 1)
    fetched = anyio.run(fetch_clip, entry, execution(store, Desk()))
    assert (fetched.take, fetched.error) == (None, None)


def test_those_lines_are_told_and_those_that_run_on_are_left(store: Store) -> None:
    desk = Desk(
        {"id-of-a#1": GOOD, "id-of-b#1": PredictionStatus.RUNNING, "id-of-c#1": PredictionStatus.FAILED}
    )
    for shot in "abc":
        written(store, f"{shot}#1", ACCEPTED)
    events: list[Event] = []

    async def go() -> None:
        over = anyio.Event()
        over.set()
        await fetch_unrequested(execution(store, desk, events), (), over)

    anyio.run(go)
    words = sorted(event.message for event in events if isinstance(event, Notice))
    assert words == [
        '"id-of-b#1" at fal, which was for shot "b" of film.yaml, is still running: a later render downloads its clip',
        '"id-of-c#1" at fal, which was for shot "c" of film.yaml, could not be downloaded:'
        " the provider gave no reason",
        'downloaded "id-of-a#1" at fal, which was for shot "a" of film.yaml: no shot of this render asks for it;'
        " its clip is in the store",
    ]
    assert {line.shot: line.state for line in store.journal.lines()} == {
        "a": State.DONE,
        "b": State.ACCEPTED,
        "c": State.FAILED,
    }


def test_a_damaged_download_is_repeated_and_not_generated_again(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    desk = Careless({"id-of-a#1": GOOD}, damaged=FETCH_TRIES - 1)
    fetched = anyio.run(fetch_clip, entry, execution(store, desk))
    assert fetched.take is not None
    assert desk.fetched == FETCH_TRIES
    assert not (store.root / "unusable").exists()


def test_a_clip_that_stays_damaged_is_kept_and_its_line_stays_open(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    desk = Careless({"id-of-a#1": GOOD}, damaged=FETCH_TRIES)
    fetched = anyio.run(fetch_clip, entry, execution(store, desk))
    assert isinstance(fetched.error, ProviderUnavailable)
    assert "not a complete video" in fetched.error.message
    assert "the next render fetches it again" in (fetched.error.hint or "")
    (kept,) = (store.root / "unusable").iterdir()
    assert kept.read_bytes() == b"half a clip"
    assert store.journal.line(entry.number).state is State.ACCEPTED
    assert anyio.run(fetch_clip, store.journal.line(entry.number), execution(store, desk)).take is not None


def test_a_finished_prediction_can_be_asked_for_only_where_its_provider_is_set_up(store: Store) -> None:
    entry = written(store, "a#1", (*ACCEPTED, State.DONE))

    def not_set_up(name: str) -> Desk:
        raise ProviderUnavailable("its key is not set", provider=name)

    here, elsewhere = Desk(), Desk(base_url="https://elsewhere.example")
    assert still_there(entry, execution(store, here))
    assert not still_there(entry, execution(store, elsewhere))
    assert not still_there(entry, Execution(store, not_set_up, lambda _: None, RunOptions()))
