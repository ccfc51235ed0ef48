"""The packets of one part of a film."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from av.packet import Packet
from av.video.stream import VideoStream

from storyboard.errors import MediaError
from storyboard.media.container import open_media
from storyboard.media.picture_packets import picture_packets
from storyboard.media.shape import FilmShape
from storyboard.media.streams import video_stream

__all__ = [
    "JOIN_AGAIN",
    "JoinPart",
    "JoinedPart",
    "PartDigest",
    "PartPacket",
    "misfit",
    "parameter_digest",
    "part_packets",
    "read_part",
]

JOIN_AGAIN: Final = "cut the film again; if that does not help, this is a bug: please report it"


@dataclass(frozen=True, slots=True)
class JoinPart:
    """A video file whose first `frames` frames are the next ones of the film."""

    path: Path
    frames: int


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """What a part gives to a film: its `frames`, the sha256 of its packets, and that of its parameter sets."""

    frames: int
    digest: str
    parameter_sets: str


class PartPacket(NamedTuple):
    """A packet, with the number of its frame in its part, from 0."""

    number: int
    packet: Packet[VideoStream]


@dataclass(slots=True)
class PartDigest:
    """The digests of a part, from its packets in the order of decoding."""

    frames: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)
    _parameter_sets: str = ""

    def add(self, number: int, packet: Packet[VideoStream]) -> None:
        """Add a packet, as it was read."""
        if not self.frames:
            self._parameter_sets = parameter_digest(packet.stream)
        self.frames += 1
        self._hash.update(b"%d %d\n" % (number, packet.size))
        self._hash.update(packet)

    def value(self) -> JoinedPart:
        """Return the result."""
        return JoinedPart(self.frames, self._hash.hexdigest(), self._parameter_sets)


def parameter_digest(stream: VideoStream) -> str:
    """Return the sha256 of a stream's parameter sets."""
    return hashlib.sha256(stream.codec_context.extradata or b"").hexdigest()


def read_part(part: JoinPart, shape: FilmShape) -> JoinedPart:
    """Return what a part gives to a film of that shape; MediaError when it does not fit."""
    digest = PartDigest()
    with closing(part_packets(part, shape)) as found:
        for number, packet in found:
            digest.add(number, packet)
    return digest.value()


def part_packets(part: JoinPart, shape: FilmShape) -> Generator[PartPacket]:
    """
    Yield the packets of a part in the order of decoding.

    MediaError when it is no H.264 of the film's size, or the first packets do not hold exactly its frames at the film's
    rate, beginning with a keyframe. The generator is to be closed.
    """
    with open_media(part.path, packets_only=True) as container:
        stream = video_stream(container)
        if stream is None or stream.codec_context.name != "h264":
            raise misfit(part, "it holds no H.264 video")
        if (stream.width, stream.height) != shape.size:
            raise misfit(
                part, f"it is {stream.width}x{stream.height} and the film {shape.width}x{shape.height}"
            )
        awaited = set(range(part.frames))
        for number, packet in picture_packets(container, stream, shape.fps):
            if not awaited:
                return
            if number not in awaited or packet.is_discard or packet.has_sidedata("new_extradata"):
                raise misfit(part, f"its first {part.frames} packets are not its first {part.frames} frames")
            if not number and not packet.is_keyframe:
                raise misfit(part, "it does not begin with a keyframe")
            awaited.remove(number)
            yield PartPacket(number, packet)
        if awaited:
            raise misfit(part, f"{len(awaited)} of its {part.frames} frames are missing")


def misfit(part: JoinPart, reason: str) -> MediaError:
    """Return the error for a part that cannot be joined."""
    # The part may be a clip that was paid for, so nobody is told to delete it.
    return MediaError(f'"{part.path}" cannot be joined: {reason}', hint=JOIN_AGAIN)
