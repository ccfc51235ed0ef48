"""The lock of a film of hosted models: written by a render, compared before any payment, and enough for the film."""

from __future__ import annotations

import json
import os
import shutil
import signal
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.errors import LockError, LockOutdated
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.lock.lock import Lock, read_lock
from storyboard.report import Notice, RunStarted
from storyboard.run.points import Point
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts, open_store
from storyboard.takes import pick_take

from .stage import KEYS, Stage, chain, command, shot
from .test_changed_files import rendered_with

LOCK = "film.lock.json"


def lock_of(stage: Stage) -> Lock:
    return read_lock(stage.folder / LOCK, "film.yaml")


def text_of(stage: Stage) -> str:
    return (stage.folder / LOCK).read_text(encoding="utf-8")


def changed(name: str) -> dict[str, JsonValue]:
    return shot(name, prompt=f"take one of {name}, at night")


def outdated(stage: Stage, **options: object) -> LockOutdated:
    with pytest.raises(LockOutdated) as caught:
        stage.render(**options)
    return caught.value


def test_a_render_writes_what_it_used(stage: Stage) -> None:
    stage.write(*chain("fal"))
    stage.render()
    lock = lock_of(stage)
    assert list(lock.shots) == ["a", "b", "c"]
    lines = {entry.shot: entry for entry in stage.account.entries}
    with open_store(stage.folder / ".storyboard") as store:
        for name, block in lock.shots.items():
            take = store.take(block.key)
            assert take is not None
            assert (block.sha256, block.size_bytes) == (take.sha256, take.size_bytes)
            assert (block.frames, block.fps, block.width, block.height) == (12, "12", 64, 36)
            assert (block.model, block.provider) == ("rehearsal", "fal")
            assert block.request_id == lines[name].request_id
            assert block.cost == lines[name].price


