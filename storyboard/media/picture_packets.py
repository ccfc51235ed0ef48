"""The packets of a video, each with the number of the frame that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from storyboard.media.container import packets

__all__ = ["picture_packets"]

# Some containers have only milliseconds.
_ROUNDING: Final = Fraction(1, 1000)


def picture_packets(
    container: InputContainer, stream: VideoStream, fps: Fraction
) -> Iterator[tuple[int | None, Packet[VideoStream]]]:
    """
    Yield the packets from the container's position in the order of decoding, each with the number of its frame.

    Frames are counted at `fps` from that of the first packet, 0. The number is None where the frame does not begin on a
    multiple of 1 / fps, within the rounding of containers.
    """
    steps = Fraction(stream.time_base or 1) * fps
    most = min(_ROUNDING * fps, Fraction(1, 4))
    first: int | None = None
    for packet in packets(container, stream):
        if not packet.size:
            continue
        if packet.pts is None:
            yield None, packet
            continue
        if first is None:
            first = packet.pts
        place = (packet.pts - first) * steps
        number = round(place)
        yield (number if abs(place - number) <= most else None), packet
