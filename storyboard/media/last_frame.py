"""The last displayed frame of a clip as a picture: the first frame of the next shot of a chain."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from storyboard.errors import MediaError
from storyboard.media.conform import Conformer
from storyboard.media.decode import open_pictures
from storyboard.media.decoded_picture import Picture
from storyboard.media.frame import Pixels
from storyboard.media.images import save_png

__all__ = ["last_frame", "save_last_frame"]


def save_last_frame(video: Path, target: Path, *, before: Fraction | None = None) -> None:
    """
    Write the last displayed frame of `video` to `target` as PNG, upright and in square pixels.

    With `before`, the last frame whose display begins before that second (counted from the first displayed frame). A
    still picture is its own last frame. The file is written atomically. Raises MediaError.
    """
    save_png(last_frame(video, before=before), target)


def last_frame(video: Path, *, before: Fraction | None = None) -> Pixels:
    """Return the frame that `save_last_frame` writes, as RGB pixels (height x width x 3)."""
    if before is not None and before <= 0:
        raise MediaError(
            f'no frame of "{video}" is shown before {float(before):g} s', hint="give a later time"
        )
    with open_pictures(video) as source:
        last: Picture | None = None
        for picture in source.pictures(before):
            if last is not None and before is not None and picture.time >= before:
                break
            last = picture
        if last is None:
            raise MediaError(f'"{video}" shows nothing before its end', hint="export or download it again")
        display = source.display(last.frame)
        conformer = Conformer(display.width, display.height, "cover", "rgb24")
        upright = conformer.conform(last.frame, display)
        return np.ascontiguousarray(upright.to_ndarray(), dtype=np.uint8)
