"""The file of a manifest replaces nothing but an earlier one, and has neither keys nor signatures nor whole paths."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.manifest.file import keep_manifest, manifest_path
from storyboard.manifest.schema import Manifest
from storyboard.manifest.text import manifest_text
from storyboard.manifest.texts import fit_name, fit_text, fit_values, relative_name


def test_it_is_named_after_the_film() -> None:
    assert manifest_path(Path("build/film.v2.mp4")) == Path("build/film.v2.manifest.json")


def test_it_is_written_once(tmp_path: Path, manifest: Manifest) -> None:
    film = tmp_path / "film.mp4"
    assert keep_manifest(film, manifest) is None
    before = manifest_path(film).stat()
    assert keep_manifest(film, manifest) is None
    after = manifest_path(film).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize(
    "theirs",
    ["", "{}", "storyboard: 1\n", '{"film_manifest": "mine"}', '["film_manifest"]', '{"film_manifest": 1'],
)
def test_a_file_of_somebody_else_stays(theirs: str, tmp_path: Path, manifest: Manifest) -> None:
    path = tmp_path / "film.manifest.json"
    path.write_text(theirs, encoding="utf-8")
    words = keep_manifest(tmp_path / "film.mp4", manifest)
    assert words is not None
    assert "is not a manifest of storyboard, and is not replaced by one" in words
    assert path.read_text(encoding="utf-8") == theirs


def link(path: Path, manifest: Manifest) -> None:
    path.with_name("theirs.json").write_text(manifest_text(manifest), encoding="utf-8")
    path.symlink_to("theirs.json")


def dangling(path: Path, manifest: Manifest) -> None:
    path.symlink_to("theirs.json")


def pipe(path: Path, manifest: Manifest) -> None:
    os.mkfifo(path)


def folder(path: Path, manifest: Manifest) -> None:
    path.mkdir()


@pytest.mark.parametrize("prepare", [link, dangling, pipe, folder])
def test_nothing_is_written_over_or_through_other_things(
    prepare: Callable[[Path, Manifest], None], tmp_path: Path, manifest: Manifest
) -> None:
    path = tmp_path / "film.manifest.json"
    prepare(path, manifest)
    before = path.lstat()
    changed = manifest.model_copy(update={"shots": ()})
    assert keep_manifest(tmp_path / "film.mp4", changed) is not None
    assert path.lstat().st_ino == before.st_ino
    theirs = tmp_path / "theirs.json"
    assert not theirs.exists() or theirs.read_text(encoding="utf-8") == manifest_text(manifest)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, manifest: Manifest) -> None:
    words = keep_manifest(tmp_path / "gone" / "film.mp4", manifest)
    assert words is not None
    assert words.startswith("the manifest was not written")


def test_keys_and_signatures_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "fal-key-0123456789")
    assert fit_text("a sign that says fal-key-0123456789") == "a sign that says [key]"
    signed = "like https://me:pass@host.example/a.png?X-Amz-Signature=0123#top, but red"
    assert fit_text(signed) == "like https://host.example/a.png but red"
    assert fit_values({"image_urls": ["https://h/a?token=1", 2, None]}) == {
        "image_urls": ["https://h/a", 2, None]
    }
    assert len(fit_text("data:image/png;base64," + "A" * 5000)) < 20


def test_names_are_short_and_plain() -> None:
    assert fit_name("a\x1b[31m\nb\u202e\udc80") == "a[31mb?"
    assert len(fit_name("x" * 5000)) == 1000


def test_paths_are_relative_or_a_name_alone(tmp_path: Path) -> None:
    assert relative_name(tmp_path / "x" / ".." / "clips" / "a.mp4", tmp_path) == "clips/a.mp4"
    assert relative_name(tmp_path / ".." / "else" / "a.mp4", tmp_path) == "a.mp4"
