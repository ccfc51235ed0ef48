"""Sound from any file: stereo at 48 kHz, in its place to the sample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.sound import SAMPLE_RATE, Samples, read_sound

from .clips import ClipMaker, Recipe


@dataclass(frozen=True)
class Source:
    name: str
    codec: str
    rate: int = 48_000
    layout: str = "stereo"
    error: float = 0.01


# A lossy codec is compared with what was put in, so its error is that of the codec at its default rate.
SOURCES = (
    Source("float.wav", "pcm_f32le", error=1e-6),
    Source("cd.wav", "pcm_s16le", rate=44_100, error=1e-3),
    Source("mono.flac", "flac", layout="mono", error=1e-3),
    Source("mono.m4a", "aac", layout="mono", error=0.02),
    Source("cd.m4a", "aac", rate=44_100),
    Source("film.mov", "aac"),
    Source("tape.mka", "aac"),
    Source("song.mp3", "libmp3lame", rate=44_100, error=0.02),
    Source("song.ogg", "libopus"),
    Source("slow.wav", "pcm_s16le", rate=22_050, layout="mono", error=0.01),
)
SECONDS = 2.5


def sweep(rate: int) -> Samples:
    """A tone that is nowhere the same, so that a shift shows."""
    time = np.arange(round(SECONDS * rate)) / rate
    return (0.4 * np.sin(2 * np.pi * (200 * time + 150 * time**2)) * np.exp(-time / 2)).astype(np.float32)


def encode(path: Path, source: Source) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(source.codec, rate=source.rate, layout=source.layout)
        assert isinstance(stream, AudioStream)
        channels = stream.codec_context.layout.nb_channels
        values = np.repeat(sweep(source.rate)[None], channels, axis=0)
        frame = av.AudioFrame.from_ndarray(values, format="fltp", layout=source.layout)
        frame.sample_rate, frame.pts, frame.time_base = source.rate, 0, Fraction(1, source.rate)
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def whole(path: Path, start: Fraction = Fraction(0), duration: Fraction | None = None) -> Samples:
    blocks = list(read_sound(path, start=start, duration=duration))
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_was_encoded_comes_back_in_its_place(tmp_path: Path, source: Source) -> None:
    sound = whole(encode(tmp_path / source.name, source))
    expected = sweep(SAMPLE_RATE)

    assert sound.dtype == np.float32
    assert 0 <= len(sound) - len(expected) <= (1024 if source.name == "tape.mka" else 0)
    assert np.array_equal(sound[:, 0], sound[:, 1]) or source.layout != "mono"
    inner = slice(2000, len(expected) - 2000)
    for side in range(2):
        assert np.sqrt(np.mean((sound[: len(expected), side] - expected)[inner] ** 2)) < source.error


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_part_is_the_same_as_that_part_of_the_whole(tmp_path: Path, source: Source) -> None:
    path = encode(tmp_path / source.name, source)
    everything = whole(path)

    for start, duration in ((Fraction(1, 3), Fraction(1, 7)), (Fraction(21, 10), Fraction(1, 5))):
        part = whole(path, start, duration)
        first, length = round(start * SAMPLE_RATE), round(duration * SAMPLE_RATE)
        assert len(part) == length
        assert np.abs(part - everything[first : first + length]).max() < 5e-3


@given(start=st.fractions(0, 3), duration=st.one_of(st.none(), st.fractions(0, 3)))
@settings(max_examples=40, deadline=None)
def test_a_part_has_the_samples_that_are_there(
    sound_file: Path, start: Fraction, duration: Fraction | None
) -> None:
    part = whole(sound_file, start, duration)

    there = max(0, SAMPLE_RATE - round(start * SAMPLE_RATE))
    assert len(part) == (there if duration is None else min(there, round(duration * SAMPLE_RATE)))
    if len(part):
        first = round(start * SAMPLE_RATE)
        assert np.array_equal(part, whole(sound_file)[first : first + len(part)])


def test_more_channels_are_mixed_down(tmp_path: Path) -> None:
    sound = whole(encode(tmp_path / "cinema.m4a", Source("cinema.m4a", "aac", layout="5.1")))

    assert sound.shape == (round(SECONDS * SAMPLE_RATE), 2)
    assert np.abs(sound).max() > 0.5


@pytest.mark.parametrize("name", ["plain.mp4", "still.png"])
def test_no_sound_gives_no_blocks(clip: ClipMaker, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "still.png":
        Image.new("RGB", (8, 8)).save(path)
    else:
        path = clip(Recipe(name))

    assert list(read_sound(path)) == []


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("long-sound.mp4", sound=5),
        Recipe("transport.ts", sound=3),
        Recipe(
            "fragments.mp4", container={"movflags": "frag_keyframe+empty_moov"}, options={"g": "12"}, sound=3
        ),
        Recipe("long-sound.mkv", sound=5),
    ],
    ids=lambda recipe: recipe.name,
)
def test_sound_begins_with_the_first_displayed_frame(clip: ClipMaker, recipe: Recipe) -> None:
    sound = whole(clip(recipe), duration=Fraction(1))

    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    phase = np.angle(np.mean(sound[4800:43200, 0] * np.exp(-2j * np.pi * 440 * time[4800:43200])))
    assert len(sound) == SAMPLE_RATE
    # 440 Hz as a sine is a quarter turn behind; a shift of a millisecond turns it by 2.8.
    assert phase == pytest.approx(-np.pi / 2, abs=0.3)


def test_a_gap_is_silence_and_what_follows_stays_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "gap.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=48_000, layout="stereo")
        for first in (0, 24_000):
            frame = av.AudioFrame.from_ndarray(
                np.full((1, 9600), 0.5, np.float32), format="flt", layout="stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = 48_000, first, Fraction(1, 48_000)
            assert isinstance(stream, AudioStream)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())

    sound = whole(path)

    assert len(sound) == 28_800
    assert (sound[:4800] == 0.5).all()
    assert (sound[4800:24_000] == 0).all()
    assert (sound[24_000:] == 0.5).all()


def test_blocks_are_small_enough_for_any_length(tmp_path: Path) -> None:
    path = encode(tmp_path / "float.wav", SOURCES[0])

    assert max(len(block) for block in read_sound(path)) < SAMPLE_RATE


def test_a_file_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_text("la la la")

    with pytest.raises(MediaError, match=r'song\.mp3" is not a picture, video or sound'):
        list(read_sound(tmp_path / "song.mp3"))


def test_a_playlist_reads_no_other_file(tmp_path: Path, sound_file: Path) -> None:
    playlists = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{sound_file}\n#EXT-X-ENDLIST\n",
        "list.ffconcat": f"ffconcat version 1.0\nfile '{sound_file}'\n",
    }
    for name, text in playlists.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(MediaError, match="is not a picture, video or sound file that can be read"):
            list(read_sound(tmp_path / name))
