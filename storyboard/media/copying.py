"""Find whether a clip's packets can stand in a film as they are, without a generation of loss."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from storyboard.media.conform import Conformer
from storyboard.media.container import open_media
from storyboard.media.display import display_of, kinds_of_side_data
from storyboard.media.h264 import (
    Configuration,
    Sequence,
    Unit,
    begins_picture,
    configuration,
    hides_earlier,
    kind_of,
    sequence,
    units,
)
from storyboard.media.parts import parameter_digest
from storyboard.media.picture_packets import picture_packets
from storyboard.media.shape import FilmShape
from storyboard.media.streams import video_stream

__all__ = ["Copyable", "copying"]

# Baseline, Main and High, which all players have.
_PROFILES: Final = {66, 77, 100}
_OURS_OR_UNTAGGED: Final = {1, 2}
# What the encoder says of itself.
_HARMLESS: Final = {"SEI_UNREGISTERED"}
_SQUARE: Final = (None, 0, 1)
_PARAMETERS: Final = {Unit.SEQUENCE, Unit.PARAMETERS}
_KNOWN_UNITS: Final = frozenset(Unit)
_DAMAGED: Final = "it is damaged"
_CHANGES: Final = "its parameter sets change"


@dataclass(frozen=True, slots=True)
class Copyable:
    """A clip whose packets can be copied into a film, if all its parts have these `parameter_sets` (their sha256)."""

    parameter_sets: str


def copying(path: Path, first: int, frames: int, shape: FilmShape) -> Copyable | str:
    """
    Return whether `frames` frames of a clip, from frame `first` on at the film's rate, can be copied as packets.

    If not, the reason is a clause, such as "it is 640x480 and the film 1280x720". If so, the packets hold the frames
    that `FrameReader` reads. The answer depends on the file's content and the other arguments alone. The packets are
    read, and one frame is decoded. Raises MediaError when the file cannot be read.
    """
    if first:
        return "it does not begin with its first frame"
    with open_media(path, packets_only=True) as container:
        stream = video_stream(container)
        if stream is None or "mov" not in container.format.name.split(","):
            return "it is not a video in an MP4 or MOV file"
        if stream.codec_context.name != "h264":
            return "it is not H.264"
        with closing(_obstacles(container, stream, frames, shape)) as found:
            reason = next(found, None)
        return Copyable(parameter_digest(stream)) if reason is None else reason


@dataclass(frozen=True, slots=True)
class _Sets:
    """
    The parameter sets of a clip.

    `reordered` is by how many frames the order of decoding may differ from that of display.
    """

    configuration: Configuration
    sequence: Sequence
    reordered: int


def _obstacles(
    container: InputContainer, stream: VideoStream, frames: int, shape: FilmShape
) -> Generator[str]:
    """Yield what stands in the way; only the first reason counts."""
    if (stream.width, stream.height) != shape.size:
        yield f"it is {stream.width}x{stream.height} and the film {shape.width}x{shape.height}"
    sets = _parameter_sets(stream)
    if isinstance(sets, str):
        yield sets
        return
    begin: Packet[VideoStream] | None = None
    awaited = set(range(frames))
    for decoded, (number, packet) in enumerate(picture_packets(container, stream, shape.fps)):
        if not awaited:
            break
        yield from _time_obstacles(number, awaited, shape.fps)
        yield from _mark_obstacles(packet)
        yield from _packet_obstacles(packet, sets, key=begin is None or packet.is_keyframe)
        if number is None or decoded - sets.reordered > number:
            yield "its frames are decoded after they are shown"
            return
        begin = begin or packet
        awaited.discard(number)
    if awaited or begin is None:
        yield f"it has only {frames - len(awaited)} of {frames} frames"
        return
    yield from _picture_obstacles(stream, begin, shape)


def _parameter_sets(stream: VideoStream) -> _Sets | str:
    """Return a stream's parameter sets, or why it cannot be copied with them."""
    try:
        sets = configuration(stream.codec_context.extradata or b"")
        facts = sequence(sets.sequences[0])
    except (ValueError, IndexError):
        return "its parameter sets are not at its beginning"
    if len(sets.sequences) > 1 or len(sets.pictures) != 1:
        return "it has several parameter sets"
    if facts.profile not in _PROFILES:
        return "its profile is not Baseline, Main or High"
    if not facts.progressive:
        return "it may be interlaced"
    if facts.reordered is None:
        return "it does not say by how much its frames are reordered"
    return _Sets(sets, facts, facts.reordered)


