"""Which routes to a model are tried, and in which order."""

from __future__ import annotations

from collections.abc import Container, Sequence

from storyboard.catalogue.limits import planned_route
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.values import Mode

__all__ = ["routes_to_try"]


def routes_to_try(
    model: Model, mode: Mode, *, wanted: Sequence[str], available: Container[str]
) -> tuple[Route, ...]:
    """
    Return the routes to try, the first one first; empty when the model has no route through any of `wanted`.

    `wanted` names providers in the author's order; without any, only the catalogue's first route is used, since
    another may have another price. Routes whose provider is not in `available` are left out, unless that leaves none.
    """
    if not wanted:
        return (planned_route(model, available=available, mode=mode),)
    able = [route for route in model.routes if route.endpoint(mode) is not None] or list(model.routes)
    firsts = (next((route for route in able if route.provider == name), None) for name in wanted)
    named = tuple(route for route in firsts if route is not None)
    return tuple(route for route in named if route.provider in available) or named[:1]
