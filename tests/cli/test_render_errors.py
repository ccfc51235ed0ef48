"""Paid work that ends badly: each shot with its own error, ways on that really work, what an interruption leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault

Call = Callable[..., CompletedProcess[str]]

TWO = ("--shot", "hill", "--shot", "sea")
ONCE_AGAIN = 0.3
PATIENCE = 60


@contextmanager
def rendering(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "storyboard", "render", "film.yaml", "--yes", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_each_failed_shot_is_named_with_its_own_error(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("failed", prompt="sea"), Fault("exhausted-balance", prompt="hill"))
    done = spawn("render", "film.yaml", "--yes", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    told = done.stderr.splitlines()
    assert told[0].startswith('hill: "fal" refused: User is locked. Reason: Exhausted balance.')
    assert any(line.startswith("sea: ") and "the model stopped with an error" in line for line in told)
    assert 'dune: not made, it waits for "sea"' in told
    assert told[-2].startswith("error: 2 shots failed: ")
    assert len(emulator.ledger.submits) == 1


def test_a_failure_is_told_when_it_happens_and_again_at_the_end(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("failed", prompt="hill"))
    told = spawn("render", "film.yaml", "--yes", *TWO).stderr
    assert "\nhill: failed: " in told
    assert told.count("the model stopped with an error") == 2
    assert (
        told.index("sea: made in") < told.rindex("\nhill: ") < told.rindex("the model stopped with an error")
    )


def test_an_uncertain_submit_ends_with_both_ways_on(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("reset-after-submit", prompt="hill"))
    done = spawn("render", "film.yaml", "--yes", "--shot", "hill", "--store", "clips")
    assert done.returncode == 4
    assert 'hill: the submit of shot "hill" to fal at 20' in done.stderr
    assert "    storyboard resolve film.yaml hill --request-id ID --store clips\n" in done.stderr
    assert "    storyboard render film.yaml --resubmit-uncertain --store clips\n" in done.stderr
    assert "FILE" not in done.stderr


def test_an_uncertain_submit_is_not_repeated_and_costs_nothing(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("reset-after-submit", prompt="sea"))
    spawn("render", "film.yaml", "--yes", *TWO)
    emulator.faults.clear()
    again = spawn("render", "film.yaml")
    assert again.returncode == 4
    assert "sea: the submit of shot" in again.stderr
    assert 'dune: not made, it waits for "sea"' in again.stderr
    assert len(emulator.ledger.submits) == 2


def test_a_found_id_brings_the_clip_home(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("reset-after-submit", prompt="hill"))
    spawn("render", "film.yaml", "--yes", "--shot", "hill")
    (accepted,) = emulator.ledger.submits
    resolved = spawn("resolve", "film.yaml", "hill", "--request-id", accepted.request_id)
    assert resolved.returncode == 0
    assert resolved.stdout == f'hill: "{accepted.request_id}" at fal is its prediction\n'
    assert resolved.stderr == "fetch its clip with: storyboard render film.yaml\n"
    done = spawn("render", "film.yaml", "--shot", "hill")
    assert done.returncode == 0, done.stderr
    assert len(emulator.ledger.submits) == 1


def test_it_can_be_submitted_again_with_leave(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("reset-after-submit", prompt="hill", only=(1,)))
    spawn("render", "film.yaml", "--yes", "--shot", "hill")
    refused = spawn("render", "film.yaml", "--resubmit-uncertain", "--shot", "hill")
    assert refused.returncode == 3
    assert "submitted again: its submit to fal at" in refused.stderr
    assert spawn("render", "film.yaml", "--resubmit-uncertain", "--shot", "hill", "-y").returncode == 0
    assert len(emulator.ledger.submits) == 2


def test_nothing_uncertain_is_nothing_to_resolve(emulator: Emulator, spawn: Call) -> None:
    done = spawn("resolve", "film.yaml", "hill", "--request-id", "x")
    assert done.returncode == 2
    assert 'error: shot "hill" has no uncertain submit\n' in done.stderr
    unknown = spawn("resolve", "film.yaml", "hil", "--request-id", "x")
    assert 'there is no shot "hil"\n  did you mean "hill"?' in unknown.stderr


def test_who_waits_too_short_goes_on_waiting_next_time(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("never-finishing", prompt="hill"))
    done = spawn("render", "film.yaml", "--yes", "--shot", "hill", "--deadline", "0.1")
    assert done.returncode == 1
    assert "hill: fal has not finished after 0.1 s\n  it is still running there" in done.stderr
    assert 'under way at fal as "' in spawn("plan", "film.yaml", "--shot", "hill").stdout
    assert len(emulator.ledger.submits) == 1


def test_an_interruption_says_what_goes_on_and_where(emulator: Emulator) -> None:
    emulator.faults.add(Fault("never-finishing"))
    with rendering("--json", *TWO) as process:
        assert process.stdout is not None
        polled: set[str] = set()
        for line in process.stdout:
            polled |= {shot for shot in ("hill", "sea") if '"shot_progress"' in line and f'"{shot}"' in line}
            if len(polled) == 2:
                break
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert told.strip().splitlines() == [
        "stopped; 2 predictions at fal go on; the clips that were finished are kept",
        "  the same command resumes what was accepted, and pays nothing for it again:",
        "    storyboard render film.yaml --yes --json --shot hill --shot sea",
    ]


def test_the_same_command_resumes(emulator: Emulator, spawn: Call) -> None:
    now = [0.0]
    emulator.clock = lambda: now[0]
    with rendering("--json", "--shot", "hill") as process:
        assert process.stdout is not None
        next(line for line in process.stdout if '"shot_progress"' in line)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    now[0] = 1000.0
    done = spawn("render", "film.yaml", "--yes", "--shot", "hill")
    assert done.returncode == 0, done.stderr
    assert len(emulator.ledger.submits) == 1


def test_a_second_interruption_leaves_at_once(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("submit-timeout"))
    with rendering("--shot", "hill") as process:
        while not emulator.ledger.submits:
            assert process.poll() is None
            Event().wait(ONCE_AGAIN / 10)
        for _ in range(int(PATIENCE / ONCE_AGAIN)):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(ONCE_AGAIN)
                break
            except subprocess.TimeoutExpired:
                continue
        _, told = process.communicate()
    assert process.returncode == 130
    assert "ended at once; a submit without a response may have been accepted: see storyboard status" in told
    assert "uncertain" in spawn("status", "film.yaml").stdout


def test_a_stop_that_has_to_wait_says_so(emulator: Emulator) -> None:
    emulator.faults.add(Fault("submit-timeout"))
    with rendering("--shot", "hill") as process:
        assert process.stderr is not None
        while not emulator.ledger.submits:
            assert process.poll() is None
            Event().wait(ONCE_AGAIN / 10)
        process.send_signal(signal.SIGINT)
        note = next(line for line in process.stderr if "stopping" in line)
        assert "Ctrl-C again ends at once" in note
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130


@pytest.mark.parametrize("option", ["--deadline=0", "--deadline=soon"])
def test_a_deadline_is_a_time(film: Path, call: Call, option: str) -> None:
    assert call("render", "film.yaml", option).returncode == 2
