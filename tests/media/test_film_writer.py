"""The encoder: exact lengths, tags, fast start, and the same bytes each time."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.errors import MediaError
from storyboard.media.frame import from_rgb
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape
from storyboard.media.sound import read_sound
from storyboard.media.write import FilmWriter, Quality

from .clips import displayed, numbered

SHAPE = FilmShape(64, 48, Fraction(24))


def write(
    path: Path, shape: FilmShape = SHAPE, *, frames: int = 30, quality: Quality = "film", sound: float = -1
) -> Path:
    """Write numbered frames; `sound` is its length in seconds, -1 for none."""
    with FilmWriter(path, shape, quality, sound >= 0) as writer:
        for number in range(frames):
            writer.write(from_rgb(numbered(number, shape.width, shape.height)))
        for block in noise(sound):
            writer.write_sound(block)
    return path


def noise(seconds: float) -> Iterator[NDArray[np.float32]]:
    left = round(max(0, seconds) * 48_000)
    random = np.random.default_rng(1)
    while left > 0:
        yield random.normal(0, 0.1, (min(left, 1500), 2)).astype(np.float32)
        left -= 1500


@pytest.mark.parametrize("quality", ["clip", "film", "preview"])
def test_every_frame_is_there_once_in_order(tmp_path: Path, quality: Quality) -> None:
    path = write(tmp_path / "film.mp4", frames=53, quality=quality)

    assert displayed(path) == [(Fraction(n, 24), n) for n in range(53)]


@pytest.mark.parametrize("rate", ["24", "25", "60", "24000/1001", "30000/1001", "12", "47/3"])
def test_rate_count_and_length_are_exact(tmp_path: Path, rate: str) -> None:
    shape = FilmShape(64, 48, Fraction(rate))

    facts = probe(write(tmp_path / "film.mp4", shape, frames=31, sound=31 / float(shape.fps)))

    assert (facts.fps, facts.frames, facts.duration) == (shape.fps, 31, 31 / shape.fps)
    assert facts.audio_duration is not None
    assert abs(facts.audio_duration - facts.duration) < 1 / shape.fps
    assert (facts.codec, facts.width, facts.height) == ("h264", 64, 48)


def test_it_is_tagged_as_players_expect(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mp4", sound=1.25)
    data = path.read_bytes()

    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        frame = next(container.decode(picture))
        assert (picture.pix_fmt, frame.colorspace, frame.color_range) == ("yuv420p", 1, 1)
        assert (frame.color_primaries, frame.color_trc) == (1, 1)
        assert (sound.codec_context.name, sound.sample_rate, sound.layout.name) == ("aac", 48_000, "stereo")


def test_a_keyframe_comes_each_second_and_nothing_reaches_across_it(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mp4", frames=60)

    with av.open(str(path)) as container:
        packets = [
            (packet.pts or 0, packet.is_keyframe) for packet in container.demux(video=0) if packet.size
        ]
        tick = Fraction(container.streams.video[0].time_base or 1)
    keys = [place for place, (_, key) in enumerate(packets) if key]
    times = [packets[place][0] * tick for place in keys] + [Fraction(60, 24)]
    assert times[0] == 0
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(times))
    for place in keys:
        assert all(stamp >= packets[place][0] for stamp, _ in packets[place:])


def test_two_runs_give_the_same_bytes_and_name_no_date_or_version(tmp_path: Path) -> None:
    first = write(tmp_path / "first.mp4", sound=1.25).read_bytes()
    second = write(tmp_path / "second.mp4", sound=1.25).read_bytes()

    assert first == second
    assert b"Lav" not in first


def test_frames_read_from_a_clip_give_the_same_bytes_as_the_same_frames_drawn(tmp_path: Path) -> None:
    source = write(tmp_path / "source.mp4", quality="clip")
    targets = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for target in targets:
        with (
            FrameReader(source, SHAPE, "contain") as reader,
            FilmWriter(target, SHAPE, "film", sound=False) as writer,
        ):
            for n in range(30):
                writer.write(reader.frame(n))

    assert targets[0].read_bytes() == targets[1].read_bytes()
    with av.open(str(targets[0])) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keys.count(True) == 2


def test_one_frame_may_be_written_many_times(tmp_path: Path) -> None:
    frame = from_rgb(numbered(9, 64, 48))
    with FilmWriter(tmp_path / "held.mp4", SHAPE, "film", sound=False) as writer:
        for _ in range(10):
            writer.write(frame)

    assert [number for _, number in displayed(tmp_path / "held.mp4")] == [9] * 10


@pytest.mark.parametrize("sound", [0, 0.3, 1.2, 1.25])
def test_sound_ends_with_the_picture(tmp_path: Path, sound: float) -> None:
    path = write(tmp_path / "film.mp4", sound=sound)

    assert probe(path).audio_duration == Fraction(30, 24)
    assert sum(len(block) for block in read_sound(path)) == 60_000


def test_more_sound_than_picture_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="samples of sound"):
        write(tmp_path / "film.mp4", sound=2)


def test_what_does_not_fit_the_film_is_refused(tmp_path: Path) -> None:
    with FilmWriter(tmp_path / "film.mp4", SHAPE, "film", sound=False) as writer:
        writer.write(from_rgb(numbered(0, 64, 48)))
        with pytest.raises(ValueError, match="a frame of 48x64 in a film of 64x48"):
            writer.write(from_rgb(numbered(0, 48, 64)))
        with pytest.raises(ValueError, match="without sound"):
            writer.write_sound(np.zeros((10, 2), np.float32))
    with FilmWriter(tmp_path / "loud.mp4", SHAPE, "film", sound=True) as writer:
        writer.write(from_rgb(numbered(0, 64, 48)))
        with pytest.raises(ValueError, match="samples x 2"):
            writer.write_sound(np.zeros((2, 10), np.float32))


@pytest.mark.parametrize("size", [(63, 48), (64, 47), (0, 2)])
def test_a_film_shape_is_even(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even"):
        FilmShape(*size, Fraction(24))


def test_a_film_has_a_rate() -> None:
    with pytest.raises(ValueError, match="above 0"):
        FilmShape(64, 48, Fraction(0))


def test_a_film_has_a_frame(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        write(tmp_path / "film.mp4", frames=0)


FULL_DISK = """
import resource, signal, sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from storyboard.errors import MediaError
from storyboard.media.files import atomic_write
from storyboard.media.frame import from_rgb
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
random = np.random.default_rng(0)
try:
    shape = FilmShape(64, 48, Fraction(24))
    with atomic_write(Path(sys.argv[1])) as path, FilmWriter(path, shape, "film", False) as film:
        for _ in range(int(sys.argv[2])):
            film.write(from_rgb(random.integers(0, 255, (48, 64, 3), dtype=np.uint8)))
except MediaError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a limit on file sizes")
@pytest.mark.parametrize("frames", [12, 120], ids=["while closing", "while writing"])
def test_a_full_disk_leaves_the_old_film_and_nothing_else(tmp_path: Path, frames: int) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"the old film")

    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(target), str(frames)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert 'film.mp4" cannot be written: the disk is full; free some space in' in done.stdout
    assert target.read_bytes() == b"the old film"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_an_encoder_that_this_machine_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyboard.media.codecs.ENCODERS", ("libx999", "aac"))
    with pytest.raises(MediaError, match=r"built without libx999.*pip install"):
        write(tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []
