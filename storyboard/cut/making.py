"""Make what a film lacks of its segments and its sound, in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
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

    What another film of the same `turns` is making is waited for. Raises MediaError, naming the shot, when a file
    cannot be read, and when something cannot be written.
    """
    parts = _Parts(making)
    missing = {
        segment.key: segment
        for segment in {segment.key: segment for segment in segments}.values()
        if not parts.find("segments", segment.key)
    }
    total = sum(segment.piece.frames for segment in missing.values())
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        # What vanished is encoded again.
        making.told(min(done, total), total)

    left = list(missing.values())
    unheard = None if sound is None or parts.find("sounds", sound.key) else sound
    while left or unheard is not None:
        jobs = [] if unheard is None else [_sound_job(parts, unheard)]
        jobs += [_encoding_job(parts, run) for run in _runs(left)]
        run_jobs(jobs, making.options.jobs, tell, making.begin)
        missed = parts.missed(lambda: tell(0))
        left = [segment for segment in left if segment.key in missed]
        unheard = unheard if unheard is not None and unheard.key in missed else None
    return Made(parts.paths, frozenset(parts.made & missing.keys()))


@dataclass(slots=True)
class _Parts:
    """
    The parts of a film while they are made.

    `paths` says where the file of each key is. `made` are the keys of what was made now, and `waits_for` those of what
    another film was found to make, with their kinds.
    """

    making: Making
    paths: dict[str, Path] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    waits_for: dict[str, Kind] = field(default_factory=dict)

    def find(self, kind: Kind, key: str) -> bool:
        """Return whether there is a whole file of a key, and note where."""
        there = self.making.kept.has(kind, key)
        if there:
            self.paths[key] = self.making.kept.path(kind, key)
        return there

    def make(self, kind: Kind, part: Segment | Sound, write: Callable[[Path], None]) -> None:
        """Make a part, unless another film is making it or has made it meanwhile."""
        with self.making.options.turns.turn(part.key) as mine:
            if not mine:
                self.waits_for[part.key] = kind
            elif not self.find(kind, part.key):
                self.paths[part.key] = _written(self.making, kind, part, write)
                self.made.add(part.key)

    def missed(self, ask: Callable[[], None]) -> set[str]:
        """Wait for what other films were found to make, and return the keys of what is not there all the same."""
        waiting, self.waits_for = self.waits_for, {}
        for key in waiting:
            self.making.options.turns.wait(key, ask)
        return {key for key, kind in waiting.items() if not self.find(kind, key)}


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


def _encoding_job(parts: _Parts, run: Iterable[Segment]) -> Job:
    making = parts.making

    def encode(step: Step) -> None:
        with OpenClips(making.shape, making.options.slates) as clips:
            for segment in run:
                if not making.begin():
                    return
                write = partial(
                    encode_segment, segment, clips=clips, quality=making.options.quality, step=step
                )
                parts.make("segments", segment, write)

    return encode


def _sound_job(parts: _Parts, sound: Sound) -> Job:
    def mix(step: Step) -> None:
        play = keeping_sound(parts.making.kept, parts.making.options.digest, sound.look)

        def write(path: Path) -> None:
            with film_sound(sound.timeline, path.parent, play) as blocks:
                write_sound(path, _stepping(blocks, step), sound.timeline.seconds)

        parts.make("sounds", sound, write)

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
