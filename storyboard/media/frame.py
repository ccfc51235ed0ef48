"""One picture of the film: planar 4:2:0, BT.709, limited range, ready for the encoder."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

__all__ = ["Frame", "Pixels", "from_planes", "from_rgb", "to_rgb"]

Frame: TypeAlias = VideoFrame
Pixels: TypeAlias = NDArray[np.uint8]

# Without these two flags swscale rounds differently from one kind of CPU to the next.
_EXACT: Final = int(
    Interpolation.BILINEAR
    | Interpolation.ACCURATE_RND
    | Interpolation.BITEXACT
    | Interpolation.FULL_CHR_H_INT
)


def from_rgb(pixels: Pixels) -> Frame:
    """Convert RGB pixels (height x width x 3, both even) to a frame of the same size; the pixels are copied."""
    height, width = pixels.shape[:2]
    if pixels.ndim != 3 or pixels.shape[2] != 3 or height % 2 or width % 2:
        raise ValueError(f"a frame is made of even height x even width x 3 pixels, not {pixels.shape}")
    picture = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    return VideoReformatter().reformat(
        picture,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=_EXACT,
        threads=1,
    )


def from_planes(y: Pixels, u: Pixels, v: Pixels) -> Frame:
    """Return a frame of planes (`y` even height x even width, `u` and `v` half of each), BT.709; they are copied."""
    height, width = y.shape
    if height % 2 or width % 2 or u.shape != (height // 2, width // 2) or v.shape != u.shape:
        raise ValueError(
            f"a frame is made of even planes and two halved ones, not {y.shape}, {u.shape} and {v.shape}"
        )
    frame = VideoFrame(width, height, "yuv420p")
    for plane, values in zip(frame.planes, (y, u, v), strict=True):
        rows, columns = values.shape
        np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)[:rows, :columns] = (
            values
        )
    frame.colorspace = Colorspace.ITU709
    frame.color_range = ColorRange.MPEG
    return frame


def to_rgb(frame: Frame) -> Pixels:
    """Convert a frame to RGB pixels (height x width x 3), which the caller owns."""
    picture = VideoReformatter().reformat(
        frame,
        format="rgb24",
        src_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=_EXACT,
        threads=1,
    )
    pixels = picture.to_ndarray()
    return np.ascontiguousarray(pixels, dtype=np.uint8)
