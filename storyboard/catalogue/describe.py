"""The catalogue as JSON-like data and as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from textwrap import wrap

from pydantic import JsonValue

from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.lengths import in_words
from storyboard.catalogue.limits import choose_length, effective_params
from storyboard.catalogue.parameters import TYPE_WORDS, conditions_in_words, one_of, written
from storyboard.catalogue.price import price_of
from storyboard.catalogue.providers import key_words
from storyboard.catalogue.schema import (
    Endpoint,
    Lengths,
    Model,
    Parameter,
    PictureLimits,
    Price,
    Restriction,
    Route,
)
from storyboard.catalogue.values import Mode, plain_number, shape_text
from storyboard.catalogue.wire import WireField, wire_fields
from storyboard.document.number_words import as_written
from storyboard.wording import dollars

__all__ = ["catalogue_as_data", "model_as_data", "model_lines", "models_as_data", "usual_price"]


def catalogue_as_data(catalogue: Catalogue) -> list[dict[str, JsonValue]]:
    """
    Return one summary for each model of the files, in their order.

    See `models_as_data`. Endpoints that can only be named by a provider's id are not among them.
    """
    return models_as_data(catalogue.models.values())


def models_as_data(models: Iterable[Model]) -> list[dict[str, JsonValue]]:
    """
    Return one summary for each model, in the order given.

    Keys: `name`, `title`, `family`, `description`, `lengths` (a list of seconds, or `{min, max}` and perhaps
    `step`), `usual_length`, `first_frame` and `last_frame` (`none`, `optional`, `required`), `seed`,
    `has_sound`, `providers` in the order of preference, and `price`: what a clip of the usual length costs
    with the first provider, `{provider, length, amount}` with the US dollars as text, or None when that is
    not known.
    """
    return [_summary(model) for model in models]


def model_as_data(model: Model) -> dict[str, JsonValue]:
    """
    Return one model with the keys of a catalogue file; unset keys are left out.

    Amounts in US dollars are text, days are written 2026-11-21.
    """
    data: dict[str, JsonValue] = model.model_dump(mode="json", exclude_none=True)
    return data


def model_lines(model: Model, *, width: int = 100) -> list[str]:
    """Return one model as lines of plain text, wrapped at `width`."""
    lines = [f"{model.name}   {model.title}, {model.family}"]
    lines += [*wrap(model.description, width, break_on_hyphens=False), ""]
    for label, text in _facts(model):
        lines += _labelled(label, text, width, indent=0, column=13)
    if model.params:
        lines += ["", "params"]
    for name, parameter in model.params.items():
        lines += _labelled(name, _parameter(parameter), width, indent=2, column=20)
    lines += ["", "routes: the first one with a key is used (* required field)"]
    for route in model.routes:
        lines += _route_lines(model, route, width)
    return lines


def usual_price(model: Model) -> JsonValue:
    """Return what a clip of the usual length costs with the first provider, as in `models_as_data`; None: not known."""
    route = model.routes[0]
    mode: Mode = "image" if route.image else "text"
    length = choose_length(model, route, None)
    amount = None if length is None else price_of(route, mode, length, effective_params(model, {}))
    if length is None or amount is None:
        return None
    return {"provider": route.provider, "length": plain_number(length), "amount": str(amount)}


def _summary(model: Model) -> dict[str, JsonValue]:
    whole = model_as_data(model)
    kept = (
        "name",
        "title",
        "family",
        "description",
        "lengths",
        "usual_length",
        "first_frame",
        "last_frame",
        "seed",
    )
    summary = {key: whole[key] for key in (*kept, "has_sound")}
    providers: list[JsonValue] = list(dict.fromkeys(route.provider for route in model.routes))
    return {**summary, "providers": providers, "price": usual_price(model)}


def _facts(model: Model) -> Iterator[tuple[str, str]]:
    yield "lengths", f"{in_words(model.lengths)}; default {in_words(Lengths(values=(model.usual_length,)))}"
    limit = f", up to {model.prompt.limit} characters" if model.prompt.limit else ""
    yield "prompt", ("required" if model.prompt.required else "optional") + limit
    yield "first frame", model.first_frame
    yield "last frame", model.last_frame
    if model.picture:
        yield "pictures", _picture(model.picture)
    sizes = [
        f"{size.resolution} " + (f"{size.width}x{size.height}" if size.width else "of unknown pixels")
        for size in model.pictures
    ]
    yield "size", "the film's own" if model.any_size else ", ".join(sizes) or "not known"
    if model.frame_rate:
        yield "frame rate", model.frame_rate
    yield "sound", "yes" if model.has_sound else "no"
    yield "seed", "yes" if model.seed else "no"
    for sentence in model.unsure:
        yield "unsure", sentence


def _picture(limits: PictureLimits) -> str:
    parts = [one_of([name.upper() for name in limits.formats]).replace('"', "")]
    if limits.shortest_side:
        parts.append(f"shorter side at least {limits.shortest_side} pixels")
    if limits.narrowest:
        parts.append(f"wider than {shape_text(limits.narrowest)}")
    if limits.widest:
        parts.append(f"narrower than {shape_text(limits.widest)}")
    if limits.largest_bytes:
        parts.append(f"at most {limits.largest_bytes:,} bytes")
    return ", ".join(parts)


def _parameter(parameter: Parameter) -> str:
    kind = one_of(parameter.allowed) if parameter.allowed else TYPE_WORDS[parameter.type]
    bounds = [f"at least {as_written(parameter.minimum)}"] if parameter.minimum is not None else []
    bounds += [f"at most {as_written(parameter.maximum)}"] if parameter.maximum is not None else []
    usual = "required" if parameter.required else "left to the provider"
    if parameter.default is not None:
        usual = f"default {written(parameter.default)}"
    return ", ".join([kind, *bounds]) + f"; {usual}. {parameter.description}"


def _route_lines(model: Model, route: Route, width: int) -> Iterator[str]:
    yield f"  {route.provider}   {key_words(route.provider)}, as of {route.date}"
    for label, text in _route_facts(model, route):
        yield from _labelled(label, text, width, indent=4, column=14)


def _route_facts(model: Model, route: Route) -> Iterator[tuple[str, str]]:
    modes: tuple[Mode, ...] = ("text", "image")
    for mode in modes:
        if endpoint := route.endpoint(mode):
            yield mode, _endpoint(endpoint)
            yield "", "sends " + ", ".join(_field(field) for field in wire_fields(model, route, mode))
    yield from _particulars(model, route)
    for restriction in route.restrictions:
        yield "limit", _restriction(restriction)
    for price in route.prices:
        yield "price", _price(price)
    if route.no_price:
        yield "no price", route.no_price
    if route.ended:
        yield "ended", f"out of service since {route.ended}"
    for sentence in route.unsure:
        yield "unsure", sentence


def _particulars(model: Model, route: Route) -> Iterator[tuple[str, str]]:
    if route.lengths:
        yield "lengths", in_words(route.lengths)
    if route.picture:
        yield "pictures", _picture(route.picture)
    if rate := route.fps or model.fps:
        yield "rate", f"{rate} frames a second are expected"


def _endpoint(endpoint: Endpoint) -> str:
    address = (
        endpoint.address
        if endpoint.id in {None, endpoint.address}
        else f"{endpoint.id} at {endpoint.address}"
    )
    return f"{address} ({endpoint.source})"


def _field(field: WireField) -> str:
    star = "*" if field.required and field.carries != "constant" else ""
    if field.carries == "constant":
        return f"{field.name}={written(field.default)}"
    if field.allowed is None or field.type == "boolean":
        return f"{field.name}{star}"
    return f"{field.name}{star}={'|'.join(written(value) for value in field.allowed)}"


def _restriction(restriction: Restriction) -> str:
    parts = []
    if restriction.lengths:
        parts.append(f"only {in_words(restriction.lengths)}")
    if not restriction.last_frame:
        parts.append("no last frame")
    parts += [f"{name} only {one_of(values)}" for name, values in restriction.params.items()]
    return f"with {conditions_in_words(restriction.when)}: {', '.join(parts)}"


def _price(price: Price) -> str:
    if price.per == "duration":
        what = ", ".join(f"{dollars(amount)} for {length} s" for length, amount in price.amounts.items())
    else:
        what = f"{dollars(price.amount or Decimal(0))} a {price.per}"
    if price.plus:
        what += f" and {dollars(price.plus)} a clip"
    elif price.amount == 0:
        what = "free"
    if len(price.modes) == 1:
        what += f", mode {price.modes[0]}"
    if price.when:
        what += f", with {conditions_in_words(price.when)}"
    if price.within:
        what += f", with {price.within} in a parameter"
    doubts = "".join(f" Unsure: {sentence}" for sentence in price.unsure)
    return f"{what} ({price.date}, {price.source}){'.' if doubts else ''}{doubts}"


def _labelled(label: str, text: str, width: int, *, indent: int, column: int) -> list[str]:
    start = " " * indent
    return wrap(
        text,
        width,
        initial_indent=f"{start}{label:<{column}}" + ("" if len(label) < column else " "),
        subsequent_indent=start + " " * column,
        break_long_words=False,
        break_on_hyphens=False,
    )
