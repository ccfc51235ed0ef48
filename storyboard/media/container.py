"""Open media files for reading: errors become a MediaError that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar, cast

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from storyboard.errors import MediaError
from storyboard.limits import PICTURE_SHAPE
from storyboard.media.boxes import missing_bytes

__all__ = [
    "ends_early",
    "existing_file",
    "ffmpeg_name",
    "open_media",
    "packets",
    "reading",
    "too_narrow",
    "unreadable",
]

AnyStream = TypeVar("AnyStream", bound=Stream)

# These formats contain their media. Playlists and the like refer to other files and URLs, which a stranger's file
# must not do.
_FORMATS: Final = (
    "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,asf,mxf,nut,ivf,gif,yuv4mpegpipe,dv,"
    "wav,w64,aiff,caf,au,mp3,aac,ac3,eac3,flac,ogg,ape,wv,tta,amr"
)
# FFmpeg reads and decodes the first frames of a file to find what its header does not say.
_UNDECODED: Final = {"skip_frame": "all"}
_UNREAD: Final = {"analyzeduration": "1"}
_OPTIONS: Final = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}


def existing_file(path: Path) -> int:
    """Return the size of a file in bytes; MediaError when there is no readable, non-empty file at `path`."""
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except FileNotFoundError:
        raise MediaError(f'"{path}" does not exist', hint="check the path") from None
    except IsADirectoryError:
        raise MediaError(f'"{path}" is a folder', hint="name a picture, video or sound file in it") from None
    except OSError as error:
        reason = (error.strerror or "the system refuses it").lower()
        raise MediaError(f'"{path}" cannot be opened: {reason}', hint="check its permissions") from error
    if size == 0:
        raise MediaError(f'"{path}" is empty', hint="export or copy the file again")
    return size


def unreadable(path: Path) -> MediaError:
    """Return the error for a file that is not media."""
    return MediaError(
        f'"{path}" is not a picture, video or sound file that can be read',
        hint="use a PNG, JPEG or WebP picture, a video such as MP4, MOV or WebM, or a sound file such as MP3 or WAV",
    )


def too_narrow(path: Path, width: int, height: int) -> MediaError:
    """Return the error for pictures with one edge far longer than the other."""
    return MediaError(
        f'"{path}" is {width} x {height} pixels large, and no edge may be more than {PICTURE_SHAPE} times the other',
        hint="crop it to the part to show",
    )


def ends_early(path: Path, reason: str) -> MediaError:
    """Return the error for a truncated file."""
    return MediaError(f'"{path}" ends early: {reason}', hint="export or download the file again")


def ffmpeg_name(path: Path) -> str:
    """Return a file's name as FFmpeg needs it: a relative "http:/host/film.mp4" would be read as a URL."""
    return str(path.absolute())


@contextmanager
def open_media(path: Path, *, packets_only: bool = False) -> Iterator[InputContainer]:
    """
    Open a video or sound file; it is closed when the block ends. Raises MediaError.

    With `packets_only` no frame is decoded, which takes a fortieth of the time; the pixel format, the shape of pixels
    and the reorder depth are then unknown.
    """
    existing_file(path)
    if missing := missing_bytes(path):
        raise ends_early(path, f"{missing} bytes are missing")
    try:
        container = av.open(
            ffmpeg_name(path),
            "r",
            options=_UNDECODED if packets_only else None,
            container_options=_OPTIONS | (_UNREAD if packets_only else {}),
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise unreadable(path) from error
    with container, reading(path):
        yield container


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Convert errors of the demuxer and the decoders to MediaError."""
    try:
        yield
    except av.FFmpegError as error:
        raise MediaError(
            f'"{path}" is damaged: {(error.strerror or "it cannot be decoded").lower()}',
            hint="export or download the file again",
        ) from error


def packets(container: InputContainer, *streams: AnyStream) -> Iterator[Packet[AnyStream]]:
    """
    Yield the packets of these streams from the container's position, then an empty one of each.

    Streams that turn up only while the file is read, as those of damaged files do, are passed over.
    """
    try:
        yield from cast("Iterator[Packet[AnyStream]]", container.demux(*streams))
    except IndexError:
        # PyAV lists the streams when it opens a file, and fails at the end, at the empty packet of one not in its list.
        return
