"""Text that would steer a terminal: it is spelled out on every way to one, and pipes get paths exactly."""

from __future__ import annotations

import ast
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.cli.failure import explain
from storyboard.cli.library_output import route_library_output
from storyboard.cli.live import live_lines
from storyboard.cli.log import show_log
from storyboard.cli.main import run
from storyboard.cli.screen import Screen, json_text, printable
from storyboard.errors import BoardError, MediaError, Problem, SubmitUncertain
from storyboard.report import Notice, RunStarted, ShotFailed, ShotProgress, ShotStarted, ShotUnmet

# Clear, title, clipboard, an answer typed into the shell, C1, backspaces, direction, the marks of our own colours.
STEERING = (
    "\x1b[2J\x1b]0;title\x07\x1b]52;c;Zm9v\x07\x1b[6n\x9b31m\x90q\x9c\x08\x08\x7f\r\x0b\x0c\u202eevil\u2066\u2069"
    "\u200e\u2028\u2029\ufeff\U000e0041\x00\ufdd031\ufdd1\x1b[8mhidden\x1b[1mbold"
)
OURS = ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m")
HOOKS = (
    (logging, "lastResort"),
    (warnings, "showwarning"),
    (threading, "excepthook"),
    (sys, "unraisablehook"),
)
WRITING = (
    "print",
    "click.echo",
    "click.secho",
    "sys.stdout.write",
    "sys.stderr.write",
    "sys.stdout.buffer.write",
)
BOARD = """\
storyboard: 1
title: "\\x1b]0;title\\x07"
shots:
  - {id: a, prompt: "hill \\x1b[2J\\u202e", duration: 0.5, wrong\\x9b: "\\x1b[8m"}
  - {id: "b\\x1b[2J", card: {text: B}, model: "\\x1b[31mno", first_frame: "\\x1b]52;c;Zm9v\\x07.png"}
output: {path: "\\x1b[2Jfilm.mp4", size: 64x36, fps: 10}
"""


