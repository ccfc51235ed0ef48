"""The same storyboard and the same clips give the same film, byte for byte, wherever and however it is cut."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import anyio
import pytest

from storyboard.board.load import load
from storyboard.cut.options import CutOptions
from storyboard.film import RenderOptions, render_sync, stitch
from storyboard.store.store import STORE_FOLDER
from tests.media.clips import Recipe, make_clip

FADE = {"kind": "dissolve", "duration": 0.25}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "film"
    folder.mkdir()
    make_clip(folder, Recipe("rushes.mp4", sound=1))
    shots = [
        {"id": "sea", "prompt": "sea, pan left", "duration": 1, "transition": "fade-black"},
        {"id": "rushes", "clip": "rushes.mp4", "duration": 1, "transition": FADE},
        {"id": "hill", "prompt": "a green hill, push in", "duration": 1},
        {"id": "end", "card": {"text": "End"}, "duration": 1, "transition": FADE},
    ]
    keys = {"output": {"size": "64x36", "fps": 12}, "ending": {"kind": "fade-black", "duration": 0.25}}
    (folder / "film.yaml").write_text(json.dumps({"storyboard": 1, "shots": shots} | keys), encoding="utf-8")
    return folder


def digest(film: Path) -> str:
    return sha256(film.read_bytes()).hexdigest()


def cut(folder: Path) -> str:
    return digest(anyio.run(stitch, load(folder / "film.yaml")).path)


def test_two_folders_and_two_stores_give_one_film(folder: Path, tmp_path: Path) -> None:
    first = digest(render_sync(load(folder / "film.yaml"), RenderOptions(jobs=2)).path)
    other = tmp_path / "elsewhere" / "deep"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns(STORE_FOLDER, "build"))
    assert digest(render_sync(load(other / "film.yaml"), RenderOptions(jobs=1)).path) == first


@pytest.mark.parametrize("jobs", [1, 3, 7])
def test_segments_that_are_reused_made_or_both_give_one_film(
    folder: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    film = render_sync(load(folder / "film.yaml"), RenderOptions()).path
    first = digest(film)
    derived = folder / STORE_FOLDER / "derived"
    monkeypatch.setattr(
        "storyboard.stitching.CutOptions", lambda **keys: CutOptions(**{**keys, "jobs": jobs})
    )
    for kept in (1, 2, 4):
        film.unlink()
        segments = sorted(path for kind in ("segments", "sounds") for path in (derived / kind).rglob("*.mp4"))
        for path in segments[::kept]:
            path.unlink()
        assert cut(folder) == first
