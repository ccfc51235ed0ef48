"""
Encodes one body of the sample film and its two transitions alone: what a changed shot costs at the least.

``python -m benchmarks.stand.alone FOLDER SIZE PLACE TARGET``: dissolves are whole numbers in numpy, the encoder has one
thread, and nothing is checked or kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from benchmarks.stand.sample import DISSOLVE, RATE, SECONDS, Sample
from benchmarks.stand.xfade import X264

FRAMES, CROSSING = SECONDS * RATE, round(DISSOLVE * RATE)


def frames_of(path: Path) -> Iterator[VideoFrame]:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        yield from container.decode(video=0)


def encode(target: Path, size: tuple[int, int], frames: Iterable[VideoFrame]) -> None:
    with av.open(str(target), "w") as container:
        stream: VideoStream = container.add_stream("libx264", rate=Fraction(RATE), options=X264)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, RATE), 0
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def planes_of(frame: VideoFrame) -> NDArray[np.uint16]:
    planes: NDArray[np.uint16] = frame.to_ndarray().astype(np.uint16)
    return planes


def dissolve(outgoing: Iterable[VideoFrame], incoming: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    whole = CROSSING + 1
    for place, (before, after) in enumerate(zip(outgoing, incoming, strict=True), start=1):
        mixed = planes_of(before) * np.uint16(whole - place) + planes_of(after) * np.uint16(place)
        yield VideoFrame.from_ndarray(((mixed + whole // 2) // whole).astype(np.uint8), format="yuv420p")


def main() -> None:
    sample, place, target = Sample(Path(sys.argv[1]), sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    width, height = (int(part) for part in sample.size.split("x"))
    before, clip, after = (frames_of(sample.clips[place + step]) for step in (-1, 0, 1))
    # Clips of a model may be longer than the shot.
    tail = islice(before, FRAMES - CROSSING, FRAMES)
    encode(target.with_suffix(".in.mp4"), (width, height), dissolve(tail, islice(clip, CROSSING)))
    encode(target, (width, height), islice(clip, FRAMES - 2 * CROSSING))
    encode(
        target.with_suffix(".out.mp4"),
        (width, height),
        dissolve(islice(clip, CROSSING), islice(after, CROSSING)),
    )


if __name__ == "__main__":
    main()
