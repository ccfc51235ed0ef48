"""Consent that is remembered: for one place, in the user's own settings, and within its limit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.consents import consents_path
from storyboard.emulator.emulator import Emulator

Call = Callable[..., CompletedProcess[str]]

TWO = ("--shot", "hill", "--shot", "sea")


def test_a_storyboard_that_was_allowed_renders_without_a_question(
    emulator: Emulator, folder: Path, spawn: Call
) -> None:
    said = spawn("allow", "film.yaml", "--max-cost", "0.60").stdout
    assert said.startswith(f'renders of "{folder / "film.yaml"}" may spend $0.60 each; that is kept in "')
    assert "limit   $0.60 by storyboard allow, kept\n" in spawn("plan", "film.yaml", *TWO).stdout
    done = spawn("render", str(folder / "film.yaml"), *TWO)
    assert done.returncode == 0, done.stderr
    assert len(emulator.ledger.submits) == 2


def test_more_than_was_allowed_is_refused_and_can_be_said(emulator: Emulator, spawn: Call) -> None:
    spawn("allow", "film.yaml", "--max-cost", "0.50")
    refused = spawn("render", "film.yaml", *TWO)
    assert refused.returncode == 3
    assert "the plan costs an estimated $0.56, and the limit is $0.50, by storyboard allow" in refused.stderr
    assert "raise the limit with storyboard allow, or make fewer shots with --shot" in refused.stderr
    assert emulator.ledger.submits == []
    assert spawn("render", "film.yaml", *TWO, "--max-cost", "0.56").returncode == 0


def test_on_a_terminal_more_than_was_allowed_is_asked_for(
    emulator: Emulator, spawn: Call, on_terminal: Call
) -> None:
    spawn("allow", "film.yaml", "--max-cost", "0.50")
    done = on_terminal("render", "film.yaml", *TWO, typed="y\n", NO_COLOR="1")
    assert "spend an estimated $0.56 on 2 clips? [y/N]" in done.stdout
    assert len(emulator.ledger.submits) == 2


def test_the_budget_lowers_it(emulator: Emulator, folder: Path, spawn: Call) -> None:
    film = folder / "film.yaml"
    film.write_text(film.read_text() + "budget: 0.10\n")
    spawn("allow", "film.yaml", "--max-cost", "5")
    assert "the limit is $0.1" in spawn("render", "film.yaml").stderr
    assert emulator.ledger.submits == []


def test_another_place_is_not_allowed(emulator: Emulator, folder: Path, spawn: Call) -> None:
    spawn("allow", "film.yaml", "--max-cost", "5")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "film.yaml").write_text((folder / "film.yaml").read_text())
    assert spawn("render", "elsewhere/film.yaml").returncode == 3
    assert emulator.ledger.submits == []
    (folder / "link.yaml").symlink_to("film.yaml")
    assert "by storyboard allow" in spawn("plan", "link.yaml").stdout


def test_what_is_allowed_can_be_listed_and_taken_back(folder: Path, film: Path, call: Call) -> None:
    assert call("allow", "--list").stdout == "nothing is allowed\n"
    other = folder / "other.yaml"
    other.write_text(film.read_text())
    call("allow", "other.yaml", "--max-cost", "2")
    call("allow", "film.yaml", "--max-cost", "$5.50")
    call("allow", "film.yaml", "--max-cost", "6.50")
    assert call("allow", "--list").stdout.splitlines()[1:] == [f"$6.50  {film}", f"$2.00  {other}"]
    assert json.loads(call("allow", "--list", "--json").stdout) == {
        "allowed": [{"path": str(film), "max_cost": "6.50"}, {"path": str(other), "max_cost": "2"}]
    }
    film.unlink()
    assert call("allow", "film.yaml", "--remove").stdout == 'nothing is allowed any more for "film.yaml"\n'
    again = call("allow", "film.yaml", "--remove")
    assert (again.returncode, 'nothing is allowed for "film.yaml"' in again.stderr) == (2, True)
    assert call("allow", "--list").stdout.splitlines()[1:] == [f"$2.00  {other}"]


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["film.yaml"], ["--max-cost", "5"], ["film.yaml", "--list"], ["--remove"]),
        *(["film.yaml", "--remove", "--max-cost", "5"], ["--list", "--max-cost", "5"]),
        *(["nowhere.yaml", "--max-cost", "5"], ["-", "--max-cost", "5"]),
    ],
)
def test_what_makes_no_sense_is_refused(film: Path, call: Call, arguments: list[str]) -> None:
    done = call("allow", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert not consents_path().exists()


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"storyboard_allowed": 2, "allowed": {}}', "\xff"),
        *(
            '{"storyboard_allowed": 1, "allowed": {"/f": 5}}',
            '{"storyboard_allowed": 1, "allowed": {"/f": "inf"}}',
        ),
    ],
)
def test_settings_that_cannot_be_read_allow_nothing(emulator: Emulator, spawn: Call, text: str) -> None:
    consents_path().parent.mkdir(parents=True)
    consents_path().write_bytes(text.encode("latin-1"))
    done = spawn("render", "film.yaml")
    assert done.returncode == 1
    assert f'what you have allowed to spend cannot be read from "{consents_path()}"' in done.stderr
    assert emulator.ledger.submits == []
