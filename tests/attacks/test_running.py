"""A folder full of traps: no render runs a program, and none reads a `.env`."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "storyboard"
COMPOSITOR = PACKAGE / "cut" / "compositor.py"
KEY = "fal-key-that-no-program-may-see"

# A dissolve is what moviepy composes.
BOARD = """\
storyboard: 1
shots:
  - {id: a, card: {text: A}, duration: 1}
  - {id: b, card: {text: B}, duration: 1, transition: {kind: dissolve, duration: 0.5}}
output: {size: 64x36, fps: 10}
"""
TRAP = """\
#!/bin/sh
echo "$0 $@" >> "{witness}"
env >> "{witness}"
"""
WANTED = (
    "ffmpeg",
    "ffplay",
    "ffprobe",
    "uname",
    "gcc",
    "cc",
    "ld",
    "ldconfig",
    "objdump",
    "git",
    "stty",
    "tput",
)
VARIABLES = ("FFMPEG_BINARY", "FFPLAY_BINARY", "IMAGEIO_FFMPEG_EXE")
TWICE = """\
import os
from pathlib import Path
before = dict(os.environ)
from storyboard import RenderOptions, load, render_sync
board = load("film.yaml")
for name in ("one.mp4", "two.mp4"):
    render_sync(board, RenderOptions(output=Path(name)))
assert dict(os.environ) == before, "the environment has changed"
"""


class Folder:
    """The folder of a stranger's film, below another of the stranger's; what ran there is in `witness`."""

    def __init__(self, root: Path) -> None:
        self.film = root / "download" / "film"
        self.witness = root / "witness"
        self.film.mkdir(parents=True)
        (self.film / "film.yaml").write_text(BOARD)
        trap = TRAP.format(witness=self.witness)
        for name in WANTED:
            for folder in (self.film, self.film / "bin"):
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(trap)
                (folder / name).chmod(0o755)
        lines = [f"{name}={self.film / 'ffmpeg'}\n" for name in VARIABLES]
        for folder in (self.film, self.film.parent):
            (folder / ".env").write_text("".join(lines) + "FAL_KEY=theirs\nHTTPS_PROXY=http://127.0.0.1:9\n")

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PATH": f".:bin:{os.environ['PATH']}", "FAL_KEY": KEY, **variables}
        environ.pop("PYTHON_DOTENV_DISABLED", None)
        return subprocess.run(
            command, cwd=self.film, env=environ, capture_output=True, text=True, timeout=120, check=False
        )

    def assert_nothing_ran(self) -> None:
        assert not self.witness.exists(), self.witness.read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def environment_below(film: Path) -> Path:
    """Make a virtual environment in a film's folder, with all that is installed here; return its interpreter."""
    root = film / ".venv"
    own = Path(sysconfig.get_path("purelib", vars={"base": str(root), "platbase": str(root)}))
    own.mkdir(parents=True)
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        (own / each.name).symlink_to(each)
    base = Path(sys.executable).resolve()
    (root / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    (root / "bin").mkdir()
    python = root / "bin" / "python"
    python.symlink_to(base)
    return python


def test_the_command_of_an_environment_below_the_film_runs_nothing(folder: Folder) -> None:
    python = environment_below(folder.film)
    call = "from storyboard.cli.main import run; run(['render', 'film.yaml'])"
    script = folder.film / ".venv" / "bin" / "storyboard"
    script.write_text(f"import sys\ndel sys.path[0]\n{call}\n")
    done = folder.run(str(python), str(script))
    assert (done.returncode, done.stdout) == (0, "build/film.mp4\n"), done.stderr
    folder.assert_nothing_ran()


def test_two_renders_of_one_line_of_python_run_nothing(folder: Folder) -> None:
    done = folder.run(sys.executable, "-c", TWICE)
    assert done.returncode == 0, done.stderr
    assert (folder.film / "one.mp4").read_bytes() == (folder.film / "two.mp4").read_bytes()
    folder.assert_nothing_ran()


def test_not_even_the_user_s_own_variables_name_a_program_that_runs(folder: Folder) -> None:
    own = dict.fromkeys(VARIABLES, "./ffmpeg") | {"FFMPEG_BINARY": "auto-detect"}
    done = folder.run(sys.executable, "-c", TWICE, **own)
    assert done.returncode == 0, done.stderr
    folder.assert_nothing_ran()


def test_a_render_starts_no_process_at_all(folder: Folder) -> None:
    # An audit hook hears of every process, also of those that the folder has no trap for.
    listening = (
        "import sys\n"
        "starts = ('subprocess.Popen', 'os.posix_spawn', 'os.fork', 'os.forkpty', 'os.exec', 'os.system')\n"
        "def hook(event, arguments):\n"
        "    if event in starts:\n"
        "        print('started', event, arguments[:2], flush=True)\n"
        "    if event == 'open' and str(arguments[0]).endswith('.env'):\n"
        "        print('opened', arguments[0], flush=True)\n"
        "sys.addaudithook(hook)\n"
    )
    done = folder.run(sys.executable, "-c", listening + TWICE)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_module_s_command_line_imports_nothing_from_the_folder(folder: Folder) -> None:
    (folder.film / "yaml.py").write_text(
        f"open({str(folder.witness)!r}, 'w').write('imported')\nraise ImportError\n"
    )
    done = folder.run(sys.executable, "-m", "storyboard", "validate", "film.yaml")
    assert done.returncode == 0, done.stderr
    folder.assert_nothing_ran()


def modules_that_import(*libraries: str) -> set[Path]:
    found = set[Path]()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in libraries for name in names):
                found.add(path)
    return found


def test_one_place_loads_moviepy() -> None:
    assert modules_that_import("moviepy", "imageio", "imageio_ffmpeg", "dotenv") == {COMPOSITOR}


def test_no_module_can_start_a_program() -> None:
    # Whoever needs one: give it the shipped program, and an environment without keys.
    assert modules_that_import("subprocess", "multiprocessing", "pty") == set()
