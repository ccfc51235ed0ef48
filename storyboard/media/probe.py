"""Find what a media file really contains, from its packets and not its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, pairwise
from math import ceil
from pathlib import Path
from typing import Final, NamedTuple

from av.container import InputContainer
from av.stream import Stream

from storyboard.errors import MediaError
from storyboard.limits import CHECKED_FRAMES, CHECKED_PIXELS, FOOTAGE_SECONDS, PACKETS
from storyboard.media.container import ends_early, existing_file, open_media, packets, unreadable
from storyboard.media.decode import VideoDecoder
from storyboard.media.facts import MediaFacts, MediaKind
from storyboard.media.gaps import holes, turns_back, words_for_holes
from storyboard.media.images import is_image, probe_image, read_image
from storyboard.media.rate import frame_times
from storyboard.media.streams import decoded_sound, sound_stream, video_stream

__all__ = ["MediaFacts", "MediaKind", "check_whole", "probe"]

# Containers with their length in the header, and the difference that is no longer rounding.
_LABELLED: Final = {"matroska", "webm", "avi"}
_SHORT: Final = Fraction(1, 4)
UNKNOWN_SOUND: Final = "the sound is in a form that cannot be decoded here, and stays silent"


def probe(path: Path) -> MediaFacts:
    """
    Return the facts of a picture, video or sound file; its packets are read, but only one frame is decoded.

    Raises MediaError when it is missing, empty, not media, or visibly truncated.
    """
    if is_image(path):
        facts = probe_image(path)
        animated = f"an animation of {facts.pictures} pictures, only the first one is shown"
        words = (animated if facts.pictures > 1 else None, facts.colours.notice)
        notices = tuple(word for word in words if word is not None)
        return MediaFacts(
            "image", facts.width, facts.height, None, None, Fraction(0), None, facts.format, notices=notices
        )
    with open_media(path) as container:
        return _probe_container(path, container)


def check_whole(path: Path, largest: int | None = None) -> MediaFacts:
    """
    Do as `probe` does, and decode all of the file, or as much as a check may (`storyboard.limits`).

    When a video has more than `largest` pixels in all frames together, only the sound is decoded. Raises MediaError
    when the file ends early or a part of it cannot be decoded.
    """
    facts = probe(path)
    if facts.kind == "image":
        read_image(path)
        return facts
    if facts.audio_duration is not None and (damaged := _damaged_sound(path)):
        facts = replace(facts, notices=(*facts.notices, f"{damaged} damaged parts of the sound are silent"))
    if facts.kind == "video" and (largest is None or facts.pixels <= largest):
        _check_picture(path, facts)
    return facts


def _check_picture(path: Path, facts: MediaFacts) -> None:
    """Decode the picture, as far as a check may; MediaError when a part of it cannot be."""
    most = min(CHECKED_FRAMES, max(1, CHECKED_PIXELS // max(1, facts.width * facts.height)))
    with open_media(path) as container:
        picture = video_stream(container)
        found = iter(()) if picture is None else packets(container, picture)
        decoded = (frame for packet in found for frame in packet.decode())
        good = sum(not frame.is_corrupt for frame in islice(decoded, most))
    if facts.frames is not None and good < min(most, facts.frames):
        bad = min(most, facts.frames) - good
        raise MediaError(
            f'"{path}" is damaged: {bad} of its {facts.frames} frames cannot be decoded',
            hint="export or download the file again",
        )


def _damaged_sound(path: Path) -> int:
    """Return how many packets of a file's sound cannot be decoded, within the limits of a check."""
    with open_media(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return 0
        decoded = islice(decoded_sound(packets(container, stream)), CHECKED_FRAMES)
        return sum(frames is None for _, frames in decoded)


def _probe_container(path: Path, container: InputContainer) -> MediaFacts:
    picture = video_stream(container)
    sound = sound_stream(container)
    silent = () if sound is not None or not container.streams.audio else (UNKNOWN_SOUND,)
    if picture is None and sound is None:
        raise unreadable(path)
    _reject_cut_off(path, container)
    decoder = None if picture is None else VideoDecoder(path, container, picture)
    if decoder is not None:
        decoder.rewind()
    spans = _read_packets(path, container)
    # The index of a fragmented file is known only now.
    _reject_cut_off(path, container)
    _reject_short(path, container, [stream for stream in (picture, sound) if stream is not None], spans)
    audio_duration = None if sound is None else _sound_duration(spans[sound.index])
    if picture is None or decoder is None:
        _reject_endless(path, audio_duration or Fraction(0))
        codec = sound.codec.canonical_name if sound is not None else ""
        return MediaFacts("audio", 0, 0, None, None, audio_duration or Fraction(0), audio_duration, codec)
    shown, tick = spans[picture.index].shown, spans[picture.index].tick
    first = ceil(decoder.start / tick)
    seen = sorted(span for span in shown if span.start >= first)
    starts = sorted({span.start for span in seen})
    gaps = words_for_holes(holes(seen, tick, container.format.name.split(",")))
    labels = (picture.average_rate, picture.guessed_rate, picture.base_rate)
    times = frame_times(starts, tick, spans[picture.index].last_duration, labels)
    # A single picture accompanies a sound for its whole length.
    duration = times.duration if times.count > 1 else max(times.duration, audio_duration or Fraction(0))
    _reject_endless(path, duration)
    return MediaFacts(
        kind="video",
        width=decoder.size.width,
        height=decoder.size.height,
        fps=times.rate,
        frames=times.count,
        duration=duration,
        audio_duration=audio_duration,
        codec=picture.codec.canonical_name,
        variable_rate=times.variable,
        notices=(*silent, *decoder.notices, *gaps),
    )


class _Span(NamedTuple):
    """When one packet is shown, and for how long (0: not known), in ticks of its stream."""

    start: int
    duration: int


@dataclass(slots=True)
class _StreamSpans:
    tick: Fraction
    shown: list[_Span] = field(default_factory=list)
    broken: bool = False
    decoded: int | None = None

    @property
    def end(self) -> Fraction:
        """The end of the last packet in seconds; there is at least one."""
        return max(span.start + span.duration for span in self.shown) * self.tick

    @property
    def last_duration(self) -> Fraction | None:
        """
        How long the last picture is shown, in seconds; None when that is not known.

        A packet's duration is the time until the next one is decoded. When pictures are decoded out of order, only the
        duration of the packet that is decoded last is that of its picture.
        """
        if not self.shown:
            return None
        duration = (max(self.shown) if self.in_order else self.shown[-1]).duration
        return duration * self.tick if duration else None

    @property
    def in_order(self) -> bool:
        """Whether the packets are decoded in the order in which they are shown."""
        return all(before.start <= after.start for before, after in pairwise(self.shown))


def _read_packets(path: Path, container: InputContainer) -> dict[int, _StreamSpans]:
    found = {stream.index: _StreamSpans(stream.time_base or Fraction(1)) for stream in container.streams}
    for number, packet in enumerate(packets(container, *container.streams)):
        if number == PACKETS:
            raise MediaError(
                f'"{path}" has more than {PACKETS:,} packets',
                hint="cut out of it what the film needs",
            )
        # The empty packets at the end belong to no stream.
        if not packet.size:
            continue
        spans = found[packet.stream_index]
        spans.broken = packet.is_corrupt
        if turns_back(spans.decoded, packet.dts, spans.tick):
            raise _joined(path)
        spans.decoded = packet.dts
        stamp = packet.pts if packet.pts is not None else packet.dts
        # An edit list hides packets that the decoder still needs.
        if stamp is None or packet.is_discard:
            continue
        spans.shown.append(_Span(stamp, packet.duration or 0))
    return found


def _joined(path: Path) -> MediaError:
    return MediaError(
        f'"{path}" is several recordings joined together: its time stamps restart',
        hint="name each recording as a clip of its own, or join them with: ffmpeg -f concat",
    )


def _sound_duration(spans: _StreamSpans) -> Fraction:
    if not spans.shown:
        return Fraction(0)
    return spans.end - max(spans.shown[0].start, 0) * spans.tick


def _reject_endless(path: Path, duration: Fraction) -> None:
    """Refuse an implausible length, for which the file would be played."""
    if duration > FOOTAGE_SECONDS:
        raise MediaError(
            f'"{path}" says that it lasts {float(duration) / 3600:,.0f} hours, and {FOOTAGE_SECONDS // 3600} are read',
            hint="its time stamps are wrong: export it again",
        )


def _reject_cut_off(path: Path, container: InputContainer) -> None:
    """Compare the index with the size of the file."""
    held = existing_file(path)
    indexes = [stream.index_entries for stream in (*container.streams.video, *container.streams.audio)]
    last = [entries[len(entries) - 1] for entries in indexes if len(entries)]
    promised = max((entry.pos + entry.size for entry in last), default=0)
    if promised > held:
        raise ends_early(path, f"its index reaches to byte {promised}, but the file ends at {held}")


def _reject_short(
    path: Path, container: InputContainer, used: Sequence[Stream], found: Mapping[int, _StreamSpans]
) -> None:
    """Compare the length of the packets of all streams with that in the header."""
    if any(found[stream.index].broken for stream in used):
        raise ends_early(path, "its last packet is not complete")
    if not any(found[stream.index].shown for stream in used):
        raise ends_early(path, "nothing follows its header")
    ends = [spans.end for spans in found.values() if spans.shown]
    labelled = Fraction(container.duration or 0, 1_000_000)
    if _LABELLED & set(container.format.name.split(",")) and labelled - max(ends) > _SHORT:
        raise ends_early(path, f"it holds {float(max(ends)):.2f} s of {float(labelled):.2f} s")
