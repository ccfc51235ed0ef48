"""The film's soundtrack: mixed, normalised in loudness, and exactly as long as the picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from storyboard.board.schema import Duck
from storyboard.cut.fading import sound_fading_in, sound_fading_out
from storyboard.cut.mix import added, clip_sound, film_samples, music_sound
from storyboard.cut.sound_parts import Play, sound_of_part
from storyboard.cut.sound_stream import Replay, spool
from storyboard.cut.timeline import Timeline
from storyboard.media.ducking import duck
from storyboard.media.loudness import QUIETEST, limit_peaks, measure_loudness
from storyboard.media.peaks import exceeds
from storyboard.media.samples import Samples

__all__ = ["film_sound"]

_FULL_SCALE: Final = 0.0
# AAC adds about a decibel to the peaks of dense music; they then still stay below -1 dBTP.
_CEILING: Final = -2.5
# The limiter reduces the loudness: the gain is corrected until it is this close to the target, in LU.
_CLOSE_ENOUGH: Final = 0.2
_CORRECTIONS: Final = 4


@contextmanager
def film_sound(timeline: Timeline, folder: Path, play: Play = sound_of_part) -> Iterator[Iterator[Samples]]:
    """
    Yield the film's sound in blocks of samples x 2.

    `play` gives the sound of each clip. Sound that must be measured first is kept in unnamed files in `folder`, so
    that memory does not grow with the film. Raises MediaError when a file cannot be read.
    """
    with (
        closing(clip_sound(timeline, play)) as heard,
        spool(sound_fading_in(timeline, heard), folder) as clips,
    ):
        if timeline.music is None:
            yield _mastered(lambda: sound_fading_out(timeline, clips()), timeline.loudness)
            return
        with closing(music_sound(timeline.music, film_samples(timeline))) as music:
            under = _ducked(music, clips, timeline.music.duck)
            with spool(sound_fading_out(timeline, added(clips(), under)), folder) as mix:
                yield _mastered(mix, timeline.loudness)


def _ducked(music: Iterator[Samples], clips: Replay, how: Duck | None) -> Iterator[Samples]:
    return duck(music, clips(), depth=how.depth) if how else music


def _mastered(mix: Replay, target: float | None) -> Iterator[Samples]:
    """Yield the mix at the target in LUFS; without one, only limit what exceeds full scale."""
    measured = measure_loudness(mix()) if target is not None else None
    if target is None or measured is None or measured.integrated <= QUIETEST:
        return limit_peaks(mix(), _FULL_SCALE) if exceeds(mix(), _FULL_SCALE) else mix()
    gain = target - measured.integrated
    if measured.true_peak + gain <= _CEILING:
        return _louder(mix(), gain)
    for _ in range(_CORRECTIONS):
        missing = target - measure_loudness(limit_peaks(_louder(mix(), gain), _CEILING)).integrated
        if abs(missing) < _CLOSE_ENOUGH:
            break
        gain += missing
    return limit_peaks(_louder(mix(), gain), _CEILING)


def _louder(sound: Iterator[Samples], gain: float) -> Iterator[Samples]:
    factor = np.float32(10 ** (gain / 20))
    return (block * factor for block in sound)
