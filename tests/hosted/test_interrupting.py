"""Ctrl-C on the command line: nothing more is submitted, what is paid goes on, and the next render takes it up."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pydantic import JsonValue

from storyboard.account import State
from storyboard.emulator.faults import Fault

from .stage import PROVIDERS, Stage, command_line, environment, shot, uncertain_shots

INTERRUPTED = 130
SECONDS_BETWEEN_SIGNALS = 0.5
MOST_SIGNALS = 20


@contextmanager
def rendering(stage: Stage, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command_line("render", "--max-cost", "100", *arguments),
        cwd=stage.folder,
        env=environment(stage),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def states(stage: Stage) -> list[State]:
    return [entry.state for entry in stage.account.entries]


def test_what_is_paid_goes_on_and_is_taken_up_again(stage: Stage) -> None:
    stage.write(*(shot(f"{name}-1", route=[name]) for name in PROVIDERS), shot("next", continues="fal-1"))
    stage.clock.hold()
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.ACCEPTED] * 4)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "storyboard render" in said
    assert "Traceback" not in said
    assert states(stage) == [State.ACCEPTED] * 4
    assert len(stage.submits) == 4
    stage.clock.release()
    stage.assert_paid_once(stage.render(), 1.25)


def test_nothing_more_is_submitted(stage: Stage) -> None:
    stage.write(*(shot(name, route=["fal"]) for name in "abc"))
    stage.clock.hold()
    with rendering(stage, "--jobs", "1") as process:
        stage.eventually(lambda: states(stage) == [State.ACCEPTED])
        process.send_signal(signal.SIGINT)
        stage.clock.release()
        process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert stage.submitted_shots == ["a"]
    stage.assert_paid_once(stage.render(), 0.75)


@pytest.mark.parametrize("route", [["fal"], ["fal", "minimax"]])
def test_a_provider_with_too_many_requests_is_not_waited_for(
    open_stage: Callable[..., Stage], route: list[JsonValue]
) -> None:
    """Neither is the next one tried: that would be one more submit."""
    stage = open_stage(retry_after=45)
    stage.write(shot("a", route=route))
    stage.emulator.faults.add(Fault("rate-limit", provider="fal"))
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.SENDING])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert states(stage) in ([State.REFUSED], [State.REFUSED, State.WITHDRAWN])
    assert stage.submits == []


def test_a_second_interrupt_leaves_at_once(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("submit-timeout"))
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.SENDING] and len(stage.submits) == 1)
        signals = 0
        while process.poll() is None and signals < MOST_SIGNALS:
            process.send_signal(signal.SIGINT)
            signals += 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_BETWEEN_SIGNALS)
        assert process.returncode == INTERRUPTED
    assert signals > 1, "the first one waits for the answer"
    stage.emulator.faults.clear()
    assert uncertain_shots(stage.failures()) == ["a"]
    stage.resolve("a", stage.submits[0].request_id)
    stage.assert_paid_once(stage.render(), 0.25)
