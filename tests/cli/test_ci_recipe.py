"""The recipe for CI: its commands do what its page says, and the hook before a commit runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from storyboard.emulator.emulator import Emulator

REPOSITORY = Path(__file__).parents[2]
RECIPE = yaml.safe_load((REPOSITORY / "examples" / "ci" / "film.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


FILM = """\
storyboard: 1
defaults: {model: hailuo-2.3, duration: 0.5}
shots:
  - {id: hill, prompt: a hill}
  - {id: sea, prompt: a sea}
output: {path: film.mp4, size: 64x36, fps: 12}
"""


@pytest.fixture
def hosted(emulator: Emulator, folder: Path) -> Emulator:
    """Have a film of two clips, and a provider."""
    (folder / "film.yaml").write_text(FILM)
    return emulator


@pytest.fixture
def tools(folder: Path) -> dict[str, str]:
    """An environment with the programs of a runner; those that would leave this machine only note their calls."""
    programs = folder.parent / f"{folder.name}-bin"
    programs.mkdir()
    noting = f'#!/bin/sh\necho "$(basename "$0") $*" >> {shlex.quote(str(programs / "calls"))}\n'
    own = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m storyboard "$@"\n'
    for name, text in {"pip": noting, "gh": noting, "storyboard": own}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(programs / "output"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "FILM": "film.yaml",
        "MAX_COST": RECIPE["env"]["MAX_COST"],
        "CHANGE": "7",
        "BRANCH": "change",
    }


def run(job: str, tools: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the commands of a job one after the other, as a runner does, until one fails."""
    done = subprocess.CompletedProcess[str]([], 0, "", "")
    for step in RECIPE["jobs"][job]["steps"]:
        if "run" in step:
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                env=os.environ | tools,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                break
    return done


def git(tools: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], env=os.environ | tools, capture_output=True, text=True, check=True
    )
    return done.stdout


def folder_for_remote(tools: dict[str, str]) -> Path:
    """Make an empty repository to push to."""
    remote = Path(tools["GITHUB_OUTPUT"]).parent / "remote"
    git(tools, "init", "-q", "--bare", str(remote))
    return remote


def remembered(tools: dict[str, str]) -> list[str]:
    return (Path(tools["GITHUB_OUTPUT"]).parent / "calls").read_text().splitlines()


def test_the_whole_recipe_plans_makes_what_was_planned_and_is_frozen_then(
    hosted: Emulator, folder: Path, tools: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tools, "init", "-q", "-b", "change")
    git(tools, "remote", "add", "origin", str(folder_for_remote(tools)))
    assert run("plan", tools).returncode == 0
    assert Path(tools["GITHUB_OUTPUT"]).read_text() == "work=10\n"
    assert "hailuo-2.3" in (folder / "comment.md").read_text()
    assert remembered(tools)[-1] == "gh pr comment 7 --edit-last --create-if-none --body-file comment.md"
    assert not hosted.ledger.submits
    done = run("render", tools)
    assert done.returncode == 0, done.stderr
    assert len(hosted.ledger.submits) == 2
    assert git(tools, "ls-tree", "--name-only", "origin/change").split() == ["film.lock.json"]
    monkeypatch.delenv("FAL_KEY")
    shutil.move(folder / "film.mp4", folder / "first.mp4")
    done = run("frozen", tools)
    assert done.returncode == 0, done.stderr
    assert (folder / "film.mp4").read_bytes() == (folder / "first.mp4").read_bytes()
    assert len(hosted.ledger.submits) == 2


def test_what_is_done_already_is_not_rendered(hosted: Emulator, tools: dict[str, str]) -> None:
    assert run("plan", tools).returncode == 0
    git(tools, "init", "-q", "-b", "change")
    git(tools, "remote", "add", "origin", str(folder_for_remote(tools)))
    assert run("render", tools).returncode == 0
    Path(tools["GITHUB_OUTPUT"]).unlink()
    assert run("plan", tools).returncode == 0
    assert Path(tools["GITHUB_OUTPUT"]).read_text() == "work=0\n"
    assert RECIPE["jobs"]["render"]["if"] == "needs.plan.outputs.work == '10'"
    assert len(hosted.ledger.submits) == 2


def test_a_change_that_was_not_rendered_fails_on_main(
    hosted: Emulator, folder: Path, tools: dict[str, str]
) -> None:
    del hosted
    done = run("frozen", tools)
    assert done.returncode == 2
    assert "not in the lock" in done.stderr
    assert not (folder / "film.mp4").exists()


def test_no_expression_reaches_a_shell() -> None:
    """What others can write, such as the name of a branch, is never a part of a script."""
    steps: list[dict[str, Any]] = [step for job in RECIPE["jobs"].values() for step in job["steps"]]
    assert not [step for step in steps if "${{" in step.get("run", "")]


def test_the_hook_runs_on_the_files_that_it_names(film: Path, tools: dict[str, str]) -> None:
    (hook,) = HOOKS
    wanted = re.compile(hook["files"])
    assert all(map(wanted.search, ("film.yaml", "a/storyboard.yml", "b.storyboard.yaml")))
    assert not any(map(wanted.search, ("film.lock.json", "catalogue.yaml", "my-film.yaml.txt")))
    command = [*shlex.split(hook["entry"]), film.name]

    def ends() -> int:
        return subprocess.run(command, env=os.environ | tools, capture_output=True, check=False).returncode

    assert ends() == 0
    film.write_text(film.read_text().replace("shots:", "shotz:"))
    assert ends() == 2
