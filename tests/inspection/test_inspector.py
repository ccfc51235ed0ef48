"""Looking at files once: what is remembered, for how long, and what is never believed."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from storyboard.errors import MediaError
from storyboard.inspection.cache import CACHE_VARIABLE, MOST_IN_FOLDER, read_entry, write_entry
from storyboard.inspection.digest import digest_of
from storyboard.inspection.inspector import Inspector
from tests.media.clips import Recipe, make_clip
from tests.readings import digests, looks, openings

YEAR = 1_600_000_000
SECOND = 1_000_000_000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


def written(path: Path, content: bytes = b"a picture", second: int = YEAR) -> Path:
    """Write a file that was last changed long ago."""
    path.write_bytes(content)
    os.utime(path, (second, second))
    return path


def clip(folder: Path, name: str = "clip.mp4", **changes: object) -> Path:
    path = make_clip(folder, Recipe(name).but(**changes))
    os.utime(path, (YEAR, YEAR))
    return path


def test_a_file_is_read_once_for_its_digest_also_by_the_next_process(tmp_path: Path) -> None:
    path = written(tmp_path / "a.bin")
    with openings() as found:
        inspector = Inspector()
        assert {inspector.digest(path) for _ in range(3)} == {digest_of(path)}
        assert Inspector().digest(path) == inspector.digest(path)
    assert digests(found, path) == 2  # one of them is the test's own


@pytest.mark.parametrize("verify", [False, True])
def test_a_file_that_changes_is_read_again(tmp_path: Path, verify: bool) -> None:
    path = written(tmp_path / "a.bin")
    inspector = Inspector(verify=verify)
    before = inspector.digest(path)
    written(path, b"b picture")  # of the same size, and with its old time of modification
    assert inspector.digest(path) == digest_of(path) != before
    assert Inspector().digest(path) == digest_of(path)


def test_another_file_in_its_place_is_read(tmp_path: Path) -> None:
    path, other = written(tmp_path / "a.bin"), written(tmp_path / "b.bin", b"b picture")
    assert Inspector().digest(path) != digest_of(other)
    other.replace(path)
    assert Inspector().digest(path) == digest_of(path)


def test_what_was_just_written_is_not_remembered(tmp_path: Path) -> None:
    path = written(tmp_path / "a.bin", second=YEAR)
    for late, times in ((1.9, 2), (2.1, 1), (-5, 2)):
        now = int((YEAR + late) * SECOND)
        inspector = Inspector(now_ns=lambda now=now: now)  # type: ignore[misc] # bound at once
        with openings() as found:
            inspector.digest(path)
            inspector.digest(path)
        assert digests(found, path) == times
        shutil.rmtree(os.environ[CACHE_VARIABLE], ignore_errors=True)


def test_a_file_from_the_future_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    now = time.time_ns() + 10 * SECOND
    path = written(tmp_path / "a.bin", second=now // SECOND + 3600)
    with openings() as found:
        first = [Inspector(now_ns=lambda: now).digest(path) for _ in range(2)]
    assert digests(found, path) == 1
    written(path, b"b picture", second=now // SECOND + 3600)
    assert Inspector(now_ns=lambda: now).digest(path) == digest_of(path) != first[0]


def test_verifying_reads_anew_and_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.bin")
    Inspector().digest(path)
    with openings() as found:
        inspector = Inspector(verify=True)
        inspector.digest(path)
        inspector.digest(path)
    assert digests(found, path) == 1


def test_threads_read_a_file_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.bin", bytes(5_000_000))
    inspector = Inspector()
    threads = [threading.Thread(target=inspector.digest, args=(path,)) for _ in range(8)]
    with openings() as found:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert digests(found, path) == 1


def test_a_missing_file_is_an_error_and_no_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "a.bin")
    inspector = Inspector()
    inspector.digest(path)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        inspector.digest(path)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff" * 40, b"[]\n[]", None])
def test_a_damaged_or_deleted_cache_is_none(tmp_path: Path, cache: Path, damage: bytes | None) -> None:
    path = written(tmp_path / "a.bin")
    Inspector().digest(path)
    entries = [entry for entry in cache.rglob("*") if entry.is_file()]
    assert entries
    for entry in entries:
        if damage is None:
            entry.unlink()
        else:
            entry.write_bytes(damage)
    with openings() as found:
        assert Inspector().digest(path) == digest_of(path)
    assert digests(found, path) == 2


def test_an_entry_that_was_cut_off_is_not_believed(cache: Path) -> None:
    write_entry("file", "a", {"digest": "x" * 64})
    (entry,) = (path for path in cache.rglob("*") if path.is_file())
    whole = entry.read_bytes()
    entry.write_bytes(whole.replace(b"xx", b"yy", 1))
    assert read_entry("file", "a") is None
    entry.write_bytes(whole)
    assert read_entry("file", "a") == {"digest": "x" * 64, "name": "a"}


@pytest.mark.parametrize("folder", ["", "relative", "/dev/null/cache"])
def test_without_a_cache_folder_all_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, folder)
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "a.bin")
    with openings() as found:
        assert Inspector().digest(path) == Inspector().digest(path)
    assert digests(found, path) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.bin"]


def test_the_cache_is_bounded(cache: Path) -> None:
    for number in range(MOST_IN_FOLDER * 256 // 64):
        write_entry("file", str(number), {})
    sizes = [sum(1 for _ in folder.iterdir()) for folder in (cache / "inspected").iterdir()]
    assert max(sizes) <= MOST_IN_FOLDER
    folder = next((cache / "inspected").iterdir())
    for number in range(MOST_IN_FOLDER + 5):
        (folder / f"{number}.json").write_bytes(b"")
    name = next(str(number) for number in range(100_000) if _folder_of(str(number), cache) == folder)
    write_entry("file", name, {"kept": 1})
    assert sum(1 for _ in folder.iterdir()) <= MOST_IN_FOLDER
    assert read_entry("file", name) == {"kept": 1, "name": name}


def _folder_of(name: str, cache: Path) -> Path:
    from hashlib import sha256

    return cache / "inspected" / sha256(f"file {name}".encode()).hexdigest()[:2]


def test_media_is_looked_through_once_and_its_copy_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clip(tmp_path, sound=1)
    facts = Inspector().check(path)
    copy = tmp_path / "other.mp4"
    shutil.copy2(path, copy)
    monkeypatch.setattr("storyboard.media.probe.probe", None)
    assert Inspector().check(path) == Inspector().check(copy) == Inspector().probe(copy) == facts


def test_looking_at_packets_is_no_check(tmp_path: Path) -> None:
    path = clip(tmp_path, "noise.mp4", width=320, height=240, options={"g": "250"})
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + len(content) // 3
    content[start : start + 400] = bytes(400)
    written(path, bytes(content))
    inspector = Inspector()
    assert inspector.probe(path).frames == 60
    for _ in range(2):
        with pytest.raises(MediaError, match="damaged"):
            inspector.check(path)


def test_other_code_looks_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clip(tmp_path)
    Inspector().check(path)
    monkeypatch.setattr("storyboard.inspection.inspector.inspecting_code", lambda: "another")
    with openings() as found:
        Inspector().check(path)
    assert looks(found, path) > 0
    with openings() as found:
        Inspector().check(path)
    assert looks(found, path) == 0


def test_a_large_video_is_decoded_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.inspection.inspector.VALIDATED_PIXELS", 64 * 48 * 10)
    path = clip(tmp_path, width=320, height=240, sound=1)
    inspector = Inspector()
    calls: list[Callable[[Path], object]] = [
        inspector.probe,
        partial(inspector.check, whole=False),
        inspector.check,
    ]
    for turn in (calls, calls[::-1]):
        for number, call in enumerate(turn):
            with openings() as found:
                call(path)
            assert bool(looks(found, path)) is (turn is calls), number


def test_a_small_video_is_decoded_at_once(tmp_path: Path) -> None:
    path = clip(tmp_path)
    inspector = Inspector()
    inspector.check(path, whole=False)
    with openings() as found:
        inspector.check(path)
    assert not looks(found, path)
