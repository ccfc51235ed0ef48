"""Receipts that somebody else has put in place: a film is ours by one of our own alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.receipt import is_current, is_ours, keep_receipt

Prepare = Callable[[Path], None]


def receipt_of(root: Path) -> Path:
    (receipt,) = (root / "derived" / "films").iterdir()
    return receipt


@pytest.fixture
def film(tmp_path: Path) -> Path:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    (tmp_path / "store").mkdir()
    keep_receipt(tmp_path / "store", film, "ingredients", film, storyboard="film.yaml")
    assert is_ours(tmp_path / "store", film)
    return film


def linked(receipt: Path) -> None:
    receipt.rename(receipt.parents[3] / "theirs.json")
    receipt.symlink_to(receipt.parents[3] / "theirs.json")


def piped(receipt: Path) -> None:
    receipt.unlink()
    os.mkfifo(receipt)


def nested(receipt: Path) -> None:
    receipt.write_text("[" * 2000)


def long(receipt: Path) -> None:
    receipt.write_text(receipt.read_text() + " " * 20_000)


@pytest.mark.parametrize("prepare", [nested, long, linked, piped])
def test_a_receipt_of_another_kind_is_not_believed(film: Path, prepare: Prepare) -> None:
    root = film.parent / "store"
    prepare(receipt_of(root))
    assert not is_ours(root, film)
    assert not is_current(root, film, "ingredients")


def test_a_receipt_through_a_linked_folder_is_not_believed(film: Path) -> None:
    root = film.parent / "store"
    (root / "derived").rename(film.parent / "theirs")
    (root / "derived").symlink_to(film.parent / "theirs")
    assert not is_ours(root, film)
