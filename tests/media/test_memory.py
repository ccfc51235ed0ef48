"""What a closed file held is free at once, however many files a film is made of."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.errors import MediaError
from storyboard.media.decode import open_pictures
from storyboard.media.last_frame import last_frame
from storyboard.media.probe import check_whole, probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape
from storyboard.media.sound import read_sound

from .clips import CLOSED_GOP, ClipMaker, Recipe

DESCRIPTORS = Path("/dev/fd")
STATUS = Path("/proc/self/status")
CLIP = Recipe("for-memory.mp4", options=CLOSED_GOP, sound=2)
SMALL = FilmShape(64, 36, Fraction(24))


def show(path: Path) -> None:
    with FrameReader(path, SMALL, "blur", start=Fraction(1)) as reader:
        reader.frame(5)
        reader.frame(2)


def begin_only(path: Path) -> None:
    with open_pictures(path) as source:
        next(iter(source.pictures()))


def fail_within(path: Path) -> None:
    with pytest.raises(MediaError), FrameReader(path, SMALL, "contain") as reader:
        reader.frame(3)
        raise MediaError("stopped")


def begin_sound(path: Path) -> None:
    next(read_sound(path, start=Fraction(1)))


@pytest.mark.parametrize("look", [show, begin_only, fail_within, begin_sound, last_frame, probe, check_whole])
def test_nothing_of_a_closed_file_waits_for_the_garbage_collector(
    clip: ClipMaker, look: Callable[[Path], object]
) -> None:
    path = clip(CLIP)
    look(path)
    gc.collect()
    gc.disable()
    open_before = len(list(DESCRIPTORS.iterdir()))
    try:
        look(path)
        assert len(list(DESCRIPTORS.iterdir())) == open_before
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = {
            type(each).__qualname__
            for each in gc.garbage
            if type(each).__module__.startswith(("av.", "storyboard."))
        }
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left


RENDER = """\
import gc
import sys
from pathlib import Path
from storyboard.cli.main import run
gc.disable()
try:
    run(["render", "--quiet", sys.argv[1]])
except SystemExit as ending:
    assert not ending.code, ending.code
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def peak_of_film(folder: Path, clip: Path, clips: int) -> int:
    """Render a small film of so many large clips, each a file of its own; give the peak of that process, in kB."""
    folder.mkdir()
    shots = []
    for number in range(clips):
        (folder / f"{number}.mp4").write_bytes(clip.read_bytes())
        shots.append(f"  - {{id: s{number}, clip: {number}.mp4, duration: 0.25}}\n")
    board = folder / "film.yaml"
    head = "storyboard: 1\ntitle: many\noutput: {path: film.mp4, size: 64x36, fps: 12}\nshots:\n"
    board.write_text(head + "".join(shots))
    run = subprocess.run(
        [sys.executable, "-c", RENDER, str(board)], capture_output=True, text=True, check=True
    )
    return int(run.stdout.split()[-1])


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells a process's own peak")
def test_the_memory_of_a_film_does_not_grow_with_its_clips(clip: ClipMaker, tmp_path: Path) -> None:
    large = clip(Recipe("large.mp4", width=1280, height=720, frames=6, options={"preset": "ultrafast"}))

    few, many = (peak_of_film(tmp_path / str(clips), large, clips) for clips in (10, 30))

    assert many < 1.3 * few, (few, many)
