"""The committed examples: they load, they use all of their assets, and the assets are what the films need."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.media.images import probe_image
from storyboard.media.loudness import measure_loudness
from storyboard.media.probe import check_whole
from storyboard.media.sound import read_sound

EXAMPLES = Path(__file__).parents[2] / "examples"
BOARDS = sorted(EXAMPLES.glob("*/*.yaml"))
ASSETS = {
    path
    for kind in ("frames/*.jpg", "footage/*.mp4", "music/*.m4a", "brand/*.png")
    for path in EXAMPLES.glob(f"*/{kind}")
}
LARGEST_IN_ALL = 12_000_000


def pictures(board: Storyboard) -> Iterator[Path]:
    for shot in board.shots:
        for name in (shot.first_frame, shot.last_frame):
            if name is not None:
                yield board.folder / name


def others(board: Storyboard) -> Iterator[Path]:
    for shot in board.shots:
        if shot.clip is not None:
            yield board.folder / shot.clip
        if shot.card is not None and shot.card.image is not None:
            yield board.folder / shot.card.image
    if board.audio.music is not None:
        yield board.folder / board.audio.music.file


def length(board: Storyboard) -> Fraction:
    lasting = sum((shot.duration or Fraction(0) for shot in board.shots), Fraction(0))
    shared = sum((shot.transition.duration for shot in board.shots[1:] if shot.transition), Fraction(0))
    return lasting - shared


def test_there_are_the_six_examples() -> None:
    assert [path.stem for path in BOARDS] == ["hailuo", "product", "quickstart", "story", "tour", "trail"]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_pictures_open_and_are_at_least_as_large_as_the_film(path: Path) -> None:
    board = load(path)
    width, height = board.output.size
    found = list(pictures(board))
    # The tour is painted from words alone.
    assert bool(found) == (path.stem != "tour")
    for picture in found:
        facts = probe_image(picture)
        assert facts.width >= width, picture
        assert facts.height >= height, picture
        assert facts.width / facts.height == pytest.approx(width / height, rel=0.01), picture


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_the_modeline_names_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/storyboard.schema.json"


def test_every_asset_is_used_and_every_used_file_is_an_asset() -> None:
    boards = [load(path) for path in BOARDS]
    assert {file for board in boards for file in (*pictures(board), *others(board))} == ASSETS


def test_the_assets_are_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in ASSETS) < LARGEST_IN_ALL


def test_the_footage_is_whole_and_unlike_the_film() -> None:
    board = load(EXAMPLES / "trail" / "trail.yaml")
    shot = board.shot("weather")
    assert shot.clip is not None
    assert shot.trim is not None
    assert shot.duration is not None
    facts = check_whole(board.folder / shot.clip)
    assert (facts.width, facts.height) == (1280, 720) != board.output.size
    assert facts.fps == 25 != board.output.fps
    assert facts.audio_duration is not None
    assert min(facts.duration, facts.audio_duration) >= shot.trim.start + shot.duration


@pytest.mark.parametrize(
    "path",
    [path for path in BOARDS if path.stem in {"product", "story", "trail"}],
    ids=lambda path: path.stem,
)
def test_music_outlasts_its_film_and_is_well_levelled(path: Path) -> None:
    board = load(path)
    assert board.audio.music is not None
    file = board.folder / board.audio.music.file
    facts = check_whole(file)
    assert facts.kind == "audio"
    assert facts.duration >= length(board)
    blocks = list(read_sound(file))
    assert measure_loudness(blocks).integrated == pytest.approx(-16, abs=0.5)
    samples = np.concatenate(blocks).astype(float)
    assert np.abs(samples).max() < 0.95
    assert np.abs(samples.mean(axis=0)).max() < 1e-3
    assert np.abs(samples[:48]).max() < 0.01
    assert np.abs(samples[-48:]).max() < 0.01


def test_the_logo_is_transparent_around() -> None:
    with Image.open(EXAMPLES / "trail" / "brand" / "logo.png") as picture:
        assert picture.mode == "RGBA"
        alpha = np.asarray(picture)[..., 3]
    assert alpha[0].max() == 0
    assert alpha.max() == 255
