"""Where to start decoding a container without time stamps (AVI), so that pictures are still counted correctly."""

from __future__ import annotations

import re
from typing import Final

from av.packet import Packet
from av.video.stream import VideoStream

__all__ = ["can_count_from", "cannot_count"]

# Pictures that are decoded after a keyframe and shown before it are lost after a seek, and their number is unknown.
# H.264 says which of its keyframes have none; decoders of the older codecs count the lost ones.
_UNTOLD: Final = {"hevc", "vvc"}
# DivX and Xvid can pack two pictures into one packet, which leaves gaps in the numbers of packets.
_PACKED: Final = re.compile(rb"DivX\d+[Bb]\d+p")
_NAL_START: Final = b"\0\0\1"
_IDR: Final = 5


def cannot_count(stream: VideoStream) -> bool:
    """Return whether a stream's pictures can be counted only from the first one."""
    context = stream.codec_context
    return context.name in _UNTOLD or _PACKED.search(context.extradata or b"") is not None


def can_count_from(packet: Packet[VideoStream]) -> bool:
    """Return whether all pictures that are shown before this keyframe are also decoded before it."""
    if packet.stream.codec_context.name != "h264":
        return True
    return any(part[:1] and part[0] & 31 == _IDR for part in bytes(packet).split(_NAL_START)[1:])
