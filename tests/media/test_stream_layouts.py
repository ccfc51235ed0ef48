"""Files whose streams lie otherwise than usual, and whose sound is damaged or in a form that nobody knows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from storyboard.media.probe import check_whole, probe
from storyboard.media.sound import SAMPLE_RATE, Samples, read_sound

from .clips import ClipMaker, Recipe

WILD = Path(__file__).parent / "wild"


def heard(path: Path) -> Samples:
    blocks = list(read_sound(path))
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def test_a_timecode_before_the_picture_is_passed_over() -> None:
    facts = check_whole(WILD / "timecode_first.mov")
    assert (facts.kind, facts.frames, facts.notices) == ("video", 90, ())


def test_a_sound_that_nobody_can_decode_gives_way_to_one_that_can_be() -> None:
    assert probe(WILD / "unknown_sound_first.mov").notices == ()
    assert np.abs(heard(WILD / "unknown_sound_first.mov")).max() > 0.01


def test_a_sound_that_nobody_can_decode_is_silence_and_said(tmp_path: Path, clip: ClipMaker) -> None:
    content = clip(Recipe("raw.mov", frames=25, sound=1, sound_codec="pcm_s16le")).read_bytes()
    path = tmp_path / "unknown.mov"
    path.write_bytes(content.replace(b"sowt", b"zzzz"))
    assert probe(path).notices == ("the sound is in a form that cannot be decoded here, and stays silent",)
    assert probe(path).audio_duration is None
    assert len(heard(path)) == 0


def test_the_sound_that_is_marked_is_the_one_that_is_heard() -> None:
    path = WILD / "second_sound_default.mkv"
    with av.open(str(path)) as container:
        first, second = container.streams.audio
        levels = [level(path, stream.index) for stream in (first, second)]
    assert levels[0] != pytest.approx(levels[1], rel=0.2)
    assert pitch(heard(path)[:, 0]) == pytest.approx(levels[1], rel=0.05)


def level(path: Path, index: int) -> float:
    """The pitch in hertz of one stream, decoded by PyAV alone."""
    with av.open(str(path)) as container:
        stream = container.streams[index]
        assert isinstance(stream, AudioStream)
        frames = [frame.to_ndarray()[0] for frame in container.decode(stream)]
        return pitch(np.concatenate(frames).astype(np.float32), stream.rate)


def pitch(samples: np.ndarray[tuple[int], np.dtype[np.float32]], rate: int = SAMPLE_RATE) -> float:
    strengths = np.abs(np.fft.rfft(samples))
    return float(np.argmax(strengths[1:]) + 1) * rate / len(samples)


def test_damaged_packets_of_sound_are_a_gap_and_are_counted(tmp_path: Path, clip: ClipMaker) -> None:
    whole = clip(Recipe("whole.mp4", frames=75, sound=3))
    with av.open(str(whole)) as container:
        packets = [
            (packet.pos, packet.size, packet.pts * packet.time_base)
            for packet in container.demux(container.streams.audio[0])
            if packet.size and packet.pts is not None and packet.pos is not None
        ]
    content = bytearray(whole.read_bytes())
    struck = [packet for packet in packets if Fraction(1) <= packet[2] < Fraction(3, 2)]
    for position, size, _ in struck:
        content[position : position + size] = b"\xff" * size
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(content)

    facts = check_whole(damaged)
    before, after = heard(whole), heard(damaged)

    assert facts.frames == 75
    assert facts.notices == (f"{len(struck)} damaged parts of the sound are silent",)
    gap = slice(round(1.1 * SAMPLE_RATE), round(1.4 * SAMPLE_RATE))
    assert np.abs(before[gap]).max() > 0.05
    assert np.abs(after[gap]).max() == 0
    later = slice(2 * SAMPLE_RATE, round(2.8 * SAMPLE_RATE))
    assert np.abs(before[later] - after[later]).max() < 0.01
