"""What the catalogue knows of an endpoint, and the problems of arguments that were sent to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import UnionType
from typing import Final

from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.lengths import in_words, offered_lengths
from storyboard.catalogue.schema import Model, Route
from storyboard.catalogue.values import Mode
from storyboard.catalogue.wire import WireField, spelled, wire_fields, wire_length
from storyboard.emulator.values import Complaint, Json, Object
from storyboard.errors import PlanError

__all__ = ["Offer", "complaints", "offer_of"]

MODES: Final[tuple[Mode, ...]] = ("image", "text")
MISTYPED: Final = {
    "string": ("string_type", "Input should be a valid string"),
    "boolean": ("bool_type", "Input should be a valid boolean"),
    "integer": ("int_type", "Input should be a valid integer"),
    "number": ("float_type", "Input should be a valid number"),
    "list": ("list_type", "Input should be a valid list"),
    "object": ("dict_type", "Input should be a valid dictionary"),
}
TYPES: Final[dict[str, type | UnionType]] = {
    "string": str,
    "integer": int,
    "number": int | float,
    "list": list,
    "object": dict,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A model at one endpoint of a provider, with the fields of its requests."""

    model: Model
    route: Route
    mode: Mode
    fields: tuple[WireField, ...]

    def field(self, carries: str) -> WireField | None:
        """Return the field for something (such as "prompt"), or None when this endpoint has none."""
        return next((one for one in self.fields if one.carries == carries), None)

    def length(self, arguments: Mapping[str, Json]) -> Fraction | None:
        """Return the length in seconds that the arguments name; None when they name none that the model has."""
        endpoint = self.route.endpoint(self.mode)
        lengths = self.route.lengths or self.model.lengths
        if endpoint is None or endpoint.duration is None:
            return lengths.values[0] if lengths.values else None
        value = self.value("duration", arguments)
        matching = (one for one in lengths.values or () if wire_length(endpoint.duration, one) == value)
        return next(matching, None)

    def value(self, carries: str, arguments: Mapping[str, Json]) -> Json:
        """Return the argument for something, or else its default; None when there is neither."""
        one = self.field(carries)
        if one is None:
            return None
        given = arguments.get(one.name)
        return one.default if given is None else given

    def params(self, arguments: Mapping[str, Json]) -> dict[str, Json]:
        """Return the model's parameters in the arguments, with the catalogue's names and values."""
        return {
            name: _ours(self, name, self.value(f"params.{name}", arguments), parameter.default)
            for name, parameter in self.model.params.items()
        }


def offer_of(catalogue: Catalogue, provider: str, name: str, arguments: Object) -> Offer | None:
    """Return what the catalogue knows of a provider's id of a model, None when the id is unknown."""
    model = _found(catalogue, provider, name)
    if model is None:
        return None
    for route in model.routes:
        modes = [mode for mode in MODES if (endpoint := route.endpoint(mode)) and endpoint.id == name]
        if route.provider == provider and modes:
            mode = next((mode for mode in modes if _suits(route, mode, arguments)), modes[0])
            return Offer(model, route, mode, wire_fields(model, route, mode))
    return None


def complaints(offer: Offer | None, arguments: Object) -> list[Complaint]:
    """
    Return all problems of the arguments, in the order of the endpoint's fields.

    Of an unknown model (None), only the prompt is checked: it has to be text.
    """
    if offer is None:
        return list(_about(WireField("prompt", "prompt", "string"), arguments))
    # Constants are what this program sends; the provider does not require them, and accepts other values.
    fields = [one for one in offer.fields if one.carries != "constant"]
    found = [complaint for one in fields for complaint in _about(one, arguments)]
    found += _about_prompt(offer, arguments)
    return found or list(_about_length(offer, arguments))


def _found(catalogue: Catalogue, provider: str, name: str) -> Model | None:
    # Providers can use the same id for different models.
    for asked in (f"{provider}:{name}", name):
        try:
            return catalogue.find(asked)
        except PlanError:
            continue
    return None


def _suits(route: Route, mode: Mode, arguments: Object) -> bool:
    endpoint = route.endpoint(mode)
    field = endpoint.first_frame if endpoint else None
    return mode == "text" or (field is not None and arguments.get(field) is not None)


def _about(field: WireField, arguments: Object) -> Iterator[Complaint]:
    value = arguments.get(field.name)
    if value is None:
        if field.required:
            yield Complaint(field.name, "missing", "Field required")
    elif field.allowed is not None and not _among(value, field.allowed):
        expected = _listed(field.allowed)
        yield Complaint(field.name, "literal_error", f"Input should be {expected}", {"expected": expected})
    elif not _is_of(field.type, value):
        yield Complaint(field.name, *MISTYPED[field.type])
    elif field.required and isinstance(value, str) and not value.strip():
        yield Complaint(field.name, "string_too_short", "String should have at least 1 character")


def _among(value: Json, allowed: tuple[Json, ...]) -> bool:
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed)


def _listed(allowed: tuple[Json, ...]) -> str:
    *others, last = (repr(one) for one in allowed)
    return f"{', '.join(others)} or {last}" if others else last


def _is_of(kind: str, value: Json) -> bool:
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    return isinstance(value, TYPES[kind])


def _about_prompt(offer: Offer, arguments: Object) -> Iterator[Complaint]:
    field, limit = offer.field("prompt"), offer.model.prompt.limit
    value = arguments.get(field.name) if field else None
    if field and limit and isinstance(value, str) and len(value) > limit:
        message = f"String should have at most {limit} characters"
        yield Complaint(field.name, "string_too_long", message, {"max_length": limit})


def _about_length(offer: Offer, arguments: Object) -> Iterator[Complaint]:
    """Check the length against the other parameters, such as 10 s, which is not available at 1080P."""
    field, endpoint = offer.field("duration"), offer.route.endpoint(offer.mode)
    if field is None or endpoint is None or endpoint.duration is None:
        return
    lengths = offered_lengths(offer.model, offer.route, offer.params(arguments))
    offered = [wire_length(endpoint.duration, length) for length in lengths.values or ()]
    if offered and offer.value("duration", arguments) not in offered:
        message = f"with these parameters the length should be {in_words(lengths)}"
        yield Complaint(field.name, "value_error", message)


def _ours(offer: Offer, name: str, value: Json, default: Json) -> Json:
    endpoint = offer.route.endpoint(offer.mode)
    wire = endpoint.params.get(name) if endpoint else None
    if wire is None or value is None:
        return default
    allowed = wire.allowed or offer.model.params[name].allowed or ()
    return next((ours for ours in allowed if spelled(wire, ours) == value), value)
