"""The fields of a request to an endpoint, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pydantic import JsonValue

from storyboard.catalogue.lengths import offers
from storyboard.catalogue.schema import Endpoint, Model, Parameter, Route, WireDuration, WireParameter
from storyboard.catalogue.values import Mode, plain_number

__all__ = ["WireField", "spelled", "wire_fields", "wire_length"]


@dataclass(frozen=True, slots=True)
class WireField:
    """
    One field of a request, under the provider's name.

    `carries` is what it is for: `prompt`, `first_frame`, `last_frame`, `seed`, `duration`, `params.<name>` or
    `constant`. `type` is that of its JSON value (`boolean`, `string`, `integer`, `number`, `list`, `object`);
    pictures are strings. `default` is what the provider takes when
    it is not sent, None where that is not known; of a constant it is the value. `allowed` has all values, None
    for any. `always` fields are sent in every request.
    """

    name: str
    carries: str
    type: str
    required: bool = False
    default: JsonValue = None
    allowed: tuple[JsonValue, ...] | None = None
    always: bool = False


def wire_fields(model: Model, route: Route, mode: Mode) -> tuple[WireField, ...]:
    """Return the fields of a request in one mode: the shot's own first, then parameters, then constants."""
    endpoint = route.endpoint(mode)
    if endpoint is None:
        return ()
    return tuple(_fields(model, route, endpoint))


def wire_length(duration: WireDuration, length: Fraction) -> JsonValue:
    """Return a length in seconds in the provider's form: text, a number, or a number of frames."""
    if duration.form == "frames":
        return round(length * (duration.rate or 1))
    number = plain_number(length)
    return f"{number:g}{duration.unit}" if duration.form == "string" else number


def spelled(wire: WireParameter, value: JsonValue) -> JsonValue:
    """Return a parameter's value in the provider's spelling."""
    return wire.spelling.get(str(value), value)


def _fields(model: Model, route: Route, endpoint: Endpoint) -> Iterator[WireField]:
    required = model.prompt.required if endpoint.prompt_required is None else endpoint.prompt_required
    yield WireField(endpoint.prompt, "prompt", "string", required=required)
    if endpoint.first_frame is not None:
        yield WireField(endpoint.first_frame, "first_frame", "string", required=True)
    if endpoint.last_frame is not None:
        yield WireField(endpoint.last_frame, "last_frame", "string", required=model.last_frame == "required")
    if endpoint.seed is not None:
        yield WireField(endpoint.seed, "seed", "integer")
    if endpoint.duration is not None:
        yield _duration(model, route, endpoint.duration)
    for name, wire in endpoint.params.items():
        yield _parameter(name, model.params[name], wire)
    for name, value in endpoint.constants.items():
        kind = (
            "boolean" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "string"
        )
        yield WireField(name, "constant", kind, required=True, default=value, allowed=(value,), always=True)


def _duration(model: Model, route: Route, duration: WireDuration) -> WireField:
    lengths = route.lengths or model.lengths
    allowed = None if lengths.values is None else tuple(wire_length(duration, one) for one in lengths.values)
    usual = wire_length(duration, model.usual_length) if offers(lengths, model.usual_length) else None
    kind = "integer" if duration.form == "frames" else duration.form
    return WireField(duration.name, "duration", kind, default=usual, allowed=allowed, always=True)


def _parameter(name: str, parameter: Parameter, wire: WireParameter) -> WireField:
    values = wire.allowed or parameter.allowed
    return WireField(
        wire.name,
        f"params.{name}",
        parameter.type,
        required=parameter.required,
        default=wire.default,
        allowed=None if values is None else tuple(spelled(wire, value) for value in values),
        always=wire.always,
    )
