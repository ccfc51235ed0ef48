"""What a media file really holds, found by reading its packets and believing no label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from av.container import InputContainer
from av.frame import Frame
from av.stream import Stream

from storyboard.errors import MediaError
from storyboard.media.container import ends_early, existing_file, open_media, unreadable
from storyboard.media.decode import VideoDecoder, video_stream
from storyboard.media.images import is_image, probe_image, read_image
from storyboard.media.rate import frame_times

__all__ = ["MediaFacts", "MediaKind", "check_whole", "probe"]

MediaKind: TypeAlias = Literal["video", "image", "audio"]

# Containers that write their length in the header, and how much less than that is no longer rounding.
_LABELLED: Final = {"matroska", "webm", "avi"}
_SHORT: Final = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """
    What a file holds.

    `width` and `height` are the picture as displayed: upright, in square pixels (0 for sound alone). `fps` is
    the true rate (the average of a variable one) and `frames` the number of displayed frames; both are None
    without a moving picture. `duration` is in seconds: of the picture for a video, of the sound for sound
    alone, 0 for an image. `audio_duration` is None without sound. `codec` is that of the picture, or of
    sound alone, in FFmpeg's words; the format for an image.
    """

    kind: MediaKind
    width: int
    height: int
    fps: Fraction | None
    frames: int | None
    duration: Fraction
    audio_duration: Fraction | None
    codec: str
    variable_rate: bool = False


def probe(path: Path) -> MediaFacts:
    """
    Look at a picture, video or sound file; its packets are read, but only one frame is decoded.

    Raises MediaError when it is missing, empty, no media, or visibly cut off.
    """
    if is_image(path):
        facts = probe_image(path)
        return MediaFacts("image", facts.width, facts.height, None, None, Fraction(0), None, facts.format)
    with open_media(path) as container:
        return _probe_container(path, container)


def check_whole(path: Path) -> MediaFacts:
    """
    Look at a file as `probe` does, and decode all of it.

    Raises MediaError when it ends early or a part of it cannot be decoded.
    """
    facts = probe(path)
    if facts.kind == "image":
        read_image(path)
        return facts
    with open_media(path) as container:
        picture = video_stream(container)
        decoded: Iterator[Frame] = (
            container.decode(container.streams.audio[0]) if picture is None else container.decode(picture)
        )
        good = sum(not frame.is_corrupt for frame in decoded)
    if facts.frames is not None and good < facts.frames:
        bad = facts.frames - good
        raise MediaError(
            f'"{path}" is damaged: {bad} of its {facts.frames} frames cannot be decoded',
            hint="export or download the file again",
        )
    return facts


def _probe_container(path: Path, container: InputContainer) -> MediaFacts:
    picture = video_stream(container)
    sound = container.streams.audio[0] if container.streams.audio else None
    if picture is None and sound is None:
        raise unreadable(path)
    _reject_cut_off(path, container)
    decoder = None if picture is None else VideoDecoder(path, container, picture)
    if decoder is not None:
        decoder.rewind()
    spans = _read_packets(container, [stream for stream in (picture, sound) if stream is not None])
    # The index of a fragmented file is known only now.
    _reject_cut_off(path, container)
    _reject_short(path, container, spans)
    audio_duration = None if sound is None else _sound_duration(spans[sound.index])
    if picture is None or decoder is None:
        codec = container.streams.audio[0].codec.canonical_name
        return MediaFacts("audio", 0, 0, None, None, audio_duration or Fraction(0), audio_duration, codec)
    starts = sorted({span.start for span in spans[picture.index].shown if span.start >= decoder.start})
    last = max(spans[picture.index].shown, default=None)
    labels = (picture.average_rate, picture.guessed_rate, picture.base_rate)
    times = frame_times(starts, last.duration if last else None, labels)
    return MediaFacts(
        kind="video",
        width=decoder.size.width,
        height=decoder.size.height,
        fps=times.rate,
        frames=times.count,
        duration=times.duration,
        audio_duration=audio_duration,
        codec=picture.codec.canonical_name,
        variable_rate=times.variable,
    )


class _Span(NamedTuple):
    start: Fraction
    duration: Fraction | None


@dataclass(slots=True)
class _StreamSpans:
    shown: list[_Span] = field(default_factory=list)
    broken: bool = False


def _read_packets(container: InputContainer, streams: Sequence[Stream]) -> dict[int, _StreamSpans]:
    found = {stream.index: _StreamSpans() for stream in streams}
    for packet in container.demux(*streams):
        spans = found[packet.stream_index]
        if not packet.size:
            continue
        spans.broken = packet.is_corrupt
        stamp = packet.pts if packet.pts is not None else packet.dts
        # An edit list hides packets that the decoder still needs.
        if stamp is None or packet.is_discard:
            continue
        duration = packet.duration * packet.time_base if packet.duration else None
        spans.shown.append(_Span(stamp * packet.time_base, duration))
    return found


def _sound_duration(spans: _StreamSpans) -> Fraction:
    if not spans.shown:
        return Fraction(0)
    return max(span.start + (span.duration or 0) for span in spans.shown) - max(
        spans.shown[0].start, Fraction(0)
    )


def _reject_cut_off(path: Path, container: InputContainer) -> None:
    """Compare what the index promises with what is there."""
    held = existing_file(path)
    indexes = [stream.index_entries for stream in (*container.streams.video, *container.streams.audio)]
    last = [entries[len(entries) - 1] for entries in indexes if len(entries)]
    promised = max((entry.pos + entry.size for entry in last), default=0)
    if promised > held:
        raise ends_early(path, f"its index reaches to byte {promised}, but the file ends at {held}")


def _reject_short(path: Path, container: InputContainer, found: Mapping[int, _StreamSpans]) -> None:
    """Compare how long the packets last with what the header promises."""
    if any(spans.broken for spans in found.values()):
        raise ends_early(path, "its last packet is not complete")
    ends = [
        max(span.start + (span.duration or 0) for span in spans.shown)
        for spans in found.values()
        if spans.shown
    ]
    if not ends:
        raise ends_early(path, "nothing follows its header")
    labelled = Fraction(container.duration or 0, 1_000_000)
    if _LABELLED & set(container.format.name.split(",")) and labelled - max(ends) > _SHORT:
        raise ends_early(path, f"it holds {float(max(ends)):.2f} s of {float(labelled):.2f} s")
