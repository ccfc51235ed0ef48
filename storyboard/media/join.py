"""Join parts of a film and its sound to one file by copying their packets: nothing is decoded or encoded."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from storyboard.errors import MediaError
from storyboard.media.container import open_media, packets
from storyboard.media.encoding import new_media, tag_colours
from storyboard.media.h264 import configuration, sequence
from storyboard.media.parts import (
    JOIN_AGAIN,
    JoinedPart,
    JoinPart,
    PartDigest,
    misfit,
    part_packets,
    read_part,
)
from storyboard.media.shape import FilmShape
from storyboard.media.streams import sound_stream

__all__ = ["JoinPart", "JoinedPart", "join", "read_part"]


def join(
    path: Path,
    parts: Iterable[JoinPart],
    shape: FilmShape,
    *,
    sound: Path | None = None,
    comment: str | None = None,
) -> tuple[JoinedPart, ...]:
    """
    Write a film from the packets of `parts` and of `sound`, a file of `write_sound`; return what each part gave.

    A part is a file of `SegmentWriter`, or one that `copying` finds fit to be copied. One part is open at a time, and
    the next one is asked for when it has been copied. Frame k is displayed from k / fps on. The file is written to
    `path` itself: pass the path from `atomic_write`, which also converts the OSError of a full disk. `comment` goes
    into its metadata. MediaError names the part that is of another size, has other parameter sets than the first one,
    or does not have its frames; or the sound that is not as long as the picture, within a frame. A film without a part
    is a ValueError.
    """
    with new_media(path, comment=comment) as container, closing(_Film(container, shape, sound)) as film:
        joined = tuple(film.add(part) for part in parts)
        film.finish()
    return joined


class _Film:
    """A film that is being written."""

    def __init__(self, container: OutputContainer, shape: FilmShape, sound: Path | None) -> None:
        self._container = container
        self._shape = shape
        self._frames = 0
        self._picture: _Picture | None = None
        self._sound = None if sound is None else _Sound(sound)

    def close(self) -> None:
        """Close the file of the sound."""
        if self._sound is not None:
            self._sound.close()

    def add(self, part: JoinPart) -> JoinedPart:
        """Append the packets of a part."""
        digest = PartDigest()
        first = decoded = self._frames
        with closing(part_packets(part, self._shape)) as found:
            for number, packet in found:
                digest.add(number, packet)
                picture = self._fitting(part, packet)
                if decoded - picture.delay > first + number:
                    raise misfit(part, "its frames are decoded later than they are shown")
                if self._sound is not None:
                    self._sound.copy_until(decoded / self._shape.fps)
                picture.write(packet, first + number, decoded)
                decoded += 1
        self._frames += part.frames
        return digest.value()

    def _fitting(self, part: JoinPart, packet: Packet[VideoStream]) -> _Picture:
        """Return the film's picture, begun with this packet's stream; MediaError when they differ."""
        if self._picture is None:
            self._picture = _Picture(self._container, packet.stream, self._shape, _delay(part, packet.stream))
            if self._sound is not None:
                self._sound.begin(self._container)
        elif self._picture.parameter_sets != packet.stream.codec_context.extradata:
            raise misfit(part, "its parameter sets are not those of the film's first part")
        return self._picture

    def finish(self) -> None:
        """Append the rest of the sound, and compare the lengths."""
        if self._picture is None:
            raise ValueError("a film has at least one part")
        if self._sound is None:
            return
        self._sound.copy_until(None)
        seconds = self._frames / self._shape.fps
        if abs(self._sound.end - seconds) >= 1 / self._shape.fps:
            raise MediaError(
                f'"{self._sound.path}" lasts {float(self._sound.end):.3f} s and the picture {float(seconds):.3f} s',
                hint=JOIN_AGAIN,
            )


def _delay(part: JoinPart, stream: VideoStream) -> int:
    """Return by how many frames the order of decoding may differ from that of display."""
    try:
        delay = sequence(configuration(stream.codec_context.extradata or b"").sequences[0]).reordered
    except (ValueError, IndexError):
        delay = None
    if delay is None:
        raise misfit(part, "its parameter sets do not say how its frames are reordered")
    return delay


class _Picture:
    """
    The video stream of a film.

    `delay` is how many frames later than it is decoded a frame may be shown: all time stamps of decoding are so much
    earlier.
    """

    def __init__(
        self, container: OutputContainer, template: VideoStream, shape: FilmShape, delay: int
    ) -> None:
        self.parameter_sets = template.codec_context.extradata
        self.delay = delay
        self._container = container
        self._tick = 1 / shape.fps
        self._stream = container.add_stream_from_template(template, opaque=True)
        self._stream.time_base = self._tick
        tag_colours(self._stream.codec_context)

    def write(self, packet: Packet[VideoStream], number: int, decoded: int) -> None:
        """Append the packet of that frame, the film's `decoded`-th in the order of decoding."""
        packet.stream = self._stream
        packet.time_base = self._tick
        packet.pts, packet.dts, packet.duration = number, decoded - self.delay, 1
        self._container.mux_one(packet)


class _Sound:
    """The sound of a film, whose packets are copied: so far, those that end at `end` seconds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.end = Fraction(0)
        self._coming = _sound_packets(path)
        self._next = next(self._coming, None)
        self._track: tuple[OutputContainer, AudioStream] | None = None

    def close(self) -> None:
        """Close the file."""
        self._next = None
        self._coming.close()

    def begin(self, container: OutputContainer) -> None:
        """Add the stream to the film."""
        if self._next is not None:
            stream = container.add_stream_from_template(self._next.stream, opaque=True)
            self._track = container, stream

    def copy_until(self, second: Fraction | None) -> None:
        """Copy the packets that begin by that second; None: all."""
        while self._next is not None and self._track is not None:
            packet, tick = self._next, Fraction(self._next.time_base)
            begin = Fraction(packet.pts or 0) * tick
            if second is not None and begin > second:
                return
            self.end = begin + (packet.duration or 0) * tick
            container, packet.stream = self._track
            container.mux_one(packet)
            self._next = next(self._coming, None)


def _sound_packets(path: Path) -> Generator[Packet[AudioStream]]:
    with open_media(path) as container:
        stream = sound_stream(container)
        if stream is None:
            raise MediaError(f'"{path}" has no sound', hint=JOIN_AGAIN)
        yield from (packet for packet in packets(container, stream) if packet.size)
