"""The sample film of the benchmarks of the cut: twelve clips, eleven dissolves, a title, fades and music."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stand.processes import run_whole

__all__ = ["CLIPS", "DISSOLVE", "SECONDS", "TITLE_SECONDS", "Sample", "sample_clips", "write_board"]

CLIPS, SECONDS, RATE = 12, 6, 24
DISSOLVE, TITLE_SECONDS, FADE_OUT = 0.5, 2, 2
# Fades of the whole film, from black and to black.
OPENING, ENDING = 0.5, 1
FILM_SECONDS = TITLE_SECONDS + CLIPS * (SECONDS - DISSOLVE) + DISSOLVE
SPARE = 1  # the clip that takes another's place
MAKER = Path(__file__).with_name("clips.py")


@dataclass(frozen=True, slots=True)
class Sample:
    """
    One folder with the film's files: ``clip-0.mp4`` to ``clip-11.mp4``, ``music.m4a``, and a spare clip.

    `size` is WIDTHxHEIGHT. All are links to clips that every run shares, and may be replaced.
    """

    folder: Path
    size: str

    @property
    def clips(self) -> list[Path]:
        """The clips in the film's order."""
        return [self.folder / f"clip-{number}.mp4" for number in range(CLIPS)]

    @property
    def spare(self) -> Path:
        """A clip that is not in the film."""
        return self.folder / f"clip-{CLIPS}.mp4"

    @property
    def music(self) -> Path:
        """The music, longer than the film."""
        return self.folder / "music.m4a"


def sample_clips(folder: Path, size: str) -> Sample:
    """Copy the film's files to `folder`; they are made once for all runs, in the system's temporary folder."""
    digest = hashlib.sha256(MAKER.read_bytes()).hexdigest()[:12]
    kept = Path(tempfile.gettempdir()) / "storyboard-benchmarks" / f"{size}-{digest}"
    if not kept.exists():
        print(f"making {CLIPS + SPARE} clips of {SECONDS} s, once\n", flush=True)
        partial = kept.with_name(f"{kept.name}.partial")
        words = [str(partial), str(CLIPS + SPARE), str(SECONDS), size]
        run_whole([sys.executable, "-m", "benchmarks.stand.clips", *words])
        partial.replace(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return Sample(folder, size)


def write_board(sample: Sample, name: str, *, hard_cuts: bool = False) -> Path:
    """Write the film as a storyboard: with dissolves, title and music, or as hard cuts of the clips alone."""
    shots: list[Mapping[str, object]] = [
        {"id": path.stem, "clip": path.name}
        | ({"transition": {"kind": "dissolve", "duration": DISSOLVE}} if place and not hard_cuts else {})
        for place, path in enumerate(sample.clips)
    ]
    board: dict[str, object] = {"storyboard": 1, "title": "Twelve clips"}
    if not hard_cuts:
        opening = {"kind": "fade-black", "duration": OPENING}
        card = {"id": "title", "card": {"text": "Twelve clips"}, "duration": TITLE_SECONDS}
        shots.insert(0, card | {"transition": opening})
        board["ending"] = {"kind": "fade-black", "duration": ENDING}
        board["audio"] = {"music": {"file": sample.music.name, "volume": -6, "fade_out": FADE_OUT}}
    return _written(sample.folder / f"{name}.yaml", board, shots, sample.size)


def _written(
    path: Path, board: Mapping[str, object], shots: Sequence[Mapping[str, object]], size: str
) -> Path:
    output = {"path": f"{path.stem}.mp4", "size": size, "fps": RATE}
    path.write_text(json.dumps({**board, "output": output, "shots": shots}), encoding="utf-8")
    return path
