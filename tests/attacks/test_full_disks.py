"""A disk that cannot hold what a render brings is noticed before anything is paid."""

from __future__ import annotations

import shutil
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.disk_space import SPARE_BYTES, refuse_without_room, room_for_clips, room_for_film
from storyboard.errors import StoreError
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.media.shape import FilmShape

IN_MEMORY = Path("/dev") / "shm"
USAGE = namedtuple("USAGE", "total used free")
HOSTED = """\
storyboard: 1
shots:
  - {id: hill, prompt: a hill, model: hailuo-2.3, duration: 6}
  - {id: sea, prompt: the sea, model: hailuo-2.3, duration: 6}
"""


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storyboard:
    # Whatever is submitted goes where nobody listens.
    monkeypatch.setenv("FAL_KEY", "key")
    monkeypatch.setenv("STORYBOARD_FAL_URL", "http://127.0.0.1:9")
    (tmp_path / "film.yaml").write_text(HOSTED)
    return load(tmp_path / "film.yaml")


def free(monkeypatch: pytest.MonkeyPatch, size: int, total: int = 10**12) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: USAGE(total, total - size, size))


def test_nothing_is_submitted_when_the_clips_would_fill_the_disk(
    board: Storyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 40_000_000)
    with pytest.raises(
        StoreError, match=r"no room for the clips and the film.*MB are needed.*40 MB are free"
    ):
        render_sync(board, RenderOptions(max_cost=Decimal(5)))
    with pytest.raises(StoreError, match="no room for the clips: "):
        render_sync(board, RenderOptions(max_cost=Decimal(5), shots=["hill"]))
    assert [path.name for path in tmp_path.iterdir()] == ["film.yaml"]


def test_the_estimate_is_generous_and_not_absurd(board: Storyboard) -> None:
    clips = room_for_clips(plan_render(board))
    assert 12 * 1_000_000 < clips < 12 * 8_000_000
    film = room_for_film(plan_render(board).jobs, FilmShape(1920, 1080, Fraction(24)))
    assert film > 12 * 1_500_000
    small = room_for_film(plan_render(board).jobs, FilmShape(64, 36, Fraction(12)))
    assert small < film / 5


def test_places_on_one_disk_share_its_room(tmp_path: Path) -> None:
    room = {tmp_path: 100 + SPARE_BYTES}
    refuse_without_room(tmp_path / "store", 60, tmp_path / "a" / "film.mp4", 40, room.__getitem__)
    with pytest.raises(StoreError, match="the clips and the film"):
        refuse_without_room(tmp_path / "store", 60, tmp_path / "a" / "film.mp4", 41, room.__getitem__)
    refuse_without_room(tmp_path / "store", 60, None, 41, room.__getitem__)


@pytest.mark.skipif(not IN_MEMORY.is_dir(), reason="there is no second file system here")
def test_places_on_two_disks_need_room_on_each(tmp_path: Path) -> None:
    other = IN_MEMORY
    room = {tmp_path: 60 + SPARE_BYTES, other: 40 + SPARE_BYTES}
    refuse_without_room(tmp_path / "store", 60, other / "new" / "film.mp4", 40, room.__getitem__)
    with pytest.raises(StoreError, match=r"room for the film: .*shm"):
        refuse_without_room(tmp_path / "store", 60, other / "new" / "film.mp4", 41, room.__getitem__)


def test_a_file_system_that_does_not_know_its_size_is_no_full_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 0, total=0)
    refuse_without_room(tmp_path, 10**9, tmp_path / "film.mp4", 10**9)


def test_a_cut_looks_too_and_a_film_that_is_there_needs_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nshots: [{id: a, card: {text: A}, duration: 0.5}]\noutput: {size: 64x36, fps: 8, path: a.mp4}"
    )
    cards = load(tmp_path / "film.yaml")
    free(monkeypatch, 1_000_000)
    with pytest.raises(StoreError, match="no room for the film"):
        render_sync(cards)
    free(monkeypatch, 10**9)
    render_sync(cards)
    free(monkeypatch, 1_000_000)
    render_sync(cards)
