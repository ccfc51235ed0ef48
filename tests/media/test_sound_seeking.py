"""Sound late in a long file is reached by the container's index, and comes from its place."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from storyboard.media import sound as reading
from storyboard.media.container import packets
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.sound import read_sound

SECONDS = 30
LATE = Fraction(20)
# What containers round time stamps to.
MILLISECOND = SAMPLE_RATE // 1000
FILES = [
    ("long.mov", "aac", 0),
    ("long.mkv", "aac", MILLISECOND),
    ("long.webm", "libopus", MILLISECOND),
    ("long.ts", "aac", 1),
    ("long.flv", "aac", MILLISECOND),
    ("long.avi", "mp3", 0),
    ("whole.mp3", "mp3", 0),
]


def encode(path: Path, codec: str) -> Path:
    random = np.random.default_rng(3)
    noise = (random.standard_normal((2, SECONDS * SAMPLE_RATE)) * 0.1).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=SAMPLE_RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(noise, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the seconds of all packets that are handed to a decoder."""
    seconds: list[float] = []

    def watched(*given: Any) -> Iterator[Any]:
        for packet in packets(*given):
            seconds.append(float((packet.duration or 0) * packet.time_base))
            yield packet

    monkeypatch.setattr(reading, "packets", watched)
    return seconds


def distance(found: Samples, wanted: Samples, most: int) -> int:
    """Return by how many samples `found` is late or early, at most `most`; they are equal apart from that."""
    middle = slice(most, len(found) - most)
    for lag in sorted(range(-most, most + 1), key=abs):
        moved = wanted[middle.start + lag : middle.stop + lag]
        if np.abs(found[middle] - moved).max() < 1e-3:
            return abs(lag)
    raise AssertionError("it is another sound")


@pytest.mark.parametrize(("name", "codec", "most"), FILES, ids=[name for name, *_ in FILES])
def test_late_sound_is_that_of_a_whole_reading(tmp_path: Path, name: str, codec: str, most: int) -> None:
    path = encode(tmp_path / name, codec)
    first = round(LATE * SAMPLE_RATE)
    whole = np.concatenate(list(read_sound(path)))[first : first + SAMPLE_RATE]

    late = np.concatenate(list(read_sound(path, start=LATE, duration=Fraction(1))))

    assert len(late) == SAMPLE_RATE
    assert distance(late, whole, most) <= most


@pytest.mark.parametrize(("name", "codec"), [(name, codec) for name, codec, _ in FILES[:-1]])
def test_little_more_than_what_is_used_is_decoded(
    tmp_path: Path, decoded: list[float], name: str, codec: str
) -> None:
    path = encode(tmp_path / name, codec)

    list(read_sound(path, start=LATE, duration=Fraction(1)))

    # Matroska has an entry in its index every 5 s.
    assert 1 <= sum(decoded) < 8


def test_a_beginning_is_read_to_the_sample(tmp_path: Path) -> None:
    path = encode(tmp_path / "long.mkv", "aac")
    start = Fraction(7)
    whole = np.concatenate(list(read_sound(path)))[7 * SAMPLE_RATE : 8 * SAMPLE_RATE]

    assert np.array_equal(np.concatenate(list(read_sound(path, start=start, duration=Fraction(1)))), whole)


def test_a_recording_without_its_index_is_read_all_the_same(tmp_path: Path) -> None:
    path = encode(tmp_path / "broken-off.avi", "mp3")
    first = round(LATE * SAMPLE_RATE)
    whole = np.concatenate(list(read_sound(path)))[first : first + SAMPLE_RATE]
    path.write_bytes(path.read_bytes().replace(b"idx1", b"JUNK").replace(b"indx", b"JUNK"))

    late = np.concatenate(list(read_sound(path, start=LATE, duration=Fraction(1))))

    assert distance(late, whole, 0) == 0
