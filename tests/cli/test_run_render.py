"""`render`, `preview` and `cut` in one small film: what goes where, and what a second call does."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.media.files import is_temporary
from storyboard.media.probe import check_whole
from storyboard.store.adopt import adopt

Call = Callable[..., CompletedProcess[str]]

LONG_FILM = """\
storyboard: 1
defaults: {model: animatic, duration: 60}
shots:
  - {id: one, prompt: a hill}
  - {id: two, prompt: a sea}
output: {path: film.mp4, size: 640x360, fps: 24}
"""
LONG_CARD = """\
storyboard: 1
shots: [{id: card, card: {text: a card}, duration: 600}]
output: {path: film.mp4, size: 640x360, fps: 24}
"""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a film that was rendered once, in a process of its own."""
    folder = tmp_path_factory.mktemp("rendered")
    repository = Path(__file__).parents[2]
    small = (repository / "tests" / "cli" / "conftest.py").read_text(encoding="utf-8")
    (folder / "film.yaml").write_text(small.partition('SMALL_FILM = """\\\n')[2].partition('"""')[0])
    command = [sys.executable, "-m", "storyboard", "render", "film.yaml"]
    environ = os.environ | {"PYTHONPATH": str(repository)}
    done = subprocess.run(command, cwd=folder, env=environ, check=False, capture_output=True, text=True)
    (folder / "stdout").write_text(done.stdout)
    (folder / "stderr").write_text(done.stderr)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def again(rendered: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a copy of that folder."""
    copied = Path(shutil.copytree(rendered, folder / rendered.name))
    adopt(copied / ".storyboard")
    monkeypatch.chdir(copied)
    return copied


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_the_path_is_all_there_is_on_standard_output(rendered: Path) -> None:
    assert (rendered / "stdout").read_text() == "film.mp4\n"
    assert check_whole(rendered / "film.mp4").frames == 12


def test_progress_is_on_standard_error(rendered: Path) -> None:
    told = lines_of(rendered / "stderr")
    assert told[0] == "3 clips to make, 0 in the store"
    assert sum("making with animatic via local" in line for line in told) == 3
    assert sum(": made in " in line for line in told) == 3
    assert (told[-4], told[-2]) == ("cut: stitching 12 frames", "cut: 1.5 s, 12 frames")
    # How many were encoded while clips were still made depends on how fast that is.
    assert re.fullmatch(r"cut: \d segments? made(, \d reused)?", told[-3])
    assert told[-1].startswith("play it with: ")
    assert told[-1].endswith(" film.mp4")


def test_a_second_render_makes_no_clip(again: Path, call: Call) -> None:
    done = call("render", "film.yaml")
    assert (done.returncode, done.stdout) == (0, "film.mp4\n")
    assert done.stderr.splitlines()[0] == "nothing to make, 3 clips in the store"
    assert "making" not in done.stderr


def test_a_changed_variable_remakes_its_shots(again: Path, call: Call) -> None:
    planned = call("plan", "film.yaml", "--set", "light=dawn").stdout
    assert "prompt changed" in planned
    assert 'first frame comes from "one", whose prompt changed' in planned
    done = call("render", "film.yaml", "--set", "light=dawn", "--json")
    started = [event["shot"] for event in map(json.loads, done.stdout.splitlines()) if "take" in event]
    assert set(started) == {"one", "two"}


def test_quiet_prints_the_path_alone(again: Path, call: Call) -> None:
    done = call("render", "-q", "film.yaml")
    assert (done.stdout, done.stderr) == ("film.mp4\n", "")


def test_json_prints_events_alone(again: Path, call: Call) -> None:
    done = call("cut", "film.yaml", "--json", "-o", "other.mp4")
    assert done.stderr == ""
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[0]["event"] == "cut_started"
    assert told[-1] == {"event": "cut_done", "path": "other.mp4", "frames": 12, "seconds": 1.5}
    assert check_whole(again / "other.mp4").frames == 12


def test_a_cut_leaves_a_film_that_is_up_to_date_unless_told_otherwise(again: Path, call: Call) -> None:
    assert call("cut", "film.yaml").returncode == 0
    before = (again / "film.mp4").stat().st_mtime_ns
    done = call("cut", "film.yaml")
    assert done.stdout == "film.mp4\n"
    assert done.stderr.startswith(
        "note: nothing has changed: the film is up to date\ncut: 1.5 s, 12 frames\n"
    )
    assert (again / "film.mp4").stat().st_mtime_ns == before
    assert "cut: stitching 12 frames" in call("cut", "film.yaml", "--again").stderr
    assert (again / "film.mp4").stat().st_mtime_ns > before


def test_footage_counts_with_its_own_length(again: Path, call: Call) -> None:
    shots = "[{id: a, clip: film.mp4}, {id: b, card: {text: x}, duration: 2}]"
    (again / "more.yaml").write_text(f"storyboard: 1\nshots: {shots}\n")
    assert call("validate", "more.yaml").stdout == "more.yaml: 2 shots, 3.5 s, no problems\n"
    assert "film    2 shots, 3.5 s\n" in call("plan", "more.yaml").stdout


def test_one_shot_gives_its_clip(film: Path, call: Call) -> None:
    done = call("render", "film.yaml", "--shot", "three")
    assert done.returncode == 0
    (clip,) = done.stdout.splitlines()
    assert check_whole(Path(clip)).frames == 4
    assert not (film.parent / "film.mp4").exists()


def test_one_shot_and_an_output_contradict(film: Path, call: Call) -> None:
    done = call("render", "film.yaml", "--shot", "three", "-o", "x.mp4")
    assert done.returncode == 2
    assert '"--output" names the film, but "--shot" makes none' in done.stderr


def test_a_cut_without_clips_names_them(film: Path, call: Call) -> None:
    done = call("cut", "film.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert '"one", "two", "three"' in done.stderr
    assert "storyboard render" in done.stderr


def test_a_preview_needs_no_key(film: Path, call: Call) -> None:
    film.write_text(
        film.read_text().replace("model: animatic, duration: 0.5", "model: hailuo-2.3, duration: 1")
    )
    refused = call("render", "film.yaml")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "FAL_KEY" in refused.stderr
    assert "storyboard preview" in refused.stderr
    assert list(film.parent.iterdir()) == [film]
    done = call("preview", "film.yaml")
    assert (done.returncode, done.stdout) == (0, "film.preview.mp4\n"), done.stderr
    assert check_whole(film.parent / "film.preview.mp4").frames == 24


def test_the_store_can_be_elsewhere(again: Path, call: Call) -> None:
    (again / ".storyboard").rename(again / "elsewhere")
    assert call("cut", "film.yaml").returncode == 2
    assert call("cut", "film.yaml", "--store", "elsewhere").returncode == 0


def test_moving_lines_on_a_terminal(again: Path, on_terminal: Call) -> None:
    shown = on_terminal("render", "film.yaml", "--set", "light=dawn").stdout
    assert "making with" not in shown
    assert "made in" in shown
    assert "\x1b[?25l" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    assert "film.mp4\nplay it with: " in shown


def test_a_dumb_terminal_gets_lines(again: Path, on_terminal: Call) -> None:
    shown = on_terminal("render", "film.yaml", "--set", "light=dawn", TERM="dumb").stdout
    assert "one: making with animatic via local" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("verb", "text", "moment", "times"),
    [
        ("render", LONG_FILM, "shot_progress", 1),
        ("preview", LONG_FILM, "shot_progress", 2),
        ("preview", LONG_CARD, "cut_progress", 1),
        ("cut", LONG_CARD, "cut_progress", 2),
    ],
)
def test_an_interrupted_run_ends_cleanly(folder: Path, verb: str, text: str, moment: str, times: int) -> None:
    (folder / "film.yaml").write_text(text)
    command = [sys.executable, "-m", "storyboard", verb, "film.yaml", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if f'"{moment}"' in line)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip().splitlines() == [
        "stopped; the clips that were finished are kept",
        f"  go on with: storyboard {verb} film.yaml --json",
    ]
    assert not list(folder.rglob("*.mp4"))
    assert not [path for path in folder.rglob("*") if is_temporary(path)]
