"""A take in the store, and its key."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

__all__ = ["Take", "parts_of_key", "take_key"]


@dataclass(frozen=True, slots=True)
class Take:
    """
    One generated result in the store.

    `fingerprint` names the request, `number` counts its takes from 1, `sha256` is the clip's. `size_bytes`, `frames`,
    `fps`, `width`, `height` and `seconds` are measured from the clip, whatever was requested. Of a paid take,
    `request_id` is the provider's id, `price` the estimate in US dollars (None: not known), `base_url` the provider's
    base URL, and `stand_in` names the local server that made it in the provider's place. `made_by` is the digest of the
    code that drew it, empty for what a provider made.
    """

    fingerprint: str
    number: int
    sha256: str
    size_bytes: int
    frames: int
    fps: Fraction
    width: int
    height: int
    seconds: Fraction
    model: str
    provider: str
    made_at: str
    request_id: str | None = None
    price: Decimal | None = None
    base_url: str = ""
    stand_in: str | None = None
    made_by: str = ""


def take_key(fingerprint: str, number: int) -> str:
    """Return the key of one take of a request: ``fingerprint#number``."""
    return f"{fingerprint}#{number}"


def parts_of_key(key: str) -> tuple[str, int]:
    """Return the fingerprint and the number in a take's key. ValueError when it is not a key."""
    fingerprint, _, number = key.rpartition("#")
    if not fingerprint or not number.isascii() or not number.isdigit():
        raise ValueError(f"{key[:80]!a} is not the key of a take")
    return fingerprint, int(number)
