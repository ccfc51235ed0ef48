"""Money: the plan is shown and leave asked for before anything is submitted, and refused where nobody can say yes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.media.probe import check_whole

Call = Callable[..., CompletedProcess[str]]

TWO = ("--shot", "hill", "--shot", "sea")
QUESTION = "spend an estimated $0.56 on 2 clips? [y/N] "


def table_of(shown: str) -> list[str]:
    """Return which shots the table shows."""
    return [line.split()[1] for line in shown.partition("\n\n")[0].splitlines() if " via " in line]


def test_without_a_terminal_the_plan_is_shown_and_nothing_submitted(emulator: Emulator, spawn: Call) -> None:
    done = spawn("render", "film.yaml")
    assert (done.returncode, done.stdout) == (3, "")
    assert table_of(done.stderr) == ["hill", "sea", "dune"]
    assert "price   $0.84 estimated\n" in done.stderr
    assert done.stderr.endswith(
        "error: the plan costs an estimated $0.84, which was not allowed; nothing was submitted\n"
        "  say --yes, or set a limit: --max-cost 0.84; or allow it for all renders of this storyboard:"
        " storyboard allow film.yaml --max-cost 0.84\n"
    )
    assert emulator.ledger.submits == []
    assert not Path(".storyboard").exists()


def test_a_plan_over_the_limit_is_refused_with_its_table(emulator: Emulator, spawn: Call) -> None:
    done = spawn("render", "film.yaml", "--yes", "--max-cost", "0.80")
    assert (done.returncode, done.stdout) == (3, "")
    assert table_of(done.stderr) == ["hill", "sea", "dune"]
    assert "limit   $0.80, over it: a render is refused\n" in done.stderr
    assert (
        "error: the plan costs an estimated $0.84, and the limit is $0.80, by --max-cost; nothing was submitted\n"
        "  raise --max-cost, or make fewer shots with --shot\n" in done.stderr
    )
    assert emulator.ledger.submits == []


def test_over_the_budget_nobody_is_asked(emulator: Emulator, folder: Path, on_terminal: Call) -> None:
    film = folder / "film.yaml"
    film.write_text(film.read_text() + "budget: 0.1\n")
    done = on_terminal("render", "film.yaml", typed="y\n", NO_COLOR="1")
    assert done.returncode == 3
    assert "[y/N]" not in done.stdout
    said = " ".join(done.stdout.split())
    assert "limit $0.10 by the storyboard's budget, over it" in said
    assert "raise the storyboard's budget, or make fewer shots with --shot" in said
    assert emulator.ledger.submits == []


@pytest.mark.parametrize("leave", [["--yes"], ["-y"], ["--max-cost", "0.56"]])
def test_leave_can_be_given_beforehand(emulator: Emulator, spawn: Call, leave: list[str]) -> None:
    done = spawn("render", "film.yaml", *TWO, *leave)
    assert done.returncode == 0, done.stderr
    assert all(check_whole(Path(clip)).kind == "video" for clip in done.stdout.splitlines())
    assert len(emulator.ledger.submits) == 2
    assert " via fal\n" in done.stderr
    assert "price" not in done.stderr


@pytest.mark.parametrize("answer", ["n", "", "yes please", "\x04"])
def test_a_no_submits_nothing(emulator: Emulator, on_terminal: Call, answer: str) -> None:
    typed = answer if answer == "\x04" else f"{answer}\n"
    done = on_terminal("render", "film.yaml", *TWO, typed=typed, NO_COLOR="1")
    assert done.returncode == 3
    assert QUESTION in done.stdout
    assert done.stdout.endswith("error: nothing was submitted\n")
    assert emulator.ledger.submits == []


@pytest.mark.parametrize("answer", ["y", "YES"])
def test_a_yes_makes_the_clips(emulator: Emulator, on_terminal: Call, answer: str) -> None:
    done = on_terminal("render", "film.yaml", *TWO, typed=f"{answer}\n", NO_COLOR="1")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("[y/N]") == 1
    assert table_of(done.stdout.partition("status")[2]) == ["hill", "sea"]
    assert len(emulator.ledger.submits) == 2


def test_the_question_is_no_data(emulator: Emulator, on_terminal: Call) -> None:
    done = on_terminal("render", "film.yaml", "--shot", "hill", "--json", "-q", typed="n\n", NO_COLOR="1")
    assert "spend an estimated $0.28 on 1 clip? [y/N]" in done.stdout
    assert "{" not in done.stdout


def test_a_budget_is_no_leave(emulator: Emulator, folder: Path, spawn: Call) -> None:
    film = folder / "film.yaml"
    film.write_text(film.read_text() + "budget: 5\n")
    done = spawn("render", "film.yaml")
    assert done.returncode == 3
    assert "limit   $5.00 by the storyboard's budget, kept\n" in done.stderr
    assert "was not allowed" in done.stderr
    assert emulator.ledger.submits == []


def test_the_question_names_the_dearest_routes(emulator: Emulator, on_terminal: Call) -> None:
    film = ["render", "film.yaml", *TWO, "--route", "minimax,fal,replicate"]
    keys = {"MINIMAX_API_KEY": "a-key", "REPLICATE_API_TOKEN": "a-key"}
    asked = on_terminal(*film, typed="n\n", NO_COLOR="1", **keys)
    assert " or unknown " in asked.stdout
    assert "on 2 clips, with 2 clips at a price that is not known if minimax refuses? [y/N]" in asked.stdout
    assert emulator.ledger.submits == []


def test_yes_says_which_clips_have_no_price(
    emulator: Emulator, spawn: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "a-key")
    route = ["render", "film.yaml", *TWO, "--route", "replicate"]
    limited = spawn(*route, "--yes", "--max-cost", "9")
    assert limited.returncode == 3
    assert (
        'not known: the shots "hill", "sea"; --yes makes them, under a limit together with --allow-unpriced 2'
        in limited.stderr
    )
    assert "so the limit of $9.00 cannot be kept" in limited.stderr
    few = spawn(*route, "--allow-unpriced", "1")
    assert (few.returncode, "and 1 clip of that kind may be made" in few.stderr) == (3, True)
    assert emulator.ledger.submits == []
    done = spawn(*route, "--yes")
    assert done.returncode == 0, done.stderr
    assert 'note: 2 clips whose price is not known may be submitted: the shots "hill", "sea"' in done.stderr
    assert len(emulator.ledger.submits) == 2


def test_a_price_in_the_shot_keeps_a_limit(
    emulator: Emulator, folder: Path, spawn: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "a-key")
    film = folder / "film.yaml"
    film.write_text(film.read_text().replace("defaults: {", "defaults: {price: 0.30, "))
    route = ["render", "film.yaml", *TWO, "--route", "replicate"]
    refused = spawn(*route, "--max-cost", "0.50")
    assert "the plan costs an estimated $0.60, and the limit is $0.50" in refused.stderr
    assert "$0.30 (stated)" in refused.stderr
    assert spawn(*route, "--max-cost", "0.60").returncode == 0
    assert json.loads(spawn("status", "film.yaml", "--json").stdout)["spent"] == {"replicate": "0.6"}


def test_an_unknown_price_is_asked_for_also_within_a_limit(
    emulator: Emulator, on_terminal: Call, spawn: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "a-key")
    limited = ["render", "film.yaml", *TWO, "--route", "replicate", "--max-cost", "9"]
    refused = spawn(*limited)
    assert refused.returncode == 3
    assert 'the price of the shots "hill", "sea" is not known' in refused.stderr
    assert emulator.ledger.submits == []
    asked = on_terminal(*limited, typed="y\n", NO_COLOR="1")
    assert "make 2 clips whose price is not known? [y/N]" in asked.stdout
    assert asked.returncode == 0, asked.stdout
    assert {entry.provider for entry in emulator.ledger.submits} == {"replicate"}


def test_what_costs_nothing_needs_no_leave(emulator: Emulator, spawn: Call) -> None:
    done = spawn("preview", "film.yaml", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "film.preview.mp4\n", "")
