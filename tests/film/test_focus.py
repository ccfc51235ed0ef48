"""The focus of shots, from the storyboard to the film: footage, stills, and clips that are drawn of a picture."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import NamedOutput, Storyboard
from storyboard.cut.clips import TakeMedia
from storyboard.cut.timeline import build_timeline
from storyboard.cut_plan import Action
from storyboard.film import plan_render, planned_cut, render_sync
from storyboard.media.focus import Focus
from storyboard.media.images import read_image
from storyboard.media.last_frame import save_last_frame

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture of 384x128: a third is red, a third green, a third blue."""
    thirds = [np.tile(np.array(colour, dtype=np.uint8), (128, 128, 1)) for colour in (RED, GREEN, BLUE)]
    Image.fromarray(np.concatenate(thirds, axis=1)).save(tmp_path / "thirds.png")
    return tmp_path


def board(folder: Path, *shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    output: JsonValue = {"size": "64x64", "fps": 12, "fit": "cover"}
    path = folder / "film.yaml"
    path.write_text(json.dumps({"storyboard": 1, "output": output, "shots": list(shots), **keys}))
    return load(path)


def seen(film: Path, folder: Path) -> str:
    """Name the colour in the middle of the film's last frame."""
    save_last_frame(film, folder / "last.png")
    middle = read_image(folder / "last.png")[32, 32].astype(int)
    far = {
        name: int(np.abs(middle - np.array(colour)).sum())
        for name, colour in zip(("red", "green", "blue"), (RED, GREEN, BLUE), strict=True)
    }
    return min(far, key=lambda name: far[name])


@pytest.mark.parametrize(("focus", "colour"), [("left", "red"), (None, "green"), ({"x": 0.9}, "blue")])
@pytest.mark.parametrize(
    "source",
    [
        {"clip": "thirds.png"},
        {"first_frame": "thirds.png", "prompt": "static shot", "model": "animatic"},
        {"last_frame": "thirds.png", "prompt": "static shot", "model": "animatic"},
    ],
    ids=["still", "drawn", "drawn to an end"],
)
def test_the_film_shows_what_is_in_focus(
    source: dict[str, JsonValue], focus: JsonValue, colour: str, folder: Path
) -> None:
    shot: dict[str, JsonValue] = {"id": "a", "duration": 0.5, **source}
    film = render_sync(board(folder, shot if focus is None else {**shot, "focus": focus}))

    assert seen(film.path, folder) == colour


@pytest.mark.parametrize(("x", "right"), [(0.49, BLUE), (0.34, GREEN)])
def test_a_camera_that_moves_goes_on_over_the_picture_beyond_its_focus(
    x: float, right: tuple[int, int, int], folder: Path
) -> None:
    shot: dict[str, JsonValue] = {"id": "a", "duration": 3, "first_frame": "thirds.png", "model": "animatic"}
    film = render_sync(board(folder, {**shot, "prompt": "fast pan right", "focus": {"x": x}}))
    save_last_frame(film.path, folder / "last.png")

    edge = read_image(folder / "last.png")[32, -3].astype(int)
    assert np.abs(edge - np.array(right)).max() < 40


@pytest.mark.parametrize(("own", "colour"), [({}, "red"), ({"focus": "right"}, "blue")])
def test_a_drawn_shot_goes_on_from_what_the_cut_shows_of_footage(
    own: dict[str, JsonValue], colour: str, folder: Path
) -> None:
    footage: dict[str, JsonValue] = {"id": "a", "clip": "thirds.mp4", "duration": 0.5, "focus": "left"}
    drawn: dict[str, JsonValue] = {"id": "b", "prompt": "static", "model": "animatic", "continues": "a"}
    still = board(
        folder, {"id": "a", "clip": "thirds.png", "duration": 1}, output={"size": "192x64", "fps": 12}
    )
    render_sync(still).path.rename(folder / "thirds.mp4")
    film = render_sync(board(folder, footage, {**drawn, "duration": 0.5, **own}))

    assert seen(film.path, folder) == colour


def outputs(**focus: JsonValue) -> Storyboard:
    written: JsonValue = [{"name": "wide"}, {"name": "tall", "size": "1080x1920", "fit": "cover"}]
    shots: JsonValue = [{"id": "a", "clip": "f.mov", "duration": 1, **focus}]
    return Storyboard.model_validate({"storyboard": 1, "outputs": written, "shots": shots})


def focus_in(film: Storyboard, output: NamedOutput) -> Focus | None:
    cut = film.model_copy(update={"output": output})
    return build_timeline(cut, {"a": TakeMedia(Path("f.mov"), Fraction(4))}).clips[0].focus


def test_an_output_may_have_a_focus_of_its_own() -> None:
    film = outputs(focus={"x": 0.25, "outputs": {"tall": {"x": 0.7, "y": 0.4}}})
    wide, tall = film.outputs
    cropped = wide.model_copy(update={"fit": tall.fit})

    assert focus_in(film, tall) == Focus(Fraction(7, 10), Fraction(2, 5))
    assert focus_in(film, cropped) == Focus(Fraction(1, 4), Fraction(1, 2))
    assert focus_in(film, wide) is None, "nothing is cropped there"
    assert focus_in(outputs(focus="center"), tall) is None, "the middle is what there is without a focus"


def test_what_was_asked_for_and_kept_without_a_focus_stays_as_it_was(folder: Path) -> None:
    drawn: dict[str, JsonValue] = {"id": "a", "duration": 0.5, "prompt": "static", "model": "animatic"}
    drawn["first_frame"] = "thirds.png"
    plain, middle = board(folder, drawn), board(folder, {**drawn, "focus": "center"})
    moved = board(folder, {**drawn, "focus": "left"})
    ingredients = plan_render(plain).ingredients["a"]

    assert "focus" not in ingredients
    assert plan_render(middle).ingredients["a"] == ingredients
    assert plan_render(moved).ingredients["a"] == {**ingredients, "focus": ["0", "1/2"]}


def test_a_plan_says_that_a_focus_came_or_went(folder: Path) -> None:
    drawn: dict[str, JsonValue] = {"id": "a", "duration": 0.5, "prompt": "static", "model": "animatic"}
    drawn["first_frame"] = "thirds.png"
    there: dict[str, JsonValue] = {**drawn, "focus": "left"}

    render_sync(board(folder, there))
    assert plan_render(board(folder, drawn)).jobs[0].reason == "focus changed"
    assert plan_render(board(folder, {**drawn, "focus": "right"})).jobs[0].reason == "focus changed"
    render_sync(board(folder, drawn))
    render_sync(board(folder, {**drawn, "prompt": "static shot"}))
    assert plan_render(board(folder, {**there, "focus": "top"})).jobs[0].reason.endswith("focus changed")


def test_another_focus_is_another_segment_and_the_same_sound(folder: Path) -> None:
    shots: list[dict[str, JsonValue]] = [
        {"id": "a", "clip": "thirds.png", "duration": 0.5},
        {"id": "b", "clip": "thirds.png", "duration": 0.5, "focus": "right"},
    ]
    film = board(folder, *shots)
    render_sync(film)
    shots[1]["focus"] = "left"
    changed = board(folder, *shots)
    planned = planned_cut(changed, plan_render(changed))

    assert [each.action for each in planned.segments] == [Action.REUSED, Action.ENCODE]
    assert planned.segments[1].reason == "its trim, speed, fit or focus changed"


def test_a_focus_where_nothing_is_cropped_is_noted(folder: Path) -> None:
    still: dict[str, JsonValue] = {"id": "a", "clip": "thirds.png", "focus": "left"}

    assert not board(folder, still).notices
    [notice] = board(folder, {**still, "fit": "contain"}).notices
    assert str(notice) == (
        f'{folder}/film.yaml:1:128: shot "a": has a focus, and is not cropped; '
        'it is for "fit: cover", of the output or the shot'
    )
    [notice] = board(folder, still, output={"size": "64x64", "fit": "blur"}).notices
    assert "has a focus" in notice.message
