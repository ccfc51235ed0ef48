"""Several sounds in one file: which there are, and which is heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from storyboard.errors import MediaError
from storyboard.media.sound import SAMPLE_RATE, read_sound
from storyboard.media.tracks import check_track, sound_tracks

from .tones import make_tones

LABELS: tuple[dict[str, str], ...] = (
    {"language": "eng"},
    {"language": "deu", "title": "Kommentar\n\x1b[31m"},
    {},
)


def heard(path: Path, stream: int | None) -> float:
    """Which tone is heard, in hertz."""
    sound = np.concatenate(list(read_sound(path, stream=stream)))[:, 0]
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * SAMPLE_RATE / len(sound)


def test_each_stream_is_heard_by_its_number(tmp_path: Path) -> None:
    path = make_tones(tmp_path / "film.mkv", (300, 500, 900), LABELS)
    assert heard(path, None) == pytest.approx(300, abs=2)
    assert [heard(path, number) for number in (1, 2, 3)] == pytest.approx([300, 500, 900], abs=2)


def test_a_stream_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = make_tones(tmp_path / "film.mkv", (300, 500, 900), LABELS)
    assert check_track(path, 3) == ()
    with pytest.raises(MediaError) as refused:
        check_track(path, 4)
    assert refused.value.message == f'"{path}" has no sound 4'
    assert refused.value.hint == 'it has: 1 (eng); 2 (deu, "Kommentar [31m"); 3'


def test_names_that_encoders_write_by_themselves_are_left_out(tmp_path: Path) -> None:
    path = make_tones(tmp_path / "film.mp4", (300, 500))
    assert [str(track) for track in sound_tracks(path)] == ["1", "2"]


def test_a_film_without_sound_has_none_to_choose(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="has no sound; leave the stream out"):
        check_track(make_tones(tmp_path / "film.mp4", ()), 1)


def test_one_that_nobody_can_decode_is_refused(tmp_path: Path) -> None:
    path = make_tones(tmp_path / "film.mov", (300, 500), codec="pcm_s16le")
    path.write_bytes(path.read_bytes().replace(b"sowt", b"zzzz", 1))
    with pytest.raises(
        MediaError, match=r"sound 1 .* cannot be decoded here; it has: 1 \(cannot be decoded here\); 2"
    ):
        check_track(path, 1)
    assert heard(path, 2) == pytest.approx(500, abs=2)
