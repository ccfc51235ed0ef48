"""Ctrl-C on the command line: nothing more is submitted, what is paid goes on, and the next render takes it up."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.account import State
from storyboard.emulator.faults import Fault

from .stage import PROVIDERS, Stage, command_line, environment, shot, uncertain_shots

INTERRUPTED = 130
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SECONDS_BETWEEN_SIGNALS = 0.5
each_signal = pytest.mark.parametrize("number", list(CODES))


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


@each_signal
def test_what_is_paid_goes_on_and_is_taken_up_again(stage: Stage, number: signal.Signals) -> None:
    stage.write(*(shot(f"{name}-1", route=[name]) for name in PROVIDERS), shot("next", continues="fal-1"))
    stage.clock.hold()
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.ACCEPTED] * 4)
        # As a closing terminal and `timeout` do, which send it twice.
        process.send_signal(number)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == CODES[number]
    assert "4 predictions go on" in said or said.count("1 prediction at") == 4
    assert "the same command resumes what was accepted" in said
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
        stage.eventually(lambda: bool({State.SENDING, State.REFUSED} & set(states(stage))))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert states(stage) in ([State.REFUSED], [State.REFUSED, State.WITHDRAWN])
    assert stage.submits == []


@each_signal
def test_a_second_signal_leaves_at_once(stage: Stage, number: signal.Signals) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("submit-timeout"))
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.SENDING] and len(stage.submits) == 1)
        process.send_signal(number)
        assert process.stderr is not None
        assert any("again ends at once" in line for line in process.stderr)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(SECONDS_BETWEEN_SIGNALS)
        process.send_signal(number)
        # Well before the answer is given up, which never comes.
        _, said = process.communicate(timeout=60)
        assert process.returncode == CODES[number]
    assert "ended at once" in said
    assert "Traceback" not in said
    stage.emulator.faults.clear()
    assert uncertain_shots(stage.failures()) == ["a"]
    stage.resolve("a", stage.submits[0].request_id)
    stage.assert_paid_once(stage.render(), 0.25)


def test_what_waits_is_told_with_the_signal_that_leaves(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("submit-timeout"))
    with rendering(stage) as process:
        stage.eventually(lambda: states(stage) == [State.SENDING] and len(stage.submits) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert any("SIGTERM again ends at once" in line for line in process.stderr)


def test_a_signal_that_the_caller_ignores_ends_nothing(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.clock.hold()
    process = subprocess.Popen(
        ["nohup", *command_line("render", "--max-cost", "100")],
        cwd=stage.folder,
        env=environment(stage),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        stage.eventually(lambda: states(stage) == [State.ACCEPTED])
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(SECONDS_BETWEEN_SIGNALS)
        stage.clock.release()
        process.communicate(timeout=60)
    assert process.returncode == 0


@each_signal
def test_a_command_without_paid_work_ends_with_the_code_of_the_signal(
    stage: Stage, number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [*command_line("validate")[:4], "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=stage.folder,
        text=True,
    )
    with process:
        stage.eventually(lambda: _waits_for_input(process.pid))
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (CODES[number], "stopped")


def _waits_for_input(pid: int) -> bool:
    return Path(f"/proc/{pid}/wchan").read_text().strip() in ("pipe_read", "pipe_wait", "anon_pipe_read")
