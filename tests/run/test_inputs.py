"""Input files of a run: what is sent is what was planned, under the file's own name, and no copy is left."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import anyio
import pytest
from PIL import Image

from storyboard.errors import MediaError
from storyboard.inspection.digest import digest_of
from storyboard.run.inputs import PLAN_AGAIN, Inputs, readable, unchanged
from storyboard.store.journal import State

from .paid_runs import Run


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "frame.png"
    path.write_bytes(b"picture" * 500_000)
    return path


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def copied(inputs: Inputs, path: Path, digest: str, called: str | None = None) -> Path:
    return anyio.run(inputs.copy_of, path, digest, called)


def test_a_copy_has_the_planned_bytes_and_the_files_name_and_goes_with_the_run(picture: Path) -> None:
    content = picture.read_bytes()
    with Inputs() as inputs:
        copy = copied(inputs, picture, sha256(content))
        assert copy != picture
        assert copy.name == picture.name
        picture.write_bytes(b"changed meanwhile")
        assert copied(inputs, picture, sha256(content)) == copy
        assert copy.read_bytes() == content
        folder = copy.parents[1]
    assert not folder.exists()
    # It can be used again, with copies of its own.
    picture.write_bytes(content)
    with inputs:
        assert copied(inputs, picture, sha256(content)).read_bytes() == content


def test_two_files_of_one_name_are_two_copies(picture: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / picture.name
    other.parent.mkdir()
    other.write_bytes(b"other")
    with Inputs() as inputs:
        copies = [copied(inputs, path, digest_of(path)) for path in (picture, other)]
        assert [copy.read_bytes() for copy in copies] == [picture.read_bytes(), b"other"]


def test_what_has_changed_since_the_plan_is_refused_and_not_left_as_a_copy(picture: Path) -> None:
    planned = digest_of(picture)
    picture.write_bytes(b"something else")
    with Inputs() as inputs:
        for _ in range(2):
            with pytest.raises(MediaError, match=r"frame\.png.* has changed since the plan was made"):
                copied(inputs, picture, planned)
        picture.unlink()
        with pytest.raises(MediaError, match="was removed after the plan was made") as error:
            copied(inputs, picture, planned)
    assert error.value.hint == PLAN_AGAIN


def test_messages_name_the_original_and_not_its_copy(picture: Path) -> None:
    with Inputs() as inputs:
        copy = copied(inputs, picture, digest_of(picture))
        assert inputs.in_words(f'"{copy}" is too small') == f'"{picture}" is too small'
        copied(inputs, picture, digest_of(picture), "the last frame of a")
        assert inputs.in_words(f'"{copy}" is too small') == "the last frame of a is too small"
        assert inputs.in_words(f"see {copy}") == f"see {picture}"


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match=r"clip\.mp4.* cannot be read: Is a directory"),
        readable(tmp_path / "clip.mp4"),
    ):
        raise IsADirectoryError(21, "Is a directory")


def test_a_file_too_large_to_copy_is_used_as_long_as_it_stays_as_planned(picture: Path) -> None:
    used: list[Path] = []
    planned = digest_of(picture)
    unchanged(picture, planned, lambda: used.append(picture), digest_of)
    assert used == [picture]
    with pytest.raises(MediaError, match="has changed"):
        unchanged(picture, "0" * 64, lambda: None, digest_of)

    def swap() -> None:
        """Put another file in its place for a moment, as an editor does that saves twice."""
        aside = picture.with_suffix(".aside")
        picture.rename(aside)
        picture.write_bytes(aside.read_bytes())
        os.utime(picture, (0, 0))

    with pytest.raises(MediaError, match="has changed"):
        unchanged(picture, planned, swap, digest_of)
    with pytest.raises(MediaError, match="was removed"):
        unchanged(picture, planned, picture.unlink, digest_of)


@pytest.mark.parametrize("provider", ["fal", "wavespeed", "replicate"])
def test_an_upload_is_used_again_as_long_as_its_provider_keeps_it(
    run: Run, tmp_path: Path, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAVESPEED_API_KEY", "REPLICATE_API_TOKEN"):
        monkeypatch.setenv(name, "a-key")
    picture = tmp_path / "frame.png"
    Image.new("RGB", (1280, 720), "teal").save(picture)
    monkeypatch.chdir(tmp_path)  # the folder of a storyboard that is in no file
    run.write("a", "b", first_frame=picture.name, route=[provider])
    assert run.execute().failures == {}
    assert len(run.server.emulator.ledger.of("upload")) == 1
    with closing(sqlite3.connect(run.root / "index.sqlite")) as connection:
        (expires,) = connection.execute("SELECT expires_at FROM uploads").fetchone()
    assert time.time() + 3600 < expires < time.time() + 30 * 86_400


def test_a_file_that_has_changed_sends_nothing_and_leaves_no_open_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "frame.png"
    Image.new("RGB", (1280, 720), "teal").save(picture)
    monkeypatch.chdir(tmp_path)
    run.write("a", first_frame=picture.name)
    plan = run.plan()
    Image.new("RGB", (1280, 720), "brown").save(picture)
    assert "has changed since the plan was made" in run.error("a", plan=plan).message
    assert run.submits == []
    assert run.lines() == [("a", State.WITHDRAWN)]
