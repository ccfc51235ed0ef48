"""Where the pictures of a container that only counts them (AVI) can be counted from, other than from the first."""

from __future__ import annotations

import re
from typing import Final

from av.packet import Packet
from av.video.stream import VideoStream

__all__ = ["can_count_from", "cannot_count"]

# Pictures that are decoded after a keyframe and shown before it are lost after a jump, and nobody knows how many there
# were. H.264 says which of its keyframes have none; decoders of the older codecs count the lost ones.
_UNTOLD: Final = {"hevc", "vvc"}
# What DivX and Xvid write where two pictures are packed into one packet: the numbers of packets have holes there.
_PACKED: Final = re.compile(rb"DivX\d+[Bb]\d+p")
_NAL_START: Final = b"\0\0\1"
_IDR: Final = 5


def cannot_count(stream: VideoStream) -> bool:
    """Return whether a stream's pictures can be counted from the first one alone."""
    context = stream.codec_context
    return context.name in _UNTOLD or _PACKED.search(context.extradata or b"") is not None


def can_count_from(packet: Packet[VideoStream]) -> bool:
    """Return whether all that is shown before this keyframe is decoded before it, too."""
    if packet.stream.codec_context.name != "h264":
        return True
    return any(part[:1] and part[0] & 31 == _IDR for part in bytes(packet).split(_NAL_START)[1:])
