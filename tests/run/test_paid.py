"""
Paid clips, run by a plan and a store alone: no line of the journal is submitted twice, and none is left.

The provider's server is real and on this machine; so are the store, its journal, and the clips.
"""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from storyboard.emulator.faults import Fault
from storyboard.errors import (
    NotAuthorized,
    PredictionFailed,
    PredictionTimedOut,
    RequestRejected,
    SpendingRefused,
    StoryboardError,
    SubmitUncertain,
)
from storyboard.plan.jobs import Status
from storyboard.report import Notice, ShotProgress
from storyboard.store.allowance import Allowance
from storyboard.store.journal import Entry, State
from storyboard.store.store import Store, blob_path, open_store

from .paid_runs import PRICE, Run, beside


def test_a_clip_is_submitted_once_written_down_and_kept(run: Run) -> None:
    run.write("a")
    result = run.execute()
    (submit,) = run.submits
    assert result.failures == {}
    with open_store(run.root) as store:
        (line,) = store.journal.lines()
        assert (line.state, line.request_id, line.price) == (State.DONE, submit.request_id, PRICE)
        assert line.endpoint == "fal-ai/minimax/hailuo-2.3/standard/text-to-video"
        assert store.takes() == result.takes
        assert list(result.takes) == [line.take]
    assert run.plan().generated[0].status is Status.CACHED


def test_progress_says_where_a_prediction_stands(run: Run) -> None:
    run.server.emulator.settings = replace(run.server.emulator.settings, latency=(1, 1))
    run.write("a")
    run.execute()
    told = [event for event in run.events if isinstance(event, ShotProgress) and event.fraction is None]
    assert {event.state for event in told} == {"running"}


def test_what_is_in_the_store_is_not_submitted_again_by_a_plan_that_is_older(run: Run) -> None:
    run.write("a")
    older = run.plan()
    first = run.execute(plan=older)
    assert run.execute(plan=older).takes == first.takes
    assert len(run.submits) == 1


def test_a_clip_that_was_lost_is_fetched_again_and_not_paid_again(run: Run) -> None:
    run.write("a")
    (take,) = run.execute().takes.values()
    blob = blob_path(run.root, take.sha256)
    blob.unlink()
    assert run.job("a").status is Status.RESUME
    (again,) = run.execute().takes.values()
    assert again.sha256 == take.sha256
    assert blob.is_file()
    assert len(run.submits) == 1


# Lines that a process left behind


def test_what_was_only_intended_is_withdrawn_and_submitted(run: Run) -> None:
    run.write("a")
    run.leave("a")
    assert run.execute().failures == {}
    assert run.lines() == [("a", State.WITHDRAWN), ("a", State.DONE)]
    assert len(run.submits) == 1


@pytest.mark.parametrize("states", [(State.SENDING,), (State.SENDING, State.UNCERTAIN)])
def test_what_may_have_been_sent_waits_for_a_decision(run: Run, states: tuple[State, ...]) -> None:
    run.write("a", "b")
    older = run.plan()
    run.leave("a", *states)
    result = run.execute(plan=older)
    error = result.failures["a"]
    assert isinstance(error, SubmitUncertain)
    assert (error.shot, error.provider) == ("a", "fal")
    assert "storyboard resolve" in (error.hint or "")
    assert run.lines() == [("a", State.UNCERTAIN), ("b", State.DONE)]
    assert [submit.body and submit.body["prompt"] for submit in run.submits] == ["a pebble, b"]


def test_what_may_have_been_sent_is_submitted_again_where_that_is_allowed(run: Run) -> None:
    run.write("a")
    older = run.plan()
    run.leave("a", State.SENDING)
    assert run.execute(plan=older, resubmit_uncertain=True).failures == {}
    assert run.lines() == [("a", State.ABANDONED), ("a", State.DONE)]


