"""The estimated price of a clip by the catalogue's rules, in exact US dollars."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from pydantic import JsonValue

from storyboard.catalogue.lengths import matches
from storyboard.catalogue.schema import Price, Route
from storyboard.catalogue.values import Mode

__all__ = ["price_of", "price_rule"]


def price_of(route: Route, mode: Mode, length: Fraction, params: Mapping[str, JsonValue]) -> Decimal | None:
    """
    Return what one clip of `length` seconds costs in US dollars, or None when that is not known.

    `params` are complete, defaults included (see `effective_params`).
    """
    rule = price_rule(route, mode, params)
    if rule is None:
        return None
    asked = _by_length(rule, length)
    return None if asked is None else asked + (rule.plus or 0)


def _by_length(rule: Price, length: Fraction) -> Decimal | None:
    if rule.per == "duration":
        return next((amount for text, amount in rule.amounts.items() if Fraction(text) == length), None)
    if rule.amount is None or rule.per == "clip":
        return rule.amount
    return rule.amount * length.numerator / length.denominator


def price_rule(route: Route, mode: Mode, params: Mapping[str, JsonValue]) -> Price | None:
    """Return the first price rule that matches the mode and the parameters, or None."""
    return next((rule for rule in route.prices if mode in rule.modes and _holds(rule, params)), None)


def _holds(rule: Price, params: Mapping[str, JsonValue]) -> bool:
    inside = rule.within is None or any(_has(value, rule.within) for value in params.values())
    return inside and matches(rule.when, params)


def _has(value: JsonValue, key: str) -> bool:
    if isinstance(value, list):
        return any(_has(item, key) for item in value)
    if isinstance(value, dict):
        return value.get(key) is not None or any(_has(item, key) for item in value.values())
    return False
