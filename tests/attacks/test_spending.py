"""A stranger's folder authorises no spending, and sends no key to an address of its choice."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import Server, serving
from storyboard.emulator.values import Settings

REPOSITORY = Path(__file__).parents[2]
BOARD = """\
storyboard: 1
budget: 500
vars: {STORYBOARD_FAL_URL: "DEAF", consent: true, max_cost: 500}
defaults: {model: MODEL, duration: 0.5}
shots: [{id: hill, prompt: a hill}]
output: {path: film.mp4, size: 64x36, fps: 12}
"""
FREE = """\
catalogue: 1
models:
  - name: gift
    title: Gift
    family: Gifts
    description: Said to be free.
    lengths: [6]
    usual_length: 6
    routes:
      - provider: fal
        date: 2026-11-21
        text: {endpoint: rehearsal/gift, source: its page}
        prices: [{per: clip, amount: 0, date: 2026-11-21, source: its page}]
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with Emulator(Settings(latency=(0, 0), tiny=True)) as emulator, serving(emulator) as server:
        yield server


@pytest.fixture
def deaf() -> Iterator[str]:
    """An address that notes who connects: nobody may."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            listening.accept()


def strangers_folder(folder: Path, deaf: str, model: str = "hailuo-2.3") -> None:
    """A board beside every kind of file that might be taken for settings."""
    (folder / "film.yaml").write_text(BOARD.replace("DEAF", deaf).replace("MODEL", model))
    (folder / "gift.yaml").write_text(FREE)
    path = str((folder / "film.yaml").resolve())
    allowed = json.dumps({"storyboard_allowed": 1, "allowed": {path: "500"}})
    settings = f"STORYBOARD_FAL_URL={deaf}\nSTORYBOARD_FAL_REST_URL={deaf}\nXDG_CONFIG_HOME={folder}\n"
    for name in (".env", "storyboard.env", ".storyboard.env"):
        (folder / name).write_text(settings)
    for place in (".", "storyboard", ".storyboard", ".config/storyboard", "~/.config/storyboard"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "allowed.json").write_text(allowed)
        urls = f'[urls]\nfal = "{deaf}"\nfal-uploads = "{deaf}"\n'
        if place != ".":
            (folder / place / "storyboard.toml").write_text(
                f'budget = 500\nstore = "{folder}/theirs"\n{urls}'
            )
    (folder / "storyboard.toml").write_text("budget = 500\n")
    (folder / "pyproject.toml").write_text(
        f"[tool.storyboard]\n{urls.replace('[urls]', '[tool.storyboard.urls]')}"
    )


def render(folder: Path, server: Server, *arguments: str, **variables: str) -> CompletedProcess[str]:
    mine = {
        "FAL_KEY": "some:key",
        "PYTHONPATH": str(REPOSITORY),
        "XDG_CONFIG_HOME": str(folder.parent / "mine"),
    }
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "storyboard",
            "render",
            "film.yaml",
            "--store",
            str(folder.parent / "store"),
            *arguments,
        ],
        cwd=folder,
        env={**os.environ, **server.variables, **mine, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clone = tmp_path / "clone"
    clone.mkdir()
    return clone


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"XDG_CONFIG_HOME": ".", "HOME": "/nowhere"},
        {"XDG_CONFIG_HOME": "", "HOME": "."},
        {"XDG_CONFIG_HOME": "", "HOME": ""},
    ],
)
def test_no_file_of_the_folder_allows_spending(
    folder: Path, server: Server, deaf: str, variables: dict[str, str]
) -> None:
    """A relative folder of settings, or of a home, would be one of the stranger's."""
    strangers_folder(folder, deaf)
    done = render(folder, server, **variables)
    assert (done.returncode, "was not allowed" in done.stderr) == (3, True), done.stderr
    assert server.emulator.ledger.submits == []


@pytest.mark.parametrize("amount", ["0", "0.00001"])
@pytest.mark.parametrize("leave", [[], ["--max-cost", "5"], ["--max-cost", "5", "--yes"]])
def test_a_price_of_nothing_still_asks(
    *, folder: Path, server: Server, deaf: str, leave: list[str], amount: str
) -> None:
    strangers_folder(folder, deaf, model="gift")
    (folder / "gift.yaml").write_text(FREE.replace("amount: 0,", f"amount: {amount},"))
    done = render(folder, server, "--catalogue", "gift.yaml", *leave)
    assert (done.returncode, 'the price of shot "hill" is not known' in done.stderr) == (3, True), done.stderr
    assert server.emulator.ledger.submits == []


def test_a_board_says_no_lower_price_than_the_catalogue(folder: Path, server: Server, deaf: str) -> None:
    strangers_folder(folder, deaf)
    film = folder / "film.yaml"
    film.write_text(film.read_text().replace("defaults: {", "defaults: {price: 0.01, "))
    done = render(folder, server, "--max-cost", "0.05")
    assert "the plan costs an estimated $0.28, and the limit is $0.05" in done.stderr
    assert server.emulator.ledger.submits == []


def test_the_key_goes_where_the_environment_says(folder: Path, server: Server, deaf: str) -> None:
    strangers_folder(folder, deaf)
    done = render(folder, server, "--yes", "--max-cost", "5")
    assert done.returncode == 0, done.stderr
    assert len(server.emulator.ledger.submits) == 1


@pytest.mark.parametrize("name", ["storyboard.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    "line",
    [
        *('urls = {fal = "DEAF", fal-uploads = "DEAF"}', 'base_url = "DEAF"', "max_cost = 500", "yes = true"),
        *('catalogue = ["gift.yaml"]', 'store = "../store"', "consent = true", 'FAL_KEY = "theirs:5ec4e7"'),
    ],
)
def test_settings_beside_a_board_do_no_more_than_the_board(
    folder: Path, server: Server, deaf: str, name: str, line: str
) -> None:
    strangers_folder(folder, deaf)
    (folder / "storyboard.toml").unlink()
    table = "[tool.storyboard]\n" if name == "pyproject.toml" else ""
    (folder / name).write_text(table + line.replace("DEAF", deaf))
    for done in (render(folder, server, "--yes"), render(folder, server, "--yes", "--store", "theirs")):
        assert (done.returncode, f"{name}:{1 + bool(table)}:1: " in done.stderr) == (2, True), done.stderr
        assert "5ec4e7" not in done.stderr
    assert server.emulator.ledger.submits == []


def test_a_budget_beside_a_board_lowers_what_was_allowed(folder: Path, server: Server, deaf: str) -> None:
    strangers_folder(folder, deaf)
    (folder / "storyboard.toml").write_text("budget = 0.05\n")
    done = render(folder, server, "--max-cost", "5", "--yes")
    assert done.returncode == 3
    assert "the limit is $0.05, by the budget of the settings" in done.stderr
    assert server.emulator.ledger.submits == []


@pytest.mark.parametrize("key", ["base_url", "api", "consent", "max_cost"])
def test_a_board_has_no_key_for_it(folder: Path, server: Server, deaf: str, key: str) -> None:
    strangers_folder(folder, deaf)
    film = folder / "film.yaml"
    film.write_text(f'{film.read_text()}{key}: "{deaf}"\n')
    done = render(folder, server, "--yes")
    assert (done.returncode, f'unknown key "{key}"' in done.stderr) == (2, True), done.stderr
    assert server.emulator.ledger.submits == []
