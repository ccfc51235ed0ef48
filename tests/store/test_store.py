"""The store: clips by digest, whole or not there, damage noticed, abandoned work cleared."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.inspection.digest import digest_of
from storyboard.media.files import atomic_write
from storyboard.store.origin import Origin
from storyboard.store.ownership import SECONDS_TO_KEEP, is_alive
from storyboard.store.store import ClipFacts, blob_path, index_path, open_store, what_is_damaged
from storyboard.store.take import Take

FACTS = ClipFacts(frames=24, fps=Fraction(24), width=64, height=48, seconds=Fraction(1))


ORIGIN = Origin(fingerprint="f" * 64, number=1, model="animatic", provider="local")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / ".storyboard"


def keep(root: Path, content: bytes = b"clip") -> Take:
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(content)
        return store.keep_clip(workspace, ORIGIN, FACTS)


def test_a_kept_clip_lies_under_its_digest_and_is_in_the_index(root: Path) -> None:
    take = keep(root)
    assert blob_path(root, take.sha256).read_bytes() == b"clip"
    assert take.sha256 == digest_of(blob_path(root, take.sha256))
    with open_store(root) as store:
        assert store.takes() == {f"{'f' * 64}#1": take}
        assert store.clip_path(take) == blob_path(root, take.sha256)
    assert list((root / "work").iterdir()) == []


def test_the_store_keeps_itself_out_of_git(root: Path) -> None:
    open_store(root).__exit__(None, None, None)
    subprocess.run(["git", "init", "-q", root.parent], check=True)
    status = subprocess.run(
        ["git", "-C", root.parent, "status", "--porcelain"], check=True, capture_output=True
    )
    assert status.stdout == b""


def test_a_sound_clip_is_not_damaged(root: Path) -> None:
    assert what_is_damaged(root, keep(root)) is None


def test_a_flipped_byte_and_a_deleted_clip_are_noticed(root: Path) -> None:
    take = keep(root)
    blob = blob_path(root, take.sha256)
    blob.write_bytes(b"clap")
    assert what_is_damaged(root, take) == "its clip in the store was altered"
    blob.unlink()
    assert what_is_damaged(root, take) == "its clip is gone from the store"


def test_a_damaged_clip_is_mended_by_keeping_it_again(root: Path) -> None:
    take = keep(root)
    blob_path(root, take.sha256).write_bytes(b"clap")
    keep(root)
    assert what_is_damaged(root, take) is None


def test_work_that_fails_leaves_nothing(root: Path) -> None:
    with open_store(root) as store:
        with pytest.raises(RuntimeError), store.workspace() as workspace:
            workspace.write_bytes(b"half")
            raise RuntimeError
        assert list((root / "work").iterdir()) == []
        assert store.takes() == {}


def test_work_of_a_dead_process_is_cleared_and_that_of_a_live_one_is_not(root: Path) -> None:
    with open_store(root) as dead:
        gone = dead.owner
    with open_store(root) as living, living.workspace() as workspace:
        left = workspace.with_name(f"{gone}-abc.mp4")
        left.write_bytes(b"half")
        with atomic_write(workspace) as being_written:
            open_store(root).__exit__(None, None, None)
            assert not left.exists()
            assert {workspace, being_written} == {*workspace.parent.iterdir()}


def test_a_clip_with_the_bytes_of_another_leaves_that_ones_file_alone(root: Path) -> None:
    clip = blob_path(root, keep(root).sha256)
    before = clip.stat()
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(b"clip")
        take = store.keep_clip(workspace, replace(ORIGIN, fingerprint="e" * 64), FACTS)
        assert store.whole_take("e" * 64 + "#1") == take
    after = clip.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_clip_replaces_a_damaged_file_of_its_digest(root: Path) -> None:
    clip = blob_path(root, keep(root).sha256)
    clip.write_bytes(b"cl")
    keep(root)
    assert clip.read_bytes() == b"clip"


def test_two_stores_on_one_folder_see_each_others_takes(root: Path) -> None:
    with open_store(root) as one, open_store(root) as other, other.workspace() as workspace:
        workspace.write_bytes(b"clip")
        take = other.keep_clip(workspace, ORIGIN, FACTS)
        assert list(one.takes().values()) == [take]


def test_a_store_is_used_from_other_threads_than_the_one_that_opened_it(root: Path) -> None:
    kept: list[Take] = []
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(b"clip")
        thread = threading.Thread(target=lambda: kept.append(store.keep_clip(workspace, ORIGIN, FACTS)))
        thread.start()
        thread.join()
        assert list(store.takes().values()) == kept != []


def test_a_store_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot be written.*make the folder writable.*--store"):
        open_store(tmp_path / "file" / "store")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("work", '"work" .* is no folder'),
        ("blobs", '"blobs" .* is no folder'),
        ("index.sqlite", '"index.sqlite" .* is no regular file'),
    ],
)
def test_a_part_of_the_wrong_kind_is_named_and_left_alone(root: Path, part: str, words: str) -> None:
    keep(root)
    path = root / part
    path.rename(root.parent / "aside")
    if "folder" in words:
        path.write_text("mine")
    else:
        path.mkdir()
    with pytest.raises(StoreError, match=words):
        open_store(root)
    assert path.is_dir() or path.read_text() == "mine"


def test_an_owner_about_whom_nothing_can_be_learned_counts_as_alive(root: Path) -> None:
    (root / "owners" / "somebody.lock").mkdir(parents=True)
    assert is_alive(root, "somebody")
    assert not is_alive(root, "nobody")


def lock_of(root: Path, *, age: float) -> Path:
    """Return the lock of a process that is gone and left it behind so many seconds ago."""
    with open_store(root) as store:
        path = root / "owners" / f"{store.owner}.lock"
    path.touch()
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_only_the_locks_of_processes_that_are_long_gone_are_cleared(root: Path) -> None:
    old, young = lock_of(root, age=SECONDS_TO_KEEP + 60), lock_of(root, age=60)
    with open_store(root) as living:
        held = root / "owners" / f"{living.owner}.lock"
        os.utime(held, (0, 0))
        with open_store(root):
            assert is_alive(root, living.owner)
    assert not old.exists()
    assert young.exists()


def test_a_take_names_the_provider_that_made_it(root: Path) -> None:
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(b"clip")
        take = store.keep_clip(workspace, replace(ORIGIN, provider="wavespeed"), FACTS)
    with open_store(root) as store:
        assert [each.provider for each in store.takes().values()] == ["wavespeed"] == [take.provider]


def test_a_killed_process_leaves_an_index_that_opens(root: Path) -> None:
    """The process dies between the clip's rename and its row in the index: the clip is no take, and nothing breaks."""
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from storyboard.store.store import open_store\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "with store.workspace() as work:\n"
        "    work.write_bytes(b'half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(root)], check=False)
    assert ended.returncode == -9
    assert len(list((root / "work").iterdir())) == 1
    with open_store(root) as store:
        assert store.takes() == {}
    assert list((root / "work").iterdir()) == []
    assert index_path(root).exists()
