"""The origin of a clip: which take of which request it is, and what paid for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import JsonValue

from storyboard.store.journal import Entry
from storyboard.store.take import parts_of_key

__all__ = ["Origin", "origin_of_line"]


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What is known about a clip besides its content: which take it is, and what made it.

    `facts` describe the request for people. `request_id`, `price` (an estimate in US dollars) and `base_url` are
    those of its prediction; `stand_in` names the local server that made it in the provider's place.
    `made_by` is the digest of the code that drew a clip on this machine, empty for what a provider made.
    """

    fingerprint: str
    number: int
    model: str
    provider: str
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    request_id: str | None = None
    price: Decimal | None = None
    base_url: str = ""
    stand_in: str | None = None
    made_by: str = ""


def origin_of_line(entry: Entry) -> Origin:
    """Return the origin of a clip that a line of the journal has paid for."""
    fingerprint, number = parts_of_key(entry.take)
    model = entry.facts.get("model")
    return Origin(
        fingerprint=fingerprint,
        number=number,
        # Lines of older versions have no model; the endpoint is the best substitute.
        model=model if isinstance(model, str) else entry.endpoint,
        provider=entry.provider,
        facts={**entry.facts, "endpoint": entry.endpoint},
        request_id=entry.request_id,
        price=entry.price,
        base_url=entry.base_url,
        stand_in=entry.stand_in,
    )
