"""Models that come with a storyboard, perhaps a stranger's: they add to the catalogue, and replace nothing in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from storyboard.catalogue.catalogue import Catalogue, catalogue_of
from storyboard.catalogue.consistency import Finding
from storyboard.catalogue.learned import learned_ids
from storyboard.catalogue.providers import LOCAL
from storyboard.catalogue.raw import MINIMAX, is_id
from storyboard.catalogue.schema import Endpoint, Model, Route
from storyboard.catalogue.values import Mode

__all__ = ["added_models", "additions_refused", "with_additions"]

MODES: Final[tuple[Mode, ...]] = ("text", "image")
FREE_NAME: Final = "a storyboard's catalogue adds models, and replaces none: choose another name"
TRUSTED_FACTS: Final = (
    "name that model, for its price is known; what this file says of it counts with --catalogue alone"
)

FOR_THE_USER: Final = "what this file says of it counts with --catalogue alone"


def additions_refused(models: Iterable[Model], catalogue: Catalogue) -> Iterator[Finding]:
    """
    Yield what a storyboard's own models may not do; places are those of a catalogue file.

    They may take no name and no endpoint that the catalogue has: another price for an endpoint would evade a limit.
    An endpoint that it does not have must be written so that it leads nowhere else.
    """
    known = _known_endpoints(catalogue)
    for index, model in enumerate(models):
        if model.name in catalogue.models or model.name in catalogue.endpoints:
            yield Finding(
                ("models", index, "name"), "is the name of a model that there is already", FREE_NAME
            )
        for number, route in enumerate(model.routes):
            place = ("models", index, "routes", number)
            if route.provider == LOCAL:
                hint = "a storyboard's catalogue describes hosted models: name their provider"
                yield Finding((*place, "provider"), "is the built-in engine's", hint)
            if route.provider == MINIMAX:
                yield Finding((*place, "provider"), "has one endpoint for all its models", FOR_THE_USER)
                continue
            for mode in MODES:
                endpoint = route.endpoint(mode)
                for written in () if endpoint is None else _names_of(endpoint):
                    if not is_id(route.provider, written):
                        hint = "write the provider's id of the model, such as owner/model"
                        yield Finding((*place, mode), f'goes to "{written}", which is no id', hint)
                    elif (owner := known.get((route.provider, _same(written)))) is not None:
                        message = f'goes to "{written}", which is an endpoint of "{owner}" already'
                        yield Finding((*place, mode), message, TRUSTED_FACTS)


def added_models(models: Iterable[Model]) -> tuple[Model, ...]:
    """Return models with their prices marked as stated by the storyboard."""
    return tuple(
        model.model_copy(update={"routes": tuple(route.stated() for route in model.routes)})
        for model in models
    )


def with_additions(catalogue: Catalogue, models: Iterable[Model]) -> Catalogue:
    """Return the catalogue with a storyboard's own models, but for those that `additions_refused` would name."""
    given = tuple(models)
    refused = {finding.place[1] for finding in additions_refused(given, catalogue)} if given else set()
    new = [model for index, model in enumerate(given) if index not in refused]
    if not new:
        return catalogue
    return replace(catalogue_of([*catalogue.models.values(), *new]), files=catalogue.files)


def _known_endpoints(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """Return which model has an endpoint, by provider and address; what was learned from fal's list has its id."""
    known = {("fal", _same(name)): name for name in learned_ids()}
    for model in catalogue.models.values():
        for route in model.routes:
            known |= {(route.provider, address): model.name for address in _addresses_of(route)}
    return known


def _addresses_of(route: Route) -> set[str]:
    endpoints = (route.endpoint(mode) for mode in MODES)
    return {_same(name) for endpoint in endpoints if endpoint for name in _names_of(endpoint)}


def _names_of(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (endpoint.id, endpoint.endpoint) if name))


def _same(address: str) -> str:
    """Return what is the same for all spellings of one endpoint: without capitals, slashes at its end, and version."""
    return address.lower().strip("/").partition(":")[0]
