"""The five model pages that the project started from, field by field, against the catalogue."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import (
    Requirements,
    choose_length,
    effective_params,
    image_violations,
    violations,
)
from storyboard.catalogue.price import price_of
from storyboard.catalogue.values import Mode
from storyboard.catalogue.wire import WireField, wire_fields

PROMPT = WireField("prompt", "prompt", "string", required=True)
OPTIONAL_PROMPT = WireField("prompt", "prompt", "string")
PICTURE_URL = WireField("image_url", "first_frame", "string", required=True)
OPTIMIZER = WireField("prompt_optimizer", "params.prompt_optimizer", "boolean", default=True)
DURATION = WireField("duration", "duration", "string", default="6", allowed=("6", "10"), always=True)

PAGES: dict[str, tuple[Mode, set[WireField]]] = {
    "fal-ai/minimax/hailuo-2.3/pro/image-to-video": ("image", {PROMPT, OPTIMIZER, PICTURE_URL}),
    "fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video": (
        "image",
        {PROMPT, OPTIMIZER, PICTURE_URL, DURATION},
    ),
    "fal-ai/minimax/hailuo-2.3/pro/text-to-video": ("text", {PROMPT, OPTIMIZER}),
    "fal-ai/minimax/hailuo-02-fast/image-to-video": ("image", {PROMPT, PICTURE_URL, DURATION, OPTIMIZER}),
    "minimax/hailuo-2.3/i2v-pro": (
        "image",
        {
            OPTIONAL_PROMPT,
            WireField("image", "first_frame", "string", required=True),
            WireField(
                "enable_prompt_expansion", "params.prompt_optimizer", "boolean", default=True, always=True
            ),
        },
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_exactly_these_fields(page: str) -> None:
    mode, fields = PAGES[page]
    model = load_catalogue().find(page)
    assert set(wire_fields(model, model.routes[0], mode)) == fields


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_one_endpoint_with_the_mode_in_its_name(page: str) -> None:
    mode, _ = PAGES[page]
    model = load_catalogue().find(page)
    (route,) = model.routes
    endpoint, other = (route.image, route.text) if mode == "image" else (route.text, route.image)
    assert endpoint is not None
    assert (endpoint.id, endpoint.address, other) == (page, page, None)
    assert (model.name, model.first_frame) == (page, "required" if mode == "image" else "none")
    assert (model.last_frame, model.seed) == ("none", False)


@pytest.mark.parametrize(
    ("page", "length", "price"),
    [
        ("fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video", 6, "0.19"),
        ("fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video", 10, "0.32"),
        ("minimax/hailuo-2.3/i2v-pro", 5, "0.49"),
    ],
)
def test_a_page_that_names_a_price_has_it(page: str, length: int, price: str) -> None:
    model = load_catalogue().find(page)
    cost = price_of(model.routes[0], "image", Fraction(length), effective_params(model, {}))
    assert cost == Decimal(price)


def test_the_page_that_says_five_seconds_makes_five() -> None:
    model = load_catalogue().find("minimax/hailuo-2.3/i2v-pro")
    assert choose_length(model, model.routes[0], None) == 5
    assert choose_length(model, model.routes[0], Fraction(6)) is None


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("fal-ai")])
def test_the_pages_of_fal_make_six_seconds_unless_asked(page: str) -> None:
    model = load_catalogue().find(page)
    assert choose_length(model, model.routes[0], None) == 6


def test_a_prompt_as_long_as_those_of_the_pages_is_within_the_limit() -> None:
    model = load_catalogue().find("fal-ai/minimax/hailuo-2.3/pro/text-to-video")
    snowboarder = "The camera follows the snowboarder as they carve down the mountain. " * 8
    assert violations(model, model.routes[0], Requirements(prompt=snowboarder)) == []


class Facts:
    def __init__(self, width: int, height: int, kind: str, size: int) -> None:
        self.width, self.height, self.format, self.bytes = width, height, kind, size


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(1280, 720, "jpg", 20_000_000), []),
        (Facts(301, 301, "JPEG", 1), []),
        (Facts(300, 400, "png", 1), ["300 pixels is too small"]),
        (Facts(1000, 400, "png", 1), ["too wide"]),
        (Facts(999, 400, "png", 1), []),
        (Facts(400, 1000, "png", 1), ["too narrow"]),
        (Facts(1280, 720, "WEBP", 1), ["WEBP"]),
        (Facts(1280, 720, "png", 20_000_001), ["20,000,001 bytes"]),
        (Facts(2000, 100, "gif", 1), ["GIF", "too small", "too wide"]),
    ],
)
def test_the_picture_limits_of_the_wavespeed_page(facts: Facts, words: list[str]) -> None:
    model = load_catalogue().find("minimax/hailuo-2.3/i2v-pro")
    found = image_violations(model.picture, facts)
    assert [violation.field for violation in found] == ["first_frame"] * len(words)
    assert all(word in violation.message for word, violation in zip(words, found, strict=True))
    assert all(violation.hint for violation in found)
