"""The lock of a storyboard that makes several films: each film's own blocks, and those that most films share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storyboard.errors import LockError
from storyboard.lock.json_schema import lock_schema
from storyboard.lock.lock import Lock, lock_text, read_lock, write_lock, write_locks
from storyboard.lock.shot import LockedShot

Block = Callable[..., LockedShot]
NAMES = ("sku-1/square", "sku-1/tall", "sku-2/square", "sku-2/tall")


def written(path: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return data


@pytest.fixture
def locks(tmp_path: Path, block: Block) -> list[Lock]:
    """Return the locks of four films: all share "open", the two of each row share "hero"."""
    path = tmp_path / "film.lock.json"
    shared = block()
    heroes = {row: block(fingerprint=digit * 64) for row, digit in (("sku-1", "7"), ("sku-2", "8"))}
    films = [
        Lock(path, "film.yaml", {"open": shared, "hero": heroes[name.split("/")[0]]}, name) for name in NAMES
    ]
    write_locks(films, whole=True)
    return films


def test_what_is_written_of_each_film_is_what_is_read(locks: list[Lock]) -> None:
    assert [read_lock(lock.path, "film.yaml", lock.film) for lock in locks] == locks


def test_each_block_is_written_once_and_what_most_films_share_beside_them(locks: list[Lock]) -> None:
    data = written(locks[0].path)
    assert data["film_lock"] == 2
    assert list(data["shots"]) == ["open"]  # type: ignore[call-overload]
    films = data["films"]
    assert isinstance(films, dict)
    assert films["sku-1/tall"] == {"hero": "sku-1/square", "open": "*"}
    assert films["sku-2/square"]["hero"]["fingerprint"] == "8" * 64
    text = locks[0].path.read_text(encoding="utf-8")
    assert text.count('"checksum"') == 3


def test_the_schema_says_so(locks: list[Lock], block: Block) -> None:
    validator = Draft202012Validator(lock_schema())
    validator.validate(written(locks[0].path))
    of_one = json.loads(lock_text(Lock(locks[0].path.with_name("one"), "film.yaml", {"a": block()})))
    validator.validate(of_one)
    assert not validator.is_valid({**of_one, "films": {}})
    assert not validator.is_valid({**of_one, "film_lock": 2})


def test_a_choice_for_one_film_is_of_that_film_alone(locks: list[Lock], block: Block) -> None:
    first, *others = locks
    chosen = replace(first, shots={**first.shots, "open": block(take=2)})
    write_lock(chosen)
    assert read_lock(first.path, "film.yaml", first.film) == chosen
    assert [read_lock(lock.path, "film.yaml", lock.film) for lock in others] == others


def test_a_changed_shared_block_changes_its_block_alone(locks: list[Lock], block: Block) -> None:
    before = locks[0].path.read_text(encoding="utf-8").splitlines()
    write_locks([replace(lock, shots={**lock.shots, "open": block(take=3)}) for lock in locks], whole=True)
    after = locks[0].path.read_text(encoding="utf-8").splitlines()
    changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed
    assert min(changed) > before.index('  "shots": {')


def test_films_that_are_not_written_keep_their_blocks_unless_there_are_no_others(
    locks: list[Lock], block: Block
) -> None:
    changed = replace(locks[0], shots={"open": block(take=4)})
    write_locks([changed], whole=False)
    assert read_lock(changed.path, "film.yaml", NAMES[3]) == locks[3]
    write_locks([changed, locks[1]], whole=True)
    assert read_lock(changed.path, "film.yaml", NAMES[3]).shots == {}
    assert list(written(changed.path)["films"]) == [*NAMES[:2]]  # type: ignore[call-overload]


def test_a_new_film_is_offered_what_the_others_use(locks: list[Lock], block: Block) -> None:
    new = read_lock(locks[0].path, "film.yaml", "sku-3/tall")
    assert new.shots == {}
    assert {each.take for each in new.offered.values()} == {1}
    chosen = block(take=2)
    write_locks([replace(lock, shots={**lock.shots, "open": chosen}) for lock in locks[:3]], whole=False)
    assert read_lock(locks[0].path, "film.yaml", "sku-3/tall").offered[chosen.fingerprint].take == 2


def test_a_pinned_take_of_another_film_is_not_offered(locks: list[Lock], block: Block) -> None:
    pinned = block(fingerprint="9" * 64, pinned=True)
    write_lock(replace(locks[0], shots={"open": pinned}))
    assert pinned.fingerprint not in read_lock(locks[0].path, "film.yaml", "sku-3/tall").offered


def test_the_lock_of_an_only_film_becomes_that_of_several_and_back(tmp_path: Path, block: Block) -> None:
    path = tmp_path / "film.lock.json"
    only = Lock(path, "film.yaml", {"open": block(take=2)})
    write_lock(only)
    text = path.read_text(encoding="utf-8")
    first = read_lock(path, "film.yaml", "sku-1")
    assert (first.shots, [each.take for each in first.offered.values()]) == ({}, [2])
    write_lock(replace(first, shots=only.shots))
    assert written(path)["film_lock"] == 2
    assert read_lock(path, "film.yaml") == only
    write_lock(read_lock(path, "film.yaml"))
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("films", "words"),
    [
        ({"a": {"open": "b"}, "b": {}}, 'has the block of shot "open" of another film, which has none'),
        ({"a": {"open": "*"}}, "which has none"),
        ({"a": []}, "'a' is not a film with its shots"),
        ({"\x1b[31m": {}}, "is not a film with its shots"),
        ([], "it should have the keys film_lock, films, shots, storyboard"),
    ],
)
def test_films_of_another_form_are_refused(tmp_path: Path, films: object, words: str) -> None:
    path = tmp_path / "film.lock.json"
    data = {"film_lock": 2, "films": films, "shots": {}, "storyboard": "film.yaml"}
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(LockError) as caught:
        read_lock(path, "film.yaml", "a")
    assert words in caught.value.message
    assert caught.value.message.isprintable()


def test_a_change_of_a_films_block_by_hand_is_refused(locks: list[Lock]) -> None:
    path = locks[0].path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'"fingerprint": "{"8" * 64}"', f'"fingerprint": "{"3" * 64}"'), "utf-8")
    with pytest.raises(LockError, match='the block of shot "hero" is not what its checksum was made of'):
        read_lock(path, "film.yaml", NAMES[0])


def test_conflicts_of_a_merge_name_the_films(locks: list[Lock]) -> None:
    path = locks[0].path
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index('    "sku-2/square": {') + 2
    lines[at:at] = ["<<<<<<< ours", "=======", ">>>>>>> theirs"]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(LockError, match='conflicts of a merge, at film "sku-2/square"'):
        read_lock(path, "film.yaml", NAMES[0])
