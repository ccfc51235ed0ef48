"""Which parameters, and which keys within them, name pictures, videos and sounds."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.inputs import file_inputs, kind_by_name, with_values


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("image_url", ("picture", True)),
        ("reference_image_urls", ("picture", True)),
        ("first_frame_url", ("picture", True)),
        ("video_urls", ("video", True)),
        ("audio_url", ("sound", True)),
        ("images", ("picture", False)),
        ("image_input", ("picture", False)),
        ("first_frame_image", ("picture", False)),
        ("audio", ("sound", False)),
        ("callback_url", None),
        ("video_quality", None),
        ("voice_ids", None),
        ("generate_audio_switch", None),
        ("url", None),
        ("", None),
    ],
)
def test_names_that_tell(name: str, kind: tuple[str, bool] | None) -> None:
    assert kind_by_name(name) == kind


def found(**params: JsonValue) -> dict[tuple[str | int, ...], str]:
    return {one.place: one.kind for one in file_inputs(params, None)}


def test_files_are_found_in_lists_and_mappings() -> None:
    elements: JsonValue = [
        {"frontal_image_url": "a.png", "reference_image_urls": ["b.png", "c.png"], "voice_id": "v"},
        {"video_url": "d.mp4"},
    ]
    assert found(elements=elements, image={"url": "e.png"}) == {
        ("elements", 0, "frontal_image_url"): "picture",
        ("elements", 0, "reference_image_urls", 0): "picture",
        ("elements", 0, "reference_image_urls", 1): "picture",
        ("elements", 1, "video_url"): "video",
        ("image", "url"): "picture",
    }


def test_a_name_that_may_mean_something_else_tells_of_paths_alone() -> None:
    assert found(audio="loud", sound=True, music="soft piano, slow", video="4k") == {}
    assert found(audio="take.wav", image="frames/a", video="https://example.com/a") == {
        ("audio",): "sound",
        ("image",): "picture",
        ("video",): "video",
    }
    assert found(image="iVBORw0KGgo/" * 200) == {}


def test_values_of_an_enumeration_are_no_files() -> None:
    model = load_catalogue().find("fal-ai/vidu/q3/text-to-video")
    assert file_inputs({"resolution": "a.png", "aspect_ratio": "b.png"}, model) == ()


def test_what_the_catalogue_says_of_a_parameter_wins_over_its_name() -> None:
    model = load_catalogue().find("fal-ai/veo3.1/extend-video")
    assert model.params["video_url"].file == "video"
    odd = model.params["video_url"].model_copy(update={"file": "sound"})
    changed = model.model_copy(update={"params": {"video_url": odd}})
    (one,) = file_inputs({"video_url": "a.wav"}, changed)
    assert one.kind == "sound"


def test_addresses_are_not_local() -> None:
    urls: JsonValue = ["a.png", "https://x/y.png", "HTTP://x/y", "data:image/png;base64,AA==", "C:/a.png"]
    local = [one.is_local for one in file_inputs({"image_urls": urls}, None)]
    assert local == [True, False, False, False, True]


def test_values_take_the_places_of_others() -> None:
    params: dict[str, JsonValue] = {"a": [{"b": "x", "c": 1}], "d": "y"}
    assert with_values(params, {("a", 0, "b"): "z", ("d",): {"e": 1}}) == {
        "a": [{"b": "z", "c": 1}],
        "d": {"e": 1},
    }
    assert params["a"] == [{"b": "x", "c": 1}]