def test_what_was_accepted_is_waited_for_and_not_submitted(run: Run) -> None:
    run.write("a")
    older = run.plan()
    run.server.emulator.faults.add(Fault("never-finishing"))
    assert isinstance(run.error("a", plan=older, deadline=0), PredictionTimedOut)
    assert run.lines() == [("a", State.ACCEPTED)]
    error = run.error("a", plan=older, deadline=0)
    assert isinstance(error, PredictionTimedOut)
    assert error.request_id == run.submits[0].request_id
    assert "the next render waits for it" in (error.hint or "")
    assert len(run.submits) == 1


# Lines that another process is at work on


@pytest.mark.parametrize(
    ("end", "kind"),
    [(State.REFUSED, RequestRejected), (State.UNCERTAIN, SubmitUncertain)],
)
def test_a_run_ends_as_the_one_that_it_follows(run: Run, end: State, kind: type[StoryboardError]) -> None:
    def settle(other: Store, line: Entry) -> None:
        other.journal.settle(line, end, time.time(), "as it was told there")

    error = beside(run, settle, State.SENDING)
    assert isinstance(error, kind)
    assert end is State.UNCERTAIN or error.message == "as it was told there"
    assert run.submits == []


@pytest.mark.parametrize("end", [State.FAILED, State.CANCELLED, State.FORGOTTEN, State.EXPIRED])
def test_what_ended_there_without_a_clip_fails_here(run: Run, end: State) -> None:
    def settle(other: Store, line: Entry) -> None:
        accepted = other.journal.accept(line, "their-id", {}, time.time())
        other.journal.settle(accepted, end, time.time(), "it was not to be")

    error = beside(run, settle, State.SENDING)
    assert isinstance(error, PredictionFailed)
    assert (error.message, error.request_id, error.shot) == ("it was not to be", "their-id", "a")
    assert run.submits == []


def test_what_was_withdrawn_there_is_submitted_here(run: Run) -> None:
    error = beside(run, lambda other, line: void(other.journal.settle(line, State.WITHDRAWN, time.time())))
    assert error is None
    assert run.lines() == [("a", State.WITHDRAWN), ("a", State.DONE)]
    assert len(run.submits) == 1


def void(_: object) -> None:
    return


# Refusals and limits


def test_a_key_that_is_refused_is_tried_once_for_all_shots(run: Run) -> None:
    run.write("a", "b", "c")
    run.server.emulator.faults.add(Fault("expired-key"))
    result = run.execute(hosted_jobs=1)
    assert {type(error) for error in result.failures.values()} == {NotAuthorized}
    assert run.lines() == [("a", State.REFUSED)], "the others are not even written down"


def test_a_route_that_has_no_balance_gives_way_to_the_next(run: Run) -> None:
    run.write("a", route=["fal", "minimax"])
    run.server.emulator.faults.add(Fault("exhausted-balance", provider="fal"))
    assert run.execute().failures == {}
    assert [submit.provider for submit in run.submits] == ["minimax"]
    with open_store(run.root) as store:
        assert [(line.provider, line.state) for line in store.journal.lines()] == [
            ("fal", State.REFUSED),
            ("minimax", State.DONE),
        ]
    assert any(
        isinstance(event, Notice) and "trying minimax instead" in event.message for event in run.events
    )


def test_what_a_provider_says_of_the_request_is_not_asked_of_the_next(run: Run) -> None:
    run.write("a", route=["fal", "minimax"])
    run.server.emulator.faults.add(Fault("refused-at-submit", provider="fal"))
    assert isinstance(run.error("a"), RequestRejected)
    assert run.submits == []


def test_no_more_is_submitted_than_the_run_may_spend(run: Run) -> None:
    run.write("a", "b", "c")
    result = run.execute(Allowance(own=PRICE * 2, unpriced=0), hosted_jobs=1)
    assert len(run.submits) == 2
    assert len(result.takes) == 2
    (error,) = result.failures.values()
    assert isinstance(error, SpendingRefused)
    assert run.lines() == [("a", State.DONE), ("b", State.DONE)]


def test_a_run_that_may_spend_nothing_submits_nothing(run: Run) -> None:
    run.write("a")
    assert isinstance(run.error("a", allowance=Allowance(own=Decimal(0), unpriced=0)), SpendingRefused)
    assert run.submits == []
    assert run.lines() == []
