"""How often a render looks at files: each is read once for its digest, and footage is looked through once."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.errors import BoardError
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.inspection.cache import CACHE_VARIABLE
from storyboard.inspection.inspector import Inspector
from storyboard.media.probe import check_whole
from storyboard.plan.make_plan import make_plan
from storyboard.plan.plan import Plan
from storyboard.report import CutStarted, Event, Notice
from storyboard.store.store import STORE_FOLDER
from tests.media.clips import Recipe, damage_late, make_clip
from tests.readings import Openings, digests, looks, openings

YEAR = 1_600_000_000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A film of three shots of one footage, and two generated ones that go on from it."""
    folder = tmp_path / "film"
    folder.mkdir()
    make_clip(folder, Recipe("rushes.mp4", sound=1))
    shots = [{"id": name, "clip": "rushes.mp4", "duration": 0.5} for name in ("a", "b", "c")]
    made = [{"id": name, "prompt": "sea", "continues": "previous", "duration": 0.5} for name in ("d", "e")]
    board = {"storyboard": 1, "shots": [*shots, *made], "output": {"size": "64x36", "fps": 12}}
    (folder / "film.yaml").write_text(json.dumps(board), encoding="utf-8")
    settle(folder)
    return folder


def settle(folder: Path) -> None:
    """Give all files of a folder an old time of modification, for what was just written is not remembered."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (YEAR, YEAR))


def rendered(folder: Path, inspector: Inspector | None = None) -> tuple[Openings, list[Event]]:
    """Validate and render as one call of the command does, and return what was opened."""
    events: list[Event] = []
    inspector = inspector or Inspector()
    with openings() as found:
        board = load(folder / "film.yaml", inspector=inspector)
        render_sync(board, RenderOptions(inspector=inspector), events.append)
    return found, events


def clips(folder: Path) -> list[Path]:
    return sorted((folder / STORE_FOLDER / "blobs").rglob("*.mp4"))


def test_a_render_reads_each_file_once_and_looks_through_footage_once(folder: Path) -> None:
    rushes = folder / "rushes.mp4"
    with openings() as alone:
        check_whole(rushes)
    found, _ = rendered(folder)
    assert digests(found, rushes) == 1
    assert looks(found, rushes) == looks(alone, rushes) > 0
    # What was made was read when it was stored, under another name. The one that the other continues is read once more
    # with its last frame, for what was just written is not remembered.
    assert sorted(digests(found, clip) for clip in clips(folder)) == [0, 1]


def test_the_next_render_reads_nothing_that_has_not_changed(folder: Path) -> None:
    rendered(folder)
    settle(folder)
    first, _ = rendered(folder)
    film = folder / "build" / "film.mp4"
    watched = [folder / "rushes.mp4", film, *clips(folder)]
    assert [digests(first, path) for path in watched] == [1, 1, 1, 1]
    again, events = rendered(folder)
    assert [digests(again, path) for path in watched] == [0, 0, 0, 0]
    assert looks(again, watched[0]) == 0
    assert not any(isinstance(event, CutStarted) for event in events)


def test_verifying_reads_each_file_once_more(folder: Path) -> None:
    rendered(folder)
    settle(folder)
    found, _ = rendered(folder, Inspector(verify=True))
    watched = [folder / "rushes.mp4", folder / "build" / "film.mp4", *clips(folder)]
    assert [digests(found, path) for path in watched] == [1, 1, 1, 1]


def test_a_deleted_cache_costs_another_look_and_nothing_else(folder: Path, cache: Path) -> None:
    rendered(folder)
    settle(folder)
    rendered(folder)
    shutil.rmtree(cache)
    _, events = rendered(folder)
    assert Notice("nothing has changed: the film is up to date") in events


def test_a_clip_that_was_altered_is_seen_though_it_was_remembered(folder: Path) -> None:
    rendered(folder)
    settle(folder)
    rendered(folder)
    altered = clips(folder)[0]
    content = bytearray(altered.read_bytes())
    content[-1] ^= 1
    altered.chmod(0o644)
    altered.write_bytes(content)
    settle(folder)
    board = load(folder / "film.yaml")
    assert "its clip in the store was altered" in {job.reason for job in plan_render(board).generated}


def test_a_render_plans_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[Storyboard] = []

    def counting(board: Storyboard, **keys: Any) -> Plan:
        plans.append(board)
        return make_plan(board, **keys)

    monkeypatch.setattr("storyboard.plan.settling.make_plan", counting)
    rendered(folder)
    assert len(plans) == 1


def test_validate_decodes_a_large_clip_whole_only_when_asked(tmp_path: Path) -> None:
    large = make_clip(tmp_path, Recipe("large.mp4", width=1280, height=720, options={"g": "250"}))
    damage_late(large)
    settle(tmp_path)
    board = {"storyboard": 1, "shots": [{"id": "a", "clip": "large.mp4"}]}
    (tmp_path / "film.yaml").write_text(json.dumps(board), encoding="utf-8")
    load(tmp_path / "film.yaml")
    with pytest.raises(BoardError, match="is damaged"):
        load(tmp_path / "film.yaml", inspector=Inspector(verify=True))
