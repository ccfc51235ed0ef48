"""The sound of each clip: which part of its file is heard, and where in the film."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from storyboard.cut.sound_stream import BLOCK, SOFT_EDGE, SoundStream, soft_end, soft_start
from storyboard.cut.timeline import Timeline
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.sound import read_sound
from storyboard.media.speed import at_speed, at_tempo

__all__ = ["Play", "SoundPart", "sample_of", "sound_of_part", "sound_parts"]


@dataclass(frozen=True, slots=True)
class SoundPart:
    """The sound of one clip on the film's samples from `begin` to `end`, faded over `enter` and `leave` samples."""

    shot: str
    path: Path
    stream: int | None
    source_start: Fraction
    available: Fraction
    speed: Fraction
    tempo: Fraction
    loop: bool
    trimmed: bool
    begin: int
    end: int
    enter: int
    leave: int


Play: TypeAlias = Callable[[SoundPart], Generator[Samples]]
"""Gives the sound of a clip, as `sound_of_part` does."""


def sample_of(timeline: Timeline, frame: int) -> int:
    """Return the sample with which a frame of the film begins."""
    return round(frame / timeline.shape.fps * SAMPLE_RATE)


def sound_parts(timeline: Timeline) -> Iterator[SoundPart]:
    """Yield the sound of each clip that may have some."""
    joins = {join.incoming: join for join in timeline.joins}
    for index, clip in enumerate(timeline.clips):
        if not isinstance(clip.media, Path) or clip.available is None or clip.muted:
            continue
        entering, leaving = joins.get(index), joins.get(index + 1)
        begin, end = sample_of(timeline, clip.start), sample_of(timeline, clip.end)
        yield SoundPart(
            shot=clip.shot,
            path=clip.media,
            stream=clip.stream,
            source_start=clip.source_start,
            available=clip.available,
            speed=clip.speed,
            tempo=clip.tempo,
            loop=clip.loop,
            trimmed=clip.trimmed,
            begin=begin,
            end=end,
            enter=sample_of(timeline, entering.end) - begin if entering else SOFT_EDGE,
            # A hard end needs no fade here: the stream fades out.
            leave=end - sample_of(timeline, leaving.start) if leaving else 0,
        )


def sound_of_part(part: SoundPart) -> Generator[Samples]:
    """Yield the sound of a clip, without the fades of its joins; shorter where it has less. Raises MediaError."""
    wanted = Fraction(part.end - part.begin, SAMPLE_RATE)
    if part.loop and wanted > part.available:
        return _looped(part)
    # A picture that is over is held, and what is still to be heard with it goes on, unless it was trimmed away.
    return _heard(part, min(wanted, part.available) if part.trimmed else wanted)


def _heard(part: SoundPart, duration: Fraction) -> Generator[Samples]:
    """Return the sound of so many seconds of the film from the part's beginning on."""
    blocks = read_sound(
        part.path, start=part.source_start, duration=duration * part.speed, stream=part.stream
    )
    retimed = part.speed / part.tempo
    if retimed != 1:
        blocks = at_speed(blocks, retimed)
    return soft_end(blocks if part.tempo == 1 else at_tempo(blocks, part.tempo))


def _looped(part: SoundPart) -> Generator[Samples]:
    """Yield the sound of the part again and again, each time as long as its picture."""
    position, times = 0, 0
    while position < part.end - part.begin:
        times += 1
        end = round(times * part.available * SAMPLE_RATE)
        with closing(SoundStream(soft_start(_heard(part, part.available)))) as once:
            while position < end:
                block = once.take(min(BLOCK, end - position))
                position += len(block)
                yield block
