"""One frame that stands for a film: small, and not one from a fade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from PIL import Image

from storyboard.errors import MediaError
from storyboard.media.container import ffmpeg_name, reading
from storyboard.media.encode_picture import encode_picture

__all__ = ["poster"]

# Shares of the film's length, the most telling first, away from its first and last fades.
_PLACES: Final = (0.4, 0.6, 0.25, 0.8, 0.1)
_TRANSITION: Final = 0.6
# Outputs of a film differ in contrast: of good frames, the place decides, so that they all show the same moment.
_ENOUGH: Final = 0.8
_QUALITY: Final = 82


def poster(film: Path, longest: int = 320) -> bytes:
    """
    Return a frame of a film as JPEG, at most `longest` pixels wide and high.

    It is close to the first of a few key frames with nearly the most contrast: a fade or a dissolve has less. Films
    alike show the same moment. MediaError when the file has no pictures.
    """
    with reading(film), av.open(ffmpeg_name(film)) as container:
        chosen = _first_good(list(_key_frames(container)))
        shown = None if chosen is None else _a_little_later(container, chosen)
    if shown is None:
        raise MediaError(f'"{film}" has no pictures')
    image = Image.fromarray(shown.to_ndarray(format="rgb24"))
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return encode_picture(np.asarray(image), "jpeg", quality=_QUALITY)


def _first_good(frames: Sequence[VideoFrame]) -> VideoFrame | None:
    contrasts = list(map(_contrast, frames))
    enough = _ENOUGH * max(contrasts, default=0.0)
    pairs = zip(frames, contrasts, strict=True)
    return next((frame for frame, contrast in pairs if contrast >= enough), None)


def _a_little_later(container: InputContainer, key: VideoFrame) -> VideoFrame:
    """Return the frame that is shown after a usual transition, which begins with a key frame, is over."""
    stream = container.streams.video[0]
    stream.codec_context.skip_frame = "DEFAULT"
    container.seek(key.pts or 0, stream=stream)
    shown = key
    for frame in container.decode(stream):
        shown = frame
        if (frame.time or 0) >= (key.time or 0) + _TRANSITION:
            break
    return shown


def _contrast(frame: VideoFrame) -> float:
    return float(np.std(frame.to_ndarray(format="gray")))


def _key_frames(container: InputContainer) -> Iterator[VideoFrame]:
    """Yield the key frames at or before some places of the film, each once."""
    stream = container.streams.video[0] if container.streams.video else None
    if stream is None:
        return
    stream.thread_count = 1
    stream.codec_context.skip_frame = "NONKEY"
    length = container.duration or 0
    seen: set[int | None] = set()
    for place in _PLACES:
        container.seek(int(length * place))
        frame = next(container.decode(stream), None)
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            yield frame
