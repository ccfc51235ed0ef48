"""
Makes footage that is as hard to decode as what cameras and hosted models bring: fine grain over moving shapes.

A process of its own, for the media libraries and their memory are no part of what is measured::

    python -m benchmarks.stand.footage FOLDER COUNT SECONDS MEGABYTES
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, RATE = 1920, 1080, 24
GRAINS = 7


def make(path: Path, seconds: float, megabytes: float, seed: int) -> None:
    """Write one video of about that size, with a keyframe at its start alone."""
    random = np.random.default_rng(seed)
    grain = random.integers(-40, 40, (GRAINS, HEIGHT, WIDTH), dtype=np.int16)
    ramp = np.linspace(40, 200, WIDTH, dtype=np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = int(megabytes * 1e6 * 8 / seconds)
        stream.options = {"preset": "ultrafast", "coder": "1", "g": "250"}
        for number in range(round(seconds * RATE)):
            luma = np.roll(ramp, number * 5)[np.newaxis, :] + grain[number % GRAINS]
            planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, dtype=np.uint8)
            planes[:HEIGHT] = np.clip(luma, 0, 255)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode(None))


def main() -> None:
    folder, count, seconds, megabytes = Path(sys.argv[1]), *map(float, sys.argv[2:5])
    for number in range(round(count)):
        make(folder / f"clip-{number}.mp4", seconds, megabytes, number)


if __name__ == "__main__":
    main()
