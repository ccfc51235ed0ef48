"""The limits of a model on a route: whether a shot violates them, which length to request, which route to take."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from fractions import Fraction
from math import ceil

from pydantic import JsonValue

from storyboard.catalogue.lengths import (
    covering,
    in_words,
    length_restriction,
    longest,
    matches,
    offered_lengths,
    offers,
    shortest,
)
from storyboard.catalogue.parameters import conditions_in_words, effective_params, parameter_violations
from storyboard.catalogue.parts import length_of_parts, part_violations
from storyboard.catalogue.pictures import PictureFacts, image_violations, picture_limits
from storyboard.catalogue.providers import LOCAL
from storyboard.catalogue.requirements import Requirements, Violation
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.values import Mode, plain_number

__all__ = [
    "Mode",
    "PictureFacts",
    "Requirements",
    "Violation",
    "choose_length",
    "effective_params",
    "image_violations",
    "picture_limits",
    "planned_route",
    "violations",
]


def violations(model: Model, route: Route, requirements: Requirements) -> list[Violation]:
    """Return every limit that the requirements violate on this route, in the order of a shot's keys."""
    return [
        *_ended(model, route),
        *_prompt(model, route, requirements),
        *_first_frame(model, route, requirements),
        *_last_frame(model, route, requirements),
        *parameter_violations(model, route, requirements),
        *_seed(model, route, requirements),
        *_length(model, route, requirements),
    ]


def choose_length(
    model: Model, route: Route, wanted: Fraction | None, *, params: Mapping[str, JsonValue] | None = None
) -> Fraction | None:
    """
    Return the shortest length in seconds, of those on offer, that covers `wanted`; None when none does.

    Without `wanted` it is the model's usual length, or the nearest one on this route. `params` are the author's own;
    some restrict the lengths, and one that divides the clip into parts determines it.
    """
    complete = effective_params(model, params or {})
    if (parts := length_of_parts(model, route, params or {}, complete)) is not None:
        return parts if wanted is None or parts >= wanted else None
    lengths = offered_lengths(model, route, complete)
    if wanted is None:
        return covering(lengths, model.usual_length) or longest(lengths)
    return covering(lengths, wanted)


def planned_route(model: Model, *, available: Container[str], mode: Mode | None = None) -> Route:
    """
    Return the model's first route whose provider is in `available`, or else its first route.

    `local` is always available. With a `mode`, routes that have an endpoint for it go before those that do not.
    """
    able = [route for route in model.routes if mode is None or route.endpoint(mode) is not None]
    routes = able or model.routes
    return next(
        (route for route in routes if route.provider == LOCAL or route.provider in available), routes[0]
    )


def _ended(model: Model, route: Route) -> Iterator[Violation]:
    if route.ended is not None:
        message = f'"{route.provider}" took "{model.name}" out of service on {route.ended}'
        yield Violation("model", message, "choose another model or provider; storyboard models lists them")


def _prompt(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    endpoint = route.endpoint(requirements.mode)
    required = model.prompt.required
    if endpoint is not None and endpoint.prompt_required is not None:
        required = endpoint.prompt_required
    if required and not requirements.prompt.strip():
        yield Violation(
            "prompt", f'"{model.name}" needs a prompt', 'give the shot a "prompt" or a "template"'
        )
    limit, count = model.prompt.limit, len(requirements.prompt)
    if limit is not None and count > limit:
        yield Violation(
            "prompt",
            f'the prompt has {count} characters, and "{model.name}" takes no more than {limit}',
            f"shorten it by {count - limit}",
        )


def _first_frame(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    if route.endpoint(requirements.mode) is not None:
        return
    general = model.first_frame == ("none" if requirements.first_frame else "required")
    place = "" if general else f' on "{route.provider}"'
    if requirements.first_frame:
        yield Violation(
            "first_frame",
            f'"{model.name}" takes no first frame{place}',
            'leave out "first_frame" and "continues", or choose a model that takes one',
        )
    else:
        yield Violation(
            "first_frame",
            f'"{model.name}" needs a first frame{place}',
            'give the shot a "first_frame", or let it continue another shot with "continues"',
        )


def _last_frame(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    if not requirements.last_frame:
        if model.last_frame == "required":
            yield Violation(
                "last_frame", f'"{model.name}" needs a last frame', 'give the shot a "last_frame"'
            )
        return
    endpoint = route.endpoint(requirements.mode)
    if endpoint is None:
        return
    if model.last_frame == "none":
        yield Violation(
            "last_frame",
            f'"{model.name}" takes no last frame',
            "leave it out, or choose a model that takes one",
        )
    elif (
        endpoint.last_frame is None and requirements.mode == "text" and route.image and route.image.last_frame
    ):
        yield Violation(
            "last_frame",
            f'"{model.name}" takes a last frame only together with a first frame',
            'give the shot a "first_frame" or "continues" as well',
        )
    elif endpoint.last_frame is None:
        yield Violation(
            "last_frame", f'"{model.name}" takes no last frame on "{route.provider}"', "leave it out"
        )
    else:
        params = effective_params(model, requirements.params)
        for restriction in route.restrictions:
            if not restriction.last_frame and matches(restriction.when, params):
                values = conditions_in_words(restriction.when)
                yield Violation(
                    "last_frame", f'"{model.name}" takes no last frame with {values}', "change one of the two"
                )


def _seed(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    if requirements.seed is None:
        return
    endpoint = route.endpoint(requirements.mode)
    if not model.seed:
        yield Violation(
            "seed", f'"{model.name}" takes no seed', "leave it out; each take comes out differently"
        )
    elif endpoint is not None and endpoint.seed is None:
        yield Violation("seed", f'"{model.name}" takes no seed on "{route.provider}"', "leave it out")


def _length(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    params = effective_params(model, requirements.params)
    of_parts = part_violations(model, route, requirements, params)
    yield from _duration(model, route, requirements, params) if of_parts is None else of_parts


def _duration(
    model: Model, route: Route, requirements: Requirements, params: Mapping[str, JsonValue]
) -> Iterator[Violation]:
    if requirements.duration is None:
        return
    lengths = offered_lengths(model, route, params)
    if covering(lengths, requirements.duration) is not None:
        return
    most = longest(lengths)
    nearest = "" if shortest(lengths) == most else f", of which {plain_number(most):g} s is the nearest"
    where = ""
    if restriction := length_restriction(route, params):
        where = f" with {conditions_in_words(restriction.when)}"
    elif route.lengths is not None and not offers(model.lengths, most):
        where = f' on "{route.provider}"'
    yield Violation(
        "duration",
        f'"{model.name}" makes no clip of {plain_number(requirements.duration):g} s{where}: '
        f"it offers {in_words(lengths)}{nearest}",
        _how_to_split(route, ceil(requirements.duration / most)),
    )


def _how_to_split(route: Route, shots: int) -> str:
    if route.image is None:
        return f"split it into {shots} shots"
    which = "the second" if shots == 2 else "each but the first"
    return f'split it into {shots} shots, {which} with "continues: previous"'
