"""Joined films: every frame of every part, exact times, and nothing for a decoder to complain about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from storyboard.errors import MediaError
from storyboard.media.container import open_media
from storyboard.media.encoding import Quality
from storyboard.media.join import JoinPart, join, read_part
from storyboard.media.probe import probe
from storyboard.media.samples import Samples
from storyboard.media.shape import FilmShape
from storyboard.media.sound import read_sound
from storyboard.media.write_sound import write_sound

from .joining import SHAPE, complaints, pictures, segment, shows, stamps

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "12", "47/3", "10000/333"]


def segments(
    folder: Path, lengths: Sequence[int], *, shape: FilmShape = SHAPE, quality: Quality = "film"
) -> list[JoinPart]:
    return [
        JoinPart(segment(folder / f"{number}.mp4", frames, shape=shape, seed=number, quality=quality), frames)
        for number, frames in enumerate(lengths)
    ]


def hum(samples: int) -> Iterator[Samples]:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(samples) / 48_000)
    for block in np.array_split(wave.astype(np.float32), samples // 5000 + 1):
        yield np.stack([block, block], axis=1)


def sound_of(path: Path, seconds: Fraction) -> Path:
    write_sound(path, hum(round(seconds * 48_000)), seconds)
    return path


def as_pairs(parts: Sequence[JoinPart]) -> list[tuple[Path, int]]:
    return [(part.path, part.frames) for part in parts]


@pytest.mark.parametrize("quality", ["clip", "film", "preview"])
@pytest.mark.parametrize("lengths", [[30], [1], [1, 1, 1], [1, 2, 3, 25, 1, 49, 24, 2], [49, 1, 1, 25, 25]])
def test_a_film_shows_the_frames_of_its_parts(tmp_path: Path, lengths: list[int], quality: Quality) -> None:
    parts = segments(tmp_path, lengths, quality=quality)

    joined = join(tmp_path / "film.mp4", parts, SHAPE)

    assert [part.frames for part in joined] == lengths
    assert shows(tmp_path / "film.mp4", as_pairs(parts))
    assert complaints(tmp_path / "film.mp4") == []
    found = stamps(tmp_path / "film.mp4")
    assert sorted(pts for pts, _ in found) == list(range(sum(lengths)))
    delay = found[0][1]
    assert [dts for _, dts in found] == list(range(delay, delay + sum(lengths)))
    assert all(dts <= pts for pts, dts in found)


@pytest.mark.parametrize("rate", RATES)
def test_lengths_are_exact_and_sound_ends_with_the_picture(tmp_path: Path, rate: str) -> None:
    shape = FilmShape(64, 48, Fraction(rate))
    frames = 31 + 2 + 1 + 24
    parts = segments(tmp_path, [31, 2, 1, 24], shape=shape)
    sound = sound_of(tmp_path / "sound.mp4", frames / shape.fps)

    join(tmp_path / "film.mp4", parts, shape, sound=sound)

    facts = probe(tmp_path / "film.mp4")
    assert (facts.fps, facts.frames, facts.duration) == (shape.fps, frames, frames / shape.fps)
    assert facts.audio_duration is not None
    assert abs(facts.audio_duration - facts.duration) < 1 / shape.fps
    assert complaints(tmp_path / "film.mp4") == []
    samples = round(frames / shape.fps * 48_000)
    heard = np.concatenate(list(read_sound(tmp_path / "film.mp4")))
    alone = np.concatenate(list(read_sound(sound)))
    assert abs(len(heard) - samples) < 48_000 / shape.fps
    assert np.array_equal(heard[:samples], alone[:samples])
    wanted = np.concatenate(list(hum(samples)))
    assert np.corrcoef(heard[:samples, 0], wanted[:, 0])[0, 1] > 0.99


def test_two_hundred_parts(tmp_path: Path) -> None:
    lengths = [number % 5 + 1 for number in range(200)]
    parts = segments(tmp_path, lengths)
    sound = sound_of(tmp_path / "sound.mp4", sum(lengths) / SHAPE.fps)

    join(tmp_path / "film.mp4", iter(parts), SHAPE, sound=sound)

    assert shows(tmp_path / "film.mp4", as_pairs(parts))
    assert complaints(tmp_path / "film.mp4") == []
    assert probe(tmp_path / "film.mp4").frames == 600


def test_it_seeks_exactly_into_each_part(tmp_path: Path) -> None:
    lengths = [25, 1, 40, 3, 60]
    parts = segments(tmp_path, lengths)
    join(tmp_path / "film.mp4", parts, SHAPE)
    film = list(pictures(tmp_path / "film.mp4"))

    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        step = Fraction(stream.time_base or 1) * SHAPE.fps
        begin = 0
        for length in lengths:
            for wanted in (begin + length // 2, begin + length - 1, begin):
                container.seek(int(wanted / step), stream=stream)
                frame = next(frame for frame in container.decode(stream) if (frame.pts or 0) * step >= wanted)
                assert (frame.pts or 0) * step == wanted
                assert np.array_equal(frame.to_ndarray(), film[wanted])
            begin += length


def test_it_begins_at_once_and_names_neither_date_nor_version(tmp_path: Path) -> None:
    parts = segments(tmp_path, [30, 12])
    sound = sound_of(tmp_path / "sound.mp4", Fraction(42, 24))
    for name in ("first.mp4", "second.mp4"):
        join(tmp_path / name, parts, SHAPE, sound=sound, comment="who made it")

    data = (tmp_path / "first.mp4").read_bytes()
    assert data == (tmp_path / "second.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"Lav" not in data
    with av.open(str(tmp_path / "first.mp4")) as container:
        assert container.metadata["comment"] == "who made it"
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
        assert container.start_time == 0


def test_a_part_may_be_shown_up_to_where_its_packets_end_too(tmp_path: Path) -> None:
    path = segment(tmp_path / "long.mp4", 60)
    parts = [JoinPart(path, 24), JoinPart(path, 60), JoinPart(path, 48)]

    join(tmp_path / "film.mp4", parts, SHAPE)

    assert shows(tmp_path / "film.mp4", as_pairs(parts))
    assert complaints(tmp_path / "film.mp4") == []


def test_a_part_tells_what_it_gave_wherever_it_stands(tmp_path: Path) -> None:
    parts = segments(tmp_path, [30, 1, 30])
    again = JoinPart(segment(tmp_path / "again.mp4", 30, seed=2), 30)

    joined = join(tmp_path / "film.mp4", [*parts, again], SHAPE)

    assert joined[3] == joined[2] == read_part(parts[2], SHAPE)
    assert joined[0] == read_part(parts[0], SHAPE)
    assert len({part.digest for part in joined}) == 3


def test_a_part_that_changed_on_disk_has_another_digest(tmp_path: Path) -> None:
    part = segments(tmp_path, [30])[0]
    before = read_part(part, SHAPE)
    data = bytearray(part.path.read_bytes())
    data[data.index(b"mdat") + 2000] ^= 1
    part.path.write_bytes(data)

    assert read_part(part, SHAPE) != before


def other_size(folder: Path) -> JoinPart:
    shape = FilmShape(48, 64, Fraction(24))
    return JoinPart(segment(folder / "bad.mp4", 12, shape=shape), 12)


def other_parameter_sets(folder: Path) -> JoinPart:
    return JoinPart(segment(folder / "bad.mp4", 12, quality="preview"), 12)


def other_rate(folder: Path) -> JoinPart:
    shape = FilmShape(64, 48, Fraction(25))
    return JoinPart(segment(folder / "bad.mp4", 12, shape=shape), 12)


def too_few_frames(folder: Path) -> JoinPart:
    return JoinPart(segment(folder / "bad.mp4", 11), 12)


def within_a_group(folder: Path) -> JoinPart:
    path = segment(folder / "bad.mp4", 60)
    order = [pts for pts, _ in stamps(path)]
    return JoinPart(path, next(count for count in range(2, 60) if max(order[:count]) >= count))


def only_sound(folder: Path) -> JoinPart:
    return JoinPart(sound_of(folder / "bad.mp4", Fraction(1)), 12)


def cut_off(folder: Path) -> JoinPart:
    path = segment(folder / "bad.mp4", 30)
    path.write_bytes(path.read_bytes()[:-2000])
    return JoinPart(path, 30)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (other_size, "48x64 and the film 64x48"),
        (other_parameter_sets, "parameter sets"),
        (other_rate, "parameter sets"),
        (too_few_frames, "1 of its 12 frames are missing"),
        (within_a_group, "packets are not its first"),
        (only_sound, "no H.264 video"),
        (cut_off, "bytes are missing|not a picture"),
        (lambda folder: JoinPart(folder / "bad.mp4", 12), "does not exist"),
    ],
)
def test_a_part_that_does_not_fit_is_named(tmp_path: Path, make: object, reason: str) -> None:
    assert callable(make)
    good = segments(tmp_path, [30])
    bad = make(tmp_path)
    assert isinstance(bad, JoinPart)

    with pytest.raises(MediaError, match=rf'(?s)bad\.mp4".*({reason})'):
        join(tmp_path / "film.mp4", [*good, bad], SHAPE)


def test_frames_are_at_the_film_s_rate(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="first 12 packets are not its first 12 frames"):
        read_part(other_rate(tmp_path), SHAPE)


def test_sound_of_another_length_is_refused(tmp_path: Path) -> None:
    parts = segments(tmp_path, [24])
    for seconds in (Fraction(11, 12), Fraction(13, 12)):
        sound = sound_of(tmp_path / "sound.mp4", seconds)
        with pytest.raises(MediaError, match=r'sound\.mp4" lasts .* the picture 1\.000 s'):
            join(tmp_path / "film.mp4", parts, SHAPE, sound=sound)


def test_a_film_has_a_part(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one part"):
        join(tmp_path / "film.mp4", [], SHAPE)


def test_sound_is_filled_up_and_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    write_sound(path, hum(24_000), Fraction(2))
    heard = np.concatenate(list(read_sound(path)))
    assert len(heard) == 96_000
    assert np.abs(heard[30_000:]).max() < 0.01
    with pytest.raises(ValueError, match="96001 samples"):
        write_sound(path, hum(96_001), Fraction(2))


FULL_DISK = """
import resource, signal, sys
from fractions import Fraction
from pathlib import Path
from storyboard.errors import MediaError
from storyboard.media.files import atomic_write
from storyboard.media.join import JoinPart, join
from storyboard.media.shape import FilmShape

