"""Settings files on the command line: what wins over what, where a value is from, and no line of a file shown."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings

Call = Callable[..., CompletedProcess[str]]

HOSTED_FILM = """\
storyboard: 1
defaults: {model: hailuo-2.3, duration: 0.5}
shots: [{id: hill, prompt: a hill}]
output: {path: film.mp4, size: 64x36, fps: 12}
"""
MODEL = """\
catalogue: 1
models:
  - name: mine
    title: Mine
    family: Mine
    description: One of mine.
    lengths: [6]
    usual_length: 6
    routes:
      - provider: fal
        date: 2026-11-21
        text: {endpoint: rehearsal/mine, source: its page}
        prices: [{per: clip, amount: 0.10, date: 2026-11-21, source: its page}]
"""


@pytest.fixture
def own(folder: Path) -> Path:
    """The path of the user's own settings file."""
    path = folder / "settings" / "storyboard" / "storyboard.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def board(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("FAL_KEY", "MINIMAX_API_KEY"):
        monkeypatch.setenv(variable, "a-key:of-ours")
    path = folder / "film.yaml"
    path.write_text(HOSTED_FILM)
    return path


def settings(call: Call) -> dict[str, str]:
    """What doctor says of each setting."""
    found = json.loads(call("doctor", "--json").stdout)["findings"]
    return {each["name"]: each["message"] for each in found if "setting" in each["name"]}


