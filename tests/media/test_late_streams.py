"""Files in which a stream turns up only while they are read, as in recordings that break off."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from storyboard.media.decode import open_pictures
from storyboard.media.probe import check_whole, probe
from storyboard.media.sound import read_sound
from storyboard.media.tracks import check_track
from tests.media.clips import Recipe, make_clip


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Write an FLV that breaks off within the header of a packet of sound, which is then taken for another stream."""
    path = make_clip(tmp_path, Recipe("a.flv", frames=48, sound=2))
    content = path.read_bytes()
    place, sounds = 13, []
    while place + 11 < len(content):
        if content[place] == 8:
            sounds.append(place)
        place += 15 + int.from_bytes(content[place + 1 : place + 4], "big")
    path.write_bytes(content[: sounds[-1] + 8])
    return path


def test_a_stream_that_turns_up_while_the_file_is_read_is_passed_over(recording: Path) -> None:
    with av.open(str(recording)) as container, pytest.raises(IndexError):
        list(container.demux())
    assert (probe(recording).frames, check_whole(recording).frames) == (48, 48)


def test_its_picture_and_its_sound_are_read_to_the_end(recording: Path) -> None:
    with open_pictures(recording) as source:
        assert len(list(source.pictures())) == 48
    assert sum(len(samples) for samples in read_sound(recording)) > 80_000
    assert check_track(recording, 1) == ()
