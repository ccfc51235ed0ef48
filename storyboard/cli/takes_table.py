"""The takes of a film as a person reads them, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from storyboard.cli.columns import Cell, columns
from storyboard.cli.command_line import shown_path
from storyboard.cli.screen import Screen
from storyboard.takes import ShotTake
from storyboard.wording import dollars, seconds

__all__ = ["take_lines", "take_name", "take_words", "takes_as_data"]

HEADER: Final = ("shot", "take", "made", "length", "price", "digest", "model", "")
TO_THE_RIGHT: Final = frozenset({3, 4})
SHOWN_DIGITS: Final = 12
FINGERPRINT_DIGITS: Final = 8
_WHY: Final = {
    "storyboard": "used, as the storyboard says",
    "lock": "used, as the lock says",
    "pin": "used, as it is pinned",
    None: "used",
}


def take_lines(takes: Sequence[ShotTake], screen: Screen) -> Iterator[str]:
    """Yield the table of the takes."""
    yield from columns(HEADER, [_row(each) for each in takes], screen, right=TO_THE_RIGHT)


def take_name(each: ShotTake) -> str:
    """Return how a take is named: by its number, those of earlier inputs by their fingerprint, too."""
    number = str(each.take.number)
    return number if each.current else f"{each.take.fingerprint[:FINGERPRINT_DIGITS]}#{number}"


def take_words(each: ShotTake) -> str:
    """Return what there is to say about a take: whether the film uses it, and what is wrong with it."""
    parts = [_WHY[each.why]] if each.picked else []
    if not each.current:
        parts.append("of earlier inputs")
    if each.take.stand_in is not None:
        parts.append("a stand-in's")
    if not each.there:
        parts.append("its clip is gone from the store")
    return ", ".join(parts)


def _row(each: ShotTake) -> list[Cell]:
    take, dim = each.take, not each.current
    return [
        Cell(each.shot, bold=True),
        Cell(take_name(each), "green" if each.picked else None, dim=dim),
        Cell(_day(take.made_at), dim=dim),
        Cell(seconds(take.seconds), dim=dim),
        Cell(_price(each), dim=dim),
        Cell(take.sha256[:SHOWN_DIGITS], dim=dim),
        Cell(f"{take.model} via {take.provider}", dim=dim),
        Cell(take_words(each), "green" if each.picked else None, dim=dim),
    ]


def _day(text: str) -> str:
    """Return a date and time as people read it: ``2026-11-26 08:00``, in UTC."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M}"
    except ValueError:
        return text[:16]


def _price(each: ShotTake) -> str:
    if each.take.provider == "local":
        return "free"
    return "unknown" if each.take.price is None else dollars(each.take.price)


def takes_as_data(takes: Sequence[ShotTake]) -> list[dict[str, object]]:
    """Return the takes as stable plain data, as ``docs/takes.md`` describes it."""
    return [
        {
            "shot": each.shot,
            "take": each.take.number,
            "fingerprint": each.take.fingerprint,
            "current": each.current,
            "picked": each.picked,
            "picked_by": each.why,
            "made_at": each.take.made_at,
            "model": each.take.model,
            "provider": each.take.provider,
            "request_id": each.take.request_id,
            "price": None if each.take.price is None else str(each.take.price),
            "stand_in": each.take.stand_in,
            "sha256": each.take.sha256,
            "seconds": float(each.take.seconds),
            "frames": each.take.frames,
            "fps": str(each.take.fps),
            "size": f"{each.take.width}x{each.take.height}",
            "clip": str(shown_path(each.clip)) if each.there else None,
        }
        for each in takes
    ]
