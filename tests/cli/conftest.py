"""Calls of the command line: in this process, in one of its own, and on a pseudo-terminal."""

from __future__ import annotations

import errno
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.cli.main import run
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.providers.reach import BASES

REPOSITORY = Path(__file__).parents[2]
OWN_VARIABLES = (
    *("NO_COLOR", "STORYBOARD_STORE", "STORYBOARD_CACHE_SIZE", "STORYBOARD_DEBUG"),
    *KEY_VARIABLES.values(),
    *(base[0] for bases in BASES.values() for base in bases),
)
PROGRAM = (sys.executable, "-m", "storyboard")

SMALL_FILM = """\
storyboard: 1
vars: {light: dusk}
defaults: {model: animatic, duration: 0.5}
shots:
  - {id: one, prompt: "a hill at {{ light }}"}
  - {id: two, prompt: "the hill again, pan left", continues: one}
  - {id: three, prompt: "the sea"}
output: {path: film.mp4, size: 64x48, fps: 8}
"""


HOSTED_FILM = """\
storyboard: 1
defaults: {model: hailuo-2.3, duration: 0.5}
shots:
  - {id: hill, prompt: a hill}
  - {id: sea, prompt: a sea}
  - {id: dune, prompt: a dune, continues: sea}
  - {id: end, card: {text: The end}}
output: {path: film.mp4, size: 64x36, fps: 12}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with none of the user's settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    for name in OWN_VARIABLES:
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def film(folder: Path) -> Path:
    path = folder / "film.yaml"
    path.write_text(SMALL_FILM)
    return path


@pytest.fixture
def emulator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """Serve the hosted providers, to which the environment points with a key for fal; a film is in film.yaml."""
    (folder / "film.yaml").write_text(HOSTED_FILM)
    settings = Settings(latency=(0.1, 0.1), tiny=True, unmarked=True)
    with Emulator(settings) as opened, serving(opened) as server:
        for name, value in {**server.variables, "FAL_KEY": "a-key:of-ours"}.items():
            monkeypatch.setenv(name, value)
        yield opened


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., CompletedProcess[str]]:
    """Return a function that runs one command in this process."""

    def calling(*arguments: object) -> CompletedProcess[str]:
        capsys.readouterr()
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(SystemExit) as end:
            run([str(argument) for argument in arguments])
        signal.signal(signal.SIGINT, before)
        captured = capsys.readouterr()
        code = end.value.code
        assert isinstance(code, int)
        return CompletedProcess(list(map(str, arguments)), code, captured.out, captured.err)

    return calling


@pytest.fixture
def spawn() -> Callable[..., CompletedProcess[str]]:
    """Return a function that runs one command in a process of its own, without a terminal."""

    def spawning(*arguments: object, given: str | None = None, **environ: str) -> CompletedProcess[str]:
        command = [*PROGRAM, *map(str, arguments)]
        return subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            env=os.environ | environ,
            check=False,
        )

    return spawning


@pytest.fixture
def on_terminal() -> Callable[..., CompletedProcess[str]]:
    """
    Return a function that runs one command on a pseudo-terminal; all that it shows is in `stdout`.

    `typed` is what was typed before it asked.
    """

    def running(
        *arguments: object, columns: int = 80, given: Path | None = None, typed: str = "", **environ: str
    ) -> CompletedProcess[str]:
        ours, theirs = pty.openpty()
        os.write(ours, typed.encode())
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        # Runners of tests may set the size that the caller's terminal has.
        own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        environment = own | {"TERM": "xterm-256color"} | environ
        command = [*PROGRAM, *map(str, arguments)]
        with given.open() if given else os.fdopen(os.dup(theirs)) as standard_input:
            process = subprocess.Popen(
                command, stdin=standard_input, stdout=theirs, stderr=theirs, env=environment
            )
        os.close(theirs)
        shown = _until_closed(ours)
        return CompletedProcess(
            list(map(str, arguments)), process.wait(), shown.decode().replace("\r\n", "\n"), ""
        )

    return running


def _until_closed(descriptor: int) -> bytes:
    shown = b""
    with os.fdopen(descriptor, "rb", buffering=0) as terminal:
        while True:
            try:
                read = terminal.read(65_536)
            except OSError as error:
                if error.errno == errno.EIO:
                    return shown
                raise
            if not read:
                return shown
            shown += read
