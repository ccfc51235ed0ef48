"""Parameters that divide a clip into parts: its length and its price are those of all parts together."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import JsonValue

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import Requirements, choose_length, effective_params, violations
from storyboard.catalogue.price import price_of

KLING = "fal-ai/kling-video/v3/pro/text-to-video"
PIKA = "fal-ai/pika/v2.2/pikaframes"


def parts(*seconds: JsonValue) -> list[JsonValue]:
    return [{"prompt": f"part {n}", "duration": one} for n, one in enumerate(seconds)]


@pytest.mark.parametrize(
    ("divided", "wanted", "length"),
    [
        (parts("3", "5"), None, 8),
        (parts(3, 5, 2.0), "9.5", 10),
        (parts("3", "5"), 8, 8),
        ([{"prompt": "x"}, {"prompt": "y", "duration": "4"}], None, 9),
        ([], None, 5),
    ],
)
def test_a_clip_lasts_as_long_as_its_parts(divided: JsonValue, wanted: str | int | None, length: int) -> None:
    model = load_catalogue().find(KLING)
    params = {"multi_prompt": divided}
    asked = None if wanted is None else Fraction(wanted)
    assert choose_length(model, model.routes[0], asked, params=params) == length
    assert not violations(model, model.routes[0], Requirements(duration=asked, params=params))


def test_the_price_is_that_of_all_parts() -> None:
    model = load_catalogue().find(KLING)
    params: dict[str, JsonValue] = {"multi_prompt": parts("3", "5"), "generate_audio": False}
    length = choose_length(model, model.routes[0], None, params=params)
    assert length is not None
    assert price_of(model.routes[0], "text", length, effective_params(model, params)) == Decimal("0.896")


@pytest.mark.parametrize(
    ("requirements", "field", "message"),
    [
        (Requirements(params={"multi_prompt": parts("9", "8")}), "params.multi_prompt", "last 17 s together"),
        (Requirements(params={"multi_prompt": parts("1", "1")}), "params.multi_prompt", "last 2 s together"),
        (
            Requirements(params={"multi_prompt": parts("3", "auto")}),
            "params.multi_prompt",
            'say its "duration"',
        ),
        (Requirements(params={"multi_prompt": ["a", "b"]}), "params.multi_prompt", 'say its "duration"'),
        (Requirements(params={"multi_prompt": parts("0")}), "params.multi_prompt", 'say its "duration"'),
        (
            Requirements(params={"multi_prompt": parts("3", "5")}, duration=Fraction(10)),
            "duration",
            "last 8 s together, and the shot 10 s",
        ),
        (
            Requirements(prompt="x", params={"multi_prompt": parts("5")}),
            "params.multi_prompt",
            "place of the prompt",
        ),
    ],
)
def test_parts_that_do_not_add_up_are_told(requirements: Requirements, field: str, message: str) -> None:
    model = load_catalogue().find(KLING)
    (violation,) = violations(model, model.routes[0], requirements)
    assert violation.field == field
    assert message in violation.message
    assert violation.hint


def test_where_no_length_is_told_the_parts_are_free() -> None:
    model = load_catalogue().find(PIKA)
    params: dict[str, JsonValue] = {"transitions": parts(3, 4), "image_urls": ["https://example.com/a.png"]}
    assert choose_length(model, model.routes[0], None, params=params) == 7
    assert not violations(model, model.routes[0], Requirements(prompt="x", params=params))
