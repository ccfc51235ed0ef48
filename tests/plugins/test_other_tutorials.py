"""The pages on adding a model and a transition, followed to the letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storyboard import load, load_catalogue
from storyboard.catalogue.families import families_of

from .pages import DOCS, commands_of, write_files

PACKAGE = DOCS.parent / "storyboard"
_CHANGE = re.compile(
    r"^`([\w.\-/]+)`, (above|below) `([^`]+)`:\n\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE
)


def run(command: str, folder: Path, source: Path) -> str:
    verb, *arguments = command.split()[1:]
    done = subprocess.run(
        [sys.executable, "-m", "storyboard", verb, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(source), "FAL_KEY": "a-key:of-ours"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source of storyboard, to be changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "source" / "storyboard", ignore=ignored)
    return tmp_path / "source"


def test_a_model_of_ones_own(tmp_path: Path) -> None:
    write_files("add-a-model.md", tmp_path)
    shown, plan = (run(command, tmp_path, PACKAGE.parent) for command in commands_of("add-a-model.md"))
    assert "Skylark 1" in shown
    assert "FAL_KEY" in shown
    assert "$0.20" in plan
    assert "$0.48" in plan


def test_a_family_that_is_built_in_is_one_file(tmp_path: Path, source: Path) -> None:
    write_files("add-a-model.md", tmp_path)
    before = len(families_of(load_catalogue()))
    (tmp_path / "skylark.yaml").rename(source / "storyboard" / "catalogue" / "data" / "skylark.yaml")
    program = (
        "from storyboard.catalogue.catalogue import load_catalogue\n"
        "from storyboard.catalogue.families import families_of\n"
        "print(len(families_of(load_catalogue())), load_catalogue().find('skylark/one/image-to-video').family)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(source)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(before + 1), "skylark"]
    assert "$0.48" in run("storyboard plan film.yaml", tmp_path, source)


def test_a_transition(tmp_path: Path, source: Path) -> None:
    import av

    write_files("add-a-transition.md", tmp_path)
    changes = _CHANGE.findall((DOCS / "add-a-transition.md").read_text(encoding="utf-8"))
    assert len(changes) == 3
    for name, where, line, added in changes:
        path = source / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (at,) = (number for number, text in enumerate(lines) if text.startswith(line))
        at += where == "below"
        path.write_text("".join([*lines[:at], added, *lines[at:]]), encoding="utf-8")
    (command,) = commands_of("add-a-transition.md")
    run(command, tmp_path, source)
    with av.open(tmp_path / "film.mp4") as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(frames) == 36
    middle = frames[18]
    inside, outside = (tuple(int(value) > 128 for value in middle[at]) for at in ((90, 160), (5, 5)))
    assert inside == (False, False, True), "the incoming shot is in the middle"
    assert outside == (True, False, False), "the outgoing one is around it"


def test_the_models_page_describes_what_a_storyboard_may_bring(tmp_path: Path) -> None:
    write_files("add-a-model.md", tmp_path)
    film = tmp_path / "film.yaml"
    film.write_text("catalogue: skylark.yaml\n" + film.read_text())
    assert [model.name for model in load(film).models] == ["skylark-1"]
