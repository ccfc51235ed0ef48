"""The settings of the encoders: H.264 and AAC in an MP4, with the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import av
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from storyboard.media.codecs import require_encoders
from storyboard.media.container import ffmpeg_name
from storyboard.media.samples import SAMPLE_RATE
from storyboard.media.shape import FilmShape

__all__ = ["Quality", "add_picture", "add_sound", "new_media", "tag_colours"]

Quality: TypeAlias = Literal["clip", "film", "preview"]

_KEYFRAME_EVERY: Final = 24
# Frames of all usual rates, and samples, are a whole number of ticks long, so all lengths in the file are exact.
_TIMESCALE: Final = 240_000
_AUDIO_BIT_RATE: Final = 192_000


@dataclass(frozen=True, slots=True)
class _Encoding:
    """`lookahead` is the number of frames that the encoder holds back: most of its memory, 5 MB each at 1080p."""

    preset: str
    crf: int
    lookahead: int


# "faster" costs a third less CPU time than "fast", for the same PSNR in a smaller file.
_ENCODINGS: Final[dict[Quality, _Encoding]] = {
    "clip": _Encoding("veryfast", 17, 12),
    "film": _Encoding("faster", 18, 8),
    "preview": _Encoding("ultrafast", 23, 12),
}


@contextmanager
def new_media(
    path: Path, *, index_first: bool = True, comment: str | None = None
) -> Iterator[OutputContainer]:
    """
    Open a new MP4 file; it is finished when the block ends, or only closed after an error.

    With `index_first`, a player can begin before it has the whole file; the file is written twice for that. `comment`
    goes into its metadata. Raises MediaError when this machine's PyAV lacks an encoder.
    """
    require_encoders()
    # bitexact: neither the date nor the muxer's version goes into the file.
    options = {"fflags": "+bitexact", "movie_timescale": str(_TIMESCALE)}
    if index_first:
        options["movflags"] = "+faststart"
    container = av.open(ffmpeg_name(path), "w", format="mp4", container_options=options)
    if comment is not None:
        container.metadata["comment"] = comment
    try:
        yield container
    except BaseException:
        with suppress(av.FFmpegError, OSError):
            container.close()
        raise
    container.close()


def add_picture(container: OutputContainer, shape: FilmShape, quality: Quality, threads: int) -> VideoStream:
    """
    Add a stream of H.264 in yuv420p with BT.709 tags, in closed groups of pictures.

    The bytes depend on the number of encoder `threads`, so it is fixed by the caller and not by the machine. The
    parameter sets depend on the shape and the quality alone.
    """
    encoding = _ENCODINGS[quality]
    options = {
        "preset": encoding.preset,
        "crf": str(encoding.crf),
        "a53cc": "0",
        "forced-idr": "1",
        # cpu-independent: the same result on every CPU, for about 6 % of the speed.
        "x264-params": f"cpu-independent=1:open-gop=0:keyint={_KEYFRAME_EVERY}:sliced-threads=0"
        f":rc-lookahead={encoding.lookahead}:sync-lookahead=0",
    }
    stream: VideoStream = container.add_stream("libx264", rate=shape.fps, options=options)
    stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
    stream.time_base = 1 / shape.fps
    context = stream.codec_context
    context.time_base = 1 / shape.fps
    context.thread_type = "FRAME"
    context.thread_count = threads
    context.gop_size = _KEYFRAME_EVERY
    context.flags |= int(Flags.bitexact | Flags.closed_gop)
    tag_colours(context)
    return stream


def tag_colours(context: VideoCodecContext) -> None:
    """Tag a stream that is being written with the film's colours: BT.709 in limited range."""
    context.colorspace = context.color_primaries = context.color_trc = 1
    context.color_range = 1


def add_sound(container: OutputContainer) -> AudioStream:
    """Add a stream of stereo AAC."""
    stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", format="fltp")
    stream.bit_rate = _AUDIO_BIT_RATE
    stream.codec_context.flags |= Flags.bitexact
    return stream
