"""What is told as kept is on the disk: files and the names of files are synced, in the order that a power cut needs."""

from __future__ import annotations

import os
import sqlite3
import stat
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.media.files import atomic_write
from storyboard.store.entry import Entry, Intent, State
from storyboard.store.journal import JOURNAL_TABLES, Journal
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts, blob_path, open_store
from storyboard.store.take import Take

FACTS = ClipFacts(frames=24, fps=Fraction(24), width=64, height=48, seconds=Fraction(1))
ORIGIN = Origin(fingerprint="f" * 64, number=1, model="hailuo-02", provider="wavespeed")
FULL = 2

Synced = list[tuple[int, frozenset[str]]]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    """Note of each fsync which file it was for, and of a folder the names in it at that moment."""
    seen: Synced = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        facts = os.fstat(descriptor)
        inside = Path(f"/proc/self/fd/{descriptor}").iterdir() if stat.S_ISDIR(facts.st_mode) else ()
        seen.append((facts.st_ino, frozenset(path.name for path in inside)))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    opened = list[sqlite3.Connection]()
    real = sqlite3.connect

    def connect(*arguments: object, **options: object) -> sqlite3.Connection:
        opened.append(real(*arguments, **options))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    return opened


def keep(root: Path, content: bytes = b"clip") -> Take:
    with open_store(root) as store, store.workspace() as workspace:
        workspace.write_bytes(content)
        return store.keep_clip(workspace, ORIGIN, FACTS)


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="it looks at /proc")


def position(synced: Synced, inode: int, name: str = "") -> int:
    """Return which fsync was the first for a file, or for a folder once it had that name."""
    for number, (found, names) in enumerate(synced):
        if found == inode and (not name or name in names):
            return number
    raise AssertionError("it was never synced")


@needs_proc
def test_a_clip_and_then_its_name_are_on_the_disk(tmp_path: Path, synced: Synced) -> None:
    root = tmp_path / ".storyboard"
    blob = blob_path(root, keep(root).sha256)
    content = position(synced, blob.stat().st_ino)
    assert content < position(synced, blob.parent.stat().st_ino, blob.name)


@needs_proc
def test_what_could_not_be_used_is_on_the_disk_too(tmp_path: Path, synced: Synced) -> None:
    with open_store(tmp_path / ".storyboard") as store, store.workspace() as workspace:
        workspace.write_bytes(b"no clip")
        kept = store.keep_unusable(workspace, accepted_line(store.owner))
    assert position(synced, kept.stat().st_ino) < position(synced, kept.parent.stat().st_ino, kept.name)


@needs_proc
def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, synced: Synced) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with atomic_write(path) as temporary:
        temporary.write_bytes(b"new")
    written = position(synced, path.stat().st_ino)
    assert written < position(synced, tmp_path.stat().st_ino, path.name)


def test_the_index_waits_for_the_disk(tmp_path: Path, connections: list[sqlite3.Connection]) -> None:
    with open_store(tmp_path / ".storyboard"):
        [kept] = [each for each in connections if is_open(each)]
        assert kept.execute("PRAGMA synchronous").fetchone() == (FULL,)


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def accepted_line(owner: str) -> Entry:
    intent = Intent("f#1", "film.yaml", "a", "fal", "fal-ai/x", None, owner, {"model": "m"})
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(JOURNAL_TABLES)
        journal = Journal(connection)
        opened = journal.open_intent(intent, 1.0)
        assert opened is not None
        sending = journal.settle(opened, State.SENDING, 2.0)
        return journal.accept(sending, "id-1", {}, 3.0)
