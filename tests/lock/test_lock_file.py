"""The lock as a file: what is written, and that whatever else is there is refused with what to do."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storyboard.errors import LockError
from storyboard.limits import LOCK_BYTES
from storyboard.lock.json_schema import lock_schema
from storyboard.lock.lock import Lock, lock_text, read_lock, write_lock
from storyboard.lock.shot import LockedShot

COMMITTED = Path(__file__).parents[2] / "schemas" / "lock.schema.json"
VERSION_1 = Path(__file__).parent / "locks" / "version-1.lock.json"

Block = Callable[..., LockedShot]


@pytest.fixture
def lock(tmp_path: Path, block: Block) -> Lock:
    lock = Lock(tmp_path / "film.lock.json", "film.yaml", {name: block() for name in ("b", "a", "ü")})
    write_lock(lock)
    return lock


def refusal(lock: Lock, text: str | bytes) -> LockError:
    lock.path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(LockError) as caught:
        read_lock(lock.path, lock.storyboard)
    assert lock.path.name in caught.value.message
    assert caught.value.hint
    return caught.value


def test_what_is_written_is_what_is_read(lock: Lock) -> None:
    assert read_lock(lock.path, "film.yaml") == lock


def test_it_is_sorted_with_one_key_a_line_and_ends_in_a_line_break(lock: Lock) -> None:
    text = lock.path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert text.index('"a"') < text.index('"b"') < text.index('"ü"')
    heads = [line for line in text.splitlines() if line.startswith('    "')]
    assert heads == ['    "a": {', '    "b": {', '    "ü": {']


def test_one_changed_shot_changes_its_block_alone(lock: Lock, block: Block) -> None:
    after = replace(lock, shots={**lock.shots, "b": block(take=2)})
    lines = lock_text(lock).splitlines(), lock_text(after).splitlines()
    changed = [number for number, (old, new) in enumerate(zip(*lines, strict=True)) if old != new]
    text = lines[0]
    begin, end = text.index('    "b": {'), text.index('    "ü": {')
    assert changed
    assert all(begin < number < end for number in changed)


def test_no_lock_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "film.lock.json", "film.yaml").shots == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [('"frames": 24', '"frames": 25'), ('"take": 1', '"take": 2'), ('"a hill"', '"a dale"')],
)
def test_a_change_by_hand_is_refused(lock: Lock, old: str, new: str) -> None:
    error = refusal(lock, lock_text(lock).replace(old, new, 1))
    assert 'the block of shot "a" is not what its checksum was made of' in error.message
    assert "git checkout -- film.lock.json" in (error.hint or "")
    assert "storyboard pick" in (error.hint or "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frames": "many"}, '"frames" does not fit'),
        ({"frames": -1}, '"frames" does not fit'),
        ({"frames": 10**30}, '"frames" does not fit'),
        ({"sha256": "../../../etc/passwd"}, '"sha256" does not fit'),
        ({"fingerprint": "F" * 64}, '"fingerprint" does not fit'),
        ({"fps": "0"}, '"fps" does not fit'),
        ({"fps": "1/0"}, '"fps" does not fit'),
        ({"price": "1e999999999"}, '"price" does not fit'),
        ({"model": "x" * 1000}, '"model" does not fit'),
        ({"path": "/etc/passwd"}, '"path" does not fit'),
    ],
)
def test_a_block_of_another_shape_is_refused(lock: Lock, change: dict[str, object], words: str) -> None:
    data = json.loads(lock_text(lock))
    data["shots"]["b"] |= change
    error = refusal(lock, json.dumps(data))
    assert f'of shot "b", {words}' in error.message


def test_control_characters_are_refused_even_under_a_checksum(lock: Lock, block: Block) -> None:
    text = lock_text(replace(lock, shots={"a": block(model="red\x1b[31m")}))
    error = refusal(lock, text)
    assert "control characters" in error.message
    assert error.message.isprintable()


def test_a_newer_lock_is_refused(lock: Lock) -> None:
    error = refusal(lock, lock_text(lock).replace('"film_lock": 1', '"film_lock": 3'))
    assert "newer storyboard (version 3 of locks; this program knows 2)" in error.message
    assert error.hint == "update storyboard"


def test_what_is_no_lock_is_told_as_such(lock: Lock) -> None:
    assert "is no lock of storyboard" in refusal(lock, '{"name": "package"}').message
    assert "it is not JSON, line 1" in refusal(lock, "shots:").message
    assert "it is not JSON" in refusal(lock, "[" * 100_000).message
    assert "it is not UTF-8" in refusal(lock, b"\xff\xfe").message
    assert "the keys film_lock, shots, storyboard" in refusal(lock, '{"film_lock": 1}').message


def test_the_same_shot_twice_is_refused(lock: Lock) -> None:
    error = refusal(lock, lock_text(lock).replace('"b": {', '"a": {'))
    assert 'it has "a" twice, as a merge may leave it' in error.message


def test_a_lock_has_a_bound(lock: Lock) -> None:
    error = refusal(lock, " " * (LOCK_BYTES + 1))
    assert "more than the 16,777,216 that a lock may have" in error.message


def test_a_link_in_its_place_is_refused_and_not_followed(lock: Lock) -> None:
    target = lock.path.with_name("elsewhere.json")
    lock.path.rename(target)
    lock.path.symlink_to(target)
    with pytest.raises(LockError, match="is not a regular file"):
        read_lock(lock.path, "film.yaml")


def test_the_committed_schema_is_that_of_the_class() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == lock_schema()


def test_a_lock_is_valid_by_its_schema(lock: Lock) -> None:
    Draft202012Validator.check_schema(lock_schema())
    validator = Draft202012Validator(lock_schema())
    data = json.loads(lock_text(lock))
    validator.validate(data)
    data["shots"]["a"]["frames"] = "many"
    assert not validator.is_valid(data)


def test_every_key_is_described() -> None:
    properties = lock_schema()["$defs"]["Shot"]["properties"]  # type: ignore[index, call-overload]
    assert all(each.get("description") for each in properties.values())  # type: ignore[union-attr]


def test_a_lock_of_version_1_stays_readable() -> None:
    lock = read_lock(VERSION_1, "film.yaml")
    assert list(lock.shots) == ["descent", "summit"]
    assert lock.shots["descent"].take == 2
    assert lock.shots["summit"].pinned
    assert lock_text(lock) == VERSION_1.read_text(encoding="utf-8")


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = {
        f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | own | names,
        capture_output=True,
        text=True,
        check=arguments[0] != "merge",
    )


def merged(lock: Lock, ours: dict[str, LockedShot], theirs: dict[str, LockedShot]) -> int:
    """Change the lock on two branches, and merge them."""
    folder = lock.path.parent
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", lock.path.name)
    git(folder, "commit", "-qm", "lock")
    git(folder, "branch", "other")
    write_lock(replace(lock, shots={**lock.shots, **ours}))
    git(folder, "commit", "-qam", "ours")
    git(folder, "checkout", "-q", "other")
    write_lock(replace(lock, shots={**lock.shots, **theirs}))
    git(folder, "commit", "-qam", "theirs")
    git(folder, "checkout", "-q", "main")
    return git(folder, "merge", "other").returncode


def test_changes_of_different_shots_merge_by_themselves(lock: Lock, block: Block) -> None:
    assert merged(lock, {"a": block(take=2)}, {"ü": block(take=3)}) == 0
    shots = read_lock(lock.path, "film.yaml").shots
    assert [shots[name].take for name in ("a", "b", "ü")] == [2, 1, 3]


def test_a_conflict_of_a_merge_is_told_with_its_shots(lock: Lock, block: Block) -> None:
    ours = {"a": block(take=2), "ü": block(take=2)}
    assert merged(lock, ours, {"a": block(take=3), "ü": block(take=4)}) != 0
    with pytest.raises(LockError) as caught:
        read_lock(lock.path, "film.yaml")
    assert 'has conflicts of a merge, at shot "a", shot "ü"' in caught.value.message
    assert "git checkout --ours film.lock.json" in (caught.value.hint or "")


def test_shots_that_both_sides_add_are_a_conflict_at_these_shots(lock: Lock, block: Block) -> None:
    assert merged(lock, {"c": block(take=2)}, {"d": block(take=3)}) != 0
    with pytest.raises(LockError, match='at shot "c", shot "d"'):
        read_lock(lock.path, "film.yaml")
