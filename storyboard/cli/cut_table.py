"""The plan of a cut as a person reads it: a row for each segment, then the sum."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from storyboard.cli.columns import Cell, columns
from storyboard.cli.screen import Screen, printable
from storyboard.cut_plan import Action, PlannedCut, PlannedSegment
from storyboard.wording import counted, in_seconds

__all__ = ["cut_lines"]

HEADER: Final = ("cut", "at", "length", "shows", "reason")
TO_THE_RIGHT: Final = frozenset({1, 2})
COLOURS: Final = {Action.COPY: "green", Action.REUSED: "green", Action.ENCODE: "yellow"}


def cut_lines(planned: PlannedCut, screen: Screen) -> Iterator[str]:
    """Yield the table of a film's segments, and what is to be encoded."""
    segments = planned.segments
    rows = [
        [
            Cell(each.action.value, COLOURS[each.action]),
            Cell(in_seconds(each.start)),
            Cell(in_seconds(each.length)),
            Cell(_shows(each), bold=True),
            Cell(each.reason),
        ]
        for each in segments
    ]
    yield from columns(HEADER, rows, screen, right=TO_THE_RIGHT)
    encoded = [each for each in segments if each.action is Action.ENCODE]
    length = sum((each.length for each in encoded), Fraction(0))
    words = "nothing to encode"
    if encoded:
        words = f"{counted(len(encoded), 'segment')} to encode, {in_seconds(length)}"
    others = f"{len(segments) - len(encoded):,} {'copied' if planned.obstacle is None else 'reused'}"
    yield ""
    yield f"{screen.paint('cut', bold=True)}     {words}; {others}"
    if planned.obstacle is not None:
        yield f"{screen.paint('copy', bold=True)}    clips are not copied as they are: {printable(planned.obstacle)}"


def _shows(each: PlannedSegment) -> str:
    return " to ".join(each.shots) + (", fade" if each.kind == "faded" else "")
