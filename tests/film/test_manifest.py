"""The manifest of a real film: beside it and within it, the same for the same film, and kept up to date."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import anyio
import imageio_ffmpeg
import pytest
from PIL import Image

from storyboard.board.load import load
from storyboard.catalogue.providers import ANIMATIC
from storyboard.errors import MediaError
from storyboard.film import RenderOptions, render_sync, stitch
from storyboard.manifest.reading import shown_manifest
from storyboard.media.mark import comment_of
from storyboard.report import CutStarted, Event, Notice
from storyboard.store.store import STORE_FOLDER
from tests.media.clips import Recipe, make_clip

MANIFEST = "film.manifest.json"
SHOTS = [
    {"id": "sea", "prompt": "sea, pan left", "duration": 1, "transition": "fade-black"},
    {
        "id": "rushes",
        "clip": "rushes.mp4",
        "duration": 1,
        "transition": {"kind": "dissolve", "duration": 0.25},
    },
    {"id": "hill", "prompt": "a green hill, push in", "continues": "sea", "duration": 1},
    {"id": "end", "card": {"text": "End", "image": "end.png"}, "duration": 1},
]
KEYS = {"storyboard": 1, "output": {"path": "film.mp4", "size": "64x36", "fps": 12}}


def write(folder: Path, *shots: dict[str, Any], **keys: Any) -> None:
    (folder / "film.yaml").write_text(json.dumps(KEYS | {"shots": shots} | keys), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "film"
    folder.mkdir()
    make_clip(folder, Recipe("rushes.mp4", sound=1))
    Image.new("RGB", (64, 36), "navy").save(folder / "end.png")
    write(folder, *SHOTS, ending={"kind": "fade-black", "duration": 0.25})
    return folder


def render(folder: Path, **options: Any) -> list[Event]:
    events: list[Event] = []
    render_sync(load(folder / "film.yaml"), RenderOptions(**options), events.append)
    return events


def was_cut(events: list[Event]) -> bool:
    return any(isinstance(event, CutStarted) for event in events)


def notices(events: list[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, Notice)]


def data_of(folder: Path) -> Any:
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def test_it_says_what_the_film_is_made_of(folder: Path) -> None:
    render(folder)
    data, film = data_of(folder), folder / "film.mp4"
    assert data["film"]["sha256"] == sha256(film.read_bytes()).hexdigest()
    assert (data["film"]["size_bytes"], data["film"]["frames"]) == (film.stat().st_size, 45)
    assert data["tools"]["encoders"].startswith("x264 ")
    sea, rushes, hill, end = data["shots"]
    assert sea["generated"]["request"]["prompt"] == "sea, pan left"
    assert rushes["clip"]["file"] == "rushes.mp4"
    assert rushes["clip"]["sha256"] == sha256((folder / "rushes.mp4").read_bytes()).hexdigest()
    assert (rushes["start"], rushes["start_seconds"], rushes["frames"]) == (9, 0.75, 12)
    assert rushes["transition"] == {"kind": "dissolve", "frames": 3, "seconds": 0.25}
    assert hill["generated"]["request"]["first_frame"]["shot"] == "sea"
    assert end["card"]["text"] == "End"
    assert end["files"][0]["file"] == "end.png"
    assert data["fade_in"]["kind"] == data["fade_out"]["kind"] == "fade-black"


def test_a_moved_folder_gives_the_same_one(folder: Path, tmp_path: Path) -> None:
    render(folder)
    other = tmp_path / "elsewhere" / "deep"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns(STORE_FOLDER, "film.m*"))
    render(other)
    text = (other / MANIFEST).read_text(encoding="utf-8")
    assert text == (folder / MANIFEST).read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert str(tmp_path) not in comment_of(other / "film.mp4")
    assert (other / "film.mp4").read_bytes() == (folder / "film.mp4").read_bytes()


def test_footage_outside_of_the_folder_has_its_name_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "rushes.mp4").rename(tmp_path / "rushes.mp4")
    write(folder, {"id": "rushes", "clip": "../rushes.mp4", "duration": 1})
    render_sync(load(folder / "film.yaml", allow_outside=True), RenderOptions())
    assert data_of(folder)["shots"][0]["clip"]["file"] == "rushes.mp4"


def test_the_film_carries_it(folder: Path, tmp_path: Path) -> None:
    render(folder)
    alone = tmp_path / "alone.mp4"
    shutil.copy(folder / "film.mp4", alone)
    beside, within = shown_manifest(folder / "film.mp4"), shown_manifest(alone)
    assert within.manifest == beside.manifest
    assert (beside.notice, within.notice) == (None, "this is from the film's own metadata")


def test_it_survives_copying_with_ffmpeg(folder: Path, tmp_path: Path) -> None:
    render(folder)
    copy = tmp_path / "copy.mp4"
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [program, "-v", "error", "-i", str(folder / "film.mp4"), "-c", "copy", str(copy)], check=True
    )
    assert shown_manifest(copy).manifest.shots == shown_manifest(folder / "film.mp4").manifest.shots


def test_a_deleted_one_is_written_again_without_a_cut(folder: Path) -> None:
    assert was_cut(render(folder))
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).unlink()
    events = render(folder)
    assert not was_cut(events)
    assert (folder / MANIFEST).read_text(encoding="utf-8") == text
    before = (folder / MANIFEST).stat()
    render(folder)
    assert (folder / MANIFEST).stat().st_ino == before.st_ino


def test_an_altered_one_is_written_again(folder: Path) -> None:
    render(folder)
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(text.replace("sea, pan left", "sea, pan right"), encoding="utf-8")
    assert not was_cut(render(folder))
    assert (folder / MANIFEST).read_text(encoding="utf-8") == text


def test_a_file_of_the_author_stays_and_the_film_is_made(folder: Path) -> None:
    (folder / MANIFEST).write_text("my notes", encoding="utf-8")
    for _ in range(2):
        (told,) = (words for words in notices(render(folder)) if MANIFEST in words)
        assert "is not replaced by one" in told
    assert (folder / MANIFEST).read_text(encoding="utf-8") == "my notes"
    assert shown_manifest(folder / "film.mp4").manifest.shots[0].id == "sea"


def test_a_changed_shot_changes_it(folder: Path) -> None:
    render(folder)
    before = data_of(folder)
    write(folder, *({**shot, "prompt": "dunes"} if shot["id"] == "sea" else shot for shot in SHOTS))
    render(folder)
    after = data_of(folder)
    assert after["shots"][0]["generated"]["request"]["prompt"] == "dunes"
    assert after["shots"][1] == before["shots"][1]
    assert after["film"]["sha256"] != before["film"]["sha256"]


def test_a_cut_writes_it_too_and_another_name_has_another_one(folder: Path) -> None:
    render(folder)
    anyio.run(stitch, load(folder / "film.yaml"), RenderOptions(output=folder / "other.mp4"))
    assert (folder / "other.manifest.json").read_bytes() == (folder / MANIFEST).read_bytes()


def test_a_preview_has_none(folder: Path) -> None:
    render(folder, engine=ANIMATIC)
    assert not list(folder.glob("*.manifest.json"))
    with pytest.raises(MediaError, match="has no manifest"):
        shown_manifest(folder / "film.preview.mp4")
