"""The first and the last frame of an encoded segment, decoded for comparison with what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, log10
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from storyboard.errors import MediaError
from storyboard.media.container import ffmpeg_name, reading
from storyboard.media.frame import Frame

__all__ = ["Ends", "likeness", "read_ends"]

_PEAK: int = 255


class Ends(NamedTuple):
    """How many frames a segment has, and the decoded first and last one."""

    frames: int
    first: Frame
    last: Frame


def read_ends(path: Path) -> Ends:
    """Count a segment's frames, and decode its first one and its last group of pictures. MediaError when it cannot."""
    with reading(path), av.open(ffmpeg_name(path)) as container:
        container.streams.video[0].thread_count = 1
        marks = [
            (packet.pts, packet.is_keyframe) for packet in container.demux(video=0) if packet.pts is not None
        ]
        if marks:
            first = next(_decoded(container, 0), None)
            *_, last = _decoded(container, max(pts for pts, key in marks if key))
            if first is not None:
                return Ends(len(marks), first, last)
    raise MediaError(f'"{path}" has no pictures')


def _decoded(container: InputContainer, pts: int) -> Iterator[Frame]:
    container.seek(pts, stream=container.streams.video[0])
    return iter(container.decode(video=0))


def likeness(one: Frame, other: Frame) -> float:
    """Return the peak signal-to-noise ratio of two frames' brightness in dB; infinite when they are the same."""
    difference = _brightness(one).astype(np.int16) - _brightness(other)
    mean = float(np.mean(np.square(difference, dtype=np.float32)))
    return inf if mean == 0 else 10 * log10(_PEAK * _PEAK / mean)


def _brightness(frame: Frame) -> NDArray[np.uint8]:
    plane = frame.planes[0]
    values = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    return values[: frame.height, : frame.width]
