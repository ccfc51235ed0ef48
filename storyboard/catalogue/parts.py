"""Parameters that divide a clip into parts with lengths of their own, which add up to the clip's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from pydantic import JsonValue

from storyboard.catalogue.lengths import in_words, offered_lengths, offers
from storyboard.catalogue.requirements import Requirements, Violation
from storyboard.catalogue.schema import Model, Parts, Route
from storyboard.catalogue.values import plain_number

__all__ = ["length_of_parts", "part_violations"]

_SECONDS: Final = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)s?")


class _Divided(NamedTuple):
    """A parameter that divides the clip, its parts as the author wrote them, and what a part is."""

    name: str
    value: JsonValue
    parts: Parts


def length_of_parts(
    model: Model, route: Route, params: Mapping[str, JsonValue], complete: Mapping[str, JsonValue]
) -> Fraction | None:
    """
    Return the total seconds of a clip's parts; None when nothing divides it, or that length is not on offer.

    `params` are the author's own, `complete` has the defaults as well.
    """
    divided = _divided(model, params)
    total = _total(divided) if divided else None
    return total if total is not None and _is_offered(model, route, total, complete) else None


def part_violations(
    model: Model, route: Route, requirements: Requirements, complete: Mapping[str, JsonValue]
) -> Iterator[Violation] | None:
    """Return the violations of a clip's parts and its length; None when nothing divides it."""
    divided = _divided(model, requirements.params)
    return None if divided is None else _violations(divided, (model, route), requirements, complete)


def _violations(
    divided: _Divided,
    found: tuple[Model, Route],
    requirements: Requirements,
    complete: Mapping[str, JsonValue],
) -> Iterator[Violation]:
    name, _, parts = divided
    place = f"params.{name}"
    if parts.instead_of_prompt and requirements.prompt.strip():
        message = f'"{name}" takes the place of the prompt'
        yield Violation(place, message, 'give the shot an empty one, prompt: "", or leave out the parts')
    total = _total(divided)
    if total is None:
        message = f'each part of "{name}" should say its "{parts.seconds}", a number of seconds'
        yield Violation(place, message, f"such as {{prompt: ..., {parts.seconds}: 5}}")
        return
    length = f"{plain_number(total):g} s"
    if not _is_offered(*found, total, complete):
        offer = in_words(offered_lengths(*found, complete))
        message = f'the parts of "{name}" last {length} together: "{found[0].name}" offers {offer}'
        yield Violation(place, message, "lengthen or shorten a part")
    if requirements.duration is not None and requirements.duration > total:
        asked = f"{plain_number(requirements.duration):g} s"
        message = f'the parts of "{name}" last {length} together, and the shot {asked}'
        yield Violation("duration", message, "lengthen a part, or shorten the shot")


def _divided(model: Model, params: Mapping[str, JsonValue]) -> _Divided | None:
    for name, value in params.items():
        parameter = model.params.get(name)
        if parameter is not None and parameter.parts is not None and isinstance(value, list) and value:
            return _Divided(name, value, parameter.parts)
    return None


def _total(divided: _Divided) -> Fraction | None:
    """Return the sum of the parts' seconds; None when one of them has none, or an invalid value."""
    items = divided.value if isinstance(divided.value, list) else []
    seconds = [_seconds_of(item, divided.parts) for item in items]
    known = [one for one in seconds if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(seconds) else None


def _seconds_of(item: JsonValue, parts: Parts) -> Fraction | None:
    if not isinstance(item, dict):
        return None
    value = item.get(parts.seconds)
    if value is None:
        return parts.usual
    text = "" if isinstance(value, bool) or not isinstance(value, str | int | float) else str(value)
    found = _SECONDS.fullmatch(text)
    return Fraction(found[1]) if found and Fraction(found[1]) else None


def _is_offered(model: Model, route: Route, total: Fraction, complete: Mapping[str, JsonValue]) -> bool:
    """Without a length parameter, the parts alone decide."""
    endpoints = [endpoint for endpoint in (route.text, route.image) if endpoint]
    free = all(endpoint.duration is None for endpoint in endpoints)
    return free or offers(offered_lengths(model, route, complete), total)
