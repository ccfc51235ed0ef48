"""Whether PyAV has the encoders that a film needs."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Final

import av
import av.codec

from storyboard.errors import MediaError

__all__ = ["ENCODERS", "encoder_build", "require_encoders"]

ENCODERS: Final = ("libx264", "aac")
_TINY: Final = 16
_X264: Final = re.compile(rb"x264 - core (\d+)")


def require_encoders() -> None:
    """Raise MediaError when an encoder that a film needs is missing."""
    missing = [name for name in ENCODERS if not _is_there(name)]
    if missing:
        raise MediaError(
            f"PyAV was built without {' and '.join(missing)}",
            hint="install it from the wheels, which have them: pip install --force-reinstall --only-binary av av",
        )


@cache
def encoder_build() -> str:
    """
    Return the versions of the encoders that decide a film's bytes, such as ``x264 165, FFmpeg 8.1.2``.

    x264 tells its version only in what it encodes. MediaError when an encoder is missing.
    """
    require_encoders()
    encoder = av.codec.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = _TINY, _TINY, "yuv420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame(_TINY, _TINY, "yuv420p")
    frame.pts = 0
    encoded = b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
    told = _X264.search(encoded)
    return f"x264 {told.group(1).decode() if told else 'unknown'}, FFmpeg {av.ffmpeg_version_info}"


def _is_there(name: str) -> bool:
    try:
        return av.codec.Codec(name, "w").is_encoder
    except ValueError:
        return False
