"""Ids that unclear answers to submits told: followed across processes, and uncertain only where nobody knows them."""

from __future__ import annotations

import signal

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import AnswerUnclear, SubmitUncertain
from storyboard.run.points import Point

from .outcomes import clips_of, hurried, line_of
from .stage import PROVIDERS, Stage, shot


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return hurried(monkeypatch, 0.001)


def killed_with_an_id(stage: Stage, provider: str, kind: str) -> None:
    """Let a process die just after it wrote down the id that a bad answer told."""
    stage.emulator.faults.add(Fault(kind))
    stage.write(shot("a", route=[provider]))
    assert stage.start(dies_at=(Point.ID_WRITTEN, "a")).ending().code == -signal.SIGKILL
    stage.emulator.faults.clear()
    line = line_of(stage, "a")
    assert line.state is State.ACCEPTED
    assert line.doubt


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", ["error-504-with-id", "cut-after-id"])
def test_the_next_process_follows_the_id(stage: Stage, provider: str, kind: str) -> None:
    killed_with_an_id(stage, provider, kind)
    stage.assert_paid_once(stage.render(), 0.25)
    assert line_of(stage, "a").doubt is None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_next_process_still_doubts_an_id_that_nobody_knows(
    stage: Stage, waits: list[float], provider: str
) -> None:
    killed_with_an_id(stage, provider, "error-504-strange-id")
    for _ in range(2):
        assert isinstance(clips_of(stage).failures["a"], SubmitUncertain)
        line = line_of(stage, "a")
        assert line.state is State.UNCERTAIN
        assert "which it does not know" in (line.message or "")
    assert not stage.submits
    assert clips_of(stage, resubmit_uncertain=True).kept == {"a"}
    assert len(stage.submits) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_without_a_video_is_kept_until_the_video_comes(
    stage: Stage, waits: list[float], provider: str
) -> None:
    stage.emulator.faults.add(Fault("answer-without-video"))
    stage.write(shot("a", route=[provider]), shot("b", route=[provider]))
    for _ in range(2):
        failures = clips_of(stage).failures
        assert all(isinstance(failures[name], AnswerUnclear) for name in ("a", "b"))
        assert "content filter" in str(failures["a"])
        assert "withheld" in (line_of(stage, "a").answer or "")
        assert line_of(stage, "a").state is State.ACCEPTED
    stage.emulator.faults.clear()
    stage.assert_paid_once(stage.render(), 0.5)
