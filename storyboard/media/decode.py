"""Decode a clip or picture in display order, frame-exact from any time on."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import av
import numpy as np
from av import VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from storyboard.errors import MediaError
from storyboard.limits import FRAME_PIXELS, PICTURE_SHAPE
from storyboard.media.colours import KNOWN_MATRICES
from storyboard.media.container import open_media, packets, too_narrow
from storyboard.media.counting import can_count_from, cannot_count
from storyboard.media.decoded_picture import Picture
from storyboard.media.display import Display, display_of, has_hidden_colours, turn_of
from storyboard.media.images import is_image, read_image
from storyboard.media.interlaced import INTERLACED, whole_pictures
from storyboard.media.streams import has_decoder, transparent_decoder, video_stream

__all__ = ["PictureSource", "VideoDecoder", "open_pictures"]

# Enough for inspecting a file quickly; the readers of a cut, which run in parallel, use one each.
_THREADS: Final = 2
# Containers whose time stamps are reliable after a seek; others are decoded from the start.
_EXACT_JUMPS: Final = {"mov", "matroska", "mpegts", "mxf", "nut", "avi", "flv"}


_COARSE_TICK: Final = Fraction(1, 1000)
# Containers that number pictures in the order of decoding, and have one rate throughout.
_COUNTED: Final = {"avi"}
# A jump of more than this many pictures is a gap; smaller ones come from the decoding order.
_REORDERED: Final = 3


class PictureSource(Protocol):
    """A clip, or a still picture as a clip of one frame."""

    def pictures(self, start: Fraction | None = Fraction(0)) -> Iterator[Picture]:
        """
        Yield the pictures in display order, from one at or before `start` seconds to the last.

        None starts shortly before the end. Only one iteration at a time: a new one ends the previous one.
        """

    def display(self, frame: VideoFrame) -> Display:
        """Return how a frame of this source is displayed."""


@contextmanager
def open_pictures(path: Path, *, threads: int = _THREADS) -> Iterator[PictureSource]:
    """
    Open a video or a still picture; raises MediaError when it has no picture, even while it is read.

    The pictures are the same for any number of `threads` that decode them.
    """
    if is_image(path):
        yield _Still(path)
        return
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            raise MediaError(f'"{path}" has no picture, only sound', hint="use a video or a picture")
        with closing(VideoDecoder(path, container, stream, threads)) as decoder:
            yield decoder


def _refuse_unknown(path: Path, stream: VideoStream) -> None:
    if not has_decoder(stream):
        raise MediaError(
            f'the picture of "{path}" is in a form that cannot be decoded here',
            hint="export it as H.264, for example",
        )


def _refuse_colours(path: Path, frame: VideoFrame, display: Display) -> None:
    """Raise MediaError for colours that cannot be converted, rather than show wrong ones."""
    if display.matrix not in KNOWN_MATRICES or not display.colours.known or has_hidden_colours(frame):
        raise MediaError(
            f'the colours of "{path}" are in a form that cannot be converted here',
            hint="export it in Rec. 709 (SDR), or in HDR as HLG or PQ without Dolby Vision",
        )


def _refuse_huge(path: Path, stream: VideoStream) -> None:
    """Raise MediaError when the header's frame size exceeds the limit."""
    if stream.width * stream.height > FRAME_PIXELS:
        raise MediaError(
            f'"{path}" has frames of {stream.width} x {stream.height} pixels, and {FRAME_PIXELS:,} in all are decoded',
            hint="export it in a smaller size; a film shows no more than its own size",
        )
    # The declared pixel aspect ratio may be anything.
    width, height = stream.width * float(stream.sample_aspect_ratio or 1), stream.height
    if max(width, height) > PICTURE_SHAPE * min(width, height):
        raise too_narrow(path, round(width), height)


class _Still:
    def __init__(self, path: Path) -> None:
        self._frame = VideoFrame.from_ndarray(np.ascontiguousarray(read_image(path)), format="rgb24")

    def pictures(self, start: Fraction | None = Fraction(0)) -> Iterator[Picture]:  # noqa: ARG002 - the same at any time
        yield Picture(Fraction(0), self._frame)

    def display(self, frame: VideoFrame) -> Display:
        return display_of(frame)


