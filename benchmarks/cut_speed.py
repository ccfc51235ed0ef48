"""
What the cut costs, whole and after an edit, beside ffmpeg, a moviepy script, and encoding what changed alone.

Run it from the project's folder::

    .venv/bin/python benchmarks/cut_speed.py [--size 1920x1080] [--quick] [--without-peers]

Twelve clips of 6 s, 24 frames a second, as hosted models make them: fractal noise in H.264 at crf 18 with one keyframe
a clip, and AAC. One film joins them by hard cuts; the other has eleven dissolves of half a second, a title, fades and
music.
All are whole processes, run once, start-up included; peak memory counts the programs that a process starts. The peers
encode with storyboard's settings. `--quick` is 640x360.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.stand.processes import ROOT, Spent, run_whole
from benchmarks.stand.report import print_machine, print_table
from benchmarks.stand.sample import Sample, sample_clips, write_board
from benchmarks.stand.xfade import concat_command, ffmpeg_program, xfade_command

# Footage is remembered only once it has been left alone for a moment.
SECONDS_TO_SETTLE = 2.5
CHANGED = 6
TITLE = """\
import sys
from PIL import Image, ImageDraw
image = Image.new("RGB", tuple(map(int, sys.argv[2].split("x"))), "#101418")
ImageDraw.Draw(image).text((image.width / 2, image.height / 2), "Twelve clips", "white", anchor="mm", font_size=96)
image.save(sys.argv[1])
"""
STARTS = {
    "python": "pass",
    "python, importing PyAV and numpy": "import av, numpy",
    "storyboard --help": "from storyboard.cli.main import run; run(['--help'])",
}
HEADINGS = ("", "wall s", "CPU s", "peak MB")
SIZE, QUICK_SIZE = "1920x1080", "640x360"


@dataclass(frozen=True, slots=True)
class Film:
    """A storyboard and the environment of its own in which it is rendered."""

    board: Path

    def render(self, *, settled: bool = True) -> Spent:
        """Render it, and return what that cost; its files are left alone for a moment before, if `settled`."""
        if settled:
            time.sleep(SECONDS_TO_SETTLE)
        command = [sys.executable, "-m", "storyboard", "render", "--quiet", str(self.board)]
        return run_whole(command, variables=self.variables)[0]

    def look(self) -> Spent:
        """Look at its footage, so that it is remembered."""
        command = [sys.executable, "-m", "storyboard", "plan", str(self.board)]
        return run_whole(command, variables=self.variables)[0]

    @property
    def variables(self) -> dict[str, str]:
        """The variables that give it a store and a memory of its own."""
        folder = self.board.parent / f"{self.board.stem}-kept"
        kept = {"STORYBOARD_STORE": str(folder / "store"), "STORYBOARD_CACHE": str(folder / "cache")}
        return {"PYTHONPATH": str(ROOT), **kept}


def measure_starts() -> dict[str, Spent]:
    return {name: run_whole([sys.executable, "-c", code])[0] for name, code in STARTS.items()}


def measure_hard_cuts(sample: Sample, target: Path) -> dict[str, Spent]:
    film = Film(write_board(sample, "hard", hard_cuts=True))
    spent = {"ffmpeg -f concat -c copy": run_whole(concat_command(sample, target))[0]}
    time.sleep(SECONDS_TO_SETTLE)
    spent["storyboard plan, first look at the clips"] = film.look()
    spent["storyboard plan, again"] = film.look()
    spent["storyboard, clips looked at before"] = film.render()
    film.board.with_suffix(".mp4").unlink()
    spent["storyboard, film deleted, store kept"] = film.render()
    return spent


def measure_film(sample: Sample) -> dict[str, Spent]:
    film = Film(write_board(sample, "film"))
    spent = {"from nothing": film.render()}
    spent["nothing changed, for the first time"] = film.render()
    spent["nothing changed"] = film.render()
    replace_file(sample.clips[CHANGED], sample.spare)
    spent["one shot changed"] = film.render()
    shorten(sample.music)
    spent["music changed"] = film.render()
    return spent


def measure_peers(sample: Sample, target: Path, threads: int, *, moviepy: bool) -> dict[str, Spent]:
    title = sample.folder / "title.png"
    run_whole([sys.executable, "-c", TITLE, str(title), sample.size])
    spent = {"one ffmpeg xfade graph": run_whole(xfade_command(sample, title, target, threads))[0]}
    if moviepy:
        words = ["-m", "benchmarks.stand.moviepy_cut", str(sample.folder), sample.size, str(title)]
        spent["moviepy CompositeVideoClip"] = python(*words, str(target), str(threads))
    return spent


def measure_alone(sample: Sample, target: Path) -> Spent:
    words = [str(sample.folder), sample.size, str(CHANGED), str(target)]
    return python("-m", "benchmarks.stand.alone", *words)


def python(*words: str) -> Spent:
    return run_whole([sys.executable, *words], variables={"PYTHONPATH": str(ROOT)})[0]


def replace_file(path: Path, by: Path) -> None:
    shutil.copyfile(by, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def shorten(music: Path) -> None:
    """Replace the music by another one: the same without its first second."""
    short = music.with_name("short.m4a")
    run_whole([ffmpeg_program(), "-v", "error", "-y", "-ss", "1", "-i", str(music), "-c", "copy", str(short)])
    short.replace(music)


def print_spent(title: str, spent: dict[str, Spent]) -> None:
    rows = [(name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.peak:.0f}") for name, one in spent.items()]
    print_table((title, *HEADINGS[1:]), rows)


def print_goals(rows: Sequence[tuple[str, float, str]]) -> None:
    print_table(("", "measured", "goal"), [(name, f"{value:.2f}", goal) for name, value, goal in rows])


def print_ratios(spent: dict[str, Spent], starts: dict[str, Spent], peers: dict[str, Spent]) -> None:
    start, looked = starts["python"].cpu, spent["storyboard, clips looked at before"].cpu
    copy, copied = spent["ffmpeg -f concat -c copy"], spent["storyboard, film deleted, store kept"]
    planned = spent["storyboard plan, again"].cpu
    rows = [
        ("hard cuts, store kept / -c copy, python's start aside", (copied.cpu - start) / copy.cpu, "1.3"),
        ("hard cuts, store kept / -c copy, plan aside", (copied.cpu - planned) / copy.cpu, "1.3"),
        ("hard cuts, from nothing / -c copy, plan aside", (looked - planned) / copy.cpu, "1.3"),
        ("music changed, CPU s", spent["music changed"].cpu, "2"),
        ("nothing changed, wall s", spent["nothing changed"].wall, "0.7"),
        ("nothing changed, CPU s", spent["nothing changed"].cpu, "0.5"),
        (
            "one shot changed / body and transitions alone, CPU",
            spent["one shot changed"].cpu / peers["body and two transitions alone"].cpu,
            "1.3",
        ),
    ]
    if "one ffmpeg xfade graph" in peers:
        graph = peers["one ffmpeg xfade graph"]
        rows += [
            ("from nothing / xfade graph, CPU", spent["from nothing"].cpu / graph.cpu, "0.75"),
            ("from nothing / xfade graph, memory", spent["from nothing"].peak / graph.peak, "0.2"),
        ]
    if "moviepy CompositeVideoClip" in peers:
        script = peers["moviepy CompositeVideoClip"]
        rows += [
            ("moviepy / one shot changed, CPU", script.cpu / spent["one shot changed"].cpu, "at least 12"),
        ]
    print_goals(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default=SIZE)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--without-moviepy", action="store_true", help="the slowest of the peers")
    parser.add_argument("--threads", type=int, default=1, help="x264 threads of the peers")
    options = parser.parse_args()
    print_machine()
    ffmpeg = Path(ffmpeg_program()).name
    print(f"PyAV {version('av')}, moviepy {version('moviepy')}, numpy {version('numpy')}, {ffmpeg}\n")
    with tempfile.TemporaryDirectory() as name:
        sample = sample_clips(Path(name), QUICK_SIZE if options.quick else options.size)
        target = Path(name) / "peer.mp4"
        starts = measure_starts()
        print_spent("start", starts)
        peers = (
            {}
            if options.without_peers
            else measure_peers(sample, target, options.threads, moviepy=not options.without_moviepy)
        )
        peers["body and two transitions alone"] = measure_alone(sample, target)
        print_spent("peers", peers)
        spent = measure_hard_cuts(sample, target)
        print_spent("hard cuts", spent)
        film = measure_film(sample)
        print_spent("dissolves, title, music", film)
        print_ratios({**spent, **film}, starts, peers)
    print_machine()


if __name__ == "__main__":
    main()
