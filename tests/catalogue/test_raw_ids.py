"""Ids that are used as they are: which ones, and what an author is told of them."""

from __future__ import annotations

import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.learned import learned_ids
from storyboard.catalogue.nearest import nearest_id
from storyboard.catalogue.raw import Raw, is_raw, model_for, raw_advice, raw_id, raw_violations
from storyboard.catalogue.requirements import Requirements
from storyboard.catalogue.wire import wire_fields


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fal:acme/clips", ("fal", "acme/clips")),
        ("fal:alias", ("fal", "alias")),
        ("minimax:T2V-01-Director", ("minimax", "T2V-01-Director")),
        ("replicate:acme/clips:0a1b", ("replicate", "acme/clips:0a1b")),
        ("replicate:deployments/acme/mine", ("replicate", "deployments/acme/mine")),
        ("replicate:clips", None),
        ("replicate:acme/clips/v2", None),
        ("fal:", None),
        ("fal:../x", None),
        ("fal:a//b", None),
        ("fal:a/b?c", None),
        ("fal:a/b#c", None),
        ("fal:a@b", None),
        ("local:anything", None),
        ("nobody:a/b", None),
        ("acme/clips", None),
    ],
)
def test_what_is_an_id(name: str, found: tuple[str, str] | None) -> None:
    assert raw_id(load_catalogue(), name) == found


def test_a_known_id_stays_known_unless_fields_are_given() -> None:
    known = "fal:fal-ai/veo3.1"
    assert not is_raw(model_for(load_catalogue(), known, Raw()))
    assert is_raw(model_for(load_catalogue(), known, Raw({"prompt": "prompt"})))


def test_fields_are_where_the_shot_says() -> None:
    raw = Raw({"first_frame": "start", "last_frame": "end", "duration": "secs"}, {"mode": "x"}, timed=True)
    model = model_for(load_catalogue(), "wavespeed:acme/clips", raw)
    carried = {field.carries: field.name for field in wire_fields(model, model.routes[0], "image")}
    assert carried == {
        "prompt": "prompt",
        "first_frame": "start",
        "last_frame": "end",
        "duration": "secs",
        "params.mode": "mode",
    }


def test_what_is_near_is_told_and_nothing_far() -> None:
    catalogue = load_catalogue()
    assert 'the catalogue knows "fal-ai/veo3.1/fast"' in raw_advice(catalogue, "fal:fal-ai/veo-3.1/fast")[1]
    assert "the catalogue knows" not in raw_advice(catalogue, "fal:zzz")[1]


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [
        ("fal-ai/kling-vid/v2", "fal-ai/kling-video/"),
        ("fal-ai/veo-3.1/fast", "fal-ai/veo3.1/fast"),
        ("fal-ai/minimax/hailuo-2.3/pro/text-to-vide", "fal-ai/minimax/hailuo-2.3/pro/text-to-video"),
        ("fal-ai/some-model/v2/text-to-video", None),
        ("zzz", None),
    ],
)
def test_the_nearest_id_is_one_of_the_same_model(wanted: str, begins: str | None) -> None:
    near = nearest_id(wanted, (*load_catalogue().endpoints, *learned_ids()))
    assert near is None if begins is None else (near or "").startswith(begins)


def test_only_what_the_shot_leaves_open_is_advised() -> None:
    catalogue = load_catalogue()
    assert "fields: {duration: ...}" in raw_advice(catalogue, "fal:zzz", ["first_frame"])[1]
    assert "duration" not in raw_advice(catalogue, "fal:zzz", ["duration"])[1]


def test_models_of_an_interface_that_is_not_spoken_are_refused() -> None:
    for name, fields in (("minimax:MiniMax-H3", ["model"]), ("minimax:I2V-01", [])):
        model = model_for(load_catalogue(), name, Raw())
        assert [
            violation.field for violation in raw_violations(model, Requirements(prompt="x"), {})
        ] == fields
