"""
How much memory a film of many clips takes, and how that grows with their number.

Run it from the project's folder::

    .venv/bin/python benchmarks/memory.py [--clips 80] [--size 1920x1080]

Each film shows a few frames of clips of one second, each clip a file of its own, half of them joined by dissolves; a
process of its own renders it. The peer is the film of one clip: its peak is that of the decoder, the encoder and the
libraries alone.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table

GOAL_MEGABYTES = 500.0
MAKE_CLIP = """\
import sys
import av
import numpy as np

width, height = int(sys.argv[2]), int(sys.argv[3])
pixels = np.random.default_rng(1).integers(0, 255, (height // 8, width // 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
with av.open(sys.argv[1], "w") as container:
    stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    for number in range(24):
        moved = np.ascontiguousarray(np.roll(pixels, 4 * number, 1))
        container.mux(stream.encode(av.VideoFrame.from_ndarray(moved, format="rgb24").reformat(format="yuv420p")))
    container.mux(stream.encode())
"""
HEAD = """\
storyboard: 1
title: Many clips
defaults: {{duration: 0.25}}
output: {{path: film.mp4, size: {size}, fps: 24}}
shots:
"""
CUT = "  - {{id: clip-{number}, clip: clip-{number}.mp4}}\n"
DISSOLVE = (
    "  - {{id: clip-{number}, clip: clip-{number}.mp4, transition: {{kind: dissolve, duration: 0.1}}}}\n"
)


def measure(clips: int, size: str) -> Spent:
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "clip-0.mp4"
        run_whole([sys.executable, "-c", MAKE_CLIP, str(first), *size.split("x")])
        for number in range(1, clips):
            shutil.copyfile(first, first.with_name(f"clip-{number}.mp4"))
        shots = [(DISSOLVE if number % 2 else CUT).format(number=number) for number in range(clips)]
        film = Path(folder) / "film.yaml"
        film.write_text(HEAD.format(size=size) + "".join(shots), encoding="utf-8")
        command = [sys.executable, "-m", "storyboard", "render", "--quiet", str(film)]
        return run_whole(command, variables={"PYTHONPATH": str(ROOT)})[0]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=80)
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    print_machine()
    counts = (1, max(1, options.clips // 4), max(1, options.clips // 2), options.clips)
    spent = {clips: measure(clips, options.size) for clips in counts}
    rows = [
        (
            f"{clips}",
            f"{one.wall:.1f}",
            f"{one.cpu:.1f}",
            f"{one.peak:.0f}",
            f"{one.peak / spent[1].peak:.2f}",
        )
        for clips, one in spent.items()
    ]
    print_table(("clips", "wall s", "CPU s", "peak MB", "x one clip"), rows)
    peak = spent[options.clips].peak
    print(f"goal: under {GOAL_MEGABYTES:g} MB for {options.clips} clips; it is {peak:.0f}")


if __name__ == "__main__":
    main()
