"""When a film is not made again: only while everything that decides its bytes is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard.board.schema import Storyboard
from storyboard.cut.slate import Slate
from storyboard.cut.timeline import TakeMedia, Timeline, build_timeline
from storyboard.cut.timeline_files import files_of
from storyboard.plan.look import memory_name
from storyboard.receipt import ingredients_of_cut

SHOTS: list[Mapping[str, Any]] = [
    {"id": "a", "prompt": "x", "duration": 2},
    {"id": "b", "prompt": "y", "duration": 2, "transition": {"kind": "dissolve", "duration": 1}},
]


@pytest.fixture
def timeline(tmp_path: Path) -> Callable[..., Timeline]:
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (64, 36), colour).save(tmp_path / name)

    def lay_out(shots: list[Mapping[str, Any]] = SHOTS, **output: object) -> Timeline:
        keys = {"storyboard": 1, "shots": shots, "output": {"size": "64x36", "fps": 12} | output}
        media = {name: TakeMedia(tmp_path / f"{name}.png", None) for name in "ab"}
        return build_timeline(Storyboard.model_validate(keys).placed(tmp_path, "film.yaml"), media)

    return lay_out


def changed(shot: int, **keys: object) -> list[Mapping[str, Any]]:
    return [{**each, **(keys if number == shot else {})} for number, each in enumerate(SHOTS)]


def test_the_same_cut_has_the_same_ingredients(timeline: Callable[..., Timeline]) -> None:
    assert ingredients_of_cut(timeline(), "film", None) == ingredients_of_cut(timeline(), "film", None)


def test_each_ingredient_of_a_cut_counts(timeline: Callable[..., Timeline], tmp_path: Path) -> None:
    slates = [
        {"a": Slate("a")},
        {"a": Slate("a", ("6 s",))},
        {"a": Slate("a", (), "a hill")},
        {"b": Slate("a")},
    ]
    luma = {"kind": "luma", "duration": 1, "picture": "wipe.png"}
    Image.new("RGB", (64, 36), "grey").save(tmp_path / "wipe.png")
    cuts = [
        ingredients_of_cut(timeline(), "film", None),
        ingredients_of_cut(timeline(), "preview", None),
        *(ingredients_of_cut(timeline(), "film", slate) for slate in slates),
        ingredients_of_cut(timeline(changed(0, duration=3)), "film", None),
        ingredients_of_cut(
            timeline(changed(1, transition={"kind": "dissolve", "duration": 0.5})), "film", None
        ),
        ingredients_of_cut(
            timeline(changed(1, transition={"kind": "wipe-left", "duration": 1})), "film", None
        ),
        *(
            ingredients_of_cut(timeline(changed(1, transition=transition)), "film", None)
            for transition in (
                {"kind": "dissolve", "duration": 1, "easing": "ease-in"},
                {"kind": "fade-colour", "duration": 1, "colour": "#102040"},
                {"kind": "fade-colour", "duration": 1, "colour": "#102041"},
                {"kind": "wipe-left", "duration": 1, "softness": 0.5},
                {"kind": "luma", "duration": 1, "picture": "a.png"},
                luma,
            )
        ),
        ingredients_of_cut(timeline(size="32x18"), "film", None),
        ingredients_of_cut(timeline(fps=24), "film", None),
    ]
    Image.new("RGB", (64, 36), "green").save(tmp_path / "b.png")
    cuts.append(ingredients_of_cut(timeline(), "film", None))
    Image.new("RGB", (64, 36), "white").save(tmp_path / "wipe.png")
    cuts.append(ingredients_of_cut(timeline(changed(1, transition=luma)), "film", None))
    assert len(set(cuts)) == len(cuts)


def test_a_preview_is_remembered_apart_from_the_film(tmp_path: Path) -> None:
    board = Storyboard.model_validate({"storyboard": 1, "shots": SHOTS}).placed(tmp_path, "film.yaml")
    assert memory_name(board, tmp_path / "store") != memory_name(board, tmp_path / "store", "animatic")


def test_a_cut_by_other_code_counts(
    timeline: Callable[..., Timeline], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ingredients_of_cut(timeline(), "film", None)
    monkeypatch.setattr("storyboard.receipt.cutting_code", lambda: "other")
    assert ingredients_of_cut(timeline(), "film", None) != before


def test_the_picture_of_a_transition_is_a_file_of_the_film(
    timeline: Callable[..., Timeline], tmp_path: Path
) -> None:
    luma = {"kind": "luma", "duration": 1, "picture": "wipe.png"}
    before = files_of(timeline())
    assert files_of(timeline(changed(1, transition=luma))) == [*before, tmp_path / "wipe.png"]
