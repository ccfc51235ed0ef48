"""Files that change between the plan and the submit: nothing is sent that was not planned."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard.account import State
from storyboard.errors import MediaError, RenderFailed, StoryboardError
from storyboard.film import Film, render_sync, store_root
from storyboard.inspection.digest import digest_of
from storyboard.plan.jobs import Status
from storyboard.report import CutStarted, Event, Notice, RunStarted, ShotStarted

from .stage import PROVIDERS, Stage, shot


def paint(path: Path, colour: tuple[int, int, int]) -> None:
    Image.new("RGB", (96, 54), colour).save(path)


def rendered_with(
    stage: Stage, occasion: type[Event], deed: Callable[[], object], **options: Any
) -> Film | dict[str, StoryboardError | None]:
    """Render, and do something at the first event of a kind."""
    deeds: Iterator[Callable[[], object]] = iter([deed])

    def watch(event: Event) -> None:
        stage.events.append(event)
        if isinstance(event, occasion):
            for each in deeds:
                each()

    stage.events.clear()
    try:
        return render_sync(stage.board, stage.options(**options), watch)
    except RenderFailed as error:
        return error.failures


def the_failure(result: Film | dict[str, StoryboardError | None], of: str) -> StoryboardError:
    assert isinstance(result, dict)
    error = result[of]
    assert isinstance(error, MediaError)
    return error


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_picture_that_changed_is_not_sent(stage: Stage, provider: str) -> None:
    picture = stage.folder / "frame.png"
    stage.write(shot("a", route=[provider], first_frame="frame.png"), shot("b", route=[provider]))
    result = rendered_with(stage, RunStarted, lambda: paint(picture, (1, 2, 3)))
    error = the_failure(result, "a")
    assert error.message == f'"{picture}" has changed since the plan was made'
    assert "run the command again" in (error.hint or "")
    assert stage.submitted_shots == ["b"]
    assert not [entry for entry in stage.emulator.ledger.entries if entry.event == "upload"]
    assert stage.states("a") == [State.WITHDRAWN]
    film = stage.render()
    assert stage.submitted_shots == ["a", "b"]
    assert film.frames == 6


def test_a_picture_that_is_gone_is_named(stage: Stage) -> None:
    picture = stage.folder / "frame.png"
    stage.write(shot("a", route=["fal"], first_frame="frame.png"))
    error = the_failure(rendered_with(stage, RunStarted, picture.unlink), "a")
    assert error.message == f'"{picture}" was removed after the plan was made'
    assert stage.submits == []


def test_what_is_sent_is_what_was_compared(stage: Stage) -> None:
    """Once it was compared, writing to the original changes nothing."""
    picture = stage.folder / "frame.png"
    planned = picture.read_bytes()
    stage.write(
        shot("a", route=["fal"], first_frame="frame.png"),
        *(shot(f"s{n}", route=["fal"], first_frame="frame.png", prompt=f"take {n}") for n in range(3)),
    )
    result = rendered_with(stage, ShotStarted, lambda: None)
    assert isinstance(result, Film)
    uploads = [entry for entry in stage.emulator.ledger.entries if entry.event == "upload"]
    assert [entry.endpoint for entry in uploads] == ["frame.png"]
    assert planned in [path.read_bytes() for path in stage.emulator.folder.rglob("*") if path.is_file()]


def test_words_about_a_copy_name_the_original(stage: Stage) -> None:
    """What is wrong with a picture is found in the copy that is sent."""
    picture = stage.folder / "frame.png"
    stage.write(shot("a", route=["fal"], first_frame="frame.png"))
    board = stage.board
    picture.write_bytes(b"no picture")
    try:
        render_sync(board, stage.options())
    except RenderFailed as error:
        failure = error.failures["a"]
    assert failure is not None
    assert f'"{picture}"' in failure.message
    paint(picture, (1, 2, 3))
    assert f'"{picture}"' in (stage.account.entries[0].message or "")


def test_the_last_frame_of_footage_that_changed_is_not_taken(stage: Stage, clip: Path) -> None:
    other = stage.folder / "other.mp4"
    shutil.copy(clip, other)
    with other.open("ab") as file:
        # Behind the last box: the same pictures in another file.
        file.write(b"\0\0\0\x08free")
    stage.write({"id": "f", "clip": "clip.mp4"}, shot("a", route=["fal"], continues="f"))
    error = the_failure(rendered_with(stage, RunStarted, lambda: other.replace(clip)), "a")
    assert "clip.mp4" in error.message
    assert "has changed since the plan was made" in error.message
    assert stage.submits == []
    frames = store_root(stage.board, stage.options()) / "derived" / "frames"
    assert not frames.exists() or list(frames.iterdir()) == []
    stage.render()
    assert stage.submitted_shots == ["a"]
    assert [path.name.split("-")[0].removesuffix(".png") for path in frames.iterdir()] == [digest_of(clip)]


def test_an_animatic_is_drawn_from_what_was_planned(stage: Stage) -> None:
    picture = stage.folder / "frame.png"
    stage.write({"id": "a", "model": "animatic", "duration": 0.25, "prompt": "x", "first_frame": "frame.png"})
    error = the_failure(rendered_with(stage, RunStarted, lambda: paint(picture, (9, 9, 9))), "a")
    assert "has changed since the plan was made" in error.message
    assert [job.status for job in stage.plan().generated] == [Status.MAKE]
    assert isinstance(rendered_with(stage, ShotStarted, lambda: None), Film)


def test_a_film_cut_from_files_that_changed_is_not_taken_for_done(stage: Stage, clip: Path) -> None:
    stage.write({"id": "f", "clip": "clip.mp4"})
    content = clip.read_bytes()
    rendered_with(stage, CutStarted, lambda: clip.write_bytes(content))
    words = [event.message for event in stage.events if isinstance(event, Notice)]
    assert any("clip.mp4" in each and "changed while the film was cut" in each for each in words)
    stage.render()
    stage.render()
    assert any(isinstance(event, Notice) and "nothing has changed" in event.message for event in stage.events)


@pytest.fixture
def clip(stage: Stage) -> Path:
    """Footage of half a second."""
    stage.write({"id": "a", "model": "animatic", "duration": 0.5, "prompt": "calm sea"})
    film = stage.render()
    path = stage.folder / "clip.mp4"
    shutil.copy(film.path, path)
    return path
