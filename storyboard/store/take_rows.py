"""Takes as rows of a table: the columns, and the conversion in both directions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.store.rows import is_of_types, money, ratio
from storyboard.store.take import Take

__all__ = ["TAKE_COLUMNS", "TakeRow", "row_of", "take_from", "take_of"]

TAKE_COLUMNS: Final = (
    "fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at, "
    "request_id, price, base_url, stand_in, made_by"
)
TakeRow: TypeAlias = tuple[
    *tuple[str, int, str, int, int, str, int, int, str, str, str, str],
    *tuple[str | None, str | None, str, str | None, str],
]  # the order of TAKE_COLUMNS

_OPTIONAL: Final = (str, type(None))
_TYPES: Final = (
    *(str, int, str, int, int, str, int, int),
    *(str,) * 4,
    _OPTIONAL,
    _OPTIONAL,
    str,
    _OPTIONAL,
    str,
)
_DEFAULTS: Final[Mapping[str, JsonValue]] = {"base_url": "", "made_by": ""}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
# Far above any clip, and small enough for arithmetic.
_LARGEST: Final = 1 << 40


def take_from(values: Mapping[str, JsonValue]) -> Take:
    """
    Return the take in values by column, as in a note of any version: what older ones did not write has its default.

    ValueError or ZeroDivisionError when storyboard could not have written it.
    """
    complete = {**_DEFAULTS, **values}
    return take_of(tuple(complete.get(name) for name in TAKE_COLUMNS.split(", ")))  # type: ignore[arg-type]


def row_of(take: Take) -> TakeRow:
    """Return the row of a take."""
    return (
        *(take.fingerprint, take.number, take.sha256, take.size_bytes, take.frames, str(take.fps)),
        *(take.width, take.height, str(take.seconds), take.model, take.provider, take.made_at),
        *(take.request_id, None if take.price is None else str(take.price), take.base_url, take.stand_in),
        take.made_by,
    )


def take_of(row: TakeRow) -> Take:
    """Return the take of a row. ValueError or ZeroDivisionError when storyboard could not have written it."""
    if not is_of_types(row, _TYPES):
        raise ValueError("a take has values of other types")
    fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at = (
        row[:12]
    )
    request_id, price, base_url, stand_in, made_by = row[12:]
    if not _DIGEST.fullmatch(sha256) or not all(
        0 <= number <= _LARGEST for number in (number, size_bytes, frames, width, height)
    ):
        raise ValueError("a take has an invalid digest or number")
    if (rate := ratio(fps)) == 0:
        raise ValueError("a take has no frame rate")
    return Take(
        fingerprint=fingerprint,
        number=number,
        sha256=sha256,
        size_bytes=size_bytes,
        frames=frames,
        fps=rate,
        width=width,
        height=height,
        seconds=ratio(seconds),
        model=model,
        provider=provider,
        made_at=made_at,
        request_id=request_id,
        price=money(price),
        base_url=base_url,
        stand_in=stand_in,
        made_by=made_by,
    )
