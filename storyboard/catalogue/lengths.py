"""Arithmetic with the lengths on offer, in exact seconds."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.bounds import Lengths
from storyboard.catalogue.schema import Model, Restriction, Route
from storyboard.catalogue.values import Value

__all__ = [
    "covering",
    "in_words",
    "length_restriction",
    "longest",
    "matches",
    "offered_lengths",
    "offers",
    "shortest",
]


LONGEST_LIST: Final = 3


def shortest(lengths: Lengths) -> Fraction:
    """Return the shortest length on offer."""
    return lengths.values[0] if lengths.values else lengths.min or Fraction(0)


def longest(lengths: Lengths) -> Fraction:
    """Return the longest length on offer; with a step, the last one that it reaches."""
    if lengths.values:
        return lengths.values[-1]
    low, high = lengths.min or Fraction(0), lengths.max or Fraction(0)
    return low + floor((high - low) / lengths.step) * lengths.step if lengths.step else high


def covering(lengths: Lengths, wanted: Fraction) -> Fraction | None:
    """Return the shortest length on offer that is not below `wanted`, or None when all are."""
    if lengths.values:
        return next((length for length in lengths.values if length >= wanted), None)
    if wanted > longest(lengths):
        return None
    low = shortest(lengths)
    if wanted <= low:
        return low
    return low + ceil((wanted - low) / lengths.step) * lengths.step if lengths.step else wanted


def offers(lengths: Lengths, length: Fraction) -> bool:
    """Return whether exactly this length is on offer."""
    return covering(lengths, length) == length


def offered_lengths(model: Model, route: Route, params: Mapping[str, JsonValue]) -> Lengths:
    """
    Return the lengths on offer on a route while the parameters have these values.

    `params` are complete, defaults included. The first matching restriction with lengths decides.
    """
    restriction = length_restriction(route, params)
    return (restriction and restriction.lengths) or route.lengths or model.lengths


def length_restriction(route: Route, params: Mapping[str, JsonValue]) -> Restriction | None:
    """Return the restriction that decides which lengths are on offer, or None when none matches."""
    held = (one for one in route.restrictions if one.lengths is not None and matches(one.when, params))
    return next(held, None)


def matches(when: Mapping[str, Value], params: Mapping[str, JsonValue]) -> bool:
    """Return whether every named parameter is present and has the named value."""
    return all(name in params and params[name] == value for name, value in when.items())


def in_words(lengths: Lengths) -> str:
    """
    Return the lengths on offer, to the millisecond: ``6 or 10 s``, ``0.5 to 60 s``, ``4 to 12 s in steps of 2``.

    Four values or more at one distance are given as steps, too.
    """
    if lengths.values:
        steps = {later - earlier for earlier, later in pairwise(lengths.values)}
        if len(lengths.values) > LONGEST_LIST and len(steps) == 1:
            words = f"{_rounded(lengths.values[0])} to {_rounded(lengths.values[-1])} s"
            return f"{words} in steps of {_rounded(steps.pop())}"
        numbers = [_rounded(length) for length in lengths.values]
        return (numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} or {numbers[-1]}") + " s"
    words = f"{_rounded(shortest(lengths))} to {_rounded(longest(lengths))} s"
    return f"{words} in steps of {_rounded(lengths.step)}" if lengths.step else words


def _rounded(seconds: Fraction) -> str:
    return f"{float(round(seconds, 3)):.10g}"
