"""One decoded picture of a video, and when it is shown."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from av import VideoFrame

__all__ = ["Picture"]


class Picture(NamedTuple):
    """
    One decoded frame and its `time`: seconds after the first displayed frame of the file.

    `interlaced` says that it was, and has been deinterlaced.
    """

    time: Fraction
    frame: VideoFrame
    interlaced: bool = False
