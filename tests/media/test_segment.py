"""Segments: the same bytes for the same frames, and the same parameter sets for all of a film."""

from __future__ import annotations

import itertools
import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from storyboard.media.encoding import Quality
from storyboard.media.frame import from_rgb
from storyboard.media.probe import probe
from storyboard.media.segment import SegmentWriter
from storyboard.media.shape import FilmShape

from .joining import SHAPE, moving, segment


def parameter_sets(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata or b""


@pytest.mark.parametrize("quality", ["clip", "film", "preview"])
def test_parameter_sets_depend_on_shape_and_quality_alone(tmp_path: Path, quality: Quality) -> None:
    rough = tmp_path / "rough.mp4"
    with SegmentWriter(rough, SHAPE, quality) as writer:
        for number in range(60):
            pixels = np.random.default_rng(number).integers(0, 255, (48, 64, 3), dtype=np.uint8)
            writer.write(from_rgb(pixels))
    lengths = [segment(tmp_path / f"{frames}.mp4", frames, quality=quality) for frames in (1, 2, 3, 25, 1000)]

    assert len({parameter_sets(path) for path in (rough, *lengths)}) == 1
    assert len(parameter_sets(rough)) > 20


@pytest.mark.parametrize("frames", [1, 2, 3, 24, 25, 60])
def test_it_begins_with_a_keyframe_and_is_closed(tmp_path: Path, frames: int) -> None:
    path = segment(tmp_path / "segment.mp4", frames)

    assert probe(path).frames == frames
    with av.open(str(path)) as container:
        found = [(packet.pts or 0, packet.is_keyframe) for packet in container.demux(video=0) if packet.size]
    assert found[0] == (0, True)
    keys = [place for place, (_, key) in enumerate(found) if key]
    for begin, end in itertools.pairwise([*keys, len(found)]):
        assert min(stamp for stamp, _ in found[begin:]) == found[begin][0]
        assert end - begin <= 24


def test_it_is_picture_in_the_film_s_colours(tmp_path: Path) -> None:
    with av.open(str(segment(tmp_path / "segment.mp4", 3))) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        frame = next(container.decode(video=0))
        assert (frame.format.name, frame.colorspace, frame.color_range) == ("yuv420p", 1, 1)
        assert (frame.color_primaries, frame.color_trc) == (1, 1)


def test_bytes_do_not_depend_on_what_is_encoded_beside_it(tmp_path: Path) -> None:
    alone = segment(tmp_path / "alone.mp4", 40).read_bytes()
    targets = [tmp_path / f"{number}.mp4" for number in range(4)]
    threads = [threading.Thread(target=segment, args=(target, 40)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {target.read_bytes() for target in targets} == {alone}
    assert b"Lav" not in alone


def test_what_is_no_segment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        segment(tmp_path / "none.mp4", 0)
    with (
        SegmentWriter(tmp_path / "other.mp4", SHAPE, "film") as writer,
        pytest.raises(ValueError, match="a frame of 48x64 in a film of 64x48"),
    ):
        writer.write(moving(0))
        writer.write(moving(0, FilmShape(48, 64, Fraction(24))))
