"""
How much memory a film of many clips takes, how that grows with their number, and what it costs to find it up to date.

Run it from the project's folder::

    .venv/bin/python benchmarks/memory.py [--clips 200] [--size 1920x1080]

Each film shows a few frames of clips of one second, each clip a file of its own, half of them joined by dissolves; a
process of its own renders it, and another one again. The peers are the films of one clip, whose peak is that of the
decoders, the encoders and the libraries alone, and of a tenth of the clips.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table

GOAL_MEGABYTES, GOAL_GROWTH = 500.0, 1.1
GOAL_AGAIN_WALL, GOAL_AGAIN_CPU = 0.7, 0.5
# What nothing had to be done for is remembered, so the third run is the usual one of a film that is left alone.
RUNS = ("from nothing", "again", "once more")
# Footage is remembered only once it has been left alone for a moment.
SECONDS_TO_SETTLE = 2.5
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


def measure(clips: int, size: str) -> list[Spent]:
    """Return what the first render cost, and the next two, when nothing has changed."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "clip-0.mp4"
        run_whole([sys.executable, "-c", MAKE_CLIP, str(first), *size.split("x")])
        for number in range(1, clips):
            # A box that players skip makes each file another one: equal clips would be encoded once.
            box = (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")
            first.with_name(f"clip-{number}.mp4").write_bytes(first.read_bytes() + box)
        shots = [(DISSOLVE if number % 2 else CUT).format(number=number) for number in range(clips)]
        film = Path(folder) / "film.yaml"
        film.write_text(HEAD.format(size=size) + "".join(shots), encoding="utf-8")
        variables = {"PYTHONPATH": str(ROOT), "STORYBOARD_CACHE": str(Path(folder) / "cache")}
        command = [sys.executable, "-m", "storyboard", "render", "--quiet", str(film)]
        spent = []
        for _ in RUNS:
            time.sleep(SECONDS_TO_SETTLE)
            spent.append(run_whole(command, variables=variables)[0])
        return spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    print_machine()
    counts = sorted({1, max(1, options.clips // 10), options.clips})
    found = {clips: measure(clips, options.size) for clips in counts}
    rows = [
        (
            f"{clips}, {when}",
            f"{spent.wall:.2f}",
            f"{spent.cpu:.2f}",
            f"{spent.peak:.0f}",
            f"{spent.peak / found[1][place].peak:.2f}",
        )
        for clips, several in found.items()
        for place, (when, spent) in enumerate(zip(RUNS, several, strict=True))
    ]
    print_table(("clips", "wall s", "CPU s", "peak MB", "x one clip"), rows)
    (most, *_, again), fewer = found[counts[-1]], found[counts[-2]][0]
    print(
        f"goal: under {GOAL_MEGABYTES:g} MB for {options.clips} clips; it is {most.peak:.0f};"
        f" at most {GOAL_GROWTH:g} times that of {counts[-2]} clips; it is {most.peak / fewer.peak:.2f}"
    )
    print(
        f"goal of a render when nothing has changed: {GOAL_AGAIN_WALL:g} s and {GOAL_AGAIN_CPU:g} s of the processor;"
        f" it took {again.wall:.2f} and {again.cpu:.2f}"
    )


if __name__ == "__main__":
    main()