def test_what_wins_over_what(call: Call, own: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stores(*options: str) -> list[str]:
        assert call("preview", film, "-q", "--force", *options).returncode == 0
        made = [path for path in Path().glob("in-*") if path.is_dir()]
        for path in made:
            path.rename(f"was-{path}-{os.urandom(4).hex()}")
        return [path.name for path in made]

    own.write_text(f'store = "{own.parents[2]}/in-own"\n')
    assert stores() == ["in-own"]
    Path("storyboard.toml").write_text('store = "in-beside"\n')
    assert stores() == ["in-beside"]
    assert settings(call)["store setting"] == f"{Path.cwd()}/in-beside, from storyboard.toml"
    monkeypatch.setenv("STORYBOARD_STORE", "in-variable")
    assert stores() == ["in-variable"]
    assert settings(call)["store setting"] == "in-variable, from the variable STORYBOARD_STORE"
    assert stores("--store", "in-option") == ["in-option"]


@pytest.mark.parametrize(
    "verb", ["render", "plan", "preview", "cut", "status", "cancel", "validate", "fetch"]
)
def test_every_verb_refuses_wrong_settings_before_it_does_anything(call: Call, film: Path, verb: str) -> None:
    Path("storyboard.toml").write_text("jobs = 0\n")
    done = call(verb, film)
    assert done.returncode == 2
    assert 'storyboard.toml:1:1: "jobs" must be a whole number above 0' in done.stdout + done.stderr
    assert not Path(".storyboard").exists()


def test_the_size_of_derived_files_is_limited_by_the_users_own_settings(
    call: Call, own: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def frames() -> int:
        assert call("render", film, "-q").returncode == 0
        return len(list(Path(".storyboard/derived/frames").iterdir()))

    assert frames() == 1
    own.write_text('cache-size = "1 kB"\n')
    assert settings(call)["cache-size setting"] == f"1 kB, from {own}"
    monkeypatch.delenv("STORYBOARD_CACHE_SIZE")
    film.write_text(film.read_text().replace("vars: {light: dusk}", "vars: {light: dawn}"))
    assert frames() == 0
    monkeypatch.setenv("STORYBOARD_CACHE_SIZE", "2 GB")
    assert settings(call)["cache-size setting"] == "2 GB, from the variable STORYBOARD_CACHE_SIZE"
    film.write_text(film.read_text().replace("dawn", "noon"))
    assert frames() == 1


@pytest.mark.parametrize("verb", ["render", "preview", "cut"])
def test_a_size_that_is_none_is_told_before_anything_is_done(
    call: Call, film: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setenv("STORYBOARD_CACHE_SIZE", "much")
    done = call(verb, film)
    assert done.returncode == 2
    assert 'STORYBOARD_CACHE_SIZE is "much", which is not a size' in done.stderr
    assert "500MB or 2 GB" in done.stderr
    assert not Path(".storyboard").exists()


def test_a_route_is_for_shots_that_name_none(call: Call, board: Path, own: Path) -> None:
    def provider() -> str:
        done = call("plan", board, "--json")
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["jobs"][0]["provider"])

    assert provider() == "fal"
    own.write_text('route = ["minimax"]\n')
    assert provider() == "minimax"
    assert json.loads(call("plan", board, "--json", "--route", "fal").stdout)["jobs"][0]["provider"] == "fal"
    board.write_text(HOSTED_FILM.replace("{model", "{route: [fal], model"))
    assert provider() == "fal"
    # A model that no preferred provider has is reached as ever.
    own.write_text('route = ["replicate", "minimax"]\n')
    board.write_text(
        HOSTED_FILM.replace("hailuo-2.3", '"fal:fal-ai/kling-video/v2.5-turbo/pro/text-to-video"')
    )
    assert provider() == "fal"


def test_a_budget_lowers_what_an_option_allows(call: Call, board: Path, own: Path) -> None:
    own.write_text("budget = 0.05\n")
    assert "limit   $0.05 by the budget of the settings, over it" in call("plan", board).stdout
    done = call("render", board, "--yes")
    assert done.returncode == 3
    assert "raise the budget of the settings" in done.stderr
    own.write_text("budget = 500\n")
    done = call("render", board)
    assert (done.returncode, "was not allowed" in done.stderr) == (3, True)


def test_the_users_catalogue_counts_wherever_there_is_an_option_for_one(
    call: Call, board: Path, own: Path
) -> None:
    (own.parent / "mine.yaml").write_text(MODEL)
    own.write_text('catalogue = ["mine.yaml"]\n')
    board.write_text(HOSTED_FILM.replace("hailuo-2.3", "mine"))
    assert call("models", "mine").returncode == 0
    assert call("validate", board).returncode == 0
    assert "$0.10" in call("plan", board).stdout
    (own.parent / "mine.yaml").unlink()
    assert "mine.yaml" in call("models", "mine").stderr


def test_requests_go_to_the_users_urls_unless_a_variable_says_otherwise(
    call: Call, board: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator(Settings(latency=(0, 0), tiny=True)) as emulator, serving(emulator) as server:
        names = {"fal": "STORYBOARD_FAL_URL", "fal-uploads": "STORYBOARD_FAL_REST_URL"}
        lines = [f'{name} = "{server.variables[variable]}"' for name, variable in names.items()]
        own.write_text("\n".join(["[urls]", *lines, ""]))
        assert settings(call)["fal url setting"] == f"{server.variables['STORYBOARD_FAL_URL']}, from {own}"
        for variable in names.values():
            monkeypatch.delenv(variable)
        done = call("render", board, "--yes")
        assert done.returncode == 0, done.stderr
        assert len(emulator.ledger.submits) == 1
        monkeypatch.setenv("STORYBOARD_FAL_URL", "http://127.0.0.1:9")
        assert "fal url setting" not in settings(call)
        assert (
            "requests go to http://127.0.0.1:9, from the variable STORYBOARD_FAL_URL"
            in call("doctor", "--json").stdout
        )


def test_doctor_tells_what_is_wrong_and_goes_on(call: Call) -> None:
    assert settings(call)["settings"].startswith("yours would be in ")
    Path("storyboard.toml").write_text("jobz = 1\n")
    done = call("doctor")
    assert done.returncode == 1
    assert 'storyboard.toml:1:1: unknown setting "jobz"' in done.stdout
    assert "encoders" in done.stdout


@pytest.mark.parametrize(
    "line", ['fal_key = "sk-5ec4e7"', 'jobs = "sk-5ec4e7"', "fal = sk-5ec4e7", "sk-5ec4e7 = 1="]
)
def test_no_value_of_a_settings_file_is_shown(
    on_terminal: Call, call: Call, film: Path, own: Path, line: str
) -> None:
    own.write_text(line + "\n")
    checked = call("validate", "--json", film)
    shown = on_terminal("plan", film).stdout + on_terminal("doctor").stdout + checked.stdout + checked.stderr
    assert shown.count("storyboard.toml") >= 3
    assert "5ec4e7" not in shown


def test_python_callers_read_no_settings(film: Path, own: Path) -> None:
    import storyboard

    own.write_text("jobs = 0\n")
    Path("storyboard.toml").write_text("jobs = 0\n")
    board = storyboard.load(film)
    assert storyboard.plan_render(board).jobs
