"""The mix: the clips' own sound with its cross-fades, and the music under it, as one track over the whole film."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import numpy as np

from storyboard.board.schema import Music
from storyboard.cut.failures import naming_shot
from storyboard.cut.sound_parts import Play, SoundPart, sample_of, sound_of_part, sound_parts
from storyboard.cut.sound_stream import BLOCK, SOFT_EDGE, SoundStream, silence, soft_end, soft_start
from storyboard.cut.timeline import Timeline
from storyboard.errors import MediaError
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.sound import read_sound

__all__ = ["added", "clip_sound", "film_samples", "music_sound"]


def film_samples(timeline: Timeline) -> int:
    """Return how many samples the film's sound has: as long as its picture."""
    return sample_of(timeline, timeline.frames)


def clip_sound(timeline: Timeline, play: Play = sound_of_part) -> Generator[Samples]:
    """
    Yield the sound of all clips, cross-faded over their joins, in blocks; silence where a clip has none.

    `play` gives the sound of one. At most the two current clips are open. Raises MediaError when a file cannot be
    read.
    """
    waiting = sorted(sound_parts(timeline), key=lambda part: part.begin, reverse=True)
    playing: list[tuple[SoundPart, SoundStream]] = []
    total = film_samples(timeline)
    try:
        for start in range(0, total, BLOCK):
            mixed = silence(min(BLOCK, total - start))
            stop = start + len(mixed)
            while waiting and waiting[-1].begin < stop:
                playing.append((waiting[-1], SoundStream(play(waiting.pop()))))
            for part, stream in playing:
                with naming_shot(part.shot):
                    _add(mixed, start, part, stream)
                if part.end <= stop:
                    stream.close()
            playing = [one for one in playing if one[0].end > stop]
            yield mixed
    finally:
        for _, stream in playing:
            stream.close()


def music_sound(music: Music, total: int) -> Generator[Samples]:
    """
    Yield the music for a film of `total` samples, at its volume and with its fades, in blocks.

    It is repeated, or ends early and leaves silence, as `music.loop` says. Raises MediaError when the file cannot
    be read or has no sound from `music.start` on.
    """
    with closing(SoundStream(_repeated(music))) as stream:
        for start in range(0, total, BLOCK):
            stop = min(start + BLOCK, total)
            yield stream.take(stop - start) * _gain(music, start, stop, total)


def _gain(music: Music, start: int, stop: int, total: int) -> Samples | np.float32:
    """Return the music's gain for the film's samples from `start` to `stop`, of `total`."""
    volume = 10 ** (music.volume / 20)
    # It ends without a click where the film does, and begins without one in its midst.
    leave = max(Fraction(SOFT_EDGE), music.fade_out * SAMPLE_RATE)
    enter = max(Fraction(SOFT_EDGE if music.start else 0), music.fade_in * SAMPLE_RATE)
    if enter <= start and stop <= total - leave:
        return np.float32(volume)
    at = np.arange(start, stop)
    gain = volume * np.clip((total - at) / SOFT_EDGE, 0, 1)
    if music.start:
        gain *= np.clip(at / SOFT_EDGE, 0, 1)
    if music.fade_in:
        gain *= np.clip(at / float(music.fade_in * SAMPLE_RATE), 0, 1)
    if music.fade_out:
        gain *= np.clip((total - at) / float(music.fade_out * SAMPLE_RATE), 0, 1)
    return gain.astype(np.float32)[:, np.newaxis]


def added(sound: Iterable[Samples], other: Iterator[Samples]) -> Generator[Samples]:
    """Yield the sum of two sounds, as long as the first, in its blocks."""
    stream = SoundStream(other)
    for block in sound:
        yield block + stream.take(len(block))


def _add(mixed: Samples, start: int, part: SoundPart, stream: SoundStream) -> None:
    """Add the sound of the part from film sample `start` on."""
    first, last = max(start, part.begin), min(start + len(mixed), part.end)
    heard = stream.take(last - first)
    if first < part.begin + part.enter or last > part.end - part.leave:
        at = np.arange(first, last)
        gain = np.ones(len(at))
        if part.enter:
            gain *= np.clip((at - part.begin + 0.5) / part.enter, 0, 1)
        if part.leave:
            gain *= np.clip((part.end - at - 0.5) / part.leave, 0, 1)
        heard *= gain.astype(np.float32)[:, np.newaxis]
    mixed[first - start : last - start] += heard


def _repeated(music: Music) -> Generator[Samples]:
    heard = 0
    while True:
        before = heard
        blocks = soft_end(read_sound(Path(music.file), start=music.start, stream=music.stream))
        with closing(soft_start(blocks) if heard else blocks) as repetition:
            for block in repetition:
                heard += len(block)
                yield block
        if heard == before:
            raise MediaError(
                f'"{music.file}" has no sound' + (f" after {float(music.start):g} s" if music.start else ""),
                hint="lower audio.music.start" if music.start else "name a sound file as audio.music.file",
            )
        if not music.loop:
            return
