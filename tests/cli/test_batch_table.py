"""The films of a batch on the terminal."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.cli.batch_table import outcome_as_data, outcome_lines, summary_line
from storyboard.cli.screen import Screen

SCREEN = Screen(io.StringIO(), terminal=False, moving=False, colours=False, width=100)


def done(name: str, **others: object) -> FilmOutcome:
    return FilmOutcome(name=name, path=Path(f"build/{name}.mp4"), state=FilmState.MADE, **others)  # type: ignore[arg-type]


def test_films_that_are_not_there_come_first() -> None:
    failed = FilmOutcome(name="b", path=Path("build/b.mp4"), state=FilmState.FAILED, message="fal refused it")
    lines = list(outcome_lines([done("a", seconds=12.5, size=(320, 180)), failed], SCREEN))
    assert [line.split()[0] for line in lines] == ["film", "b", "a"]
    assert "fal refused it" in lines[1]
    assert "build/b.mp4" not in lines[1]
    assert "12.5 s" in lines[2]
    assert "320x180" in lines[2]
    assert lines[2].endswith("build/a.mp4")


def test_films_that_are_not_there_for_one_reason_share_a_line() -> None:
    facts = {"path": None, "state": FilmState.FAILED}
    films = [FilmOutcome(name=f"f{n}", message='shot "open" failed', **facts) for n in range(400)]  # type: ignore[arg-type]
    films.insert(1, FilmOutcome(name="g", message='shot "end" failed', **facts))  # type: ignore[arg-type]
    lines = list(outcome_lines([*films, done("a"), done("b")], SCREEN))
    assert [line.split("  ")[0] for line in lines] == ["film", "f0 and 399 more", "g", "a", "b"]


def test_a_long_table_says_how_many_films_it_leaves_out() -> None:
    lines = list(outcome_lines([done(f"f{number}") for number in range(2000)], SCREEN))
    assert len(lines) < 50
    assert lines[-1] == "and 1,960 more films, in the report"


def test_the_summary_counts_states_and_money() -> None:
    films = [done("a", made=2, price=Decimal("0.98")), done("b", made=1, price=Decimal("0.49"))]
    films.append(FilmOutcome(name="c", path=None, state=FilmState.SKIPPED))
    assert summary_line(films) == "3 films: 2 made, 1 skipped; 3 clips made for $1.47"


def test_as_data_prices_are_decimal_texts_and_unknown_facts_are_null() -> None:
    data = outcome_as_data(FilmOutcome(name="c", path=None, state=FilmState.SKIPPED, message="m", hint="h"))
    assert data == {
        "film": "c",
        "state": "skipped",
        "path": None,
        "seconds": None,
        "frames": None,
        "size": None,
        "clips": 0,
        "made": 0,
        "price": "0",
        "message": "m",
        "hint": "h",
    }


def test_the_problems_of_a_row_are_in_the_table_once() -> None:
    said = 'rows.csv:3, column "price": the cell is empty'
    films = [
        FilmOutcome(name=f"b/{output}", path=None, state=FilmState.SKIPPED, message=said)
        for output in ("wide", "tall", "square")
    ]
    lines = list(outcome_lines(films, SCREEN))
    assert [line.split("  ")[0] for line in lines] == ["film", "b/wide and 2 more"]
    assert lines[1].endswith(said)