def test_a_second_render_leaves_the_file_untouched(stage: Stage) -> None:
    stage.write(*chain("fal"))
    stage.render()
    before = (stage.folder / LOCK).stat()
    stage.render()
    after = (stage.folder / LOCK).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_one_changed_shot_changes_one_block(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"), shot("c"))
    stage.render()
    before = lock_of(stage).shots
    stage.write(shot("a"), changed("b"), shot("c"))
    stage.render()
    after = lock_of(stage).shots
    assert [name for name in after if after[name] != before[name]] == ["b"]


def test_a_shot_that_is_gone_leaves_the_lock(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    stage.write(shot("a"))
    stage.render()
    assert list(lock_of(stage).shots) == ["a"]


def test_a_render_of_one_shot_leaves_the_blocks_of_others(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    before = lock_of(stage).shots
    stage.write(changed("a"), changed("b"))
    assert command(stage, "render", "--shot", "a", "--yes").returncode == 0
    after = lock_of(stage).shots
    assert (after["a"] != before["a"], after["b"] == before["b"]) == (True, True)


def test_a_preview_has_no_lock(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render(engine="animatic")
    assert not (stage.folder / LOCK).exists()
    (stage.folder / LOCK).write_text("{}")
    stage.render(engine="animatic", force=True)
    assert text_of(stage) == "{}"


def test_locked_refuses_before_anything_is_paid_and_shows_the_difference(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"), shot("gone"))
    stage.render()
    text = text_of(stage)
    paid = len(stage.submits)
    stage.write(shot("a"), changed("b"), shot("new"))
    error = outdated(stage, locked=True)
    assert error.shots == {
        "b": "prompt changed; a clip is to be made for $0.10",
        "new": "not in the lock; a clip is to be made for $0.10",
        "gone": "in the lock, but not made by the storyboard",
    }
    assert all(f"\n{name}: {words}" in error.message for name, words in error.shots.items())
    assert len(stage.submits) == paid
    assert text_of(stage) == text


def test_locked_makes_the_film_when_nothing_would_change(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    film = stage.render()
    film.path.unlink()
    text = text_of(stage)
    assert stage.render(locked=True).path.exists()
    assert text_of(stage) == text


def test_locked_fetches_what_was_paid_for_and_lost(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    (clip,) = (stage.folder / ".storyboard" / "blobs").glob("*/*.mp4")
    clip.unlink()
    stage.render(locked=True, force=True)
    assert len(stage.submits) == 1


def test_frozen_needs_no_key_and_no_network_and_makes_the_same_film(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write(*chain("fal"))
    film = stage.render()
    content = film.path.read_bytes()
    film.path.unlink()
    for name in (*KEYS, *stage.server.variables):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    told: list[object] = []
    again = render_sync(stage.board, stage.options(frozen=True, max_cost=None), told.append)
    assert again.path.read_bytes() == content
    assert not any(isinstance(event, RunStarted) for event in told)
    assert len(stage.submits) == 3


def test_frozen_lists_what_is_missing_and_makes_nothing(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"), shot("c"))
    stage.render()
    lost = lock_of(stage).shots["a"].sha256
    (stage.folder / ".storyboard" / "blobs" / lost[:2] / f"{lost}.mp4").unlink()
    stage.write(shot("a"), changed("b"), shot("c"), shot("d"))
    paid = len(stage.submits)
    error = outdated(stage, frozen=True)
    assert error.shots == {
        "a": f"take 1 is not in the store: sha256 {lost}",
        "b": "prompt changed",
        "d": "not in the lock",
    }
    assert "--store" in (error.hint or "")
    assert "storyboard render" in (error.hint or "")
    assert len(stage.submits) == paid


def test_frozen_without_a_lock_says_so(stage: Stage) -> None:
    stage.write(shot("a"))
    assert f'there is no lock "{stage.folder / LOCK}"' in outdated(stage, frozen=True).message
    assert not (stage.folder / LOCK).exists()


def test_an_altered_clip_is_no_locked_take(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    (clip,) = (stage.folder / ".storyboard" / "blobs").glob("*/*.mp4")
    clip.write_bytes(clip.read_bytes()[:-1] + b"x")
    assert list(outdated(stage, frozen=True).shots) == ["a"]


def test_the_locked_take_is_used_although_the_store_has_a_newer_clip(stage: Stage) -> None:
    """As on a machine that has made the same request by itself, and has got the lock's clip from elsewhere."""
    stage.write(shot("a"))
    film = stage.render()
    content, mine, locked = film.path.read_bytes(), text_of(stage), lock_of(stage).shots["a"]
    stage.write(shot("b"))
    stage.render(lock=stage.folder / "other.lock.json")
    with open_store(stage.folder / ".storyboard") as store, store.workspace() as made:
        take, other = (
            store.take(locked.key),
            store.take(next(key for key in store.takes() if key != locked.key)),
        )
        assert take is not None
        assert other is not None
        shutil.copy(store.clip_path(other), made)
        origin = Origin(take.fingerprint, take.number, take.model, take.provider, {}, request_id="later")
        facts = ClipFacts(other.frames, other.fps, other.width, other.height, other.seconds)
        assert store.keep_clip(made, origin, facts).sha256 != locked.sha256
    stage.write(shot("a"))
    assert stage.render(frozen=True).path.read_bytes() == content
    assert stage.render(force=True).path.read_bytes() == content
    assert text_of(stage) == mine
    (stage.folder / LOCK).unlink()
    assert stage.render(force=True).path.read_bytes() != content


@pytest.mark.parametrize("text", ["{}", "<<<<<<< ours\n=======\n>>>>>>> theirs\n", "not a lock"])
def test_what_is_no_lock_is_never_replaced_and_nothing_is_paid(stage: Stage, text: str) -> None:
    stage.write(shot("a"))
    (stage.folder / LOCK).write_text(text, encoding="utf-8")
    with pytest.raises(LockError):
        stage.render()
    assert stage.submits == []
    assert text_of(stage) == text


def test_a_lock_that_was_changed_during_the_render_keeps_that(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    before = text_of(stage)
    other = json.loads(before)
    stage.write(changed("a"), changed("b"))
    del other["shots"]["a"]
    now = json.dumps(other)
    rendered_with(stage, RunStarted, lambda: (stage.folder / LOCK).write_text(now))
    assert list(lock_of(stage).shots) == ["b"]
    assert any(isinstance(event, Notice) and event.shot == "a" for event in stage.events)


def test_a_lock_that_cannot_be_written_does_not_lose_the_film(stage: Stage) -> None:
    stage.write(shot("a"))

    def obstruct() -> None:
        (stage.folder / LOCK).mkdir()

    film = rendered_with(stage, RunStarted, obstruct)
    assert not isinstance(film, dict)
    assert film.path.exists()
    assert any(
        isinstance(event, Notice) and "the lock was not written" in event.message for event in stage.events
    )


@pytest.mark.parametrize("point", [Point.ID_WRITTEN, Point.CLIP_KEPT])
def test_killed_before_the_lock_the_next_render_writes_it_and_pays_nothing_again(
    stage: Stage, point: Point
) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    before = text_of(stage)
    stage.write(shot("a"), changed("b"))
    assert stage.start(dies_at=(point, "b")).ending().code == -signal.SIGKILL
    assert text_of(stage) == before
    stage.render()
    assert len(stage.submits) == 3
    assert lock_of(stage).shots["b"].request_id == stage.account.entries[-1].request_id


def test_a_lock_allows_no_spending(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    shutil.rmtree(stage.folder / ".storyboard")
    with pytest.raises(Exception, match="was not allowed"):
        stage.render(max_cost=None, force=True)
    assert len(stage.submits) == 1


def test_a_strangers_lock_lends_no_clip_to_another_request(stage: Stage) -> None:
    """A lock that names a clip of the store under another request finds nothing: the store says what is what."""
    stage.write(shot("a"), shot("b"))
    stage.render()
    shots = lock_of(stage).shots
    stage.write(shot("a"), shot("b"), shot("c"))
    wanted = next(job for job in stage.plan().generated if job.shot == "c")
    forged = shots["a"].model_copy(update={"fingerprint": wanted.fingerprint, "take": 1}).sealed()
    data = json.loads(text_of(stage))
    data["shots"]["c"] = forged.written()
    (stage.folder / LOCK).write_text(json.dumps(data), encoding="utf-8")
    job = next(job for job in stage.plan().generated if job.shot == "c")
    assert (job.status.value, job.price) == ("make", Decimal("0.10"))
    assert list(outdated(stage, frozen=True).shots) == ["c"]


def test_a_storyboard_from_standard_input_needs_a_named_lock(stage: Stage) -> None:
    stage.write(shot("a", model="animatic"))
    text = (stage.folder / "film.yaml").read_text(encoding="utf-8")
    arguments = ["render", "-", "--locked"]
    done = command_given(stage, text, *arguments)
    assert done[0] == 2
    assert "name one with --lock FILE" in done[1]


def command_given(stage: Stage, text: str, *arguments: str) -> tuple[int, str]:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "storyboard", *arguments],
        cwd=stage.folder,
        env=os.environ.copy(),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_the_messages_as_their_reader_sees_them(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    stage.write(shot("a"), changed("b"))
    done = command(stage, "render", "--locked", "--yes")
    assert done.returncode == 2
    assert done.stderr == (
        'error: the lock "film.lock.json" is not up to date, and may not change:\n'
        "  b: prompt changed; a clip is to be made for $0.10\n"
        "  bring it up to date with: storyboard render film.yaml\n"
    )
    done = command(stage, "render", "--frozen")
    assert done.returncode == 2
    assert done.stderr == (
        'error: a frozen render makes nothing, and the lock "film.lock.json" does not have what the film asks for:\n'
        "  b: prompt changed\n"
        "  bring the lock up to date where clips may be made: storyboard render film.yaml\n"
    )


def test_a_film_of_other_variables_has_a_lock_of_its_own(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render(lock=Path(stage.folder / "night.lock.json"))
    assert not (stage.folder / LOCK).exists()
    assert list(read_lock(stage.folder / "night.lock.json", "film.yaml").shots) == ["a"]


def test_the_plan_reads_the_lock_on_a_machine_without_the_store(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    shutil.rmtree(stage.folder / ".storyboard")
    stage.write(shot("a"), changed("b"))
    plan = plan_render(stage.board, RenderOptions(catalogue=stage.options().catalogue))
    reasons = {job.shot: job.reason for job in plan.jobs}
    assert reasons == {"a": "its clip is not in the store", "b": "prompt changed"}


def test_a_shot_that_is_left_out_keeps_its_block_with_its_pick(stage: Stage) -> None:
    stage.write(shot("a"), shot("b", takes=2), shot("c"))
    stage.render()
    pick_take(stage.board, "b", 2, stage.options())
    before = text_of(stage)
    paid = len(stage.account.entries)

    stage.write(shot("a"), shot("b", takes=2, when=False), shot("c"))
    stage.render()
    assert text_of(stage) == before
    stage.render(locked=True)
    stage.write(shot("a"), shot("b", takes=2, when=True), shot("c"))
    stage.render(locked=True)

    assert text_of(stage) == before
    assert len(stage.account.entries) == paid
    assert lock_of(stage).shots["b"].take == 2