class VideoDecoder:
    """
    The pictures of one video stream of an open container (see PictureSource).

    `start` is the file's own time of the first displayed frame, in seconds; `size` how that frame is displayed;
    `notices` are clauses about how the pictures will be changed.
    """

    def __init__(
        self, path: Path, container: InputContainer, stream: VideoStream, threads: int = _THREADS
    ) -> None:
        _refuse_unknown(path, stream)
        _refuse_huge(path, stream)
        stream.thread_type = "AUTO"
        stream.thread_count = threads
        formats = set(container.format.name.split(","))
        self._container = container
        self._stream = stream
        self._clock = _Clock(
            tick=Fraction(stream.time_base or Fraction(1, 90_000)),
            rate=Fraction(stream.average_rate or stream.guessed_rate or 25),
            counted=bool(_COUNTED & formats),
        )
        self._jumps = bool(_EXACT_JUMPS & formats) and not (self._clock.counted and cannot_count(stream))
        self._playing = whole_pictures(_decoded(container, stream, self._clock))
        first = next(self._playing, None)
        if first is None:
            raise MediaError(
                f'"{path}" holds no picture that can be decoded', hint="export or download the file again"
            )
        self._first: Picture | None = first
        self.start = first.time
        self._turn = turn_of(first.frame)
        self.size = self.display(first.frame)
        _refuse_colours(path, first.frame, self.size)
        changes = (self.size.colours.notice, INTERLACED if first.interlaced else None)
        self.notices = tuple(words for words in changes if words is not None)

    def close(self) -> None:
        """Stop decoding; frames that were already yielded stay valid."""
        self._first = None
        self._playing.close()

    def rewind(self) -> None:
        """Seek the container to its start, for a caller who reads packets."""
        self._first = None
        self._seek(min(self.start, Fraction(0)))

    def display(self, frame: VideoFrame) -> Display:
        """Return how a frame of this video is displayed."""
        return display_of(frame, self._stream.sample_aspect_ratio, self._turn)

    def pictures(self, start: Fraction | None = Fraction(0)) -> Iterator[Picture]:
        """Yield the pictures from `start` on (see PictureSource)."""
        run = self._from_first() if start is not None and start <= 0 else self._from(start)
        for picture in run:
            yield picture._replace(time=self._snapped(picture.time - self.start))

    def _snapped(self, time: Fraction) -> Fraction:
        """Undo the rounding of containers with millisecond time stamps, if the stream's rate explains them."""
        if self._clock.tick < _COARSE_TICK:
            return time
        exact = round(time * self._clock.rate) / self._clock.rate
        return exact if abs(exact - time) <= _COARSE_TICK else time

    def _from_first(self) -> Iterator[Picture]:
        if self._first is None:
            self.rewind()
        else:
            first, self._first = self._first, None
            yield first
        yield from self._playing

    def _from(self, start: Fraction | None) -> Iterator[Picture]:
        self._first = None
        wanted = self._end() if start is None else start + self.start
        back = Fraction(0)
        while self._jumps and wanted - back > self.start:
            try:
                self._seek(wanted - back, jump=True)
            except av.FFmpegError:
                # A file without an index, such as an interrupted recording.
                break
            first = next(self._playing, None)
            if first is not None and first.time <= wanted:
                yield first
                yield from self._playing
                return
            # An edit list or an open group of pictures: start further back.
            back = back * 4 or Fraction(1)
        yield from self._from_first()

    def _end(self) -> Fraction:
        if self._stream.duration is not None:
            return self.start + self._stream.duration * self._clock.tick
        return self.start + Fraction(self._container.duration or 0, 1_000_000)

    def _seek(self, time: Fraction, *, jump: bool = False) -> None:
        self._playing.close()
        self._container.seek(int(time / self._clock.tick), stream=self._stream, backward=True)
        decoded = _decoded(self._container, self._stream, self._clock, jumped=jump)
        self._playing = whole_pictures(decoded)


class _Clock(NamedTuple):
    """The time base of a stream: its tick in seconds, its rate, and whether its time stamps only count pictures."""

    tick: Fraction
    rate: Fraction
    counted: bool

    def time(self, frame: VideoFrame, last: Fraction | None) -> Fraction:
        """Return the start of `frame` in seconds, given that of the previous one."""
        if self.counted and last is not None:
            following = last + 1 / self.rate
            stamped = following if frame.dts is None else frame.dts * self.tick
            return following if (stamped - following) * self.rate <= _REORDERED else stamped
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is not None:
            return stamp * self.tick
        return Fraction(0) if last is None else last + 1 / self.rate


# Not a method: a generator of a bound method would be in a reference cycle, which keeps the codec's frames until
# garbage collection.
def _decoded(
    container: InputContainer, stream: VideoStream, clock: _Clock, *, jumped: bool = False
) -> Generator[Picture]:
    """Decode from the container's position, from its next keyframe; after a seek, one that can be counted from."""
    keyframe: Fraction | None = None
    last: Fraction | None = None
    transparent = transparent_decoder(stream)
    for packet in packets(container, stream):
        if keyframe is None:
            if not packet.is_keyframe or (jumped and clock.counted and not can_count_from(packet)):
                continue
            keyframe = Fraction(packet.pts or 0) * clock.tick
        for frame in packet.decode() if transparent is None else transparent.decode(packet):
            time = clock.time(frame, last)
            # Frames shown before the keyframe depend on frames that were skipped.
            if time < keyframe or (last is not None and time <= last):
                continue
            last = time
            yield Picture(time, frame)
