"""
How fast the animatic engine makes clips, against the encoder alone on the same frames.

Run it from the project's folder, with nothing else running::

    .venv/bin/python benchmarks/animatic_speed.py [--frames 144] [--size 1920x1080] [--rounds 3]

For a clip from a picture and one from text it prints the frames a second of `make_clip` and of `FilmWriter` fed with
the very frames of that clip, drawn beforehand, and the ratio of the two; then the processor's milliseconds a frame of
both, which other work on the machine disturbs less. The best of the rounds counts, since all that disturbs a run makes
it slower.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from benchmarks.stand.report import print_machine, print_table
from storyboard.animatic.camera import Pose
from storyboard.animatic.clip import AnimaticRequest, clip_frames, make_clip
from storyboard.animatic.scene.paint import open_scene, scene_view
from storyboard.media.frame import from_planes, to_rgb
from storyboard.media.images import save_png
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter

GOAL = 0.7
FILM_RATE = 24
PROMPT = "A runner on a mountain ridge at golden hour, slow push in, pan left"


def seconds_of(work: Callable[[], None]) -> tuple[float, float]:
    """Give the seconds on the clock and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def encode_alone(request: AnimaticRequest, target: Path) -> Callable[[], None]:
    frames = [from_planes(planes.y, planes.u, planes.v) for planes in clip_frames(request)]

    def work() -> None:
        with FilmWriter(target, request.shape, "clip", sound=False) as writer:
            for frame in frames:
                writer.write(frame)

    return work


def measure(
    request: AnimaticRequest, folder: Path, rounds: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the seconds (clock, processor) of the engine and of the encoder alone, taken in turns."""
    alone = encode_alone(request, folder / "alone.mp4")
    whole, bare = [], []
    for _ in range(rounds):
        whole.append(seconds_of(lambda: make_clip(request, folder / "whole.mp4")))
        bare.append(seconds_of(alone))
    return min(whole), min(bare)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=144)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    shape = FilmShape(width, height, Fraction(FILM_RATE))
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        still = folder / "still.png"
        scene = open_scene(PROMPT, 7, (width, height), [Pose()])
        view = scene_view(scene, Pose(), 0.0)
        save_png(to_rgb(from_planes(view.y, view.u, view.v)), still)
        print(f"{options.size}, {options.frames} frames, best of {options.rounds}\n")
        rows = []
        for source, first in (("picture", still), ("text", None)):
            request = AnimaticRequest(PROMPT, shape, options.frames, 7, first)
            (engine, engine_busy), (encoder, encoder_busy) = measure(request, folder, options.rounds)
            rates = [f"{options.frames / seconds:.1f}" for seconds in (engine, encoder)]
            busy = [f"{seconds / options.frames * 1000:.1f}" for seconds in (engine_busy, encoder_busy)]
            rows.append((source, *rates, f"{encoder / engine:.2f}", *busy))
        head = (
            "clip from",
            "engine f/s",
            "encoder f/s",
            "ratio",
            "engine CPU ms/frame",
            "encoder CPU ms/frame",
        )
        print_table(head, rows)
        print(f"goal: a ratio of at least {GOAL:g}, and more than {FILM_RATE} frames a second")


if __name__ == "__main__":
    main()
