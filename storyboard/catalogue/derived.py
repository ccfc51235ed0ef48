"""Parameters that follow from the film's size: the shape and the resolution to ask a model for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.limits import choose_length
from storyboard.catalogue.parameters import effective_params, parameter_violations
from storyboard.catalogue.price import price_of
from storyboard.catalogue.requirements import Requirements
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.shape import (
    RATIO_PARAMETERS,
    RESOLUTION,
    TOLERANCE,
    Size,
    apart,
    expected_shape,
    lines_of,
    ratio_of,
    size_of,
)
from storyboard.catalogue.values import OptionalValue, Value

__all__ = ["derived_params", "larger_resolution"]

# Sizes such as 832x480 are meant to be 16:9: shapes this close count as equal.
AS_GOOD: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of a model, on all possible `routes`, for a `film` of a size; see `derived_params`."""

    model: Model
    routes: tuple[Route, ...]
    requirements: Requirements
    film: Size
    picture: Size

    def params(self) -> dict[str, JsonValue]:
        """Return the parameters of the request, defaults included."""
        return effective_params(self.model, self.requirements.params)

    def having(self, params: Mapping[str, JsonValue]) -> _Question:
        """Return the same question with more parameters given."""
        return replace(
            self, requirements=replace(self.requirements, params={**self.requirements.params, **params})
        )


def derived_params(
    model: Model, requirements: Requirements, film: Size, picture: Size | None = None
) -> dict[str, JsonValue]:
    """
    Return the parameters that a film of a size asks for, beyond those that the requirements give; empty when none.

    Only values that differ from the model's defaults are returned, so that a suitable default changes no request.
    `picture` is the size of the first frame, None when there is none; an unknown size counts as the film's shape. The
    parameters are the same for all routes of the model: one that a route does not take is not derived.
    """
    routes = tuple(
        route for route in model.routes if route.endpoint(requirements.mode) and route.ended is None
    )
    if model.any_size or not routes:
        return {}
    question = _Question(model, routes, requirements, film, picture or film)
    shape = _ratio(question)
    return {**shape, **_resolution(question.having(shape))}


def larger_resolution(
    model: Model, route: Route, requirements: Requirements, film: Size, picture: Size | None = None
) -> Value | None:
    """
    Return the resolution, at any price, with which the film would enlarge the clip less or not at all.

    None when there is no need, the requirements name a resolution, or the route offers nothing larger.
    `requirements` includes what was derived.
    """
    return next(_larger(_Question(model, (route,), requirements, film, picture or film)), None)


def _ratio(question: _Question) -> dict[str, JsonValue]:
    """Return the offered shape that is nearest to the film's."""
    if any(name in question.requirements.params for name in RATIO_PARAMETERS):
        return {}
    name = next((name for name in RATIO_PARAMETERS if _offered(question, name)), None)
    if name is None:
        return {}
    offered, default = _offered(question, name), question.model.params[name].default
    ratios = {value: ratio for value in offered if (ratio := ratio_of(value)) is not None}
    if not ratios:
        return {}
    nearest = min(ratios, key=lambda value: _distance(value, ratios[value], default, question.film))
    automatic = ratio_of(default) is None and len(ratios) < len(offered)
    if nearest == default or (automatic and _suits_as_it_is(question, ratios, nearest)):
        return {}
    chosen: dict[str, JsonValue] = {name: nearest}
    return chosen if _fits(question, chosen) else {}


def _suits_as_it_is(question: _Question, ratios: Mapping[Value, Fraction], nearest: Value) -> bool:
    """Return whether a model that takes its shape from its input may keep doing so."""
    if question.requirements.mode == "text":
        return any("video_url" in name for name in question.model.params)
    picture, film = Fraction(*question.picture), Fraction(*question.film)
    given = min(ratios.values(), key=lambda ratio: apart(ratio, picture))
    return apart(given, film) <= apart(ratios[nearest], film)


