"""Each try of a submit has its own line in the journal, so that journal and ledger can be compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.run.points import Point

from .outcomes import clips_of, hurried
from .stage import PROVIDERS, Stage, shot


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return hurried(monkeypatch, 0.001)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", ["rate-limit", "error-503", "error-503-accepted"])
def test_each_try_is_a_line_with_its_own_words(
    stage: Stage, waits: list[float], provider: str, kind: str
) -> None:
    stage.emulator.faults.add(Fault(kind, only=(1, 2)))
    stage.write(shot("a", route=[provider]))
    stage.render()
    lines = stage.account.entries
    assert [line.state for line in lines] == [State.REFUSED, State.REFUSED, State.DONE]
    assert all(line.message and line.request_id is None for line in lines[:2])
    assert len(waits) == 2
    # What the provider has taken is never more than what was written down as sent.
    assert len(stage.submits) == (3 if kind == "error-503-accepted" else 1)
    assert lines[-1].request_id == stage.submits[-1].request_id


def test_tries_that_all_fail_leave_their_lines_and_no_open_one(stage: Stage, waits: list[float]) -> None:
    stage.emulator.faults.add(Fault("error-503"))
    stage.write(shot("a", route=["fal"]))
    assert "unavailable" in clips_of(stage).failures["a"].__class__.__name__.lower()
    assert stage.states("a") == [State.REFUSED] * 6
    assert len(waits) == 5
    assert "its last attempt failed: fal" in stage.plan().generated[0].reason


def test_a_wait_that_is_too_long_is_not_waited_for(
    open_stage: Callable[..., Stage], waits: list[float]
) -> None:
    stage = open_stage(retry_after=3600)
    stage.emulator.faults.add(Fault("rate-limit"))
    stage.write(shot("a", route=["fal"]))
    assert clips_of(stage).failures["a"] is not None
    assert (stage.states("a"), waits) == ([State.REFUSED], [])


def test_a_process_that_dies_before_its_next_try_leaves_nothing_in_doubt(
    open_stage: Callable[..., Stage],
) -> None:
    """The line of the next try is there while it waits, and says that nothing was sent."""
    stage = open_stage(retry_after=60)
    stage.emulator.faults.add(Fault("rate-limit"))
    stage.write(shot("a", route=["fal"]))
    performer = stage.start()
    performer.hear("point", Point.SENDING_WRITTEN, "a")
    stage.eventually(lambda: stage.states("a") == [State.REFUSED, State.INTENT])
    performer.kill()
    performer.ending()
    stage.emulator.faults.clear()
    stage.assert_paid_once(stage.render(), 0.25)
    assert stage.states("a") == [State.REFUSED, State.WITHDRAWN, State.DONE]


def test_another_process_does_not_take_a_waiting_request_for_refused(
    open_stage: Callable[..., Stage],
) -> None:
    stage = open_stage(retry_after=1)
    stage.emulator.faults.add(Fault("rate-limit", only=(1,)))
    stage.write(shot("a", route=["fal"]))
    first = stage.start()
    first.hear("point", Point.SENDING_WRITTEN, "a")
    stage.assert_paid_once(stage.render(), 0.25)
    assert first.ending().failures == {}
