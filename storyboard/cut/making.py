"""Make what a film lacks of its segments and its sound, in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from storyboard.cut.encoding import encode_segment
from storyboard.cut.kept import KeptFiles, Kind
from storyboard.cut.kept_sound import keeping_sound
from storyboard.cut.keys import key_of, parts_of_sound
from storyboard.cut.options import CutOptions
from storyboard.cut.picture import OpenClips
from storyboard.cut.pieces import Body, Piece
from storyboard.cut.pool import Job, Step, run_jobs
from storyboard.cut.segments import Segment, clips_of
from storyboard.cut.soundtrack import film_sound
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_files import Look, was_written_to
from storyboard.media.samples import Samples
from storyboard.media.shape import FilmShape
from storyboard.media.write_sound import write_sound

__all__ = ["Made", "Making", "Sound", "Told", "make_parts", "sound_of"]

Told: TypeAlias = Callable[[int, int], None]
"""Told how many frames are encoded, of how many that must be."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The film's encoded sound: its key, and the stamps of its files from before they were read for that."""

    timeline: Timeline
    key: str
    look: Look


def sound_of(timeline: Timeline, options: CutOptions, look: Look) -> Sound:
    """
    Return the sound of a film.

    `look` has the stamps of the timeline's files from before any of them was read. OSError when one cannot be read.
    """
    return Sound(timeline, key_of(parts_of_sound(timeline, options.digest)), look)


@dataclass(frozen=True, slots=True)
class Made:
    """Where the file of each key is, and the keys of those that were made now."""

    paths: Mapping[str, Path]
    new: frozenset[str]

    def discard_used_once(self) -> None:
        """Delete the files that could not be kept under their keys; nothing else finds them."""
        for key, path in self.paths.items():
            if path.stem != key:
                with suppress(OSError):
                    path.unlink()


@dataclass(frozen=True, slots=True)
class Making:
    """
    Where parts of a film are kept, and how they are made.

    `told` is told of the progress on the calling thread, and stops the work when it raises. Once `begin` returns
    false, nothing more is begun.
    """

    kept: KeptFiles
    shape: FilmShape
    options: CutOptions
    told: Told
    begin: Callable[[], bool] = lambda: True


def make_parts(making: Making, segments: Iterable[Segment], sound: Sound | None = None) -> Made:
    """
    Make what is not there yet, and return where everything is.

    Raises MediaError, naming the shot, when a file cannot be read, and when something cannot be written.
    """
    paths: dict[str, Path] = {}
    jobs: list[Job] = []
    frames = done = 0
    if sound is not None and not _is_there(making, "sounds", sound.key, paths):
        jobs.append(_sound_job(making, sound, paths))
    missing = {
        segment.key: segment
        for segment in {segment.key: segment for segment in segments}.values()
        if not _is_there(making, "segments", segment.key, paths)
    }
    for run in _runs(missing.values()):
        frames += sum(segment.piece.frames for segment in run)
        jobs.append(_encoding_job(making, run, paths))

    def tell(count: int) -> None:
        nonlocal done
        done += count
        # What vanished is encoded again.
        making.told(min(done, frames), frames)

    run_jobs(jobs, making.options.jobs, tell, making.begin)
    return Made(paths, frozenset(missing))


def _is_there(making: Making, kind: Kind, key: str, paths: dict[str, Path]) -> bool:
    there = making.kept.has(kind, key)
    if there:
        paths[key] = making.kept.path(kind, key)
    return there


def _runs(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Put each body together with what the end of its clip is in, so that the clip is decoded once for both."""
    runs: list[list[Segment]] = []
    for segment in segments:
        if runs and _goes_on(runs[-1][-1].piece, segment.piece):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


def _goes_on(before: Piece, after: Piece) -> bool:
    adjoining = isinstance(before, Body) and after.start == before.start + before.frames
    return adjoining and not isinstance(after, Body) and next(clips_of(after)) == next(clips_of(before))


def _encoding_job(making: Making, run: Iterable[Segment], paths: dict[str, Path]) -> Job:
    def encode(step: Step) -> None:
        with OpenClips(making.shape, making.options.slates) as clips:
            for segment in run:
                if not making.begin():
                    return
                write = partial(
                    encode_segment, segment, clips=clips, quality=making.options.quality, step=step
                )
                paths[segment.key] = _written(making, "segments", segment, write)

    return encode


def _sound_job(making: Making, sound: Sound, paths: dict[str, Path]) -> Job:
    def mix(step: Step) -> None:
        play = keeping_sound(making.kept, making.options.digest, sound.look)

        def write(path: Path) -> None:
            with film_sound(sound.timeline, path.parent, play) as blocks:
                write_sound(path, _stepping(blocks, step), sound.timeline.seconds)

        paths[sound.key] = _written(making, "sounds", sound, write)

    return mix


def _stepping(blocks: Iterable[Samples], step: Step) -> Iterator[Samples]:
    """Give the blocks on, and stop where the work stops."""
    for block in blocks:
        step(0)
        yield block


def _written(making: Making, kind: Kind, part: Segment | Sound, write: Callable[[Path], None]) -> Path:
    """Write a file under the name of its key, unless what it is made of changed meanwhile: then it is used once."""
    written = making.kept.write(kind, part.key, write)
    return written if was_written_to(part.look) else making.kept.keep(kind, part.key, written)
