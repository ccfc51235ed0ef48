"""Decisions by hand: what may be given up, what cancelling must wait for, and that nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from storyboard.errors import NotAuthorized, StoreError
from storyboard.providers.protocol import Prediction, PredictionStatus
from storyboard.run import cancelling
from storyboard.run.cancelling import Cancelled, CancelOutcome, cancel_predictions, forget, forgettable
from storyboard.store.journal import Entry, State
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts, Store, blob_path, open_store

from .journalled import ACCEPTED, GONE, Desk, written
from .test_execute import SHAPE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def cancelled(store: Store, entries: list[Entry], desk: Desk) -> list[Cancelled]:
    return anyio.run(cancel_predictions, store, entries, lambda _: desk)


def test_only_a_prediction_that_has_ended_is_cancelled(store: Store) -> None:
    ended = Prediction("id-of-a#1", PredictionStatus.FAILED, maybe_charged=True)
    refused = NotAuthorized("no such key", provider="fal")
    desk = Desk({"id-of-a#1": ended, "id-of-b#1": PredictionStatus.SUCCEEDED, "id-of-c#1": refused})
    entries = [written(store, f"{shot}#1", ACCEPTED) for shot in "cba"]
    others = [written(store, "d#1"), written(store, "e#1", (State.SENDING, State.UNCERTAIN))]
    found = cancelled(store, [*reversed(entries), *others], desk)
    assert [(each.entry.shot, each.outcome, each.error) for each in found] == [
        ("c", CancelOutcome.NOT_KNOWN, refused),
        ("b", CancelOutcome.FINISHED, None),
        ("a", CancelOutcome.CANCELLED, None),
    ]
    assert sorted(desk.cancelled) == ["id-of-a#1", "id-of-b#1", "id-of-c#1"]
    lines = {line.shot: line for line in store.journal.lines()}
    assert {shot: line.state for shot, line in lines.items()} == {
        "a": State.CANCELLED,
        "b": State.ACCEPTED,
        "c": State.ACCEPTED,
        "d": State.INTENT,
        "e": State.UNCERTAIN,
    }
    assert (lines["a"].message, lines["a"].maybe_charged) == ("cancelled on request", True)


def test_what_goes_on_at_the_provider_stays_open(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "SECONDS_TO_END", 0.0)
    entry = written(store, "a#1", ACCEPTED)
    (found,) = cancelled(store, [entry], Desk({"id-of-a#1": PredictionStatus.RUNNING}))
    assert found.outcome is CancelOutcome.GOES_ON
    assert store.journal.line(entry.number) == entry


def test_it_is_asked_again_until_it_has_ended(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "SECONDS_BETWEEN_POLLS", 0.0)

    class Slow(Desk):
        async def poll(self, prediction: Prediction) -> Prediction:
            self.polled.append(prediction.id)
            status = PredictionStatus.FAILED if len(self.polled) > 2 else PredictionStatus.RUNNING
            return Prediction(prediction.id, status)

    entry, desk = written(store, "a#1", ACCEPTED), Slow()
    (found,) = cancelled(store, [entry], desk)
    assert found.outcome is CancelOutcome.CANCELLED
    assert len(desk.polled) == 3
    assert store.journal.line(entry.number).maybe_charged is False


def test_an_end_that_another_process_has_recorded_stays(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    store.journal.settle(entry, State.FAILED, 1, "too dark")
    (found,) = cancelled(store, [entry], Desk({"id-of-a#1": PredictionStatus.FAILED}))
    assert found.outcome is CancelOutcome.CANCELLED
    assert store.journal.line(entry.number).message == "too dark"


def test_what_is_accepted_in_doubt_or_lost_may_be_given_up_but_not_what_another_process_has(
    store: Store, tmp_path: Path
) -> None:
    with open_store(store.root) as other:
        ours = {
            "accepted": written(store, "a#1", ACCEPTED),
            "of a process that is gone": written(store, "b#1", ACCEPTED, GONE),
            "uncertain": written(store, "c#1", (State.SENDING, State.UNCERTAIN)),
            "sent by a process that is gone": written(store, "d#1", (State.SENDING,), GONE),
            "done, without its clip": written(store, "e#1", (*ACCEPTED, State.DONE)),
        }
        for take, states, owner in (
            ("f#1", ACCEPTED, other.owner),
            ("g#1", (State.SENDING, State.UNCERTAIN), other.owner),
            ("h#1", (State.SENDING,), other.owner),
            ("i#1", (State.SENDING,), store.owner),
            ("j#1", (), GONE),
            ("k#1", (State.SENDING, State.REFUSED), store.owner),
            ("l#1", (*ACCEPTED, State.FAILED), store.owner),
        ):
            written(store, take, states, owner)
        paid_by = written(store, "m#1", ACCEPTED)
        with store.workspace() as made:
            made.write_bytes(b"clip")
            facts = ClipFacts(6, SHAPE.fps, 32, 32, 6 / SHAPE.fps)
            kept = store.keep_clip(made, Origin("m" * 64, 1, "m", "fal"), facts, paid_by=paid_by)
        assert forgettable(store, store.journal.lines()) == list(ours.values())
        blob_path(store.root, kept.sha256).unlink()
        lost = store.journal.line(paid_by.number)
        assert forgettable(store, store.journal.lines()) == [*ours.values(), lost]
        forget(store, [*ours.values(), lost])
        assert {store.journal.line(line.number).state for line in (*ours.values(), lost)} == {State.FORGOTTEN}
        assert store.journal.line(lost.number).message == "given up by hand"


def test_a_line_that_has_ended_meanwhile_is_not_given_up(store: Store) -> None:
    entry = written(store, "a#1", ACCEPTED)
    store.journal.settle(entry, State.FAILED, 1)
    with pytest.raises(StoreError, match='shot "a" was changed by another process'):
        forget(store, [entry])
    assert store.journal.line(entry.number).state is State.FAILED
