"""A saved plan: a render does exactly that, or nothing, and says what has changed."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard.run.points import Point

from .stage import CATALOGUE, KEYS, Stage, command, shot
from .test_lock import changed
from .test_takes import pick


def saved(stage: Stage, *options: str) -> Path:
    done = command(stage, "plan", "-o", "plan.json", *options)
    assert done.returncode == 0, done.stderr
    return stage.folder / "plan.json"


def rendered(stage: Stage, *options: str) -> tuple[int, str]:
    done = command(stage, "render", "--plan", "plan.json", "--yes", *options)
    return done.returncode, done.stderr


def refused(stage: Stage, *words: str) -> None:
    """Check that nothing is made, because of just these changes."""
    before = len(stage.submits)
    code, told = rendered(stage)
    assert code == 2, told
    first, *changes, hint = told.splitlines()
    assert first == "error: the saved plan does not hold any more, and nothing was done:"
    assert [line.strip() for line in changes] == list(words)
    assert hint == "  plan again: storyboard plan film.yaml -o plan.json"
    assert len(stage.submits) == before


@pytest.fixture
def two(stage: Stage) -> Stage:
    stage.write(shot("a", first_frame="frame.png"), shot("b"))
    return stage


def test_a_render_does_exactly_what_was_planned(two: Stage) -> None:
    saved(two, "--shot", "b")
    assert rendered(two)[0] == 0
    assert two.submitted_shots == ["b"]


def test_the_same_plan_is_the_same_file(two: Stage) -> None:
    first = saved(two).read_bytes()
    assert saved(two).read_bytes() == first


def test_a_plan_allows_no_spending(two: Stage) -> None:
    saved(two)
    done = command(two, "render", "--plan", "plan.json")
    assert done.returncode == 3
    assert two.submits == []
    done = command(two, "render", "--plan", "plan.json", "--max-cost", "0.15")
    assert done.returncode == 3
    assert two.submits == []


def test_a_changed_storyboard_is_refused(two: Stage) -> None:
    saved(two)
    two.write(shot("a", first_frame="frame.png"), changed("b"), shot("c"))
    refused(
        two,
        'shot "b" of the storyboard has changed',
        "the order of the shots of the storyboard has changed",
        'shot "c" of the storyboard is new',
        'take 1 of shot "b" is of other inputs',
        'take 1 of shot "c" is planned now, and was not',
    )


def test_comments_and_the_order_of_keys_change_nothing(two: Stage) -> None:
    saved(two)
    path = two.folder / "film.yaml"
    data = json.loads(path.read_text())
    path.write_text("# a comment\n" + json.dumps(dict(reversed(data.items())), indent=3))
    assert rendered(two)[0] == 0


def test_a_changed_picture_is_refused(two: Stage) -> None:
    saved(two)
    Image.new("RGB", (96, 54), (1, 2, 3)).save(two.folder / "frame.png")
    refused(two, 'the file "frame.png" has changed', 'take 1 of shot "a" is of other inputs')


def test_a_lost_clip_is_refused(two: Stage) -> None:
    two.render()
    saved(two)
    for line in (two.folder / ".storyboard").glob("blobs/*/*"):
        line.unlink()
    (two.folder / ".storyboard" / "index.sqlite").unlink()
    for name in ("index.sqlite-wal", "index.sqlite-shm", "journal.jsonl"):
        (two.folder / ".storyboard" / name).unlink(missing_ok=True)
    refused(
        two,
        'take 1 of shot "a" was there, and is not any more',
        'take 1 of shot "b" was there, and is not any more',
    )


def test_another_pick_is_refused(two: Stage) -> None:
    two.write(shot("a", takes=2))
    two.render()
    saved(two)
    pick(two, "a", 2)
    refused(two, 'take 1 of shot "a" is not used any more', 'take 2 of shot "a" is used')


def test_another_price_is_refused(two: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    own = two.folder / "prices.yaml"
    own.write_text(CATALOGUE.read_text())
    from . import stage as stages

    monkeypatch.setattr(stages, "CATALOGUE", own)
    saved(two)
    own.write_text(CATALOGUE.read_text().replace("amount: 0.10", "amount: 0.12"))
    refused(
        two,
        'the model "rehearsal" of the catalogue has changed',
        'take 1 of shot "a" costs $0.12, and not $0.1',
        'take 1 of shot "b" costs $0.12, and not $0.1',
    )


def test_another_route_is_refused(two: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    two.write(shot("b", route=["fal", "wavespeed"]))
    saved(two)
    monkeypatch.setitem(KEYS, "FAL_KEY", "")
    code, told = rendered(two)
    assert code == 2
    assert 'take 1 of shot "b" costs $0.2, and not $0.1' in told
    assert two.submits == []


def test_an_interrupted_render_of_a_plan_is_run_again(two: Stage) -> None:
    saved(two)
    assert two.start(dies_at=(Point.CLIP_KEPT, "b")).ending().code == -signal.SIGKILL
    code, told = rendered(two)
    assert code == 0, told
    assert two.submitted_shots == ["a", "b"]


@pytest.mark.parametrize(
    "options",
    [
        ["--shot", "a"],
        ["--route", "fal"],
        ["--keep-stale"],
        ["--stop-at", "a"],
        ["--frozen"],
        ["--set", "x=1"],
    ],
)
def test_what_the_plan_says_is_not_said_again(two: Stage, options: list[str]) -> None:
    saved(two)
    code, told = rendered(two, *options)
    assert code == 2
    assert "leave out" in told
    assert two.submits == []


def test_permissions_come_from_who_renders(two: Stage) -> None:
    saved(two, "--resubmit-uncertain")
    code, told = rendered(two)
    assert code == 2
    assert 'the plan was made with "--resubmit-uncertain": render it with it, too' in told
    assert two.submits == []


@pytest.mark.parametrize("path", ["/etc/film.yaml", "../film.yaml", "a/../../film.yaml"])
def test_a_plan_leads_to_no_file_elsewhere(two: Stage, path: str) -> None:
    plan = saved(two)
    data = json.loads(plan.read_text())
    data["asked"]["storyboard"] = path
    plan.write_text(json.dumps(data))
    code, told = rendered_without_file(two)
    assert code == 2
    assert "missing argument" in told


def rendered_without_file(stage: Stage) -> tuple[int, str]:
    import subprocess
    import sys

    from .stage import environment

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "storyboard",
            "render",
            "--plan",
            "plan.json",
            "--yes",
            "--catalogue",
            str(CATALOGUE),
        ],
        cwd=stage.folder,
        env=environment(stage),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_the_plan_names_the_storyboard(two: Stage) -> None:
    saved(two)
    code, told = rendered_without_file(two)
    assert code == 0, told
    assert two.submitted_shots == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"storyboard_plan": 2}, "was saved by a newer storyboard"),
        ({"jobs": "all"}, 'is not as storyboard saved it, at "jobs"'),
        ({"jobs": [{"shot": "a"}]}, 'is not as storyboard saved it, at "jobs.0'),
        ({"storyboard_plan": "1"}, "is no plan of storyboard"),
    ],
)
def test_a_damaged_plan_is_refused(two: Stage, change: dict[str, Any], words: str) -> None:
    plan = saved(two)
    plan.write_text(json.dumps(json.loads(plan.read_text()) | change))
    code, told = rendered(two)
    assert code == 2
    assert words in told


@pytest.mark.parametrize("name", ["film.yaml", "frame.png", "notes.txt", ".storyboard/plan.json"])
def test_a_plan_replaces_nothing_but_a_plan(two: Stage, name: str) -> None:
    two.render()
    path = two.folder / name
    if name == "notes.txt":
        path.write_text("mine")
    before = path.read_bytes() if path.exists() else None
    assert command(two, "plan", "-o", name).returncode == 2
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_plan_is_a_regular_file(two: Stage) -> None:
    os.mkfifo(two.folder / "pipe")
    for arguments in (("plan", "-o", "pipe"), ("render", "--plan", "pipe")):
        done = command(two, *arguments)
        assert done.returncode == 2
        assert "regular file" in done.stderr or "no plan" in done.stderr
