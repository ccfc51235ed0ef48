"""Objects at an address: on a real server, over links that are slow or break, and in a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storyboard.errors import PlanError, StoreError
from storyboard.shared.bucket import Bucket, Patience, open_bucket
from storyboard.store_address import is_address, shared_address

from .conftest import HASTY
from .s3 import ACCESS_KEY, SECRET_KEY, Link, Server, link_to, s3_server, variables

MIB = 1 << 20


def test_documents_come_back_as_they_were_written(bucket: Bucket) -> None:
    assert bucket.read("a/b.json") is None
    assert bucket.stat("a/b.json") is None
    bucket.write("a/b.json", b"{}")
    bucket.write("a/b.json", b"[1]")
    assert bucket.read("a/b.json") == b"[1]"
    found = bucket.stat("a/b.json")
    assert found is not None
    assert (found.path, found.size) == ("a/b.json", 3)
    assert [each.path for each in bucket.list("a/")] == ["a/b.json"]
    assert not list(bucket.list("b/"))
    bucket.delete("a/b.json")
    bucket.delete("a/b.json")
    assert bucket.read("a/b.json") is None


def test_one_of_many_creates_a_document(bucket: Bucket) -> None:
    for turn in range(5):
        start = threading.Barrier(8)

        def create(number: int, path: str = f"claims/{turn}", start: threading.Barrier = start) -> bool:
            start.wait()
            return bucket.create(path, str(number).encode())

        with ThreadPoolExecutor(8) as threads:
            won = list(threads.map(create, range(8)))
        assert won.count(True) == 1
        assert bucket.read(f"claims/{turn}") == str(won.index(True)).encode()


def test_a_clip_is_sent_in_parts_and_fetched_in_blocks(bucket: Bucket, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    clip.write_bytes(os.urandom(12 * MIB))
    looks: list[int] = []
    bucket.send(clip, "blobs/clip.mp4", lambda: looks.append(1))
    assert len(looks) == 12
    digest = bucket.fetch("blobs/clip.mp4", copy, 12 * MIB, lambda: looks.append(1))
    assert digest == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert copy.read_bytes() == clip.read_bytes()
    assert len(looks) > 12
    assert bucket.fetch("blobs/none.mp4", copy, MIB) is None


def test_memory_does_not_grow_with_a_clip(bucket: Bucket, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    with clip.open("wb") as file:
        file.truncate(64 * MIB)
    tracemalloc.start()
    try:
        bucket.send(clip, "blobs/clip.mp4")
        bucket.fetch("blobs/clip.mp4", copy, 64 * MIB)
        assert tracemalloc.get_traced_memory()[1] < 24 * MIB
    finally:
        tracemalloc.stop()


def test_no_more_is_fetched_than_there_should_be(bucket: Bucket, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    clip.write_bytes(bytes(8 * MIB))
    bucket.send(clip, "blobs/clip.mp4")
    assert bucket.fetch("blobs/clip.mp4", copy, MIB) != hashlib.sha256(clip.read_bytes()).hexdigest()
    assert copy.stat().st_size <= MIB


def test_a_document_of_any_size_is_not_read(bucket: Bucket) -> None:
    bucket.write("takes/large.json", bytes(2 * MIB))
    with pytest.raises(StoreError, match="too large"):
        bucket.read("takes/large.json")


def test_a_transfer_stops_when_it_is_told_to(bucket: Bucket, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(12 * MIB))
    looks = iter([None, None])

    def stop() -> None:
        if next(looks, 1) is not None:
            raise InterruptedError("stopped")

    with pytest.raises((InterruptedError, StoreError)):
        bucket.send(clip, "blobs/clip.mp4", stop)
    assert bucket.stat("blobs/clip.mp4") is None


def test_a_link_that_breaks_in_the_middle_is_told(remote: Bucket, link: Link, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    clip.write_bytes(os.urandom(12 * MIB))
    remote.send(clip, "blobs/clip.mp4")
    link.breaks_after = MIB
    with pytest.raises(StoreError, match=r'cannot read the shared store "s3://films-\w+/team/films"'):
        remote.fetch("blobs/clip.mp4", copy, 12 * MIB)
    with pytest.raises(StoreError, match="cannot write to the shared store") as caught:
        remote.send(clip, "blobs/other.mp4")
    assert "nothing is lost" in str(caught.value)
    link.breaks_after = None
    assert remote.stat("blobs/other.mp4") is None
    assert remote.fetch("blobs/clip.mp4", copy, 12 * MIB) == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_a_link_that_stalls_is_given_up(remote: Bucket, link: Link, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(os.urandom(6 * MIB))
    remote.send(clip, "blobs/clip.mp4")
    link.stalls_after = MIB
    with pytest.raises(StoreError, match="cannot read"):
        remote.fetch("blobs/clip.mp4", tmp_path / "copy.mp4", 6 * MIB)


def test_a_slow_link_takes_its_time(s3: Server, link: Link, name: str, tmp_path: Path) -> None:
    clip, copy = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    clip.write_bytes(os.urandom(MIB))
    # Half a second without a byte is too long here, and the whole transfer takes longer than that.
    slow = open_bucket(f"s3://{name}/slow", Patience(read=0.5, send=5, retries=0))
    link.seconds_per_block = 0.01
    slow.send(clip, "clip.mp4")
    assert slow.fetch("clip.mp4", copy, MIB) == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_nobody_there(remote: Bucket, link: Link) -> None:
    link.is_down = True
    for work in (lambda: remote.read("a"), lambda: remote.create("a", b""), lambda: list(remote.list("a"))):
        with pytest.raises(StoreError, match="shared store") as caught:
            work()
        assert SECRET_KEY not in str(caught.value)


def test_a_bucket_that_does_not_exist(link: Link) -> None:
    nowhere = open_bucket("s3://no-such-bucket-here/films", HASTY)
    with pytest.raises(StoreError, match="its bucket does not exist"):
        nowhere.create("a", b"")
    for work in (lambda: list(nowhere.list("a/")), lambda: nowhere.read("a")):
        with pytest.raises(StoreError, match="its bucket does not exist"):
            work()


def test_missing_rights_are_told_and_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with s3_server(INITIAL_NO_AUTH_ACTION_COUNT="1") as strict, link_to(strict) as link:
        name = strict.new_bucket()
        for variable, value in variables(link.origin).items():
            monkeypatch.setenv(variable, value)
        closed = open_bucket(f"s3://{name}/films", HASTY)
        for work in (lambda: closed.read("a"), lambda: closed.create("a", b"")):
            with pytest.raises(StoreError, match="403 Forbidden") as caught:
                work()
            assert SECRET_KEY not in str(caught.value)
            assert ACCESS_KEY not in str(caught.value)
            assert caught.value.__cause__ is None


def test_no_credentials(link: Link, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="shared store"):
        open_bucket(f"s3://{name}/films", HASTY).read("a")


@pytest.mark.parametrize(
    "text",
    [
        "s3://key:secret-word@bucket/films",
        "s3://bucket/films?sig=secret-word",
        "s3://bucket/films#secret-word",
        "s3://bucket/../secret-word",
        "s3:///secret-word",
        "http://bucket/secret-word",
        "file://host/secret-word",
        "file:///",
        "s3://bucket/\nsecret-word",
        "s3://[bucket/secret-word",
        "s3://bucket/" + "secret-word" * 200,
    ],
)
def test_addresses_that_are_refused_are_not_repeated(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        shared_address(text)
    assert "secret-word" not in str(caught.value)
    assert is_address(text)


@pytest.mark.parametrize("text", ["films", "./s3:/films", "C:/films", r"C:\films", "~/films", "a b"])
def test_folders_are_no_addresses(text: str) -> None:
    assert not is_address(text)


def test_a_folder_that_is_not_there_can_be_mounted_later_and_is_never_made(tmp_path: Path) -> None:
    folder = tmp_path / "not mounted"
    bucket = open_bucket(f"file://{folder}")
    requests: list[Callable[[], object]] = [
        lambda: bucket.read("a"),
        lambda: bucket.stat("a"),
        lambda: bucket.create("a", b"x"),
        lambda: bucket.write("a", b"x"),
        lambda: list(bucket.list("")),
    ]
    for request in requests:
        with pytest.raises(StoreError, match="there is no folder"):
            request()
    assert not folder.exists()
    folder.mkdir()
    assert bucket.create("a", b"x")
    shutil.rmtree(folder)
    with pytest.raises(StoreError, match="there is no folder"):
        bucket.create("b", b"x")
    assert not folder.exists()


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore", None)
    with pytest.raises(StoreError, match="not installed") as caught:
        open_bucket("s3://bucket/films")
    assert "[shared]" in str(caught.value)
