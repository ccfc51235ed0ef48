"""Removing clips: only old ones, none that any lock names, none that is being made, and paid ones only on request."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.errors import StoreError
from storyboard.store.collecting import remove_clips, spare_clips
from storyboard.store.derived import DerivedSize, clear_derived
from storyboard.store.journal import Intent
from storyboard.store.named_clips import Named, named_clips
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts, Store, open_store
from storyboard.store.take import Take, take_key

FACTS = ClipFacts(12, Fraction(24), 64, 36, Fraction(1, 2))
NOTHING = Named((), frozenset())
MONTH = timedelta(days=30)
LATER = datetime.now(UTC) + timedelta(days=31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / ".storyboard") as store:
        yield store


def keep(store: Store, content: str, *, provider: str = "fal", stand_in: str | None = None) -> Take:
    origin = Origin(
        content.encode().hex().rjust(64, "0"),
        1,
        "model",
        provider,
        {},
        "id",
        Decimal("0.49"),
        "https://queue.fal.run",
        stand_in,
    )
    with store.workspace() as workspace:
        workspace.write_text(content)
        return store.keep_clip(workspace, origin, FACTS)


def clips(store: Store) -> list[str]:
    return sorted(path.read_text() for path in (store.root / "blobs").glob("*/*.mp4"))


def spare(store: Store, named: Named = NOTHING, now: datetime = LATER) -> dict[str, bool]:
    return {each.sha256: each.is_paid for each in spare_clips(store.root, named, MONTH, now)}


def test_what_is_old_and_not_named_is_spare(store: Store) -> None:
    paid, free = keep(store, "paid"), keep(store, "free", provider="local")
    fake, named = keep(store, "fake", stand_in="1"), keep(store, "named")
    found = spare(store, Named((), frozenset({named.sha256})))
    assert found == {paid.sha256: True, free.sha256: False, fake.sha256: False}
    assert spare(store, Named((), frozenset({paid.fingerprint}))).keys() == {
        free.sha256,
        fake.sha256,
        named.sha256,
    }
    assert not spare(store, now=datetime.now(UTC) + timedelta(days=29))


def test_a_clip_that_nobody_knows_stays(store: Store) -> None:
    take = keep(store, "paid")
    unknown = store.root / "blobs" / "ab" / f"{'ab' * 32}.mp4"
    unknown.parent.mkdir(exist_ok=True)
    unknown.write_text("unknown")
    linked = store.root / "blobs" / "cd" / f"{'cd' * 32}.mp4"
    linked.parent.mkdir(exist_ok=True)
    linked.symlink_to(store.clip_path(take))
    assert spare(store).keys() == {take.sha256}


def test_what_has_not_ended_stays(store: Store) -> None:
    take = keep(store, "paid")
    key = take_key(take.fingerprint, 1)
    intent = Intent(key, "film", "a", "fal", "endpoint", Decimal("0.49"), store.owner)
    assert store.journal.open_intent(intent, 1.0) is not None
    assert not spare(store)


def test_a_clip_that_is_also_a_young_or_named_take_stays(store: Store) -> None:
    old = keep(store, "same")
    origin = Origin("cd" * 32, 1, "model", "fal", {}, "other")
    with store.workspace() as workspace:
        workspace.write_text("same")
        again = store.keep_clip(workspace, origin, FACTS)
    assert again.sha256 == old.sha256
    assert not spare(store, Named((), frozenset({"cd" * 32})))


def test_the_former_clip_of_a_take_is_known_by_its_note(store: Store) -> None:
    keep(store, "first")
    origin = Origin(b"first".hex().rjust(64, "0"), 1, "model", "fal", {}, "other")
    with store.workspace() as workspace:
        workspace.write_text("second")
        store.keep_clip(workspace, origin, FACTS)
    assert len(spare(store)) == 2


def test_removing_forgets_a_clip_for_good(store: Store) -> None:
    going, staying = keep(store, "going"), keep(store, "staying")
    going_now = [
        each for each in spare_clips(store.root, NOTHING, MONTH, LATER) if each.sha256 == going.sha256
    ]
    with pytest.raises(StoreError, match="another process"):
        remove_clips(store.root, going_now)
    assert clips(store) == ["going", "staying"]
    store.close()
    remove_clips(store.root, going_now)
    remove_clips(store.root, going_now)
    assert clips(store) == ["staying"]
    (store.root / "index.sqlite").unlink()
    with open_store(store.root) as again:
        assert list(again.takes().values()) == [staying]


A, B = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"shots": {"a": {"sha256": A}}}).encode(),
        json.dumps({"lock": 99, "strange": [[A]]}).encode(),
        f"<<<<<<< ours\n{A}\n=======\n{B}\n>>>>>>> theirs\n".encode(),
        f'{{"sha256": "{A}'.encode(),
        f'"{A.upper()}"'.encode(),
        f'"{A}"'.encode("utf-16"),
        b"\xff\xfe" + A.encode() + b"\xff",
        b"x" * ((1 << 20) - 30) + A.encode(),
        b"0" + A.encode() + b"0",
    ],
)
def test_any_file_that_may_be_a_lock_keeps_what_it_may_name(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "films" / "deep"
    folder.mkdir(parents=True)
    (folder / "film.lock.json").write_bytes(content)
    assert A in named_clips([tmp_path]).digests


def test_a_lock_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "film.lock.json").symlink_to(tmp_path / "gone.json")
    with pytest.raises(StoreError, match="cannot be read"):
        named_clips([tmp_path])
    with pytest.raises(StoreError, match="no folder"):
        named_clips([tmp_path / "films"])


def test_reviews_and_manifests_name_clips_too(tmp_path: Path) -> None:
    (tmp_path / "film.review.yaml").write_text(f"a: {{take: {A}}}")
    (tmp_path / "film.manifest.json").write_text(json.dumps([B]))
    (tmp_path / "notes.txt").write_text("ef" * 32)
    assert named_clips([tmp_path]).digests == {A, B}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(names=st.sets(st.sampled_from("abcdef")), noise=st.binary(max_size=200))
def test_no_clip_that_a_lock_names_is_ever_spare(store: Store, names: set[str], noise: bytes) -> None:
    takes = {name: keep(store, name) for name in "abcdef"}
    folder = store.root.parent / "films"
    folder.mkdir(exist_ok=True)
    text = json.dumps([takes[name].sha256 for name in sorted(names)]).encode()
    (folder / "film.lock.json").write_bytes(noise + b" " + text + b" " + noise)
    found = spare(store, named_clips([folder]))
    assert not {takes[name].sha256 for name in names} & found.keys()


def test_derived_files_go_by_age_and_then_by_size(store: Store) -> None:
    folder = store.root / "derived" / "segments" / "ab"
    folder.mkdir(parents=True)
    now = 1_800_000_000
    for days in range(10):
        path = folder / f"{days:064x}.mp4"
        path.write_bytes(bytes(100))
        os.utime(path, (now - days * 86_400, now - days * 86_400))
    (store.root / "derived" / "film.json").write_text("a receipt")

    def clear(limit: int, days: float, *, dry_run: bool) -> DerivedSize:
        return clear_derived(store.root, limit, days * 86_400, dry_run=dry_run, now_ns=lambda: now * 10**9)

    assert clear(10_000, 5.5, dry_run=True) == (4, 400)
    assert clear(300, 5.5, dry_run=True) == (7, 700)
    assert len(list(folder.iterdir())) == 10
    assert clear(300, 5.5, dry_run=False) == (7, 700)
    assert len(list(folder.iterdir())) == 3
    assert (store.root / "derived" / "film.json").exists()


def gc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storyboard", "cache", "gc", "--older-than", "0", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_the_command_removes_paid_clips_only_when_it_is_told_three_times(
    store: Store, tmp_path: Path
) -> None:
    paid, free, named = keep(store, "paid"), keep(store, "free", provider="local"), keep(store, "named")
    store.close()
    assert free.sha256 in gc(tmp_path, "--dry-run").stdout
    assert len(clips(store)) == 3
    done = gc(tmp_path)
    assert done.returncode == 0, done.stderr
    assert clips(store) == ["named", "paid"]
    refused = gc(tmp_path, "--takes", "--yes")
    assert refused.returncode == 2
    assert "no lock was found" in refused.stderr
    (tmp_path / "film.lock.json").write_text(named.sha256)
    looked = gc(tmp_path, "--takes", "--dry-run", "--json")
    assert [each["sha256"] for each in json.loads(looked.stdout)["clips"]] == [paid.sha256]
    unasked = gc(tmp_path, "--takes")
    assert unasked.returncode != 0
    assert "remove 1 paid clip, which cost an estimated $0.49?" in unasked.stderr
    assert clips(store) == ["named", "paid"]
    assert gc(tmp_path, "--takes", "--yes").returncode == 0
    assert clips(store) == ["named"]


def test_a_store_from_elsewhere_is_left_alone(store: Store, tmp_path: Path) -> None:
    keep(store, "free", provider="local")
    store.close()
    shutil.copytree(tmp_path / ".storyboard", tmp_path / "copy")
    refused = gc(tmp_path, "--store", "copy")
    assert refused.returncode != 0
    assert "was not made here by you" in refused.stderr
    assert len(list((tmp_path / "copy" / "blobs").glob("*/*.mp4"))) == 1


def test_verify_reads_everything(store: Store, tmp_path: Path) -> None:
    good, bad, gone = (keep(store, name) for name in ("good", "bad", "gone"))
    store.close()
    command = [sys.executable, "-m", "storyboard", "cache", "verify"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    path = store.clip_path(bad)
    before = path.stat()
    path.write_text("bed")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    store.clip_path(gone).unlink()
    done = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["checked"] == 3
    assert {each["take"] for each in found["wrong"]} == {
        take_key(take.fingerprint, 1) for take in (bad, gone)
    }
    assert good.sha256
