"""What became of the films of a batch, as lines on a screen and as data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.cli.columns import Cell, columns
from storyboard.cli.command_line import shown_path
from storyboard.cli.screen import Screen
from storyboard.wording import counted, dollars, seconds

__all__ = ["outcome_as_data", "outcome_lines", "summary_line"]

HEADER: Final = ("film", "state", "length", "size", "price", "")
TO_THE_RIGHT: Final = frozenset({2, 3, 4})
# More lines than that say nothing on a screen; the report has all films.
MOST_LINES: Final = 40
_COLOURS: Final = {FilmState.MADE: "green", FilmState.FAILED: "red", FilmState.SKIPPED: "red"}
# What needs attention comes first.
_ORDER: Final = (
    FilmState.FAILED,
    FilmState.SKIPPED,
    FilmState.UNFINISHED,
    FilmState.MADE,
    FilmState.UNCHANGED,
)


def outcome_lines(outcomes: Sequence[FilmOutcome], screen: Screen) -> Iterator[str]:
    """
    Yield a table of the films, those that are not there first, and how many more there are.

    Films that are not there for the same reason share a line.
    """
    ordered = sorted(outcomes, key=lambda each: _ORDER.index(each.state))
    alike = defaultdict[tuple[str, ...], list[FilmOutcome]](list)
    for each in ordered:
        alike[(each.name,) if each.is_there else (each.state, each.message or "")].append(each)
    shown = list(alike.values())[:MOST_LINES]
    yield from columns(
        HEADER, [_row(first, len(others)) for first, *others in shown], screen, right=TO_THE_RIGHT
    )
    if (more := len(ordered) - sum(map(len, shown))) > 0:
        yield f"and {counted(more, 'more film')}, in the report"


def summary_line(outcomes: Sequence[FilmOutcome]) -> str:
    """Return how many films there are of each state, and what the batch cost."""
    counts = Counter(each.state for each in outcomes)
    parts = [f"{counts[state]:,} {state}" for state in FilmState if counts[state]]
    made = sum(each.made for each in outcomes)
    price = sum((each.price for each in outcomes), Decimal(0))
    cost = f" for {dollars(price)}" if price else ""
    return f"{counted(len(outcomes), 'film')}: {', '.join(parts)}; {counted(made, 'clip')} made{cost}"


def outcome_as_data(each: FilmOutcome) -> dict[str, object]:
    """Return what became of a film as stable plain data, as ``docs/many-films.md`` describes it."""
    return {
        "film": each.name,
        "state": each.state.value,
        "path": None if each.path is None else str(shown_path(each.path)),
        "seconds": each.seconds,
        "frames": each.frames,
        "size": None if each.size is None else f"{each.size[0]}x{each.size[1]}",
        "clips": each.clips,
        "made": each.made,
        "price": str(each.price),
        "message": each.message,
        "hint": each.hint,
    }


def _row(each: FilmOutcome, others: int) -> list[Cell]:
    dim = each.state is FilmState.UNCHANGED
    said = str(shown_path(each.path)) if each.is_there and each.path is not None else each.message or ""
    return [
        Cell(f"{each.name} and {others:,} more" if others else each.name, bold=not dim, dim=dim),
        Cell(each.state, _COLOURS.get(each.state), dim=dim),
        Cell("" if each.seconds is None else seconds(each.seconds), dim=dim),
        Cell("" if each.size is None else f"{each.size[0]}x{each.size[1]}", dim=dim),
        Cell(dollars(each.price) if each.price else "", dim=dim),
        Cell(said, dim=dim),
    ]
