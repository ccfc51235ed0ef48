"""Columns: aligned, never cut off, fitted to a terminal."""

from __future__ import annotations

import io

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.cli.columns import Cell, columns, prose_fits
from storyboard.cli.screen import Screen

ROWS = [
    [Cell("make"), Cell("summit"), Cell("6 s"), Cell("new")],
    [
        Cell("cached"),
        Cell("x"),
        Cell("10 s"),
        Cell("first frame comes from another shot, whose prompt changed"),
    ],
]
HEADER = ("status", "shot", "asked", "reason")


def screen_of(width: int | None, *, colours: bool = False) -> Screen:
    return Screen(io.StringIO(), terminal=width is not None, moving=colours, colours=colours, width=width)


def test_in_a_file_every_row_is_one_line() -> None:
    lines = list(columns(HEADER, ROWS, screen_of(None), right={2}))
    assert lines == [
        "status  shot    asked  reason",
        "make    summit    6 s  new",
        "cached  x        10 s  first frame comes from another shot, whose prompt changed",
    ]


def test_prose_is_wrapped_beside_the_columns() -> None:
    lines = list(columns(HEADER, ROWS, screen_of(60), right={2}))
    assert lines[2:] == [
        "cached  x        10 s  first frame comes from another shot,",
        "                       whose prompt changed",
    ]


def test_prose_goes_beneath_where_it_is_narrow() -> None:
    lines = list(columns(HEADER, ROWS, screen_of(40), right={2}))
    assert lines[1:] == [
        "make    summit    6 s  new",
        "cached  x        10 s",
        "    first frame comes from another shot,",
        "    whose prompt changed",
    ]


def test_the_title_of_prose_needs_room_too() -> None:
    rows = [[Cell("a" * 30), Cell("new")]]
    assert prose_fits(("name", "reason"), rows, screen_of(40))
    assert not prose_fits(("name", "a longer reason"), rows, screen_of(40))


def test_colours_do_not_move_columns() -> None:
    rows = [[Cell("make", "yellow"), Cell("a", bold=True), Cell("6 s", dim=True), Cell("new")]]
    plain = list(columns(HEADER, rows, screen_of(80)))
    screen = screen_of(80, colours=True)
    coloured = [screen.rendered(line) for line in columns(HEADER, rows, screen)]
    assert plain != coloured
    assert [click.unstyle(line) for line in coloured] == plain


@given(
    st.lists(st.tuples(st.text("ab-", max_size=9), st.text("cd ", max_size=90)), min_size=1, max_size=5),
    st.one_of(st.none(), st.integers(40, 140)),
)
def test_no_word_is_lost(rows: list[tuple[str, str]], width: int | None) -> None:
    cells = [[Cell(name), Cell(prose)] for name, prose in rows]
    shown = " ".join(columns(("n", "p"), cells, screen_of(width)))
    for name, prose in rows:
        assert name in shown
        if all(len(word) < 20 for word in prose.split()):
            assert all(word in shown for word in prose.split())


@pytest.mark.parametrize("width", [40, 80, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert all(len(line) <= width for line in columns(HEADER, ROWS, screen_of(width)))


def test_wide_characters_do_not_move_columns() -> None:
    rows = [[Cell("山頂"), Cell("new")], [Cell("peak"), Cell("made")]]
    assert list(columns(("shot", "reason"), rows, screen_of(80))) == [
        "shot  reason",
        "山頂  new",
        "peak  made",
    ]
