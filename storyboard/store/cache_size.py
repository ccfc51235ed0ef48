"""The limit of a store's derived files: how it is written, and which one counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from storyboard.errors import PlanError

__all__ = ["CACHE_SIZE_VARIABLE", "USUAL_CACHE_SIZE", "bytes_in", "cache_size"]

CACHE_SIZE_VARIABLE: Final = "STORYBOARD_CACHE_SIZE"
USUAL_CACHE_SIZE: Final = 10 * 10**9

_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"": 1}
    | {prefix + ending: 1000**power for power, prefix in enumerate("kmgt", 1) for ending in ("", "b")}
    | {f"{prefix}ib": 1024**power for power, prefix in enumerate("kmgt", 1)}
    | {"b": 1}
)
_SIZE: Final = re.compile(r"(?P<number>\d{1,18}(\.\d{1,18})?)\s*(?P<unit>[a-z]{0,3})", re.ASCII)


def bytes_in(text: str) -> int | None:
    """Return the bytes that a text such as ``500 MB``, ``1.5GiB`` or ``0`` names; None when it names none."""
    found = _SIZE.fullmatch(text.strip().lower())
    if found is None or found["unit"] not in _UNITS:
        return None
    return int(Fraction(found["number"]) * _UNITS[found["unit"]])


def cache_size(environ: Mapping[str, str]) -> int:
    """Return how many bytes derived files may be, by the variable or the default. PlanError when it is not a size."""
    text = environ.get(CACHE_SIZE_VARIABLE, "")
    size = bytes_in(text) if text.strip() else USUAL_CACHE_SIZE
    if size is None:
        raise PlanError(
            f'{CACHE_SIZE_VARIABLE} is "{text}", which is not a size',
            hint="give a number of bytes, or one with a unit, such as 500MB or 2 GB; 0 keeps no derived files",
        )
    return size
