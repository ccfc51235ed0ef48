from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from examples.make_assets import footage
from examples.make_assets.__main__ import ASSETS, EXAMPLES, main
from examples.make_assets.beach_picture import beach
from examples.make_assets.brand import logo
from examples.make_assets.canvas import Picture, Size, finish, mix, ramp, rgb, rim
from examples.make_assets.encode import write_footage, write_music
from examples.make_assets.instruments import RATE, Wave, frequency, noise_band, pluck
from examples.make_assets.mixing import CEILING, finish_mix, loudness
from examples.make_assets.pattern import Pattern
from examples.make_assets.quickstart_picture import lake
from examples.make_assets.shapes import disc, fill
from examples.make_assets.still_life import hero
from examples.make_assets.story_pictures import storm
from examples.make_assets.trail_pictures import dawn
from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.media.images import probe_image
from storyboard.media.probe import check_whole
from storyboard.media.sound import read_sound

BOARDS = sorted(EXAMPLES.glob("*/*.yaml"))
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


def sound_of(path: Path) -> Wave:
    return np.concatenate(list(read_sound(path))).astype(float)


def test_there_are_the_five_examples() -> None:
    assert [path.stem for path in BOARDS] == ["hailuo", "product", "quickstart", "story", "trail"]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_pictures_open_and_are_at_least_as_large_as_the_film(path: Path) -> None:
    board = load(path)
    width, height = board.output.size
    found = list(pictures(board))
    assert found
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
    used = {
        file.relative_to(EXAMPLES).as_posix()
        for board in boards
        for file in (*pictures(board), *others(board))
    }
    assert used == set(ASSETS)


def test_the_assets_are_small_enough_for_a_repository() -> None:
    assert sum((EXAMPLES / name).stat().st_size for name in ASSETS) < LARGEST_IN_ALL


def test_the_footage_is_whole_and_unlike_the_film() -> None:
    board = load(EXAMPLES / "trail" / "trail.yaml")
    shot = board.shot("weather")
    assert shot.clip is not None
    assert shot.trim is not None
    assert shot.duration is not None
    facts = check_whole(board.folder / shot.clip)
    assert (facts.width, facts.height) == footage.SIZE != board.output.size
    assert facts.fps == footage.RATE_OF_FRAMES != board.output.fps
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
    samples = sound_of(file)
    assert loudness(samples) == pytest.approx(-16, abs=0.5)
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


@pytest.mark.parametrize("draw", [dawn, lake, hero, storm, beach], ids=lambda draw: draw.__name__)
def test_a_picture_is_drawn_alike_every_time(draw: Callable[[Size], Picture]) -> None:
    size = Size(128, 72)
    first, second = finish(draw(size), 1), finish(draw(size), 1)
    assert first.shape == (72, 128, 3)
    assert np.array_equal(first, second)
    assert first.std() > 10


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (dawn, "trail/frames/dawn.jpg"),
        (lake, "quickstart/frames/lake.jpg"),
        (beach, "hailuo/frames/beach.jpg"),
    ],
    ids=["dawn", "lake", "beach"],
)
def test_the_committed_picture_is_what_its_script_draws(draw: Callable[[Size], Picture], name: str) -> None:
    with Image.open(EXAMPLES / name) as picture:
        committed = np.asarray(picture.resize((320, 180), Image.Resampling.BOX), float)
    drawn = finish(draw(Size(320, 180)), 1, grain=0).astype(float)
    assert np.abs(committed - drawn).mean() < 6


def test_an_unknown_asset_is_named_and_nothing_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trial"]) == 2
    assert "trail/frames/dawn.jpg" in capsys.readouterr().err


def test_a_chosen_asset_is_written(tmp_path: Path) -> None:
    ASSETS["trail/brand/logo.png"](tmp_path / "new" / "logo.png")
    assert probe_image(tmp_path / "new" / "logo.png").format == "png"


