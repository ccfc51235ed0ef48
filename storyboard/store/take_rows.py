"""Takes as rows of a table: the columns, and the way there and back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from storyboard.plan.snapshot import Take

__all__ = ["TAKE_COLUMNS", "TakeRow", "row_of", "take_of"]

TAKE_COLUMNS: Final = (
    "fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at, "
    "request_id, price, base_url, stand_in"
)
TakeRow: TypeAlias = tuple[
    *tuple[str, int, str, int, int, str, int, int, str, str, str, str],
    *tuple[str | None, str | None, str, str | None],
]  # the order of TAKE_COLUMNS


def row_of(take: Take) -> TakeRow:
    """Return the row of a take."""
    return (
        *(take.fingerprint, take.number, take.sha256, take.size_bytes, take.frames, str(take.fps)),
        *(take.width, take.height, str(take.seconds), take.model, take.provider, take.made_at),
        *(take.request_id, None if take.price is None else str(take.price), take.base_url, take.stand_in),
    )


def take_of(row: TakeRow) -> Take:
    """Return the take of a row. ValueError or ArithmeticError when its numbers are none."""
    fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at = (
        row[:12]
    )
    request_id, price, base_url, stand_in = row[12:]
    return Take(
        fingerprint=fingerprint,
        number=number,
        sha256=sha256,
        size_bytes=size_bytes,
        frames=frames,
        fps=Fraction(fps),
        width=width,
        height=height,
        seconds=Fraction(seconds),
        model=model,
        provider=provider,
        made_at=made_at,
        request_id=request_id,
        price=None if price is None else Decimal(price),
        base_url=base_url,
        stand_in=stand_in,
    )
