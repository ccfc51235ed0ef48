"""The fields of a request as the provider's endpoint takes them, from the catalogue."""

from __future__ import annotations

import hashlib
from pathlib import Path

from storyboard.catalogue.inputs import with_values
from storyboard.catalogue.schema import Endpoint
from storyboard.catalogue.wire import spelled, wire_length
from storyboard.providers.protocol import Order
from storyboard.providers.responses import Json

__all__ = ["arguments_of", "endpoint_of", "seed_of_take"]


def endpoint_of(order: Order) -> Endpoint:
    """Return the endpoint that an order goes to. Raises ValueError when its route has none for its mode."""
    endpoint = order.route.endpoint(order.mode)
    if endpoint is None:
        raise ValueError(f'the route to "{order.route.provider}" has no endpoint for {order.mode}')
    return endpoint


def arguments_of(order: Order) -> dict[str, Json]:
    """
    Return what an order sends: prompt, frames, seed, length, parameters, and the endpoint's constants.

    The length is always sent where the endpoint has a field for it. A parameter is left out when its value is the
    provider's default, unless `always` is set. An empty prompt is left out; validation has made sure that it is not
    required.
    """
    endpoint, request = endpoint_of(order), order.request
    fields: dict[str, Json] = {}
    if request.prompt.strip():
        fields[endpoint.prompt] = request.prompt
    for name, picture in ((endpoint.first_frame, order.first_frame), (endpoint.last_frame, order.last_frame)):
        if name is not None and picture is not None:
            fields[name] = _address(picture)
    seed = seed_of_take(request.seed, order.take)
    if endpoint.seed is not None and seed is not None:
        fields[endpoint.seed] = seed
    if endpoint.duration is not None:
        fields[endpoint.duration.name] = wire_length(endpoint.duration, request.length)
    params = with_values(request.params, {place: _address(file) for place, file in order.files.items()})
    for name, wire in endpoint.params.items():
        if name in params:
            value = spelled(wire, params[name])
            if wire.always or value != wire.default:
                fields[wire.name] = value
    return fields | endpoint.constants


def seed_of_take(seed: int | None, take: int) -> int | None:
    """Return the seed for the first take, and a seed derived from it for each further take; None stays None."""
    if seed is None or take == 1:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed}#{take}".encode()).digest()[:4]) % 2**31


def _address(file: Path | str) -> str:
    if isinstance(file, Path):
        raise ValueError(f'"{file}" must be uploaded before it can be ordered')  # noqa: TRY004 - not its type is wrong
    return file
