"""Whose a store is: a copy, another store's index and a forged list make none one's own."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.store.adopt import adopt, inspect_store
from storyboard.store.entry import Entry, Intent
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.store.mark import index_path, look_at
from storyboard.store.store import open_store
from storyboard.store.trust import foreign_store, journal_lines, read_own_index


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "film" / ".storyboard"
    open_store(made).close()
    return made


def intend(root: Path) -> Entry:
    with open_store(root) as store:
        line = store.journal.open_intent(Intent("x#1", "b", "a", "fal", "e", None, store.owner), 1)
    assert line is not None
    return line


def test_a_copied_store_is_not_ones_own_until_it_is_adopted(root: Path, tmp_path: Path) -> None:
    line = intend(root)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    with pytest.raises(StoreError, match=f"was not made here by you.*storyboard cache adopt {copy}"):
        open_store(copy)
    assert "was not made here by you" in str(foreign_store(copy))
    assert read_own_index(copy) is None
    assert journal_lines(copy) == []
    found = inspect_store(copy)
    assert found is not None
    assert (found.takes, found.damaged, found.predictions) == (0, {}, (line,))
    adopt(copy)
    assert foreign_store(copy) is None
    assert journal_lines(copy) == journal_lines(root) == [line]
    assert inspect_store(copy) is None


def test_a_store_without_its_mark_is_not_ones_own(root: Path) -> None:
    (root / "store.json").unlink()
    with pytest.raises(StoreError, match="was made by an earlier version"):
        open_store(root)
    assert "was made by an earlier version" in str(foreign_store(root))


def test_the_index_of_another_store_is_not_used(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    intend(root)
    intend(other)
    index_path(root).write_bytes(index_path(other).read_bytes())
    with pytest.raises(StoreError, match="has an index that was made for another store"):
        open_store(root)
    assert "another store" in str(foreign_store(root))
    assert journal_lines(root) == []


def test_a_moved_store_stays_ones_own(root: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    root.rename(moved)
    assert foreign_store(moved) is None
    open_store(moved).close()


@pytest.mark.parametrize(
    ("other", "is_known"),
    [
        ("", True),
        ("path", True),
        ("device inode", True),
        ("path device", False),
        ("path inode", False),
        ("path device inode", False),
    ],
)
def test_a_store_is_known_by_its_path_or_by_its_device_and_inode(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str, is_known: bool
) -> None:
    facts, name = root.stat(), look_at(root).name
    place = [
        f"{root}{'-moved' if 'path' in other else ''}",
        facts.st_dev + ("device" in other),
        facts.st_ino + ("inode" in other),
    ]
    listed = tmp_path / "data" / "stores"
    listed.mkdir(parents=True)
    (listed / f"{name}.json").write_text(json.dumps([place]))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    assert (foreign_store(root) is None) is is_known


@pytest.mark.parametrize("content", ["", "{}", "[[]]", '[["/", 1, 2, 3]]', "[1]", "null", "\xff"])
def test_a_list_that_makes_no_sense_lists_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    listed = tmp_path / "data" / "stores"
    listed.mkdir(parents=True)
    (listed / f"{look_at(root).name}.json").write_bytes(content.encode("latin-1"))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    assert foreign_store(root) is not None


def test_the_folder_of_the_list_is_named_with_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATA_VARIABLE, "data")
    with pytest.raises(StoreError, match=f'{DATA_VARIABLE} is "data".*absolute'):
        open_store(tmp_path / "store")


@pytest.mark.parametrize(("mode", "is_believed"), [(0o700, True), (0o720, False), (0o702, False)])
def test_where_there_is_no_other_place_the_list_is_in_a_private_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, is_believed: bool
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "file").touch()
    monkeypatch.delenv(DATA_VARIABLE)
    for variable in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    root = tmp_path / "store"
    open_store(root).close()
    (private,) = temporary.iterdir()
    assert private.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in (private / "stores").glob("*.json")] == [f"{look_at(root).name}.json"]
    private.chmod(mode)
    assert (foreign_store(root) is None) is is_believed
    if not is_believed:
        with pytest.raises(StoreError, match=f"cannot record that a store is yours.*{DATA_VARIABLE}"):
            open_store(tmp_path / "another")