def assert_steers_nothing(text: str) -> None:
    for sequence in OURS:
        text = text.replace(sequence, "")
    found = {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}
    assert not found, ascii(text)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def seized(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make both streams one terminal with colours, until the test ends."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return shown


def screen_of(stream: Terminal, *, colours: bool = True) -> Screen:
    return Screen(stream, terminal=True, moving=colours, colours=colours, width=80)


@pytest.mark.parametrize("colours", [True, False])
def test_the_writer_itself_lets_nothing_through(colours: bool) -> None:
    terminal = Terminal()
    screen = screen_of(terminal, colours=colours)
    screen.say(STEERING)
    screen.say(screen.paint(STEERING, "red", bold=True) + STEERING)
    screen.ask(STEERING)
    screen.hand_on(STEERING)
    assert_steers_nothing(terminal.getvalue())
    assert ("\x1b[31m" in terminal.getvalue()) is colours
    assert "hidden" in terminal.getvalue()


@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError(STEERING),
        MediaError(STEERING, hint=STEERING),
        BoardError([Problem(STEERING.replace("\0", ""), 1, 1, STEERING, STEERING)]),
        SubmitUncertain(STEERING, provider=STEERING),
        ExceptionGroup(STEERING, [OSError(5, STEERING, STEERING)]),
        KeyboardInterrupt(STEERING),
        UnicodeDecodeError("utf-8", b"\x1b[2J", 0, 1, STEERING),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_and_no_traceback_does(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, debug: str
) -> None:
    terminal = seized(monkeypatch)
    monkeypatch.setenv("STORYBOARD_DEBUG", debug)
    explain(error, ["render", STEERING, "--set", STEERING])
    assert "hidden" in terminal.getvalue()
    assert_steers_nothing(terminal.getvalue())


def test_no_line_of_progress_does() -> None:
    terminal = Terminal()
    with live_lines(screen_of(terminal)) as tell:
        for event in (
            Notice(STEERING, shot=STEERING),
            RunStarted(clips=1, cached=0),
            ShotStarted(STEERING, 1, STEERING, STEERING),
            ShotProgress(STEERING, 1, None, STEERING),
            ShotProgress(STEERING, 1, 0.5),
            ShotUnmet(STEERING, waits_for=STEERING),
            ShotFailed(STEERING, 1, STEERING, STEERING),
        ):
            tell(event)
    shown = terminal.getvalue()
    for cruel in (
        "\x1b[2J\x1b]0",
        "\x07",
        "\x9b",
        "\x90",
        "\x08",
        "\x7f",
        "\u202e",
        "\x1b[8m",
        "\x00",
        "\ufdd0",
    ):
        assert cruel not in shown, ascii(cruel)


def test_no_line_of_the_log_does(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seized(monkeypatch)
    show_log(logging.DEBUG)
    logging.getLogger("storyboard.providers").info("%s", STEERING)
    assert "INFO storyboard.providers: " in terminal.getvalue()
    assert "hidden" in terminal.getvalue()
    assert_steers_nothing(terminal.getvalue())


def test_a_command_sends_what_libraries_say_through_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seized(monkeypatch)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit):
        run(["--version"])
    signal.signal(signal.SIGINT, before)
    logging.getLogger("libav.stranger").warning("%s", STEERING)
    warnings.showwarning(STEERING, UserWarning, STEERING, 1)
    assert terminal.getvalue().count("hidden") >= 2
    assert_steers_nothing(terminal.getvalue())


def test_nothing_that_libraries_say_does(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seized(monkeypatch)
    for owner, name in HOOKS:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    route_library_output()

    def broken() -> None:
        raise ValueError(STEERING)

    class Broken:
        def __del__(self) -> None:
            raise ValueError(STEERING)

    logging.getLogger("libav.stranger").warning("%s", STEERING)
    warnings.showwarning(STEERING, UserWarning, STEERING, 1)
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    del thread
    Broken()
    assert terminal.getvalue().count("hidden") >= 4
    assert_steers_nothing(terminal.getvalue())


@pytest.fixture
def on_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Call the command line in this process, on a terminal without colours, and return what that shows."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> str:
        terminal = seized(monkeypatch)
        monkeypatch.setenv("TERM", "dumb")
        monkeypatch.setenv("STORYBOARD_DEBUG", "")
        hooks = [(owner, name, getattr(owner, name)) for owner, name in HOOKS]
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(SystemExit):
            run(arguments)
        for owner, name, hook in hooks:
            setattr(owner, name, hook)
        signal.signal(signal.SIGINT, before)
        assert terminal.getvalue()
        return terminal.getvalue()

    return called


CALLS = (
    *(["validate"], ["validate", "--json"], ["plan"], ["plan", "--json"], ["render"], ["render", "--json"]),
    *(
        ["status"],
        ["preview"],
        ["cut", "--debug"],
        ["fetch"],
        ["render", "--shot", STEERING.replace("\0", "")],
    ),
    *(["plan", "--set", "\x1b[2J"], ["plan", "--vars", "\x1b[2J"], ["render", "--route", "\x1b[2J"]),
)


@pytest.mark.parametrize("arguments", CALLS, ids=lambda arguments: ascii(" ".join(arguments))[:40])
def test_no_command_passes_a_board_on(
    tmp_path: Path, on_terminal: Callable[..., str], arguments: list[str]
) -> None:
    name = "\x1b]0;x\x07film\x9b.yaml"
    (tmp_path / name).write_text(BOARD, encoding="utf-8")
    (tmp_path / "plain.yaml").write_text("storyboard: 1\nshots: [{id: a, card: {text: A}, duration: 0.2}]\n")
    for file in (name, "plain.yaml"):
        shown = on_terminal(*arguments, file)
        assert_steers_nothing(shown)
        if "--json" in arguments:
            assert all(
                json.loads(line)
                for line in (shown.splitlines() if "render" in arguments else [shown])
                if line[:1] == "{"
            )


@pytest.mark.parametrize(
    "arguments",
    [
        *(["\x1b[2J"], ["--\x1b[2J"], ["models", "\x1b[2J"], ["new", "\x1b[2J"], ["render"]),
        *(["serve", "--fault", "\x1b[2J"], ["completion", "\x9b"]),
    ],
    ids=ascii,
)
def test_no_error_of_usage_does(
    tmp_path: Path, on_terminal: Callable[..., str], arguments: list[str]
) -> None:
    assert_steers_nothing(on_terminal(*arguments))


def test_json_stays_json_and_says_the_same() -> None:
    value = {STEERING: [STEERING, "\U0001f468\u200d\U0001f469", "\\u001b", 1.5], "path": Path("a\x9b")}
    for indent in (None, 2):
        text = json_text(value, indent=indent)
        assert_steers_nothing(text.replace("\u200d", ""))
        assert json.loads(text) == {**value, "path": "a\x9b"}
        assert printable(text) == text


def test_pipes_get_paths_exactly(tmp_path: Path) -> None:
    board = (
        "storyboard: 1\nshots: [{id: a, card: {text: A}, duration: 0.2}]\noutput: {size: 64x36, fps: 10}\n"
    )
    (tmp_path / "film.yaml").write_text(board)
    for name in ("\u202e\x9b caf\u00e9.mp4", "a \u2028 b.mp4"):
        done = subprocess.run(
            [sys.executable, "-m", "storyboard", "render", "-q", "film.yaml", "-o", name],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, os.fsencode(name) + b"\n"), done.stderr
        assert (tmp_path / name).is_file()
    read, write = os.pipe()
    with os.fdopen(write, "w") as pipe:
        Screen(pipe, terminal=False, moving=False, colours=False, width=None).hand_on(
            os.fsdecode(b"caf\xe9\x80")
        )
    with os.fdopen(read, "rb") as end:
        assert end.read() == b"caf\xe9\x80\n"


def test_there_is_one_writer() -> None:
    package = Path(__file__).parents[2] / "storyboard"
    writers = set[str]()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITING:
                writers.add(str(path.relative_to(package)))
    assert writers == {"cli/screen.py"}
