"""The error boundary: what each kind of error says, and its exit code; never a traceback unless asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest

from storyboard import __version__
from storyboard.cli.commands import storyboard
from storyboard.cli.failure import explain
from storyboard.errors import (
    BoardError,
    MediaError,
    PlanError,
    PredictionFailed,
    Problem,
    RenderFailed,
    SpendingRefused,
    StoreError,
    StoryboardError,
    SubmitUncertain,
)

Call = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PlanError("there is no shot"), 2),
        (MediaError("the clip is cut short"), 1),
        (StoreError("the store is full"), 1),
        (PredictionFailed("no reason", provider="fal"), 1),
        (RenderFailed({"a": StoreError("full"), "b": None}), 1),
        (SpendingRefused("too dear"), 3),
        (SubmitUncertain("who knows", provider="fal"), 4),
        (RenderFailed({"a": SubmitUncertain("who knows", provider="fal"), "b": None}), 4),
    ],
)
def test_each_error_is_a_message_and_a_code(
    error: StoryboardError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(error, ["render", "x.yaml"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"error: {error.message}\n"


def test_the_remedy_has_its_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    explain(PlanError("FAL_KEY is not set", hint="set it"), ["render"])
    assert capsys.readouterr().err == "error: FAL_KEY is not set\n  set it\n"


def test_problems_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem("f.yaml", 3, 1, "later"), Problem("f.yaml", 2, 5, "first", "mend it")]
    assert explain(BoardError(problems), ["plan", "f.yaml"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "f.yaml:2:5: first; mend it",
        "f.yaml:3:1: later",
        "error: 2 problems, nothing was done",
    ]


def test_errors_of_a_task_group_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    group = ExceptionGroup("tasks", [StoreError("full"), ExceptionGroup("more", [PlanError("wrong")])])
    assert explain(group, ["render"]) == 2
    assert capsys.readouterr().err == "error: full\nerror: wrong\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_says_how_to_go_on(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(error, ["preview", "my film.yaml", "-j", "2"]) == 130
    shown = capsys.readouterr().err
    assert shown == (
        "stopped; the clips that were finished are kept\n  go on with: storyboard preview 'my film.yaml' -j 2\n"
    )


def test_an_interruption_says_what_goes_on_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    abort = click.Abort()
    abort.__cause__ = KeyboardInterrupt("2 predictions at fal go on")
    assert explain(abort, ["render", "film.yaml", "--yes"]) == 130
    assert capsys.readouterr().err == (
        "stopped; 2 predictions at fal go on; the clips that were finished are kept\n"
        "  the same command resumes what was accepted, and pays nothing for it again:\n"
        "    storyboard render film.yaml --yes\n"
    )


def test_an_option_before_the_verb_is_no_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(KeyboardInterrupt(), ["--debug", "render", "film.yaml"]) == 130
    assert "go on with: storyboard --debug render film.yaml" in capsys.readouterr().err


def test_an_interrupted_check_has_nothing_to_go_on_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(KeyboardInterrupt(), ["validate", "film.yaml"]) == 130
    assert capsys.readouterr().err == "stopped\n"


def test_anything_else_is_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(ZeroDivisionError("by zero"), ["plan", "a b.yaml"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(f"error: this is a bug in storyboard {__version__}: ZeroDivisionError: by zero\n")
    assert "please report it" in shown
    assert "storyboard --debug plan 'a b.yaml'" in shown
    assert "Traceback" not in shown


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("by zero")


def test_a_bug_in_a_verb_reaches_the_boundary(
    film: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = storyboard.get_command(click.Context(storyboard), "plan")
    assert command is not None
    monkeypatch.setattr(command, "callback", broken)
    done = call("plan", "film.yaml")
    assert (done.returncode, done.stdout) == (1, "")
    assert "this is a bug" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in call("--debug", "plan", "film.yaml").stderr


def test_the_variable_asks_for_tracebacks_too(
    film: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYBOARD_DEBUG", "1")
    done = call("plan", "film.yaml", "--shot", "nobody")
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert 'error: there is no shot "nobody"' in done.stderr


def test_a_cancelled_loop_counts_as_an_interruption(
    film: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("storyboard.cli.verbs.render.render_film", cancelled)
    done = call("render", "film.yaml")
    assert done.returncode == 130
    assert "go on with: storyboard render film.yaml" in done.stderr
    monkeypatch.setattr("storyboard.cli.verbs.cancel.cancel_predictions", cancelled)
    done = call("cancel", "film.yaml")
    assert (done.returncode, done.stderr.strip()) == (130, "stopped")