target, part, limit = Path(sys.argv[1]), JoinPart(Path(sys.argv[2]), 60), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with atomic_write(target) as path:
        join(path, [part] * 5, FilmShape(64, 48, Fraction(24)))
except MediaError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a limit on file sizes")
@pytest.mark.parametrize("missing", [1, 300, 30_000], ids=["at the end", "in the index", "while copying"])
def test_a_full_disk_leaves_the_old_film_and_no_part_is_blamed(tmp_path: Path, missing: int) -> None:
    part = segments(tmp_path, [60])[0]
    target = tmp_path / "film.mp4"
    join(target, [part] * 5, SHAPE)
    limit = target.stat().st_size - missing
    target.write_bytes(b"the old film")
    command = [sys.executable, "-c", FULL_DISK, str(target), str(part.path), str(limit)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert 'film.mp4" cannot be written: the disk is full; free some space in' in done.stdout
    assert target.read_bytes() == b"the old film"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.mp4", "film.mp4"]


def test_parts_are_told_apart_without_a_container_too(tmp_path: Path) -> None:
    lengths = [49, 1, 1, 2, 1, 25]
    join(tmp_path / "film.mp4", segments(tmp_path, lengths), SHAPE)
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-i"]
    for name in ("film.h264", "film.ts"):
        stream = tmp_path / name
        subprocess.run([*program, tmp_path / "film.mp4", "-c", "copy", stream], check=True, timeout=60)
        decode = [*program, stream, "-fps_mode", "passthrough", "-f", "framecrc", "-"]
        decoded = subprocess.run(decode, capture_output=True, text=True, check=True, timeout=60)
        assert decoded.stderr == ""
        assert sum(not line.startswith("#") for line in decoded.stdout.splitlines()) == sum(lengths)


def test_opening_for_packets_alone_decodes_nothing(tmp_path: Path) -> None:
    path = segment(tmp_path / "part.mp4", 30)
    with open_media(path, packets_only=True) as container:
        assert container.streams.video[0].pix_fmt is None
    with open_media(path) as container:
        assert container.streams.video[0].pix_fmt == "yuv420p"
