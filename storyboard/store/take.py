"""A take as the store remembers it, and the key that names it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

__all__ = ["Take", "parts_of_key", "take_key"]


@dataclass(frozen=True, slots=True)
class Take:
    """
    One generated result, as the store remembers it.

    `fingerprint` names the request, `number` counts its takes from 1, `sha256` is the clip's. `size_bytes`,
    `frames`, `fps`, `width`, `height` and `seconds` are what the clip was found to be, whatever was asked.
    Of a paid take, `request_id` is the provider's, `price` the estimate in US dollars (None: not known), `base_url`
    the address that it came from, and `stand_in` names the local server that made it in the provider's place.
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


def take_key(fingerprint: str, number: int) -> str:
    """Return the name of one take of a request: ``fingerprint#number``."""
    return f"{fingerprint}#{number}"


def parts_of_key(key: str) -> tuple[str, int]:
    """Return the fingerprint and the number of the take with that name. ValueError when it is no take's name."""
    fingerprint, _, number = key.rpartition("#")
    if not fingerprint or not number.isascii() or not number.isdigit():
        raise ValueError(f"{key[:80]!a} names no take")
    return fingerprint, int(number)
