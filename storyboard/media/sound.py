"""Decode the sound of any file to blocks of samples: stereo, 48 kHz, sample-exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple, cast

import av
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
# Containers whose time stamps give each packet its exact place, so that a seek shifts no sample.
_EXACT: Final = {"mov", "wav"}
# Others round them, at most to a millisecond: that is not heard, and decoding far more than is used takes long.
_ROUNDED: Final = {"matroska", "webm", "mpegts", "flv", "avi", "mxf", "nut"}
_FAR: Final = Fraction(8)
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
        for block in _placed(_from(container, sound, origin, start), first):
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


def _from(
    container: InputContainer, stream: AudioStream, origin: Fraction, start: Fraction
) -> Iterator[_Piece]:
    """Decode from a packet before `start` on, or from the beginning where there is no way to that."""
    formats = set(container.format.name.split(","))
    near = 2 * _RUN_UP if _EXACT & formats else _FAR if _ROUNDED & formats else None
    if near is not None and start > near:
        # A file without an index, such as an interrupted recording, may refuse, or lead elsewhere.
        with suppress(av.FFmpegError):
            _seek(container, stream, start - _RUN_UP + origin)
            pieces = _pieces(container, stream, origin)
            piece = next(pieces, None)
            if piece is not None and piece.at <= start * SAMPLE_RATE:
                yield piece
                yield from pieces
                return
        _seek(container, stream, min(origin, Fraction(0)))
    yield from _pieces(container, stream, origin)


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
    """Convert decoded sound; a gap, an overlap or another format starts a new run."""
    run: _Run | None = None
    at = 0
    for frame in _frames(container, stream):
        if run is None or not run.goes_on_with(frame):
            begin = origin if run is None else run.end
            if run is not None:
                yield from _numbered(run.rest(), at)
            run = _Run(frame, begin)
            at = round((run.begin - origin) * SAMPLE_RATE)
        for piece in _numbered(run.converted(frame), at):
            at = piece.at + len(piece.samples)
            yield piece
    if run is not None:
        yield from _numbered(run.rest(), at)


class _Run:
    """
    Frames of one format, each following the one before it without a gap.

    `begin` is the time of its first sample in seconds; that is `expected` when `first` has no time stamp.
    """

    def __init__(self, first: AudioFrame, expected: Fraction) -> None:
        self.begin = expected if first.pts is None else first.pts * Fraction(first.time_base or 1)
        self._form = _form(first)
        self._samples = 0
        # The usual time stamps count samples: they are compared without fractions.
        self._first = first.pts if first.time_base == Fraction(1, first.sample_rate) else None
        # Sound that has the right form needs no resampler: it would only copy it.
        self._ready = first.format.name == "fltp" and first.sample_rate == SAMPLE_RATE
        self._ready &= first.layout.name in {"mono", "stereo"}
        layout = "mono" if first.layout.nb_channels == 1 else "stereo"
        self._resampler = AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE)

    @property
    def end(self) -> Fraction:
        """The time of the sample after the last one."""
        return self.begin + Fraction(self._samples, self._form[1])

    def goes_on_with(self, frame: AudioFrame) -> bool:
        """Return whether a frame belongs to the run."""
        if _form(frame) != self._form:
            return False
        if frame.pts is None or (self._first is not None and frame.pts == self._first + self._samples):
            return True
        return abs(frame.pts * Fraction(frame.time_base or 1) - self.end) <= _JITTER

    def converted(self, frame: AudioFrame) -> list[Samples]:
        """Return the next samples, which may come late."""
        self._samples += frame.samples
        if self._ready:
            planes = [np.frombuffer(memoryview(plane), np.float32, frame.samples) for plane in frame.planes]
            return [np.stack([planes[0], planes[-1]], axis=1)]
        return [_both(each) for each in self._resampler.resample(frame)]

    def rest(self) -> list[Samples]:
        """Return what is left at the end."""
        return [] if self._ready else [_both(each) for each in self._resampler.resample(None)]


def _form(frame: AudioFrame) -> tuple[str, int, str]:
    return frame.format.name, frame.sample_rate, frame.layout.name


def _both(frame: AudioFrame) -> Samples:
    """Return packed samples in two channels."""
    samples = np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, frame.layout.nb_channels)
    return np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples


def _numbered(blocks: list[Samples], at: int) -> Iterator[_Piece]:
    for samples in blocks:
        yield _Piece(at, samples)
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
