"""Reporters: lines for files, one object a line for programs, moving lines on a terminal; and the page about them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from storyboard import report
from storyboard.cli.event_json import event_as_json, event_name
from storyboard.cli.live import live_lines
from storyboard.cli.progress import reporting, waits_alone
from storyboard.cli.progress_throttle import ProgressThrottle
from storyboard.cli.screen import Screen
from storyboard.report import (
    CutDone,
    CutProgress,
    CutStarted,
    Event,
    Notice,
    ProgressState,
    RetryScheduled,
    RunDone,
    RunStarted,
    ShotDone,
    ShotFailed,
    ShotProgress,
    ShotStarted,
    ShotUnmet,
)

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
KINDS: tuple[type[Event], ...] = get_args(Event)

FILM = Path("build/film.mp4")
EVENTS: list[Event] = [
    RunStarted(clips=3, cached=1),
    Notice("its clip was altered; it is made again", shot="a"),
    ShotStarted("a", 1, "animatic", "local"),
    ShotStarted("b", 2, "animatic", "local"),
    ShotProgress("a", 1, 0.25),
    ShotProgress("b", 2, None, "queued", "queued"),
    RetryScheduled("fal", "too many requests", 20.4, shot="a"),
    ShotDone("a", 1, 1.26),
    ShotFailed("b", 2, "the provider gave no reason"),
    ShotUnmet("c", waits_for="b"),
    RunDone(made=1, failed=1, unmet=1),
    CutStarted(312, FILM),
    CutProgress(156, 312),
    CutDone(FILM, 312, 13.0),
]


def tell_all(*, as_json: bool = False, quiet: bool = False, events: Iterable[Event] = EVENTS) -> None:
    with reporting(as_json=as_json, quiet=quiet) as reporter:
        for event in events:
            reporter(event)


def test_plain_lines_are_one_for_each_thing_that_happens(capsys: pytest.CaptureFixture[str]) -> None:
    tell_all()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "3 clips to make, 1 in the store",
        "note: a: its clip was altered; it is made again",
        "a: making with animatic via local",
        "b#2: making with animatic via local",
        "b#2: queued",
        "fal: too many requests, trying again in 20 s",
        "a: made in 1.3 s (1 of 3)",
        "b#2: failed: the provider gave no reason",
        'c: not made, it waits for "b"',
        "cut: stitching 312 frames",
        "cut: 13 s, 312 frames",
    ]


def test_quiet_shows_nothing_for_errors_tell_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    tell_all(quiet=True)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_the_remedy_of_a_failure_is_a_field_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    tell_all(as_json=True, events=[ShotFailed("a", 1, "refused", "write another prompt")])
    assert json.loads(capsys.readouterr().out)["hint"] == "write another prompt"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (RunStarted(clips=0, cached=7), "nothing to make, 7 clips in the store\n"),
        (RunStarted(clips=0, cached=0), ""),
        (RunStarted(clips=1, cached=0), "1 clip to make, 0 in the store\n"),
    ],
)
def test_what_there_is_to_make(event: Event, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    tell_all(events=[event])
    assert capsys.readouterr().err == line


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell_all(as_json=True)
    shown = capsys.readouterr()
    assert shown.err == ""
    told = [json.loads(line) for line in shown.out.splitlines()]
    assert [event["event"] for event in told] == [event_name(type(event)) for event in EVENTS]
    assert told[-1] == {"event": "cut_done", "path": "build/film.mp4", "frames": 312, "seconds": 13.0}
    progress = {"shot": "b", "take": 2, "fraction": None, "note": "queued", "state": "queued"}
    assert told[5] == {"event": "shot_progress", **progress}


def test_words_of_others_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell_all(events=[ShotFailed("a", 1, "no\x1b[2J")])
    assert capsys.readouterr().err == "a: failed: no\\x1b[2J\n"


def test_the_page_lists_every_event_and_field() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([^|]*) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    documented = {
        class_name: (name, re.findall(r"`(\w+)`", field_names)) for name, class_name, field_names in rows
    }
    actual = {kind.__name__: (event_name(kind), [field.name for field in fields(kind)]) for kind in KINDS}
    assert documented == actual, "describe every event and field in docs/events.md, in the order of the class"


def test_the_example_on_the_page_is_true() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith('{"event"')]
    assert len(lines) >= 8
    kinds = {event_name(kind): kind for kind in KINDS}
    for line in lines:
        told = json.loads(line)
        kind = kinds[told.pop("event")]
        # The example is of one film.
        assert list(told) == [field.name for field in fields(kind) if field.name != "film"]
        assert kind in {getattr(report, name) for name in report.__all__}


@contextmanager
def drawn(path: Path) -> Iterator[Screen]:
    with path.open("w", encoding="utf-8") as stream:
        yield Screen(stream, terminal=True, moving=True, colours=True, width=80)


def test_moving_lines_leave_what_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    with drawn(tmp_path / "shown") as screen, live_lines(screen) as reporter:
        for event in EVENTS:
            reporter(event)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", (tmp_path / "shown").read_text(encoding="utf-8"))
    for line in (
        "fal: too many requests, trying again in 20 s",
        "a: made in 1.3 s (1 of 3)",
        "b#2: failed: the provider gave no reason",
        "cut: 13 s, 312 frames",
    ):
        assert line in shown
    assert "making with" not in shown


def test_news_of_waiting_shots_come_at_a_bearable_rate() -> None:
    now = [0.0]
    pace = ProgressThrottle(lambda: now[0])

    def told(words: str | None, at: float, state: ProgressState = "queued", shot: str = "a") -> bool:
        now[0] = at
        return pace.allows(ShotProgress(shot, 1, None, words, state))

    assert told("queued, 7 before it", 0)
    assert not told("queued, 6 before it", 5)
    assert told("queued, 9 before it", 6, shot="b")
    assert told("queued, 5 before it", 15)
    assert told("running", 16, "running")
    assert not told("Loading the model", 17, "running")
    assert not told("running, they say", 18, None)
    assert told("Generating frames", 31, "running")
    assert not told("Generating frames", 60, "running")
    assert not told(None, 90)


def test_one_line_tells_of_a_wait_that_many_shots_share() -> None:
    now = [0.0]
    pace = ProgressThrottle(lambda: now[0])

    def told(at: float, seconds: float, provider: str = "fal") -> bool:
        now[0] = at
        return pace.allows(RetryScheduled(provider, "too many requests", seconds))

    assert told(0, 20)
    assert not told(1, 20)
    assert told(1, 20, provider="minimax")
    assert not told(5, 25)
    assert told(21, 20)
    assert told(22, 300)


@pytest.mark.parametrize("draw", [True, False])
def test_a_wait_that_many_shots_share_is_shown_once(
    draw: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[Event] = [RetryScheduled("fal", "too many requests", 20, shot) for shot in "abc"]
    if draw:
        with drawn(tmp_path / "shown") as screen, live_lines(screen) as reporter:
            for event in waits:
                reporter(event)
        shown = (tmp_path / "shown").read_text(encoding="utf-8")
    else:
        tell_all(events=waits)
        shown = capsys.readouterr().err
    assert shown.count("trying again in") == 1
    tell_all(as_json=True, events=waits)
    assert [json.loads(line)["shot"] for line in capsys.readouterr().out.splitlines()] == ["a", "b", "c"]


def test_verbs_with_results_of_their_own_tell_of_waits_alone(capsys: pytest.CaptureFixture[str]) -> None:
    tell = waits_alone()
    for event in EVENTS:
        tell(event)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "fal: too many requests, trying again in 20 s\n")


def test_plain_lines_tell_of_the_queue(capsys: pytest.CaptureFixture[str]) -> None:
    news = [ShotProgress("a", 1, None, f"queued, {place} before it", "queued") for place in (3, 2, 1)]
    tell_all(events=[*news, ShotProgress("a", 1, None, "running", "running"), ShotProgress("a", 1, 0.5)])
    assert capsys.readouterr().err.splitlines() == ["a: queued, 3 before it", "a: running"]


def test_an_event_names_its_film_only_among_several() -> None:
    of_one, of_many = CutDone(Path("a.mp4"), 24, 1.0), CutDone(Path("a.mp4"), 24, 1.0, film="sku-1/de")
    assert "film" not in json.loads(event_as_json(of_one))
    assert json.loads(event_as_json(of_many))["film"] == "sku-1/de"
