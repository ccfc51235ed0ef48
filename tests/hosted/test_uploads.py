"""Pictures are uploaded once for each content and provider, however many shots open with them."""

from __future__ import annotations

from collections import Counter

import pytest
from PIL import Image
from pydantic import JsonValue

from .stage import Stage, shot

UPLOADING = ("fal", "wavespeed", "replicate")


def uploads(stage: Stage) -> Counter[str]:
    return Counter(entry.provider for entry in stage.emulator.ledger.of("upload"))


@pytest.mark.parametrize("provider", UPLOADING)
def test_shots_with_one_picture_share_one_upload_also_later(stage: Stage, provider: str) -> None:
    route: JsonValue = [provider]
    stage.write(*(shot(name, first_frame="frame.png", route=route) for name in ("a", "b", "c")))
    stage.render()
    stage.write(*(shot(name, first_frame="frame.png", route=route) for name in ("d", "e")))
    stage.render()
    assert uploads(stage) == {provider: 1}
    assert stage.submitted_shots == ["a", "b", "c", "d", "e"]


def test_other_bytes_and_other_providers_are_other_uploads(stage: Stage) -> None:
    other = stage.folder / "other.png"
    other.write_bytes((stage.folder / "frame.png").read_bytes() + b"\0")
    stage.write(
        shot("a", first_frame="frame.png", route=["fal"]),
        shot("b", first_frame="other.png", route=["fal"]),
        shot("c", first_frame="frame.png", route=["replicate"]),
    )
    stage.render()
    assert uploads(stage) == {"fal": 2, "replicate": 1}


def test_what_was_made_smaller_for_one_model_is_not_given_to_another(stage: Stage) -> None:
    Image.new("RGB", (640, 360), "teal").save(stage.folder / "large.png")
    stage.write(
        shot("a", first_frame="large.png", route=["fal"]),
        shot("b", first_frame="large.png", route=["fal"], model="hailuo-2.3", duration=6),
    )
    stage.render()
    assert uploads(stage) == {"fal": 2}


def test_minimax_gets_its_pictures_with_the_request(stage: Stage) -> None:
    stage.write(shot("a", first_frame="frame.png", route=["minimax"]))
    stage.render()
    assert uploads(stage) == {}
    body = stage.submits[0].body
    assert body is not None
    assert str(body["first_frame_image"]).startswith(("data:image/", "sha256:"))
