"""Select the streams of a file that a player would choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

__all__ = [
    "decoded_sound",
    "has_decoder",
    "numbered_sound",
    "sound_stream",
    "transparent_decoder",
    "video_stream",
]

_SEE_THROUGH: Final = {"vp8": "libvpx", "vp9": "libvpx-vp9"}

AnyStream = TypeVar("AnyStream", bound=Stream)


def video_stream(container: InputContainer) -> VideoStream | None:
    """Return the video stream that a player would show, or None; cover pictures of music do not count."""
    return _chosen(
        stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic
    )


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the sound stream that a player would play, or None; streams without a decoder do not count."""
    return _chosen(stream for stream in container.streams.audio if has_decoder(stream))


def numbered_sound(container: InputContainer, number: int) -> AudioStream | None:
    """Return the sound stream of that number, from 1, or None; it may have no decoder."""
    streams = container.streams.audio
    return streams[number - 1] if 1 <= number <= len(streams) else None


def has_decoder(stream: Stream) -> bool:
    """Return whether the stream's codec can be decoded here."""
    # According to PyAV's annotation, there is always one.
    context: object = stream.codec_context
    return context is not None


def transparent_decoder(stream: VideoStream) -> VideoCodecContext | None:
    """
    Return a special decoder for a stream with transparency that the default one ignores; None for all others.

    VP8 and VP9 have it in the side data of each packet, which only the decoders of libvpx read.
    """
    name = _SEE_THROUGH.get(stream.codec.canonical_name)
    # The case of Matroska's tags depends on the writer.
    if name is None or "1" not in (stream.metadata.get(tag) for tag in ("alpha_mode", "ALPHA_MODE")):
        return None
    decoder = av.CodecContext.create(name, "r")
    return decoder if isinstance(decoder, VideoCodecContext) else None


def decoded_sound(
    packets: Iterable[Packet[AudioStream]],
) -> Iterator[tuple[Packet[AudioStream], list[AudioFrame] | None]]:
    """Yield each packet with its decoded frames; None for a damaged one, which players skip, too."""
    for packet in packets:
        try:
            yield packet, packet.decode()
        except av.FFmpegError:
            yield packet, None


def _chosen(streams: Iterable[AnyStream]) -> AnyStream | None:
    every = list(streams)
    marked = (stream for stream in every if stream.disposition & Disposition.default)
    return next(marked, every[0] if every else None)
