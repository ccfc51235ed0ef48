"""Notices of a batch: what many films have in common is told once, with how many they are."""

from __future__ import annotations

import io

import pytest

from storyboard.cli.event_lines import Counts, event_line
from storyboard.cli.notices_once import notices_once
from storyboard.cli.screen import Screen
from storyboard.report import CutProgress, Event, FilmFailed, Notice

SCREEN = Screen(io.StringIO(), terminal=False, moving=False, colours=False, width=100)


def test_what_films_have_in_common_is_told_once_and_counted() -> None:
    told: list[Event] = []
    of_all, progress = Notice("the index was rebuilt"), CutProgress(1, 2, film="a")
    with notices_once(told.append) as reporter:
        for film in ("a", "b", "c"):
            reporter(Notice("the film lasts 7 s", film=film))
        for film in ("a", "b"):
            reporter(Notice("its last frame is held", shot="hero", film=film))
            reporter(Notice(f"only of {film}", film=film))
        for event in (of_all, of_all, progress, progress):
            reporter(event)

    assert told == [
        Notice("the film lasts 7 s", film="a"),
        Notice("its last frame is held", shot="hero", film="a"),
        Notice("only of a", film="a"),
        Notice("only of b", film="b"),
        of_all,
        of_all,
        progress,
        progress,
        Notice("the same of 2 more films: the film lasts 7 s"),
        Notice("the same of 1 more film: its last frame is held", shot="hero"),
    ]


def test_why_films_are_not_made_is_told_once_and_each_still_counts() -> None:
    told: list[Event] = []
    with notices_once(told.append) as reporter:
        for film in ("a", "b", "c"):
            reporter(FilmFailed(film, 'shot "open" failed', "try again"))

    assert told == [
        FilmFailed("a", 'shot "open" failed', "try again"),
        FilmFailed("b", ""),
        FilmFailed("c", ""),
    ]
    assert [event_line(event, Counts(), SCREEN, starts=True) for event in told[1:3]] == [None, None]


def test_the_count_is_told_when_the_work_is_stopped_too() -> None:
    told: list[Event] = []
    with pytest.raises(KeyboardInterrupt), notices_once(told.append) as reporter:
        reporter(Notice("long", film="a"))
        reporter(Notice("long", film="b"))
        raise KeyboardInterrupt

    assert told[-1] == Notice("the same of 1 more film: long")