def test_gradients_meet_their_stops_and_blend_without_mud() -> None:
    stops = [(0, "#f0602b"), (1, "#1f4d57")]
    ends = ramp(stops, np.array([0.0, 1.0], np.float32))
    assert np.allclose(ends, [rgb("#f0602b"), rgb("#1f4d57")], atol=0.004)
    assert mix("#204060", "#204060", 0.3) == "#204060"
    blended = ramp([(0, "#000000"), (1, "#ffffff")], np.linspace(0, 1, 9, dtype=np.float32))
    assert (np.diff(blended.mean(axis=1)) > 0).all()


def test_shapes_cover_their_area_at_any_resolution() -> None:
    square = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]
    for height in (40, 90, 181):
        size = Size(height * 2, height)
        assert fill(size, [square]).sum() / height**2 == pytest.approx(0.25, abs=0.7 / height)
        assert disc(size, (1, 0.5), 0.3).sum() / height**2 == pytest.approx(np.pi * 0.09, rel=0.03)
    assert fill(Size(64, 36), []).max() == 0
    assert fill(Size(64, 36), [[(3, 3), (4, 3), (4, 4)]]).max() == 0


def test_the_rim_lies_on_the_side_of_the_light() -> None:
    edge = rim(disc(Size(100, 100), (0.5, 0.5), 0.3), (0.02, 0))
    assert edge[50, 78:81].max() > 0.9
    assert edge[50, 18:24].max() == 0


def test_a_pattern_turns_about_its_foot() -> None:
    upright, fallen = Pattern((1, 0.5), 0.2), Pattern((1, 0.5), 0.2, 90)
    assert upright.point("0 1") == pytest.approx((1, 0.3))
    assert fallen.point("0 1") == pytest.approx((1.2, 0.5))
    assert fallen.point("0 0") == pytest.approx((1, 0.5))


def test_notes_have_their_pitch() -> None:
    assert [frequency(note) for note in ("A4", "A3", "C4")] == pytest.approx([440, 220, 261.626], abs=0.01)
    assert frequency("F#3") == pytest.approx(frequency("Gb3"))
    spectrum = np.abs(np.fft.rfft(pluck("A4", 1, 0.2)))
    assert np.argmax(spectrum) == pytest.approx(440, abs=2)


def test_a_finished_mix_is_at_its_level_and_ends_in_silence() -> None:
    rough = np.stack([noise_band(3, (100, 3_000), seed) for seed in (1, 2)], axis=1) + 0.3
    rough[RATE] += 20
    done = finish_mix(rough, -18, 0.5)
    assert loudness(done) == pytest.approx(-18, abs=0.1)
    assert np.abs(done).max() <= CEILING * 1.001
    assert np.abs(done.mean(axis=0)).max() < 1e-3
    assert np.abs(done[0]).max() == np.abs(done[-1]).max() == 0


def test_files_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    size = Size(64, 36)
    tone = np.repeat(pluck("A4", 1, 0.5)[:, None], 2, axis=1)
    digests = []
    for name in ("a", "b"):
        write_music(tmp_path / f"{name}.m4a", tone)
        write_footage(tmp_path / f"{name}.mp4", footage.frames(size, 5), size, Fraction(5), tone)
        digests.append(
            [hashlib.sha256((tmp_path / f"{name}{end}").read_bytes()).digest() for end in (".m4a", ".mp4")]
        )
    assert digests[0] == digests[1]
    facts = check_whole(tmp_path / "a.mp4")
    assert facts.frames == 5
    assert facts.fps == Fraction(5)
    assert check_whole(tmp_path / "a.m4a").duration == pytest.approx(1, abs=0.03)


def test_the_time_lapse_moves_and_the_sun_goes_down() -> None:
    first, last = list(footage.frames(Size(128, 72), 2))
    assert np.abs(first.astype(float) - last.astype(float)).mean() > 10
    assert logo(Size(90, 50)).shape == (50, 90, 4)
    brightest = [
        int(np.argmax(frame.astype(int).sum(axis=2)[:40, 75:90].sum(axis=1))) for frame in (first, last)
    ]
    assert brightest[0] < brightest[1]
