"""The JSON of a submit, as the providers' pages have it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storyboard.providers import fal, minimax, replicate, wavespeed
from storyboard.providers.arguments import seed_of_take

from .conftest import OrderOf

URL = "https://example.com/in.jpg"


@pytest.mark.parametrize(
    ("page", "image", "body"),
    [
        (
            "fal-ai/minimax/hailuo-2.3/pro/image-to-video",
            URL,
            {"prompt": "a runner", "image_url": URL},
        ),
        (
            "fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video",
            URL,
            {"prompt": "a runner", "image_url": URL, "duration": "6"},
        ),
        ("fal-ai/minimax/hailuo-2.3/pro/text-to-video", None, {"prompt": "a runner"}),
        (
            "fal-ai/minimax/hailuo-02-fast/image-to-video",
            URL,
            {"prompt": "a runner", "image_url": URL, "duration": "6"},
        ),
    ],
)
def test_the_pages_of_fal(order_of: OrderOf, page: str, image: str | None, body: dict[str, object]) -> None:
    assert fal.encode(order_of(page, image=image)) == body
    without = fal.encode(order_of(page, image=image, prompt_optimizer=False))
    assert without == body | {"prompt_optimizer": False}


def test_the_page_of_wavespeed(order_of: OrderOf) -> None:
    page = "minimax/hailuo-2.3/i2v-pro"
    body = wavespeed.encode(order_of(page, image=URL))
    assert body == {"prompt": "a runner", "image": URL, "enable_prompt_expansion": True}
    off = wavespeed.encode(order_of(page, image=URL, prompt_optimizer=False))
    assert off["enable_prompt_expansion"] is False


def test_a_prompt_that_is_not_there_is_not_sent_where_none_is_needed(order_of: OrderOf) -> None:
    assert "prompt" not in wavespeed.encode(order_of("minimax/hailuo-2.3/i2v-pro", image=URL, prompt=""))


@pytest.mark.parametrize(("length", "text"), [(6, "6"), (10, "10")])
def test_a_length_is_text_on_fal_and_a_number_elsewhere(order_of: OrderOf, length: int, text: str) -> None:
    there = fal.encode(order_of("hailuo-2.3", provider="fal", length=length))["duration"]
    elsewhere = wavespeed.encode(order_of("hailuo-2.3", provider="wavespeed", length=length))["duration"]
    assert (there, elsewhere) == (text, length)
    assert isinstance(elsewhere, int)


def test_minimax_is_told_the_model_in_the_body(order_of: OrderOf) -> None:
    order = order_of("hailuo-02", provider="minimax", image=URL, last=f"{URL}?2", resolution="1080P")
    assert minimax.encode(order) == {
        "model": "MiniMax-Hailuo-02",
        "prompt": "a runner",
        "first_frame_image": URL,
        "last_frame_image": f"{URL}?2",
        "duration": 6,
        "resolution": "1080P",
    }


def test_replicate_wraps_the_input(order_of: OrderOf) -> None:
    order = order_of("hailuo-2.3", provider="fal")
    assert order.route.text is not None
    plain, versioned = (
        replace(
            order,
            route=order.route.model_copy(
                update={"text": order.route.text.model_copy(update={"endpoint": endpoint})}
            ),
        )
        for endpoint in ("minimax/hailuo-2.3", "minimax/hailuo-2.3:abc")
    )
    fields = {"prompt": "a runner", "duration": "6"}
    assert replicate.encode(plain) == {"input": fields}
    assert replicate.encode(versioned) == {"version": "abc", "input": fields}


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("minimax/hailuo-2.3", "v1/models/minimax/hailuo-2.3/predictions"),
        ("owner/name:0123abc", "v1/predictions"),
        ("deployments/me/mine", "v1/deployments/me/mine/predictions"),
    ],
)
def test_where_replicate_creates_predictions(endpoint: str, path: str) -> None:
    assert replicate.create_path(endpoint) == path


def test_a_local_picture_must_have_been_uploaded(order_of: OrderOf) -> None:
    with pytest.raises(ValueError, match="must be uploaded"):
        fal.encode(order_of("hailuo-2.3", provider="fal", image=Path("a.png")))


def test_further_takes_have_seeds_of_their_own() -> None:
    seeds = [seed_of_take(7, take) for take in (1, 2, 3)]
    assert seeds[0] == 7
    assert len(set(seeds)) == 3
    assert seeds == [seed_of_take(7, take) for take in (1, 2, 3)]
    assert seed_of_take(None, 2) is None


def test_a_seed_is_sent_where_the_endpoint_takes_one(order_of: OrderOf) -> None:
    order = order_of("hailuo-2.3", provider="fal")
    assert order.route.text is not None
    text = order.route.text.model_copy(update={"seed": "seed"})
    seeded = replace(
        order, route=order.route.model_copy(update={"text": text}), request=replace(order.request, seed=7)
    )
    assert fal.encode(seeded)["seed"] == 7
    assert fal.encode(replace(seeded, take=2))["seed"] == seed_of_take(7, 2)
    assert "seed" not in fal.encode(replace(seeded, route=order.route))
