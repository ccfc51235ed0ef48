"""Bringing home what was paid for, whatever became of the storyboard, the index or the clip meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.plan.jobs import Status
from storyboard.report import Notice
from storyboard.run.points import Point
from storyboard.store.store import open_store

from .performer import LONGEST_WAIT
from .stage import FILM, KEYS, PROVIDERS, Stage, environment, left_in_flight, shot


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_line_holds_what_keeping_its_clip_needs(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.render()
    (line,) = stage.account.entries
    assert {name: value for name, value in line.facts.items() if name != "account"} == {
        "model": "rehearsal",
        "length": "1",
        "mode": "text",
        "prompt": "take one of a",
    }
    assert line.base_url.startswith(stage.server.origin)
    with open_store(stage.folder / ".storyboard") as store:
        take = store.take(line.take)
    assert take is not None
    assert (take.model, take.provider, take.request_id, take.price, take.base_url) == (
        *("rehearsal", provider, line.request_id, line.price, line.base_url),
    )


def blob_of(stage: Stage) -> Path:
    (blob,) = stage.folder.glob(".storyboard/blobs/*/*.mp4")
    return blob


def notices(stage: Stage) -> str:
    return "\n".join(event.message for event in stage.events if isinstance(event, Notice))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("spoil", [Path.unlink, lambda blob: blob.write_bytes(b"no clip")])
def test_a_clip_that_was_lost_or_damaged_is_fetched_again_and_not_paid_again(
    stage: Stage, provider: str, spoil: Callable[[Path], object]
) -> None:
    stage.write(shot("a", route=[provider]))
    stage.render()
    spoil(blob_of(stage))
    (job,) = stage.plan().generated
    assert (job.status, job.price) == (Status.RESUME, Decimal(0))
    assert f"fetched again from {provider}" in job.reason
    stage.assert_paid_once(stage.render(), 0.25)
    assert "fetched again" in notices(stage)
    assert stage.states("a") == [State.DONE]


def test_what_was_made_at_another_address_is_not_asked_for_here(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.render()
    blob_of(stage).unlink()
    monkeypatch.setenv("STORYBOARD_FAL_URL", f"{stage.server.origin}/elsewhere")
    assert [job.status for job in stage.plan().generated] == [Status.MAKE]


def written_and_left(stage: Stage, *shots: dict[str, Any]) -> None:
    """Let a process die when all these shots are accepted."""
    stage.write(*shots)
    left_in_flight(stage, *(shot["id"] for shot in shots))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_render_brings_home_what_an_earlier_text_asked_for(stage: Stage, provider: str) -> None:
    before = shot("a", route=[provider]), shot("gone", route=[provider])
    written_and_left(stage, *before)
    stage.clock.release()
    stage.write(shot("a", prompt="take one of another", route=[provider]))
    stage.render()
    assert notices(stage).count("downloaded") == 2
    assert 'which was for shot "gone" of film.yaml' in notices(stage)
    stage.write(*before)
    assert [job.status for job in stage.plan().generated] == [Status.CACHED, Status.CACHED]
    stage.render()
    assert stage.submitted_shots == ["a", "another", "gone"]


def test_what_still_runs_is_left_to_a_later_render(stage: Stage) -> None:
    stage.emulator.faults.add(Fault("never-finishing", prompt="take one of gone"))
    written_and_left(stage, shot("gone", route=["fal"]))
    stage.clock.release()
    stage.write(shot("a", route=["fal"]))
    assert stage.render().frames == 3
    assert "is still running: a later render downloads its clip" in notices(stage)


def test_a_stray_that_cannot_be_fetched_fails_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    written_and_left(stage, shot("gone", route=["minimax"]))
    stage.clock.release()
    monkeypatch.delenv("MINIMAX_API_KEY")
    stage.write(shot("a", route=["fal"]))
    assert stage.render().frames == 3
    assert 'could not be downloaded: there is no key for "minimax"' in notices(stage)


def test_a_preview_asks_no_provider(stage: Stage) -> None:
    written_and_left(stage, shot("gone", route=["fal"]))
    stage.clock.release()
    stage.write(shot("a", route=["fal"]))
    stage.render(engine="animatic")
    assert all(each.polls == 0 for each in stage.emulator.predictions.values())


def fetched(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storyboard", "fetch", *arguments],
        cwd=stage.folder,
        env=environment(stage),
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )


def test_fetch_brings_everything_home_without_reading_a_storyboard(stage: Stage) -> None:
    shots = [shot(f"{name}-1", route=[name]) for name in PROVIDERS]
    written_and_left(stage, *shots)
    stage.clock.release()
    (stage.folder / FILM).write_text("this is no storyboard")
    first = fetched(stage, FILM)
    assert (first.returncode, len(first.stdout.split())) == (0, len(PROVIDERS))
    blobs = [stage.folder / line for line in first.stdout.split()]
    assert all(blob.exists() for blob in blobs)
    blobs[0].unlink()
    again = fetched(stage)
    assert (again.returncode, [stage.folder / line for line in again.stdout.split()]) == (0, blobs[:1])
    assert fetched(stage).stderr == "everything that was paid for is in the store\n"
    stage.write(*shots)
    stage.assert_paid_once(stage.render(), 1.0)


def test_fetch_leaves_what_is_not_finished_and_tells_what_cannot_be_had(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_and_left(stage, shot("a", route=["fal"]), shot("b", route=["minimax"]))
    done = fetched(stage, "--deadline", "0", "--json")
    assert done.returncode == 0
    assert {each["shot"]: each["clip"] for each in json.loads(done.stdout)} == {"a": None, "b": None}
    monkeypatch.setitem(KEYS, "MINIMAX_API_KEY", "")
    done = fetched(stage, "--deadline", "0")
    assert done.returncode == 1
    assert 'there is no key for "minimax"' in done.stderr
    assert stage.states("b") == [State.ACCEPTED]


def test_fetch_without_a_store_says_so_and_makes_none(stage: Stage) -> None:
    done = fetched(stage)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == 'there is no store ".storyboard"\n'
    assert not (stage.folder / ".storyboard").exists()


def lose_the_index(stage: Stage) -> None:
    for path in (stage.folder / ".storyboard").glob("index.sqlite*"):
        path.unlink()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_lost_index_loses_neither_clips_nor_what_is_in_flight(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.render()
    stage.write(shot("a", route=[provider]), shot("b", route=[provider]))
    stage.clock.hold()
    process = stage.start()
    process.hear("point", Point.ID_WRITTEN, "b")
    process.kill()
    process.ending()
    lose_the_index(stage)
    assert [job.status for job in stage.plan().generated] == [Status.CACHED, Status.RESUME]
    lose_the_index(stage)
    stage.clock.release()
    stage.assert_paid_once(stage.render(), 0.5)
    assert "was gone; it was rebuilt from the copies beside it (1 of its takes, 2 of its pred" in notices(
        stage
    )


def test_a_lost_index_leaves_no_submit_forgotten(stage: Stage) -> None:
    stage.write(shot("a", route=["fal"]))
    stage.start(dies_at=(Point.ANSWER_READ, "a")).ending()
    lose_the_index(stage)
    assert set(stage.failures()) == {"a"}
    assert stage.states("a") == [State.SENDING]
    assert stage.submitted_shots == ["a"]


def unusable(stage: Stage) -> list[bytes]:
    return [path.read_bytes() for path in sorted(stage.folder.glob(".storyboard/unusable/*"))]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_paid_clip_that_is_of_no_use_is_kept_as_it_came(stage: Stage, provider: str) -> None:
    stage.write(shot("a", route=[provider]))
    stage.emulator.faults.add(Fault("output-truncated"))
    failures = stage.failures()
    assert "ends early" in str(failures["a"])
    assert "is kept in the folder unusable/" in str(failures["a"].hint)
    (kept,) = unusable(stage)
    assert kept.startswith(b"\0\0\0")
    stage.emulator.faults.clear()
    stage.render()
    assert len(stage.emulator.ledger.submits) == 1
    assert blob_of(stage).read_bytes().startswith(kept), "what was kept is the beginning of the clip"


def test_whatever_the_look_at_a_paid_clip_meets_with_the_clip_is_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(_: Path) -> None:
        raise KeyError(0)

    stage.write(shot("a", route=["fal"]))
    with monkeypatch.context() as patching:
        patching.setattr("storyboard.media.probe.check_whole", stumbles)
        stage.failures()
    (kept,) = unusable(stage)
    stage.render()
    assert len(stage.emulator.ledger.submits) == 1
    assert blob_of(stage).read_bytes() == kept
