"""Notices: what stops nothing and an author should know, of clips that the cut has to fit into the film."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from storyboard.board.load import load, load_text

VEO = "fal-ai/veo3"
VEO_IMAGE = "fal-ai/veo3.1/fast/image-to-video"
TALL, WIDE = "1080x1920", "1280x720"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, size in (("tall", (450, 800)), ("wide", (800, 450)), ("old", (800, 600))):
        Image.new("RGB", size).save(tmp_path / f"{name}.png")
    return tmp_path


def notices(folder: Path, *shots: str, size: str = TALL, fit: str = "blur") -> list[str]:
    lines = ["storyboard: 1", f"output: {{size: {size}, fit: {fit}}}", "shots:"]
    text = "\n".join([*lines, *(f"  - {{prompt: words, {shot}}}" for shot in shots)])
    return [str(notice) for notice in load_text(text, "film.yaml", folder).notices]


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        ("blur", "the cut fills the rest with the blurred picture"),
        ("contain", "the cut puts black bars around it"),
        ("cover", "the cut crops it"),
    ],
)
def test_a_model_that_makes_another_shape_is_told_with_what_the_cut_does(
    folder: Path, fit: str, words: str
) -> None:
    (notice,) = notices(folder, "id: a, model: hailuo-2.3", fit=fit)
    assert notice.startswith(
        f'film.yaml:4:35: shot "a": "hailuo-2.3" makes 16:9 from text, and the film is 9:16: {words}; '
    )
    assert "a first frame of the film's shape" in notice


def test_the_fit_of_the_shot_is_the_one_that_counts(folder: Path) -> None:
    (notice,) = notices(folder, "id: a, model: hailuo-2.3, fit: cover")
    assert "the cut crops it" in notice


def test_a_default_that_many_shots_share_is_told_once(folder: Path) -> None:
    text = (
        "storyboard: 1\noutput: {size: 1080x1920}\ndefaults: {model: hailuo-2.3, prompt: words}\n"
        "shots: [{id: a}, {id: b}, {id: c}]"
    )
    (notice,) = load_text(text, "film.yaml", folder).notices
    assert notice.message.startswith('shot "a" and 2 more: ')
    assert notice.line == 3


@pytest.mark.parametrize(
    "shot",
    [
        f"model: {VEO}, params: {{resolution: 1080p}}",
        f"model: {VEO}, params: {{aspect_ratio: '16:9', resolution: 1080p}}",
        "model: animatic",
        "model: animatic, first_frame: wide.png",
        "model: hailuo-2.3, first_frame: tall.png",
        "model: hailuo-2.3, first_frame: https://example.com/x.png",
    ],
)
def test_what_fits_what_was_chosen_and_what_is_not_known_needs_no_words(folder: Path, shot: str) -> None:
    assert notices(folder, f"id: a, {shot}") == []


def test_nothing_is_said_of_the_shape_that_an_id_used_as_it_is_makes(folder: Path) -> None:
    found = notices(folder, "id: a, model: 'fal:owner/unheard-of', params: {strength: 3}")
    assert not any("16:9" in notice for notice in found)


def test_what_continues_a_shot_is_told_with_that_shot(folder: Path) -> None:
    found = notices(folder, "id: a, model: hailuo-2.3", "id: b, model: hailuo-2.3, continues: a")
    assert len(found) == 1


def test_a_shape_that_is_only_the_nearest_on_offer_is_told(folder: Path) -> None:
    (notice,) = notices(folder, f"id: a, model: {VEO}", size="1080x1080")
    assert '"fal-ai/veo3" makes 16:9 from text, and the film is 1:1' in notice


def test_a_first_frame_of_another_shape_is_told_at_its_place(folder: Path) -> None:
    (notice,) = notices(folder, "id: a, model: hailuo-2.3, first_frame: old.png")
    assert 'shot "a": "old.png" is 4:3, as its clip will be, and the film is 9:16' in notice


def test_a_picture_that_the_model_will_crop_is_told_with_the_way_to_keep_it(folder: Path) -> None:
    (notice,) = notices(folder, f"id: a, model: {VEO_IMAGE}, first_frame: wide.png")
    assert f'"wide.png" is 16:9, and "{VEO_IMAGE}" is asked for 9:16' in notice
    assert "params: {aspect_ratio: auto} keeps its shape" in notice
    kept = notices(
        folder, f"id: a, model: {VEO_IMAGE}, first_frame: wide.png, params: {{aspect_ratio: auto}}"
    )
    assert not any("crops or extends" in notice for notice in kept)


def test_a_larger_resolution_that_may_cost_more_is_offered_and_not_taken(folder: Path) -> None:
    (notice,) = notices(folder, "id: a, model: hailuo-2.3, route: minimax", size="1920x1080")
    assert '"hailuo-2.3" makes 1366x768, and the film is 1920x1080: the cut enlarges it' in notice
    assert "params: {resolution: 1080P}" in notice
    assert notices(folder, "id: a, model: hailuo-2.3, route: minimax", size=WIDE) == []
    assert notices(folder, "id: a, model: hailuo-2.3, route: fal", size="1920x1080") == []
    assert notices(folder, "id: a, model: hailuo-2.3, route: minimax, duration: 10", size="1920x1080") == []


def test_a_parameter_that_has_to_be_given_may_follow_from_the_film(folder: Path) -> None:
    from storyboard.catalogue.catalogue import catalogue_of, load_catalogue

    model = load_catalogue().find(VEO)
    ratio = model.params["aspect_ratio"].model_copy(update={"default": None, "required": True})
    needy = model.model_copy(update={"name": "needy", "params": {**model.params, "aspect_ratio": ratio}})
    text = "storyboard: 1\noutput: {size: 1080x1920}\nshots: [{id: a, model: needy, prompt: words}]"
    board = load_text(text, "film.yaml", folder, catalogue=catalogue_of([needy]))
    assert [shot.id for shot in board.shots] == ["a"]


def test_what_of_footage_is_not_heard_or_seen_is_said(tmp_path: Path) -> None:
    green, red = (Image.new("RGB", (64, 48), colour) for colour in ("green", "red"))
    green.save(tmp_path / "moving.webp", save_all=True, append_images=[red], duration=100)
    board = tmp_path / "film.yaml"
    board.write_text("storyboard: 1\nshots:\n  - {id: a, clip: moving.webp, duration: 1}\n", encoding="utf-8")
    (notice,) = load(board).notices
    assert (notice.line, notice.message) == (
        3,
        'shot "a": of "moving.webp", an animation of 2 pictures, only the first one is shown',
    )


def test_what_is_said_of_footage_is_said_once_for_all_shots_that_use_it(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(
        tmp_path / "a.webp", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")]
    )
    shots = "".join(f"  - {{id: s{number}, clip: a.webp, duration: 1}}\n" for number in range(3))
    (notice,) = load_text(f"storyboard: 1\nshots:\n{shots}", "film.yaml", tmp_path).notices
    assert str(notice).startswith('film.yaml:3:20: shot "s0": of "a.webp", an animation of 2 pictures')
    assert str(notice).endswith("(and in 2 other shots)")


def test_a_text_whose_rest_is_a_comment_is_noted(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nshots:\n  - {id: a, prompt: shot #3 of the day\n  }\n"
    )
    (notice,) = load(tmp_path / "film.yaml").notices
    assert (notice.line, notice.message) == (3, '"#3 of the day" is read as a comment')