def _time_obstacles(number: int | None, awaited: Set[int], fps: Fraction) -> Iterator[str]:
    """Yield why a packet is not of the next frames, in any order."""
    if number is None:
        yield f"its frames are not shown at {float(fps):.6g} a second throughout"
    elif number not in awaited:
        yield "its last frames need later ones, or its rate varies"


def _mark_obstacles(packet: Packet[VideoStream]) -> Iterator[str]:
    """Yield what the container says against a packet."""
    if packet.is_discard:
        yield "an edit list hides a part of it"
    if packet.has_sidedata("encryption_info"):
        yield "it is encrypted"
    if packet.has_sidedata("new_extradata"):
        yield _CHANGES
    if packet.is_corrupt:
        yield _DAMAGED


def _packet_obstacles(packet: Packet[VideoStream], sets: _Sets, *, key: bool) -> Iterator[str]:
    """Yield why a packet is not one picture that is decoded with these parameter sets."""
    try:
        found = list(units(bytes(packet), sets.configuration.length_size))
    except ValueError:
        yield _DAMAGED
        return
    kinds = {kind_of(unit) for unit in found}
    if key and Unit.KEY_PICTURE not in kinds:
        yield "one of its keyframes is not one from which decoding can begin"
    if not kinds <= _KNOWN_UNITS:
        yield "it has layers, views or partitions"
    given = {*sets.configuration.sequences, *sets.configuration.pictures}
    if any(kind_of(unit) in _PARAMETERS and unit not in given for unit in found):
        yield _CHANGES
    slices = [unit for unit in found if begins_picture(unit)]
    if len(slices) != 1:
        yield "its packets are not one picture each"
    elif key:
        yield from _keyframe_obstacles(slices[0], sets)


def _keyframe_obstacles(unit: bytes, sets: _Sets) -> Iterator[str]:
    """Yield why a keyframe would remove frames before it from a film."""
    try:
        if hides_earlier(unit, sets.sequence, sets.configuration.pictures[0]):
            yield "one of its keyframes hides the frames before it"
    except ValueError:
        yield _DAMAGED


def _picture_obstacles(stream: VideoStream, begin: Packet[VideoStream], shape: FilmShape) -> Iterator[str]:
    """Yield why the first frame is not displayed as it is decoded."""
    context = stream.codec_context
    context.thread_count = 1
    try:
        frame = next((frame for packet in (begin, None) for frame in context.decode(packet)), None)
    except av.FFmpegError:
        frame = None
    if frame is None:
        yield _DAMAGED
        return
    display = display_of(frame)
    aspects = (stream.sample_aspect_ratio, context.sample_aspect_ratio)
    if (frame.width, frame.height) != shape.size or any(aspect not in _SQUARE for aspect in aspects):
        yield "its pixels are not square, or it is cropped"
    if frame.is_corrupt:
        yield _DAMAGED
    if not Conformer(shape.width, shape.height, "cover").is_conformed(display):
        yield "its pixels are not 8-bit 4:2:0 in BT.709 and limited range"
    if not {int(frame.color_primaries), int(frame.color_trc)} <= _OURS_OR_UNTAGGED:
        yield "its colours are not tagged as BT.709"
    if frame.interlaced_frame:
        yield "it is interlaced"
    if not kinds_of_side_data(frame) <= _HARMLESS:
        yield "it is turned, or has metadata about its display"
