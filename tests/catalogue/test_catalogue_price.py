"""Prices: which rule decides, and exact arithmetic."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import effective_params, planned_route
from storyboard.catalogue.price import price_of
from storyboard.catalogue.schema import Mode, Route


def cost(
    name: str, length: int, *, mode: Mode = "image", provider: str = "fal", **params: JsonValue
) -> Decimal | None:
    model = load_catalogue().find(name)
    route = planned_route(model, available={provider})
    return price_of(route, mode, Fraction(length), effective_params(model, params))


@pytest.mark.parametrize(
    ("name", "length", "price"),
    [
        ("hailuo-2.3-pro", 6, "0.49"),
        ("hailuo-2.3", 6, "0.28"),
        ("hailuo-2.3", 10, "0.56"),
        ("hailuo-2.3-fast", 6, "0.19"),
        ("hailuo-2.3-fast", 10, "0.32"),
        ("hailuo-2.3-fast-pro", 6, "0.33"),
        ("hailuo-02", 6, "0.27"),
        ("hailuo-02", 10, "0.45"),
        ("hailuo-02-pro", 6, "0.48"),
        ("hailuo-02-fast", 10, "0.17"),
    ],
)
def test_prices_of_fal(name: str, length: int, price: str) -> None:
    assert cost(name, length) == Decimal(price)


def test_the_first_rule_that_holds_decides() -> None:
    assert cost("hailuo-02", 10, resolution="512P") == Decimal("0.17")
    assert cost("hailuo-2.3", 6, provider="minimax", resolution="1080P") == Decimal("0.49")
    assert cost("hailuo-2.3", 6, provider="minimax") == Decimal("0.28")


def test_a_length_without_an_amount_has_no_price() -> None:
    assert cost("hailuo-2.3", 7) is None


def test_a_mode_without_a_rule_has_no_price() -> None:
    assert cost("hailuo-02-pro", 5, mode="image", provider="wavespeed") == Decimal("0.49")
    assert cost("hailuo-02-pro", 5, mode="text", provider="wavespeed") is None


def _route(**price: object) -> Route:
    rule = {"date": "2026-11-21", "source": "a page", **price}
    return Route.model_validate({"provider": "fal", "date": "2026-11-21", "prices": [rule]})


@given(st.decimals(min_value=0, max_value=10, places=3), st.integers(min_value=1, max_value=600))
def test_seconds_are_multiplied_exactly(amount: Decimal, seconds: int) -> None:
    assert (
        price_of(_route(per="second", amount=str(amount)), "text", Fraction(seconds), {}) == amount * seconds
    )


@given(st.decimals(min_value=0, max_value=10, places=2))
def test_numbers_and_text_give_the_same_amount(amount: Decimal) -> None:
    assert _route(per="clip", amount=float(amount)).prices[0].amount == amount
    assert _route(per="clip", amount=str(amount)).prices[0].amount == amount


def test_ten_cents_are_ten_cents() -> None:
    assert price_of(_route(per="second", amount=0.1), "text", Fraction(3), {}) == Decimal("0.3")
    assert price_of(_route(per="second", amount=0.1), "text", Fraction(5, 2), {}) == Decimal("0.25")


def test_a_clip_costs_the_same_at_any_length() -> None:
    route = _route(per="clip", amount="0.49")
    assert {price_of(route, "image", Fraction(length), {}) for length in (1, 6, 60)} == {Decimal("0.49")}


@pytest.mark.parametrize("amount", [-1, "free", True, float("nan"), float("inf"), "1e12", [1]])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValidationError, match="should be an amount in US dollars"):
        _route(per="clip", amount=amount)


@pytest.mark.parametrize(
    ("params", "holds"),
    [
        ({"voice_id": "v1"}, False),
        ({"voice": {"voice_id": "v1"}}, True),
        ({"plain": 1, "elements": [{"name": "first"}, {"voice_id": "v1"}]}, True),
        ({"scene": {"name": "hall", "cast": [[{"voice_id": "v1"}]]}}, True),
        ({"voice": {"voice_id": None, "name": "none"}}, False),
        ({"elements": []}, False),
    ],
)
def test_a_key_counts_in_any_mapping_within_the_parameters(params: dict[str, JsonValue], holds: bool) -> None:
    price = price_of(_route(per="clip", amount="0.49", within="voice_id"), "text", Fraction(6), params)
    assert price == (Decimal("0.49") if holds else None)
