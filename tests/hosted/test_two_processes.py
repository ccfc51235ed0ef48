"""Several renders of one storyboard at the same time: each request is submitted once, whoever lives or dies."""

from __future__ import annotations

import signal
import sqlite3
import subprocess

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.run.points import Point
from storyboard.store.store import index_path

from .performer import LONGEST_WAIT, Ending, Performer
from .stage import PROVIDERS, Stage, chain, command_line, environment, shot

WELL = Ending(0, {})
FOLLOWS = "another process is making it"


def follows(process: Performer, shot_id: str) -> None:
    """Wait until a process follows another one's prediction."""
    process.hear_words("ShotProgress", shot_id, FOLLOWS)


@pytest.mark.parametrize("count", [2, 4])
def test_renders_that_start_together_share_the_work(stage: Stage, count: int) -> None:
    board = [*(shot(f"{name}-1", route=[name]) for name in PROVIDERS), *chain("fal")]
    stage.write(*board)
    outputs = [stage.folder / f"{number}.mp4" for number in range(count)]
    processes = [stage.start(output=output) for output in outputs]
    assert [process.ending() for process in processes] == [WELL] * count
    film = stage.render()
    stage.assert_paid_once(film, 0.25 * len(board))
    assert {output.read_bytes() for output in outputs} == {film.path.read_bytes()}


def test_two_commands_started_together_end_with_one_film(stage: Stage) -> None:
    stage.write(*chain("fal"), shot("d", route=["minimax"]))
    commands = [
        subprocess.Popen(
            command_line("render", "--quiet", "--max-cost", "100"),
            cwd=stage.folder,
            env=environment(stage),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    printed = [command.communicate(timeout=LONGEST_WAIT)[0] for command in commands]
    assert [command.returncode for command in commands] == [0, 0]
    assert printed[0] == printed[1]
    stage.assert_paid_once(stage.render(), 1.0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_second_takes_over_when_the_first_is_killed(stage: Stage, provider: str) -> None:
    stage.write(*chain(provider))
    stage.clock.hold()
    first = stage.start()
    first.hear("point", Point.ID_WRITTEN, "a")
    second = stage.start()
    follows(second, "a")
    first.kill()
    assert first.ending().code == -signal.SIGKILL
    second.hear("point", Point.POLLED, "a")
    stage.clock.release()
    assert second.ending() == WELL
    stage.assert_paid_once(stage.render(), 0.75)


def test_the_second_asks_when_the_first_is_killed_while_it_sends(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("submit-timeout"))
    first = stage.start()
    first.hear("point", Point.SENDING_WRITTEN, "a")
    second = stage.start(resubmit_uncertain=False)
    follows(second, "a")
    first.kill()
    first.ending()
    ending = second.ending()
    assert ending.code == 1
    assert ending.failures is not None
    assert ending.failures["a"][0] == "SubmitUncertain"
    assert stage.states("a") == [State.UNCERTAIN]
    assert stage.submitted_shots == ["a"]


def test_a_process_that_slept_over_the_others_work_submits_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks, and finds nothing; when it has written its intent down, the other one is through."""
    stage.write(shot("a", route=["fal"]))
    stage.render()
    # Which would name the take.
    (stage.folder / "film.lock.json").unlink()
    index = sqlite3.connect(index_path(stage.folder / ".storyboard"))
    index.executescript(
        "CREATE TABLE meanwhile AS SELECT * FROM takes; DELETE FROM takes;"
        "CREATE TABLE lines AS SELECT * FROM predictions; DELETE FROM predictions;"
        "UPDATE lines SET number = number + 100"
    )

    def wake(point: Point, _: str) -> None:
        if point is Point.INTENT_WRITTEN:
            with index:
                index.execute("INSERT INTO takes SELECT * FROM meanwhile")
                index.execute("INSERT INTO predictions SELECT * FROM lines")

    monkeypatch.setattr("storyboard.run.points._observers", [wake])
    stage.render()
    index.close()
    assert stage.submitted_shots == ["a"]
    assert stage.states("a") == [State.WITHDRAWN, State.DONE]


def test_a_failure_is_the_same_for_both(stage: Stage) -> None:
    stage.write(shot("a", route=["wavespeed"]), shot("b", route=["wavespeed"]))
    stage.emulator.faults.add(Fault("failed", prompt="take one of a"))
    stage.clock.hold()
    first = stage.start()
    first.hear("point", Point.ID_WRITTEN, "a")
    second = stage.start()
    follows(second, "a")
    stage.clock.release()
    endings = [first.ending(), second.ending()]
    assert endings[0] == endings[1]
    assert endings[0].failures is not None
    assert set(endings[0].failures) == {"a"}
    assert "the model stopped with an error" in endings[0].failures["a"][1]
    assert stage.submitted_shots == ["a", "b"]


def test_the_second_follows_the_first_to_its_next_route(stage: Stage) -> None:
    stage.write(shot("a", route=["fal", "wavespeed"]))
    stage.emulator.faults.add(Fault("rate-limit", provider="fal"))
    first = stage.start()
    first.hear("point", Point.SENDING_WRITTEN, "a")
    second = stage.start()
    follows(second, "a")
    stage.emulator.faults.clear()
    stage.emulator.faults.add(Fault("exhausted-balance", provider="fal"))
    assert [first.ending(), second.ending()] == [WELL, WELL]
    assert [entry.provider for entry in stage.submits] == ["wavespeed"]
    *tries, last = stage.states("a")
    assert (set(tries), last) == ({State.REFUSED}, State.DONE)


def test_a_refusal_that_ends_the_first_ends_the_second(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("rate-limit"))
    first = stage.start()
    first.hear("point", Point.SENDING_WRITTEN, "a")
    second = stage.start()
    follows(second, "a")
    stage.emulator.faults.clear()
    stage.emulator.faults.add(Fault("refused-at-submit"))
    endings = [first.ending(), second.ending()]
    assert [ending.code for ending in endings] == [1, 1]
    for ending in endings:
        assert ending.failures is not None
        assert "flagged by a content checker" in ending.failures["a"][1]
    assert stage.submits == []
    assert set(stage.states("a")) == {State.REFUSED}
