"""Decode the sound of any file to blocks of samples: stereo, 48 kHz, sample-exact."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
from av import AudioFrame, AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from storyboard.media.container import open_media, packets
from storyboard.media.decode import VideoDecoder
from storyboard.media.images import is_image
from storyboard.media.loudness import Loudness, limit_peaks, measure_loudness
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.streams import decoded_sound, has_decoder, numbered_sound, sound_stream, video_stream

__all__ = ["SAMPLE_RATE", "Loudness", "Samples", "limit_peaks", "measure_loudness", "read_sound"]

_BLOCK: Final = 4096
# A time stamp that is off by less than this is rounded; otherwise there is a gap or an overlap.
_JITTER: Final = Fraction(1, 100)
# Containers whose index gives the exact packet; in others, a seek would shift the samples.
_SEEKABLE: Final = {"mov", "wav"}
# After a seek, codecs are exact only after some packets.
_RUN_UP: Final = Fraction(1)


class _Piece(NamedTuple):
    at: int
    samples: Samples


def read_sound(
    path: Path,
    *,
    start: Fraction = Fraction(0),
    duration: Fraction | None = None,
    stream: int | None = None,
) -> Iterator[Samples]:
    """
    Yield the sound of a file as blocks of float32 samples, samples x 2, 48 kHz, nominally from -1 to 1.

    `start` and `duration` are seconds, rounded to samples; None is up to the end of the sound. Time counts
    from the first displayed frame of a video, from the first sample of sound alone. Mono sound is in both
    channels at full level, more than two channels are mixed down; gaps and damaged parts are silence. There are fewer
    samples than requested when the sound ends, and no blocks when none can be decoded. `stream` is
    the number of a sound stream of the file, from 1; None is the one that a player would play. Raises MediaError when
    the file cannot be read.
    """
    first = round(start * SAMPLE_RATE)
    end = None if duration is None else first + round(duration * SAMPLE_RATE)
    if is_image(path):
        return
    with open_media(path) as container:
        sound = sound_stream(container) if stream is None else numbered_sound(container, stream)
        if sound is None or not has_decoder(sound):
            return
        origin = _origin(path, container, sound)
        if start > 2 * _RUN_UP and _SEEKABLE & set(container.format.name.split(",")):
            _seek(container, sound, start - _RUN_UP + origin)
        for block in _placed(_pieces(container, sound, origin), first):
            wanted = block if end is None else block[: end - first]
            first += len(wanted)
            if len(wanted):
                yield wanted
            if end is not None and first >= end:
                return


def _origin(path: Path, container: InputContainer, stream: AudioStream) -> Fraction:
    picture = video_stream(container)
    if picture is None:
        return (stream.start_time or 0) * Fraction(stream.time_base or 1)
    decoder = VideoDecoder(path, container, picture)
    decoder.rewind()
    return decoder.start


def _seek(container: InputContainer, stream: AudioStream, time: Fraction) -> None:
    container.seek(int(time / Fraction(stream.time_base or 1)), stream=stream, backward=True)


def _placed(pieces: Iterator[_Piece], first: int) -> Iterator[Samples]:
    """Join pieces from sample `first` on: gaps become silence, and overlaps are dropped."""
    position = first
    for at, samples in pieces:
        while at > position:
            silence = np.zeros((min(_BLOCK, at - position), 2), np.float32)
            position += len(silence)
            yield silence
        fresh = samples[position - at :]
        position += len(fresh)
        yield fresh


def _pieces(container: InputContainer, stream: AudioStream, origin: Fraction) -> Iterator[_Piece]:
    """Resample decoded sound; a gap, an overlap or another format starts a new resampler."""
    resampler: AudioResampler | None = None
    form: tuple[str, int, str] | None = None
    run, consumed, at = origin, Fraction(0), 0
    for frame in _frames(container, stream):
        time = run + consumed if frame.pts is None else frame.pts * Fraction(frame.time_base or 1)
        found = frame.format.name, frame.sample_rate, frame.layout.name
        if resampler is None or found != form or abs(time - run - consumed) > _JITTER:
            if resampler is not None:
                yield from _numbered(resampler.resample(None), at)
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            resampler, form = AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE), found
            run, consumed, at = time, Fraction(0), round((time - origin) * SAMPLE_RATE)
        consumed += Fraction(frame.samples, frame.sample_rate)
        for piece in _numbered(resampler.resample(frame), at):
            at = piece.at + len(piece.samples)
            yield piece
    if resampler is not None:
        yield from _numbered(resampler.resample(None), at)


def _numbered(frames: list[AudioFrame], at: int) -> Iterator[_Piece]:
    for frame in frames:
        samples = np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, frame.layout.nb_channels)
        yield _Piece(at, np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples)
        at += len(samples)


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode to the end, without the encoder's padding after the last sample."""
    held: AudioFrame | None = None
    length = Fraction(0)
    for packet, frames in decoded_sound(packets(container, stream)):
        for frame in frames or ():
            if held is not None:
                yield held
            held = frame
            length = (packet.duration or 0) * packet.time_base
    if held is not None:
        padding = Fraction(held.samples, held.sample_rate) - length
        if length and padding > 2 * Fraction(stream.time_base or 0):
            held = _shortened(held, int(length * held.sample_rate))
        yield held


def _shortened(frame: AudioFrame, samples: int) -> AudioFrame:
    channels = 1 if frame.format.is_planar else frame.layout.nb_channels
    # It has one of several number types, and keeps it.
    kept = cast("Samples", np.ascontiguousarray(frame.to_ndarray()[:, : samples * channels]))
    short = AudioFrame.from_ndarray(kept, format=frame.format.name, layout=frame.layout.name)
    short.sample_rate, short.pts, short.time_base = frame.sample_rate, frame.pts, frame.time_base
    return short
