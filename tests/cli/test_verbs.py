"""The table of verbs, help, and what loads when."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest

from storyboard import __version__
from storyboard.cli.commands import VERBS, storyboard

Call = Callable[..., CompletedProcess[str]]

HEAVY = ("av", "moviepy", "numpy", "cv2", "PIL", "rich")
HEAVY_FOR_HELP = (*HEAVY, "yaml", "pydantic", "jinja2", "anyio", "dataclasses")


def command_of(verb: str) -> click.Command:
    command = storyboard.get_command(click.Context(storyboard), verb)
    assert command is not None
    return command


def loaded_by(arguments: list[str]) -> set[str]:
    """Return the modules that a call loads, of a process of its own."""
    script = (
        "import sys\n"
        "from storyboard.cli.main import run\n"
        f"try: run({arguments!r})\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("verb", VERBS)
def test_the_table_says_what_the_command_says(verb: str) -> None:
    first_sentence = (command_of(verb).help or "").split("\n\n")[0].strip()
    assert VERBS[verb].help == first_sentence


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example(verb: str, call: Call) -> None:
    done = call(verb, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout
    assert f"storyboard {verb}" in done.stdout.partition("Example:")[2]


def test_help_lists_every_verb_and_alone_is_the_same(call: Call) -> None:
    done = call("--help")
    assert done.returncode == 0
    for name, verb in VERBS.items():
        assert f"{name}  " in done.stdout
        assert verb.help in " ".join(done.stdout.split())
    assert call().stdout == done.stdout == call("-h").stdout


def test_the_group_alone_shows_its_help(call: Call) -> None:
    bare, asked = call("cache"), call("cache", "--help")
    assert (bare.returncode, bare.stdout, bare.stderr) == (0, asked.stdout, "")
    assert "adopt" in bare.stdout


def test_help_tells_a_default_as_a_number(call: Call) -> None:
    assert "[default: 3600] [x>=0]" in " ".join(call("fetch", "--help").stdout.split())


def test_help_loads_nothing_but_click() -> None:
    assert not {"click"} - loaded_by(["--help"])
    assert not set(HEAVY_FOR_HELP) & loaded_by(["--help"])


def test_validating_text_loads_no_media_library(film: Path) -> None:
    loaded = loaded_by(["validate", str(film)])
    assert "yaml" in loaded
    assert not set(HEAVY) & loaded


def test_planning_text_loads_no_media_library(film: Path) -> None:
    assert not set(HEAVY) & loaded_by(["plan", str(film)])


def test_version(call: Call) -> None:
    assert call("--version").stdout == f"storyboard {__version__}\n"


def test_an_unknown_verb_is_guessed(call: Call) -> None:
    done = call("pln", "film.yaml")
    assert done.returncode == 2
    assert done.stdout == ""
    assert 'error: there is no command "pln"; did you mean "plan"? commands are: new, validate' in done.stderr


def test_an_unknown_option_names_the_help(call: Call) -> None:
    done = call("plan", "--nonsense", "film.yaml")
    assert done.returncode == 2
    assert "error: no such option" in done.stderr
    assert "--nonsense" in done.stderr
    assert "see: storyboard plan --help" in done.stderr


def test_a_missing_file_argument_is_wrong_usage(call: Call) -> None:
    done = call("render")
    assert done.returncode == 2
    assert 'error: missing argument "FILE"' in done.stderr