def _distance(value: Value, ratio: Fraction, default: OptionalValue, film: Size) -> tuple[float, bool, float]:
    """Order values: by shape, then the default first, then by how many pixels they are from the default's."""
    shape = apart(ratio, Fraction(*film))
    size, usual = size_of(value), size_of(default)
    pixels = apart(Fraction(prod(size)), Fraction(prod(usual))) if size and usual else 0.0
    return shape if shape > AS_GOOD else 0.0, value != default, pixels


def _resolution(question: _Question) -> dict[str, JsonValue]:
    """
    Return the smallest resolution that the film shows without enlarging it, or the largest.

    One that costs more than the model's default, or has no known price, is left to the author.
    """
    for value in _larger(question):
        chosen: dict[str, JsonValue] = {RESOLUTION: value}
        if _costs_no_more(question, chosen):
            return chosen
    return {}


def _larger(question: _Question) -> Iterator[Value]:
    """Yield the resolutions above the default that every route takes, the best for the film first."""
    parameter = question.model.params.get(RESOLUTION)
    lines = lines_of(parameter.default) if parameter else None
    if lines is None or RESOLUTION in question.requirements.params or _shown_whole(question):
        return
    above = [value for value in _offered(question, RESOLUTION) if (lines_of(value) or 0) > lines]
    if above:
        yield from (
            value for value in _by_preference(question, above) if _fits(question, {RESOLUTION: value})
        )


def _by_preference(question: _Question, values: list[Value]) -> Iterator[Value]:
    """Yield the smallest value that covers the film, then the smaller ones, the largest first."""
    rising = sorted(values, key=lambda value: lines_of(value) or 0)
    enough = (
        index for index, value in enumerate(rising) if _shown_whole(question.having({RESOLUTION: value}))
    )
    last = next(enough, len(rising) - 1)
    yield from reversed(rising[: last + 1])


def _shown_whole(question: _Question) -> bool:
    """Return whether the clip, fitted into the film, is not enlarged."""
    shape = expected_shape(
        question.model,
        question.routes[0],
        question.requirements.mode,
        question.params(),
        question.picture if question.requirements.first_frame else None,
    )
    scale = min(question.film[0] / shape.width, question.film[1] / shape.height)
    return scale <= 1 + TOLERANCE


def _costs_no_more(question: _Question, chosen: Mapping[str, JsonValue]) -> bool:
    for route in question.routes:
        usual, other = _price(question, route), _price(question.having(chosen), route)
        if usual is None or other is None or other > usual:
            return False
    return True


def _price(question: _Question, route: Route) -> Decimal | None:
    requirements = question.requirements
    length = choose_length(question.model, route, requirements.duration, params=requirements.params)
    return None if length is None else price_of(route, requirements.mode, length, question.params())


def _fits(question: _Question, chosen: Mapping[str, JsonValue]) -> bool:
    """Return whether every route takes the value, with the author's own parameters and at the same length."""
    other = question.having(chosen)
    model, requirements = question.model, other.requirements
    return all(
        not any(
            violation.field.removeprefix("params.") in chosen
            for violation in parameter_violations(model, route, requirements)
        )
        and choose_length(model, route, requirements.duration, params=requirements.params)
        == choose_length(model, route, requirements.duration, params=question.requirements.params)
        for route in question.routes
    )


def _offered(question: _Question, name: str) -> tuple[Value, ...]:
    """Return the values of a parameter that all routes take; empty when one of them does not take it."""
    parameter = question.model.params.get(name)
    if parameter is None or parameter.allowed is None:
        return ()
    values = parameter.allowed
    for route in question.routes:
        endpoint = route.endpoint(question.requirements.mode)
        wire = endpoint.params.get(name) if endpoint else None
        if wire is None:
            return ()
        values = tuple(value for value in values if wire.allowed is None or value in wire.allowed)
    return values
