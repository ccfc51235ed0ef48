"""
What a frame of each transition costs, beside moviepy's own cross-fade and ffmpeg's `xfade` on the same pictures.

Run it from the project's folder, with nothing else running::

    .venv/bin/python benchmarks/transitions.py [--frames 24] [--size 1920x1080]

It prints the processor's milliseconds a frame, without decoding and encoding: of each kind, the slowest first, and of
ffmpeg's filter, in this process and on one thread, with handing it two frames; then of a dissolve and of moviepy's,
which blends RGB as a script of it would.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.filter import Graph
from moviepy import CompositeVideoClip, VideoClip
from moviepy.video.fx import CrossFadeIn

from benchmarks.stand.report import print_machine, print_table
from storyboard.board.schema import TransitionKind
from storyboard.board.transition_names import FFMPEG_NAMES
from storyboard.cut.transitions.compose import compose
from storyboard.cut.transitions.style import Style
from storyboard.media.frame import from_rgb, to_rgb
from storyboard.media.images import save_png
from storyboard.media.packed import Packed, from_packed, size_of, to_packed

RATE = 24
# Of the time of moviepy's cross-fade, for a dissolve.
GOAL = 0.1


def milliseconds(work: Callable[[int], object], frames: int) -> float:
    """Give the processor's milliseconds for each of the numbers from 0 to `frames` - 1, the first once before."""
    work(0)
    busy = time.process_time()
    for number in range(frames):
        work(number)
    return (time.process_time() - busy) / frames * 1000


def spots(width: int, height: int, seed: int) -> Packed:
    """Draw a soft picture."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 16, 3)).astype(np.uint8)
    rgb = coarse.repeat(height // 9, axis=0).repeat(width // 16, axis=1)
    whole = np.zeros((height, width, 3), np.uint8)
    whole[: rgb.shape[0], : rgb.shape[1]] = rgb
    return to_packed(from_rgb(whole))


def of_ours(kind: TransitionKind, shots: tuple[Packed, Packed], frames: int, picture: Path) -> float:
    style = Style(
        kind,
        colour="#804020" if kind is TransitionKind.FADE_COLOUR else None,
        picture=picture if kind is TransitionKind.LUMA else None,
    )
    made = compose(style, lambda _: shots[0], lambda _: shots[1], frames)
    return milliseconds(made, frames)


def of_moviepy(shots: tuple[Packed, Packed], frames: int) -> float:
    old, new = (to_rgb(from_packed(shot)) for shot in shots)
    length = (frames + 1) / RATE
    leaving, entering = (VideoClip(lambda _, shot=shot: shot, duration=length) for shot in (old, new))
    film = CompositeVideoClip([leaving, entering.with_effects([CrossFadeIn(length)])])
    return milliseconds(lambda number: film.get_frame((number + 1) / RATE), frames)


def of_ffmpeg(name: str, shots: tuple[Packed, Packed], frames: int) -> float:
    width, height = size_of(shots[0])
    graph = Graph()
    graph.threads = 1
    base = Fraction(1, RATE)
    ends = [
        graph.add(
            "buffer",
            f"video_size={width}x{height}:pix_fmt=yuv420p:time_base={base}:frame_rate={RATE}:pixel_aspect=1/1",
        )
        for _ in shots
    ]
    mix = graph.add("xfade", f"transition={name}:duration={(frames + 2) / RATE}:offset=0")
    sink = graph.add("buffersink")
    for number, end in enumerate(ends):
        end.link_to(mix, 0, number)
    mix.link_to(sink)
    graph.configure()
    given = itertools.count()

    def step(_: int) -> None:
        pts = next(given)
        for end, shot in zip(ends, shots, strict=True):
            frame = from_packed(shot)
            frame.pts, frame.time_base = pts, base
            end.push(frame)
        # The filter waits for the frame after.
        with contextlib.suppress(BlockingIOError):
            sink.pull()

    return milliseconds(step, frames)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    shots = spots(width, height, 1), spots(width, height, 2)
    theirs = {kind: name for name, kind in FFMPEG_NAMES.items()} | {
        kind: kind.value for kind in TransitionKind if kind.value in {"distance", "pixelize", "radial"}
    }
    theirs[TransitionKind.DISSOLVE_DITHER] = "dissolve"
    print_machine()
    rows: list[tuple[float, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "order.png"
        save_png(to_rgb(from_packed(shots[0])), picture)
        for kind in TransitionKind:
            if kind is TransitionKind.CUT:
                continue
            ours = of_ours(kind, shots, options.frames, picture)
            peer = of_ffmpeg(theirs[kind], shots, options.frames) if kind in theirs else None
            told = ["", ""] if peer is None else [f"{peer:.1f}", f"{ours / peer:.2f}"]
            rows.append((ours, [kind.value, f"{ours:.1f}", *told]))
    print_table(["kind", "ms", "xfade ms", "x xfade"], [row for _, row in sorted(rows, reverse=True)])
    ours, moviepy = (
        of_ours(TransitionKind.DISSOLVE, shots, options.frames, picture),
        of_moviepy(shots, options.frames),
    )
    print_table(
        ["dissolve", "ms", "x moviepy", "goal"],
        [
            ["ours", f"{ours:.1f}", f"{ours / moviepy:.2f}", f"{GOAL}"],
            ["moviepy", f"{moviepy:.1f}", "1.00", ""],
        ],
    )


if __name__ == "__main__":
    main()
