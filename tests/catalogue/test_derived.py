"""What follows from the film's size: the shape and the resolution that a model is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue

from storyboard.catalogue.catalogue import Catalogue, catalogue_of, load_catalogue
from storyboard.catalogue.derived import derived_params
from storyboard.catalogue.learned import learned_ids
from storyboard.catalogue.limits import effective_params
from storyboard.catalogue.requirements import Requirements
from storyboard.catalogue.schema import Model
from storyboard.catalogue.shape import RATIO_PARAMETERS, Size, apart, ratio_of

TALL, WIDE, SQUARE = (1080, 1920), (1920, 1080), (1080, 1080)
VEO = "fal-ai/veo3"
VEO_IMAGE = "fal-ai/veo3.1/fast/first-last-frame-to-video"


def derived(
    name: str, film: Size, *, picture: Size | None = None, image: bool = False, **params: JsonValue
) -> dict[str, JsonValue]:
    requirements = Requirements(prompt="x", first_frame=image or picture is not None, params=params)
    return derived_params(load_catalogue().find(name), requirements, film, picture)


@pytest.mark.parametrize(
    ("model", "film", "expected"),
    [
        (VEO, TALL, {"aspect_ratio": "9:16"}),
        (VEO, WIDE, {}),
        (VEO, SQUARE, {}),
        (VEO, (1080, 1350), {"aspect_ratio": "9:16"}),
        ("fal-ai/kling-video/v2.6/pro/text-to-video", TALL, {"aspect_ratio": "9:16"}),
        ("fal-ai/kling-video/v2.6/pro/text-to-video", SQUARE, {"aspect_ratio": "1:1"}),
        ("fal-ai/bytedance/seedance/v1/lite/reference-to-video", TALL, {"aspect_ratio": "9:16"}),
        ("fal-ai/ltx-2-19b/text-to-video", TALL, {"video_size": "portrait_16_9"}),
        ("fal-ai/ltx-2-19b/text-to-video", SQUARE, {"video_size": "square_hd"}),
        ("fal-ai/kandinsky5-pro/text-to-video", TALL, {"aspect_ratio": "2:3"}),
        ("hailuo-2.3-pro", TALL, {}),
        ("animatic", TALL, {}),
    ],
)
def test_the_offered_shape_nearest_to_the_films_is_asked_for(
    model: str, film: Size, expected: dict[str, JsonValue]
) -> None:
    assert derived(model, film) == expected


def test_no_learned_endpoint_makes_another_shape_than_the_nearest_on_offer() -> None:
    seen = 0
    for name in learned_ids():
        model = load_catalogue().find(name)
        route = model.routes[0]
        if route.text is None or route.ended or "video_url" in model.params:
            continue
        for film in (TALL, WIDE, SQUARE):
            params = effective_params(model, derived(name, film))
            for key in set(RATIO_PARAMETERS) & set(route.text.params):
                offered = [ratio for value in model.params[key].allowed or () if (ratio := ratio_of(value))]
                best = min(apart(ratio, ratio_of(f"{film[0]}:{film[1]}") or ratio) for ratio in offered)
                asked = ratio_of(params[key])
                assert asked is not None, (name, film)
                assert apart(asked, ratio_of(f"{film[0]}:{film[1]}") or asked) == best, (name, film)
                seen += 1
    assert seen > 150


def test_the_authors_own_value_wins_in_whatever_parameter() -> None:
    assert derived(VEO, TALL, aspect_ratio="16:9") == {}
    assert derived("fal-ai/ltx-2-19b/text-to-video", TALL, video_size="square") == {}


@pytest.mark.parametrize(
    ("picture", "expected"),
    [(None, None), (TALL, None), ((900, 1600), None), (WIDE, "9:16"), ((1000, 800), "9:16")],
)
def test_a_model_that_can_follow_the_first_frame_does_unless_that_has_another_shape(
    picture: Size | None, expected: str | None
) -> None:
    assert derived(VEO_IMAGE, TALL, picture=picture, image=True).get("aspect_ratio") == expected


def test_with_a_first_frame_a_fixed_default_gives_way_to_the_films_shape() -> None:
    for name in ("fal-ai/pixverse/v5.5/transition", "fal-ai/luma-dream-machine/ray-2/image-to-video"):
        assert derived(name, TALL, picture=TALL)["aspect_ratio"] == "9:16"
        assert derived(name, WIDE, picture=WIDE) == {}


def test_an_endpoint_that_goes_on_from_a_video_keeps_that_videos_shape() -> None:
    assert "aspect_ratio" not in derived("fal-ai/veo3.1/extend-video", TALL)


def priced(*prices: dict[str, Any], **changes: Any) -> Catalogue:
    params = {
        "resolution": {
            "type": "string",
            "default": "540p",
            "allowed": ["540p", "720p", "1080p", "4k"],
            "description": "Lines.",
        }
    }
    endpoint = {
        "id": "a/b",
        "source": "x",
        "duration": {"name": "duration", "form": "number"},
        "params": {"resolution": {"name": "resolution"}},
    }
    dated = [{"date": "2026-11-21", "source": "x", **price} for price in prices]
    route = {"provider": "fal", "date": "2026-11-21", "text": endpoint, "prices": dated, **changes}
    model = {
        "name": "priced",
        "title": "Priced",
        "family": "Priced",
        "description": "Priced.",
        "lengths": [5, 10],
        "usual_length": 5,
        "params": params,
        "routes": [route],
    }
    return catalogue_of([Model.model_validate(model)])


def resolution(catalogue: Catalogue, film: Size, duration: int = 5) -> JsonValue:
    requirements = Requirements(prompt="x", duration=ratio_of(f"{duration}:1"))
    return derived_params(catalogue.find("priced"), requirements, film).get("resolution")


SAME = {"per": "clip", "amount": 1}


def test_a_resolution_is_raised_to_the_smallest_that_fills_the_film_when_it_costs_no_more() -> None:
    same = priced(SAME)
    assert resolution(same, WIDE) == "1080p"
    assert resolution(same, (1280, 720)) == "720p"
    assert resolution(same, (960, 540)) is None
    assert resolution(same, (7680, 4320)) == "4k"


def test_a_dearer_resolution_is_left_to_the_author() -> None:
    dear = priced({"per": "clip", "amount": 3, "when": {"resolution": "1080p"}}, SAME)
    assert resolution(dear, WIDE) == "720p"
    assert resolution(priced({**SAME, "when": {"resolution": "540p"}}), WIDE) is None
    assert resolution(priced(no_price="Not known."), WIDE) is None


def test_a_resolution_that_offers_other_lengths_is_not_chosen() -> None:
    short = priced(SAME, restrictions=[{"when": {"resolution": "1080p"}, "lengths": [5]}])
    assert resolution(short, WIDE, duration=5) == "1080p"
    assert resolution(short, WIDE, duration=10) == "720p"


def test_what_one_route_cannot_be_told_is_not_derived() -> None:
    model = priced(SAME).find("priced")
    route = model.routes[0]
    assert route.text is not None
    other = route.model_copy(
        update={"provider": "wavespeed", "text": route.text.model_copy(update={"params": {}})}
    )
    both = catalogue_of([model.model_copy(update={"routes": (route, other)})])
    assert resolution(both, WIDE) is None
