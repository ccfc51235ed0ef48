"""Giving predictions up: what is ended is ended, what is finished is kept, what cannot be stopped goes on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import anyio
import pytest

from storyboard.account import Cancelled, CancelOutcome, State, cancel
from storyboard.errors import PlanError
from storyboard.plan.jobs import Status
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.run.cancelling import cancel_predictions
from storyboard.run.points import Point
from storyboard.store.store import open_store

from .stage import KEYS, PROVIDERS, Stage, left_in_flight, shot

CAN_CANCEL = ("fal", "replicate")


def cancelled(stage: Stage, *shots: str) -> list[Cancelled]:
    return anyio.run(cancel, stage.board, stage.options(shots=shots or None))


def outcomes(done: list[Cancelled]) -> dict[str, CancelOutcome]:
    return {each.entry.shot: each.outcome for each in done}


@pytest.mark.parametrize("provider", CAN_CANCEL)
def test_what_runs_is_ended_and_made_anew_by_the_next_render(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]), shot("b", route=[provider]))
    left_in_flight(stage, "a", "b")
    assert outcomes(cancelled(stage, "a")) == {"a": CancelOutcome.CANCELLED}
    assert stage.states("a") == [State.CANCELLED]
    assert [entry.event for entry in stage.emulator.ledger.of("cancel")] == ["cancel"]
    stage.clock.release()
    film = stage.render()
    assert film.frames == 6
    assert stage.submitted_shots == ["a", "a", "b"]
    assert stage.states("a") == [State.CANCELLED, State.DONE]
    assert stage.states("b") == [State.DONE]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_has_finished_meanwhile_is_kept(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    left_in_flight(stage, "a")
    stage.clock.release()
    stage.eventually(
        lambda: all(stage.emulator.view(each).ended for each in stage.emulator.predictions.values())
    )
    assert outcomes(cancelled(stage)) == {"a": CancelOutcome.FINISHED}
    assert stage.states("a") == [State.ACCEPTED]
    stage.assert_paid_once(stage.render(), 0.25)


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name not in CAN_CANCEL])
def test_what_cannot_be_stopped_goes_on_and_is_fetched_later(
    stage: Stage, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.run.cancelling.SECONDS_TO_END", 0.3)
    stage.write(shot("a", route=[provider]))
    left_in_flight(stage, "a")
    assert outcomes(cancelled(stage)) == {"a": CancelOutcome.GOES_ON}
    assert stage.states("a") == [State.ACCEPTED]
    stage.clock.release()
    stage.assert_paid_once(stage.render(), 0.25)


@pytest.mark.parametrize("provider", CAN_CANCEL)
def test_trouble_with_one_stops_none_of_the_others(
    stage: Stage, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(name for name in CAN_CANCEL if name != provider)
    stage.write(shot("a", route=[provider]), shot("b", route=[other]), shot("c", route=[provider]))
    left_in_flight(stage, "a", "b", "c")
    with monkeypatch.context() as without:
        without.delenv(next(name for name in KEYS if name.startswith(provider.upper())))
        done = cancelled(stage)
    assert outcomes(done) == {
        "a": CancelOutcome.NOT_KNOWN,
        "b": CancelOutcome.CANCELLED,
        "c": CancelOutcome.NOT_KNOWN,
    }
    assert all((each.error is None) == (each.entry.shot == "b") for each in done)
    assert stage.states("a") == stage.states("c") == [State.ACCEPTED]
    assert stage.states("b") == [State.CANCELLED]


@pytest.mark.parametrize("provider", CAN_CANCEL)
def test_a_render_that_follows_it_ends_in_good_order(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]), shot("b", route=["wavespeed"]))
    stage.clock.hold()
    process = stage.start()
    process.hear("point", Point.ID_WRITTEN)
    process.hear("point", Point.ID_WRITTEN)
    assert outcomes(cancelled(stage, "a")) == {"a": CancelOutcome.CANCELLED}
    stage.clock.release()
    ending = process.ending()
    assert ending.failures is not None
    assert {shot_id: kind for shot_id, (kind, _) in ending.failures.items()} == {"a": "PredictionFailed"}
    assert "cancel" in ending.failures["a"][1]
    assert stage.states("a")[0] in (State.CANCELLED, State.FAILED)
    assert stage.states("b") == [State.DONE]


def test_what_another_process_has_closed_meanwhile_counts_as_ended(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    left_in_flight(stage, "a")

    class Ended:
        """A provider whose prediction ends, and is closed by another process, while it is given up."""

        name = "fal"

        async def submit(self, order: Order) -> Prediction:
            raise AssertionError("nothing is submitted")

        async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
            raise AssertionError("nothing is fetched")

        async def cancel(self, prediction: Prediction) -> None:
            with open_store(store.root) as other:
                (entry,) = other.journal.lines()
                other.journal.settle(entry, State.FAILED, 0.0, "it was cancelled")

        async def poll(self, prediction: Prediction) -> Prediction:
            return Prediction(prediction.id, PredictionStatus.FAILED, "it was cancelled")

    with open_store(stage.folder / ".storyboard") as store:
        (line,) = store.journal.lines()
        done = anyio.run(cancel_predictions, store, [line], lambda name: Ended())
    assert outcomes(done) == {"a": CancelOutcome.CANCELLED}
    assert stage.states("a") == [State.FAILED]


def test_nothing_to_give_up_is_no_error(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    assert cancelled(stage) == []
    assert list(stage.folder.glob(".storyboard")) == []
    stage.render()
    assert cancelled(stage) == []
    with pytest.raises(PlanError, match='no shot "z"'):
        cancelled(stage, "z")


def test_the_account_sums_up_what_was_paid(stage: Stage) -> None:
    stage.write(
        shot("a", route=["fal"]),
        shot("b", route=["fal"]),
        shot("c", route=["minimax"]),
        shot("d", route=["wavespeed"]),
    )
    empty = stage.account
    assert (empty.entries, empty.spent, empty.in_doubt) == ((), {}, {})
    left_in_flight(stage, *"abcd")
    assert stage.account.spent == {
        "fal": Decimal("0.20"),
        "minimax": Decimal("0.30"),
        "wavespeed": Decimal("0.20"),
    }
    cancelled(stage, "a")
    stage.clock.release()
    assert {job.shot: job.status for job in stage.plan().generated} == {
        "a": Status.MAKE,
        "b": Status.RESUME,
        "c": Status.RESUME,
        "d": Status.RESUME,
    }
    stage.render()
    account = stage.account
    assert account.spent == {"fal": Decimal("0.20"), "minimax": Decimal("0.30"), "wavespeed": Decimal("0.20")}
    assert (account.in_doubt, account.unpriced) == ({}, 0)
    assert [entry.state for entry in account.entries].count(State.DONE) == 4
