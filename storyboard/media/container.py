"""Media files opened for reading: what cannot be read becomes a MediaError that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer

from storyboard.errors import MediaError

__all__ = ["existing_file", "open_media", "reading", "unreadable"]


def existing_file(path: Path) -> int:
    """Give the size of a file in bytes; MediaError when there is no readable, filled file at `path`."""
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
    """Make the error for a file that is no media at all."""
    return MediaError(
        f'"{path}" is not a picture or video that can be read',
        hint="use a PNG, JPEG or WebP picture, or a video such as MP4, MOV or WebM",
    )


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """Open a video or sound file; it is closed when the block ends. Raises MediaError."""
    existing_file(path)
    try:
        container = av.open(str(path), "r", metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise unreadable(path) from error
    with container, reading(path):
        yield container


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the demuxer and the decoders raise into MediaError."""
    try:
        yield
    except av.FFmpegError as error:
        raise MediaError(
            f'"{path}" is damaged: {(error.strerror or "it cannot be decoded").lower()}',
            hint="export or download the file again",
        ) from error
