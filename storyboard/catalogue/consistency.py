"""Check that the parts of a catalogue file agree with each other, beyond the types of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from storyboard.catalogue.lengths import in_words, offers
from storyboard.catalogue.parameters import TYPE_WORDS, fault_of, is_of_type, written
from storyboard.catalogue.schema import (
    CatalogueFile,
    Endpoint,
    Lengths,
    Model,
    Parameter,
    Price,
    Restriction,
    Route,
    WireDuration,
)
from storyboard.catalogue.values import Mode, Value
from storyboard.document.tree import Location
from storyboard.suggestions import did_you_mean

__all__ = ["Finding", "inconsistencies"]

MODES: Final[tuple[Mode, ...]] = ("text", "image")

_SECONDS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")


class Finding(NamedTuple):
    """A contradiction: its place (the key there, with `of_key`), the rest of a sentence about it, and a hint."""

    place: Location
    message: str
    hint: str | None = None
    of_key: bool = False


def inconsistencies(file: CatalogueFile) -> Iterator[Finding]:
    """
    Yield all contradictions in a file.

    The checks that need lengths are left out for a model with invalid ones.
    """
    if not file.models:
        yield Finding(("models",), "is empty", "give at least one model")
    names: set[str] = set()
    for index, model in enumerate(file.models):
        place: Location = ("models", index)
        if model.name in names:
            yield Finding(
                (*place, "name"), "is the name of two models in this file", "give each its own name"
            )
        names.add(model.name)
        yield from _in_model(place, model)
    yield from _repeated_ids(file)


def _in_model(place: Location, model: Model) -> Iterator[Finding]:
    if not model.routes:
        yield Finding((*place, "routes"), "is empty", "give at least one way to reach it")
    faults = list(_in_lengths((*place, "lengths"), model.lengths))
    yield from faults
    if not faults and not offers(model.lengths, model.usual_length):
        yield Finding((*place, "usual_length"), f"should be one of its lengths: {in_words(model.lengths)}")
    for name, parameter in model.params.items():
        yield from _in_parameter((*place, "params", name), parameter)
    for mode, unwanted in (("text", "required"), ("image", "none")):
        if model.first_frame != unwanted and not any(getattr(route, mode) for route in model.routes):
            message = f'is "{model.first_frame}", but no route has an endpoint for mode "{mode}"'
            yield Finding(
                (*place, "first_frame"), message, f'give a route one, or say "first_frame: {unwanted}"'
            )
    for index, route in enumerate(model.routes):
        yield from _in_route((*place, "routes", index), model, route)


def _in_lengths(place: Location, lengths: Lengths | None) -> Iterator[Finding]:
    if lengths is None:
        return
    form = "write a list such as [6, 10], or {min: 4, max: 12}"
    if lengths.values is not None:
        if lengths.min or lengths.max or lengths.step:
            yield Finding(place, 'has both "values" and a range', form)
        elif not lengths.values:
            yield Finding(place, "is empty", form)
        elif any(one >= other for one, other in pairwise(lengths.values)):
            yield Finding(place, "should rise from one number to the next", form)
    elif lengths.min is None or lengths.max is None:
        yield Finding(place, 'should have a "min" and a "max"', form)
    elif lengths.min > lengths.max:
        yield Finding(place, 'has a "min" above its "max"', form)


def _in_parameter(place: Location, parameter: Parameter) -> Iterator[Finding]:
    if parameter.parts is not None and parameter.type != "list":
        yield Finding((*place, "parts"), "goes with a list only")
    for index, value in enumerate(parameter.allowed or ()):
        if not is_of_type(parameter.type, value):
            yield Finding(
                (*place, "allowed", index),
                f"should be {TYPE_WORDS[parameter.type]}, not {written(value)}",
            )
    if parameter.allowed == ():
        yield Finding((*place, "allowed"), "is empty", "leave it out when any value will do")
    elif parameter.default is None:
        return
    elif parameter.required:
        yield Finding(
            (*place, "default"),
            "goes with a parameter that has to be given",
            'take out "required" or the default',
        )
    elif fault := fault_of(parameter, parameter.default):
        yield Finding((*place, "default"), f"{fault}, not {written(parameter.default)}")


def _in_route(place: Location, model: Model, route: Route) -> Iterator[Finding]:
    yield from _in_lengths((*place, "lengths"), route.lengths)
    if route.text is None and route.image is None:
        yield Finding(place, "has no endpoint", 'give it a "text" or an "image" endpoint, or both')
    for mode in MODES:
        if endpoint := route.endpoint(mode):
            yield from _in_endpoint((*place, mode), model, mode, endpoint)
    for index, restriction in enumerate(route.restrictions):
        yield from _in_restriction((*place, "restrictions", index), model, restriction)
    for index, price in enumerate(route.prices):
        yield from _in_price((*place, "prices", index), model, price)
    if not route.prices and route.no_price is None:
        yield Finding(place, "has no price", 'give it "prices", or say why not with "no_price"')


def _in_endpoint(place: Location, model: Model, mode: Mode, endpoint: Endpoint) -> Iterator[Finding]:
    if not endpoint.address:
        yield Finding(place, "goes nowhere", 'give it an "id" or an "endpoint"')
    unwanted = "required" if mode == "text" else "none"
    if model.first_frame == unwanted:
        yield Finding(
            place,
            f'does not go with "first_frame: {unwanted}"',
            "take it out, or change the model's first_frame",
        )
    if (endpoint.first_frame is not None) != (mode == "image"):
        message = "should not be there without a first frame" if mode == "text" else "is missing"
        yield Finding(
            (*place, "first_frame"),
            message,
            "it is the provider's field for the first frame, in mode image only",
        )
    yield from _in_duration((*place, "duration"), endpoint.duration)
    for name, takes in (("last_frame", model.last_frame != "none"), ("seed", model.seed)):
        if getattr(endpoint, name) is not None and not takes:
            yield Finding(
                (*place, name),
                "is a field for something that the model does not take",
                f'change its "{name}"',
            )
    yield from _unknown(place, model, endpoint.params, "params")
    for name, wire in endpoint.params.items():
        for index, value in enumerate(wire.allowed or ()):
            parameter = model.params.get(name)
            if parameter and (fault := fault_of(parameter, value)):
                yield Finding((*place, "params", name, "allowed", index), f"{fault}, not {written(value)}")


def _in_duration(place: Location, duration: WireDuration | None) -> Iterator[Finding]:
    if duration is None:
        return
    if (duration.rate is not None) != (duration.form == "frames"):
        yield Finding(place, 'should have a "rate" with form "frames", and with no other')
    if duration.unit and duration.form != "string":
        yield Finding((*place, "unit"), 'goes with form "string" only')


def _in_restriction(place: Location, model: Model, restriction: Restriction) -> Iterator[Finding]:
    yield from _in_lengths((*place, "lengths"), restriction.lengths)
    yield from _unknown(place, model, restriction.params, "params")
    yield from _conditions(place, model, restriction.when)


def _in_price(place: Location, model: Model, price: Price) -> Iterator[Finding]:
    if price.per == "duration":
        if price.amount is not None or not price.amounts:
            yield Finding(place, 'should give "amounts" by length', 'such as "amounts: {6: 0.28, 10: 0.56}"')
    elif price.amounts or price.amount is None:
        yield Finding(place, 'should give one "amount"', 'such as "amount: 0.49"')
    for length in price.amounts:
        if not _SECONDS.fullmatch(length):
            yield Finding(
                (*place, "amounts", length), "should have a number of seconds for its key", of_key=True
            )
    yield from _conditions(place, model, price.when)


def _conditions(place: Location, model: Model, when: Mapping[str, Value]) -> Iterator[Finding]:
    yield from _unknown(place, model, when, "when")
    for name, value in when.items():
        parameter = model.params.get(name)
        if parameter and (fault := fault_of(parameter, value)):
            yield Finding((*place, "when", name), f"{fault}, not {written(value)}")


def _unknown(place: Location, model: Model, names: Iterable[str], key: str) -> Iterator[Finding]:
    for name in names:
        if name not in model.params:
            hint = did_you_mean(name, sorted(model.params), "its parameters")
            yield Finding((*place, key, name), "is not a parameter of the model", hint, of_key=True)


def _repeated_ids(file: CatalogueFile) -> Iterator[Finding]:
    owners: dict[tuple[str, str], tuple[int, int]] = {}
    for index, model in enumerate(file.models):
        for number, route in enumerate(model.routes):
            for mode in MODES:
                endpoint = route.endpoint(mode)
                if endpoint is None or endpoint.id is None:
                    continue
                if owners.setdefault((route.provider, endpoint.id), (index, number)) != (index, number):
                    place: Location = ("models", index, "routes", number, mode, "id")
                    yield Finding(
                        place,
                        f'is the id of another route too: "{endpoint.id}"',
                        'write it as "endpoint" here',
                    )
