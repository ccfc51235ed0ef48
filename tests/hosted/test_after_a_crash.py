"""What is said after a crash, before anything is done about it: the plan, the account, the command line."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import PlanError, SubmitUncertain
from storyboard.plan.jobs import Status
from storyboard.run.points import Point

from .stage import Stage, chain, command, shot, shot_of

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"


def files_of(stage: Stage) -> dict[str, bytes]:
    """Every file of the folder, but SQLite's own of the moment."""
    return {
        str(path.relative_to(stage.folder)): path.read_bytes()
        for path in stage.folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


def crashed(stage: Stage, point: Point) -> None:
    stage.write(*chain("fal"))
    stage.start(dies_at=(point, "b")).ending()


@pytest.mark.parametrize(
    ("point", "status", "words"),
    [
        (Point.INTENT_WRITTEN, Status.MAKE, ""),
        (
            Point.SENDING_WRITTEN,
            Status.BLOCKED,
            f"its submit to fal at {MOMENT} may or may not have been accepted",
        ),
        (Point.ID_WRITTEN, Status.RESUME, f'under way at fal as "[-0-9a-f]+" since {MOMENT}'),
        (Point.CLIP_KEPT, Status.CACHED, "in the store"),
    ],
)
def test_the_plan_says_how_it_stands_and_writes_nothing(
    stage: Stage, point: Point, status: Status, words: str
) -> None:
    crashed(stage, point)
    before = files_of(stage)
    jobs = {job.shot: job for job in stage.plan().generated}
    assert files_of(stage) == before
    assert jobs["a"].status is Status.CACHED
    assert jobs["b"].status is status
    assert re.match(words, jobs["b"].reason)
    assert jobs["b"].price == (0 if status in (Status.RESUME, Status.CACHED) else Decimal("0.10"))
    if status is Status.BLOCKED:
        assert (jobs["c"].status, jobs["c"].reason) == (Status.BLOCKED, 'waits for "b", which is blocked')
        again = {job.shot: job for job in stage.plan(resubmit_uncertain=True).generated}
        assert again["b"].status is Status.MAKE
        assert again["b"].reason.startswith("submitted again: its submit to fal at")
    else:
        assert jobs["c"].status is Status.MAKE


def test_a_submit_in_doubt_holds_no_other_shot_up(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]), shot("b", route=["fal"]))
    stage.start(dies_at=(Point.ANSWER_READ, "a"), jobs=1).ending()
    assert stage.account.in_doubt == {"fal": Decimal("0.10")}
    failures = stage.failures()
    assert set(failures) == {"a"}
    assert stage.states("b") == [State.DONE]


def test_a_lost_answer_is_told_in_the_same_run_and_in_the_next(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.emulator.faults.add(Fault("reset-after-submit"))
    for _ in range(2):
        error = stage.failures()["a"]
        assert isinstance(error, SubmitUncertain)
        assert error.shot == "a"
        assert re.search(f'the submit of shot "a" to fal at {MOMENT} may or may not', error.message)
    assert stage.submitted_shots == ["a"]


def test_only_what_is_undecided_can_be_resolved(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]), shot("b", route=["fal"]))
    stage.clock.hold()
    stage.emulator.faults.add(Fault("submit-timeout", prompt="take one of b"))
    process = stage.start()
    process.hear("point", Point.ID_WRITTEN, "a")
    stage.eventually(lambda: stage.submitted_shots == ["a", "b"])
    owners = {entry.owner for entry in stage.account.entries}
    for name, why in (("a", "it runs"), ("b", "it is being sent"), ("z", "there is none")):
        with pytest.raises(PlanError):
            stage.resolve(name, "some-id")
        assert {entry.owner for entry in stage.account.entries} == owners, why
    process.kill()
    process.ending()
    stage.emulator.faults.clear()
    stage.clock.release()
    (lost,) = (entry for entry in stage.submits if shot_of(entry) == "b")
    stage.resolve("b", lost.request_id)
    stage.assert_paid_once(stage.render(), 0.5)


def test_an_id_that_could_not_be_written_down_is_told(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    process = stage.start(disk_full_at=(Point.ANSWER_READ, "a"))
    process.hear("point", Point.ANSWER_READ, "a")
    (lost,) = stage.submits
    process.hear_words("ShotFailed", "a", f'as "{lost.request_id}", but that could not be recorded')
    assert process.ending().code == 1
    assert stage.states("a") == [State.SENDING]
    stage.resolve("a", lost.request_id)
    stage.assert_paid_once(stage.render(), 0.25)


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """A storyboard whose second shot was killed before its answer was written down, and the user is asked."""
    crashed(stage, Point.ANSWER_READ)
    told = command(stage, "render")
    assert told.returncode == 4
    assert re.search(MOMENT, told.stderr)
    assert 'shot "b"' in told.stderr
    assert "storyboard resolve" in told.stderr
    assert "--resubmit-uncertain" in told.stderr
    assert stage.submitted_shots == ["a", "b"]
    return stage


def test_on_the_command_line_the_id_ends_the_doubt(asked: Stage) -> None:
    (lost,) = (entry for entry in asked.submits if shot_of(entry) == "b")
    assert command(asked, "resolve", "b", "--request-id", lost.request_id).returncode == 0
    assert command(asked, "render", "--yes").returncode == 0
    asked.assert_paid_once(asked.render(), 0.75)


def test_on_the_command_line_leave_submits_once_more(asked: Stage) -> None:
    assert command(asked, "render", "--yes", "--resubmit-uncertain").returncode == 0
    assert asked.submitted_shots == ["a", "b", "b", "c"]
    assert command(asked, "render", "--yes", "--resubmit-uncertain").returncode == 0
    assert asked.submitted_shots == ["a", "b", "b", "c"]
