"""The log of the command line: nothing unless it is asked for, then as much as was asked for, and no secrets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import anyio
import pytest

from storyboard.cli.log import LOG_VARIABLE
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.providers.http import HttpClient
from storyboard.run.execution import Execution

Call = Callable[..., CompletedProcess[str]]

LINE = re.compile(r"\d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR) (storyboard\.[\w.]+): .+")
RENDER = ("render", "film.yaml", "--yes")
A_HALF = "of-ours"  # of the key
HOSTED_FILM = """\
storyboard: 1
defaults: {model: hailuo-2.3, duration: 0.5}
shots: [{id: hill, prompt: a hill}, {id: sea, prompt: a sea}]
output: {path: film.mp4, size: 64x36, fps: 12}
"""


def levels(shown: str) -> set[str]:
    return {found[1] for found in map(LINE.fullmatch, shown.splitlines()) if found}


def rooms(shown: str) -> set[str]:
    return {found[2].split(".")[1] for found in map(LINE.fullmatch, shown.splitlines()) if found}


@pytest.fixture
def hosted(emulator: Emulator, folder: Path) -> Emulator:
    (folder / "film.yaml").write_text(HOSTED_FILM)
    return emulator


@pytest.mark.usefixtures("hosted")
def test_nothing_is_logged_unless_it_is_asked_for(call: Call) -> None:
    assert levels(call(*RENDER).stderr) == set()


@pytest.mark.usefixtures("hosted")
@pytest.mark.parametrize(
    ("before", "after", "variable", "expected"),
    [
        ([], ["-v"], "", {"INFO"}),
        (["-v"], [], "", {"INFO"}),
        ([], ["-vv"], "", {"INFO", "DEBUG"}),
        ([], [], "debug", {"INFO", "DEBUG"}),
        ([], [], "Info", {"INFO"}),
        ([], [], "warning", set()),
        ([], ["--verbose"], "debug", {"INFO"}),
        (["-vv"], [], "error", {"INFO", "DEBUG"}),
    ],
)
def test_as_much_is_logged_as_was_asked_for(  # noqa: PLR0917
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    before: list[str],
    after: list[str],
    variable: str,
    expected: set[str],
) -> None:
    monkeypatch.setenv(LOG_VARIABLE, variable)
    done = call(*before, *RENDER, *after)
    assert done.returncode == 0
    assert levels(done.stderr) == expected
    assert LINE.search(done.stdout) is None


@pytest.mark.usefixtures("hosted")
def test_the_rooms_log_under_their_names_and_give_no_key_away(call: Call) -> None:
    done = call(*RENDER, "-vv")
    assert rooms(done.stderr) >= {"board", "plan", "store", "providers", "run", "cut"}
    for words in ("submitting to fal", "has accepted it as", "is succeeded after", "downloading a clip from"):
        assert words in done.stderr
    assert A_HALF not in done.stderr


def test_a_level_that_is_none_is_refused(call: Call, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOG_VARIABLE, "loud")
    done = call("validate", film)
    assert done.returncode == 2
    assert f'the variable {LOG_VARIABLE} is "loud"; levels are: error, warning, info, debug' in done.stderr


def test_a_library_says_nothing_until_its_user_asks(film: Path) -> None:
    script = (
        "import logging, sys, storyboard\n"
        "logging.getLogger('storyboard.run').warning('one')\n"
        "logging.basicConfig(level=logging.DEBUG, format='%(name)s', stream=sys.stdout)\n"
        f"storyboard.load({str(film)!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("storyboard.board.load_all\n", "")


@pytest.fixture
def busy(hosted: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Let the server refuse the first submit and ask for 20 seconds, which nobody waits for."""
    del hosted
    settings = Settings(latency=(0, 0), tiny=True, unmarked=True, retry_after=20)
    opened = Emulator(settings)
    opened.faults.add(Fault("rate-limit", only=(1,)))

    async def sleep(_: float) -> None:
        await anyio.sleep(0)

    for kind in (HttpClient, Execution):
        defaults = kind.__init__.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "sleep", sleep)
    return opened


@pytest.mark.parametrize("as_json", [True, False])
def test_people_and_programs_are_told_of_a_long_wait(
    busy: Emulator, call: Call, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    with busy, serving(busy) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        told = call(*RENDER, *(["--json"] if as_json else []))
    assert told.returncode == 0, told.stderr
    if not as_json:
        assert re.search(r"^fal: too many requests, trying again in 2[01] s$", told.stderr, re.MULTILINE)
        return
    events = [json.loads(line) for line in told.stdout.splitlines()]
    (wait,) = (event for event in events if event["event"] == "retry_scheduled")
    assert (wait["provider"], wait["reason"]) == ("fal", "too many requests")
    assert 20 <= wait["seconds"] < 22
    assert wait["shot"] in {"hill", "sea"}
