"""A paid clip whose sound is damaged, or in a form that nobody can decode: it is kept, and makes the film."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from storyboard.animatic.clip import AnimaticRequest
from tests.media.tones import make_tones

from .stage import Stage, shot


def _damaged(path: Path) -> None:
    """Write a clip of two seconds in whose sound every packet of the second half is damaged."""
    make_tones(path, (300,))
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(container.streams.audio[0]) if packet.size]
    content = bytearray(path.read_bytes())
    for packet in packets[len(packets) // 2 :]:
        assert packet.pos is not None
        content[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    path.write_bytes(content)


def _unknown(path: Path) -> None:
    """Write a clip whose sound says that it is in a form of which nobody has heard."""
    made = make_tones(path.with_suffix(".mov"), (300,), codec="pcm_s16le")
    path.write_bytes(made.read_bytes().replace(b"sowt", b"zzzz", 1))


@pytest.mark.parametrize("write", [_damaged, _unknown])
def test_it_is_paid_for_once_and_makes_the_film(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None]
) -> None:
    def make_clip(request: AnimaticRequest, target: Path, progress: object) -> None:
        assert request.frames
        assert progress
        write(target)

    # In place of the emulator's engine, which makes silent clips.
    monkeypatch.setattr("storyboard.emulator.clips.make_clip", make_clip)
    stage.write(shot("a", route=["fal"], duration=1))

    stage.assert_paid_once(stage.render(), seconds=1)
    stage.assert_paid_once(stage.render(), seconds=1)
