"""Pipes, closed streams, full disks, encodings, colours: output that goes somewhere odd."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.cli.screen import printable
from storyboard.media.probe import check_whole

Call = Callable[..., CompletedProcess[str]]

PROGRAM = f"{sys.executable} -m storyboard"


def shell(command: str) -> CompletedProcess[str]:
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "storyboard", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, told = process.communicate()
    assert (process.returncode, told) == (1, b"")


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(film: Path, streams: str) -> None:
    done = shell(f"{PROGRAM} plan film.yaml {streams}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_standard_input_is_an_empty_storyboard(folder: Path) -> None:
    done = shell(f"{PROGRAM} validate - <&-")
    assert done.returncode == 2
    assert done.stdout.startswith("-")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_a_message(film: Path) -> None:
    done = shell(f"{PROGRAM} plan film.yaml > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


def test_messages_to_a_full_disk_are_dropped(film: Path) -> None:
    done = shell(f"{PROGRAM} plan nowhere.yaml 2> /dev/full")
    assert (done.returncode, done.stdout) == (2, "")


def test_any_encoding_will_do(folder: Path, spawn: Call) -> None:
    (folder / "film.yaml").write_text("storyboard: 1\nshots: [{id: é, prompt: x}]\n", encoding="utf-8")
    done = spawn("validate", "film.yaml", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert "\\xe9" in done.stdout


def test_nothing_is_coloured_in_a_pipe(film: Path, spawn: Call) -> None:
    assert "\x1b" not in spawn("plan", "film.yaml", TERM="xterm-256color").stdout


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}])
def test_colours_can_be_turned_off(film: Path, on_terminal: Call, environ: dict[str, str]) -> None:
    assert "\x1b[" in on_terminal("plan", "film.yaml").stdout
    assert "\x1b[" not in on_terminal("plan", "film.yaml", **environ).stdout


def test_colours_can_be_turned_off_by_an_option(film: Path, on_terminal: Call) -> None:
    assert "\x1b[" not in on_terminal("plan", "film.yaml", "--no-color").stdout
    assert "\x1b[" in on_terminal("plan", "film.yaml", NO_COLOR="").stdout


def test_an_option_turns_off_the_colours_of_errors_too(folder: Path, on_terminal: Call) -> None:
    assert "\x1b[" in on_terminal("plan", "absent.yaml").stdout
    assert "\x1b[" not in on_terminal("plan", "absent.yaml", "--no-color").stdout


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Ünïcode → 火 👩‍🚀\nnext", "plain, Ünïcode → 火 👩‍🚀\nnext"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\rb\tc", "a\\rb\\tc"),
        ("\u202eevil", "\\u202eevil"),
        ("\x9b2J", "\\x9b2J"),
    ],
)
def test_control_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_no_file_takes_the_place_of_a_closed_stream(film: Path) -> None:
    done = shell(f"{PROGRAM} render film.yaml >&- 2>&-")
    assert done.returncode == 0
    assert check_whole(film.with_suffix(".mp4")).frames == 12
    assert b"film.mp4\n" not in b"".join(
        path.read_bytes() for path in film.parent.rglob("*") if path.is_file()
    )
