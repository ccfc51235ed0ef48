"""Shots that keep a take although their inputs changed, and how far a change runs down a chain."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.errors import LockOutdated, PlanError
from storyboard.lock.lock import read_lock
from storyboard.pinning import pin_take, unpin
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.takes import film_takes

from .stage import Stage, command, shot
from .test_takes import locked_takes, numbers, pick, retake


def chain(first: str = "take one of a", **keys: JsonValue) -> tuple[dict[str, JsonValue], ...]:
    return (shot("a", prompt=first), shot("b", continues="a", **keys), shot("c", continues="b"))


def jobs(stage: Stage, **options: object) -> dict[str, GeneratedJob]:
    return {job.shot: job for job in stage.plan(**options).generated if job.picked}


def statuses(stage: Stage, **options: object) -> dict[str, str]:
    """Say of each shot whether it is cached, kept, stale, or made because it has no take."""
    return {
        name: "kept" if job.kept else "stale" if job.older else job.status.value
        for name, job in jobs(stage, **options).items()
    }


def text_of(stage: Stage) -> str:
    return (stage.folder / "film.lock.json").read_text(encoding="utf-8")


@pytest.fixture
def changed(stage: Stage) -> Stage:
    """A chain that was rendered, and whose head has changed since."""
    stage.write(*chain())
    stage.render()
    stage.write(*chain("take one of a, at night"))
    return stage


def test_a_change_is_stale_down_the_chain_with_each_price(changed: Stage) -> None:
    assert statuses(changed) == {"a": "stale", "b": "stale", "c": "stale"}
    assert [str(job.price) for job in jobs(changed).values()] == ["0.1", "0.1", "0.1"]
    done = command(changed, "plan")
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:4]] == [["stale", name] for name in "abc"]
    assert (
        "stale   3 clips of these, $0.30, in place of earlier takes; to keep them: --keep-stale;"
        in done.stdout
    )


def test_stale_takes_are_made_unless_they_are_kept(changed: Stage) -> None:
    before = text_of(changed)
    changed.render(keep_stale=True)
    assert len(changed.submits) == 3
    assert text_of(changed) == before, "the lock has what the film uses"
    assert changed.render(keep_stale=True, frozen=True).path.exists()
    assert statuses(changed) == {"a": "stale", "b": "stale", "c": "stale"}, "it was for that render"
    changed.render()
    assert len(changed.submits) == 6
    assert statuses(changed) == {"a": "cached", "b": "cached", "c": "cached"}


def test_what_is_missing_is_made_while_stale_takes_are_kept(changed: Stage) -> None:
    changed.write(*chain("take one of a, at night"), shot("d"))
    changed.render(keep_stale=True)
    assert changed.submitted_shots == ["a", "b", "c", "d"]


def test_a_change_stops_at_a_shot_and_what_continues_it(changed: Stage) -> None:
    assert statuses(changed, stop_at=["b"]) == {"a": "stale", "b": "kept", "c": "cached"}
    reason = jobs(changed, stop_at=["b"])["b"].reason
    assert reason == 'kept by --stop-at: first frame comes from "a", whose prompt changed'
    changed.render(stop_at=["b"])
    assert changed.submitted_shots == ["a", "a, at night", "b", "c"]


def test_only_a_shot_with_a_take_can_be_stopped_at(stage: Stage) -> None:
    stage.write(*chain(), {"id": "end", "card": {"text": "The end"}})
    with pytest.raises(PlanError, match='shot "end" is a card and has no earlier take to keep'):
        stage.plan(stop_at=["end"])
    with pytest.raises(PlanError, match='shot "b" has no earlier take to keep'):
        stage.plan(stop_at=["b"])
    with pytest.raises(PlanError, match='there is no shot "x"'):
        stage.plan(stop_at=["x"])
    assert "--stop-at" in command(stage, "render", "--help").stdout


def test_a_pin_in_the_storyboard_keeps_the_take_and_the_plan_shows_what_it_hides(changed: Stage) -> None:
    before = text_of(changed)
    first, *others = chain("take one of a, at night")
    changed.write({**first, "pin": True}, *others)
    job = jobs(changed)["a"]
    assert (job.kept, job.pinned, job.reason) == (True, True, "pinned, which hides: prompt changed")
    assert statuses(changed) == {"a": "kept", "b": "cached", "c": "cached"}
    changed.render()
    assert (len(changed.submits), text_of(changed)) == (3, before)
    assert [each.why for each in film_takes(changed.board, changed.options(), ["a"])] == ["pin"]


def test_a_pin_in_the_lock_holds_until_it_is_let_go(changed: Stage) -> None:
    path, take = pin_take(changed.board, "a", None, changed.options())
    assert path.name == "film.lock.json"
    assert take.number == 1
    assert statuses(changed) == {"a": "kept", "b": "cached", "c": "cached"}
    changed.render()
    assert len(changed.submits) == 3
    assert read_lock(changed.folder / "film.lock.json", "film.yaml").shots["a"].pinned
    unpin(changed.board, "a", changed.options())
    assert statuses(changed) == {"a": "stale", "b": "stale", "c": "stale"}
    with pytest.raises(PlanError, match="is not pinned"):
        unpin(changed.board, "a", changed.options())


def test_the_storyboard_wins_over_a_pin_in_the_lock(changed: Stage) -> None:
    pin_take(changed.board, "a", None, changed.options())
    first, *others = chain("take one of a, at night")
    changed.write({**first, "pin": False}, *others)
    assert statuses(changed)["a"] == "stale"
    with pytest.raises(PlanError, match="the storyboard itself does not pin"):
        unpin(changed.board, "a", changed.options())


def test_a_take_of_earlier_inputs_can_be_pinned_by_its_name(changed: Stage) -> None:
    changed.render()
    old = next(each for each in film_takes(changed.board, changed.options(), ["a"]) if not each.current)
    name = f"{old.take.fingerprint[:8]}#1"
    done = command(changed, "pin", "a", name)
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout == f"a: is pinned to take 1 (sha256 {old.take.sha256[:12]}), as film.lock.json says now\n"
    )
    job = jobs(changed)["a"]
    assert (job.kept, job.reason) == (
        True,
        "pinned, which hides: its inputs changed; a take of that is in the store",
    )
    assert statuses(changed) == {"a": "kept", "b": "cached", "c": "cached"}
    assert len(changed.submits) == 6
    assert command(changed, "pin", "a", "7").returncode == 2
    assert command(changed, "pin", "a", "--off").returncode == 0
    with pytest.raises(PlanError, match='has no take "ffff#1"'):
        pin_take(changed.board, "a", "ffff#1", changed.options())


def test_a_pinned_take_that_is_not_there_is_never_made_of_other_inputs(changed: Stage) -> None:
    pin_take(changed.board, "a", None, changed.options())
    shutil.rmtree(changed.folder / ".storyboard")
    job = jobs(changed)["a"]
    assert (job.status, job.price) == (Status.BLOCKED, Decimal(0))
    wanted = read_lock(changed.folder / "film.lock.json", "film.yaml").shots["a"]
    assert job.key == wanted.key, "it is that take that is wanted, from a shared store too"
    assert "pinned to a take of earlier inputs that is not in the store" in job.reason
    with pytest.raises(PlanError, match="storyboard fetch"):
        changed.render(force=True)
    with pytest.raises(LockOutdated):
        changed.render(force=True, frozen=True)
    assert len(changed.submits) == 3


def test_an_altered_take_is_not_kept(changed: Stage) -> None:
    old = read_lock(changed.folder / "film.lock.json", "film.yaml").shots["a"].sha256
    (changed.folder / ".storyboard" / "blobs" / old[:2] / f"{old}.mp4").write_bytes(b"x")
    assert statuses(changed, keep_stale=True)["a"] == "make"


def test_a_pinned_shot_that_has_not_changed_is_as_any_other(stage: Stage) -> None:
    stage.write(shot("a", pin=True))
    stage.render()
    assert statuses(stage) == {"a": "cached"}


def test_a_shot_goes_on_from_a_named_take_whatever_is_picked(stage: Stage) -> None:
    continues: JsonValue = {"shot": "a", "take": 1}
    stage.write(shot("a"), shot("b", continues=continues))
    stage.render()
    retake(stage, "a")
    picked = pick(stage, "a", 2)
    assert picked.to_make == ()
    stage.render()
    assert locked_takes(stage) == {"a": 2, "b": 1}
    assert stage.submitted_shots == ["a", "a", "b"]
    assert retake(stage, "b") == ["1*", "2"]
    assert stage.submitted_shots == ["a", "a", "b", "b"]


def test_a_named_take_that_is_missing_is_made_first(stage: Stage) -> None:
    stage.write(shot("a"), shot("b", continues={"shot": "a", "take": 2}))
    plan = stage.plan()
    assert [(job.shot, job.take, job.picked) for job in plan.generated] == [
        ("a", 1, True),
        ("a", 2, False),
        ("b", 1, True),
    ]
    stage.render()
    assert stage.submitted_shots == ["a", "a", "b"]
    assert numbers(stage, "a") == ["1*", "2"]


def test_the_plan_as_data_says_what_is_stale_kept_and_pinned(changed: Stage) -> None:
    done = command(changed, "plan", "--json", "--stop-at", "b")
    facts = [
        (job["shot"], job["stale"], job["kept"], job["pinned"]) for job in json.loads(done.stdout)["jobs"]
    ]
    assert facts == [("a", True, False, False), ("b", False, True, False), ("c", False, False, False)]


def test_a_preview_keeps_nothing(changed: Stage) -> None:
    pin_take(changed.board, "a", None, changed.options())
    assert set(statuses(changed, engine="animatic").values()) == {"make"}
    assert isinstance(changed.render(engine="animatic").path, Path)


def test_a_retake_of_a_pinned_shot_is_refused_and_none_is_made(changed: Stage) -> None:
    pin_take(changed.board, "a", None, changed.options())
    with pytest.raises(PlanError):
        retake(changed, "a")
    assert len(changed.submits) == 3
    assert changed.render().path.exists()
