"""Encode one segment, and check what was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from storyboard.cut.picture import OpenClips, piece_frames
from storyboard.cut.segments import Segment
from storyboard.errors import MediaError
from storyboard.media.encoding import Quality
from storyboard.media.ends import likeness, read_ends
from storyboard.media.frame import Frame
from storyboard.media.segment import SegmentWriter

__all__ = ["Step", "encode_segment"]

Step: TypeAlias = Callable[[int], None]
"""Told how many frames were encoded since the last call; what it raises stops the work."""

STEP: Final = 12
# Random noise, the worst picture for an encoder, comes out at 32.8 dB in films and 27.7 dB in previews.
LEAST_LIKENESS: Final[dict[Quality, float]] = {"clip": 30, "film": 30, "preview": 24}


def encode_segment(segment: Segment, path: Path, clips: OpenClips, quality: Quality, step: Step) -> None:
    """
    Encode a segment to `path` from `clips`, which may still be open from the segment before it.

    MediaError when a file cannot be read or `path` cannot be written, and when the encoded frames are not what they
    should be.
    """
    ends: list[Frame] = []
    with SegmentWriter(path, clips.shape, quality) as writer:
        for number, frame in enumerate(piece_frames(segment.piece, clips), start=1):
            writer.write(frame)
            ends[1:] = [frame]
            if number % STEP == 0:
                step(STEP)
        step(segment.piece.frames % STEP)
    _check(segment, path, ends, LEAST_LIKENESS[quality])


def _check(segment: Segment, path: Path, ends: list[Frame], least: float) -> None:
    """Raise MediaError unless the file has the segment's frames, and its first and last one look like `ends`."""
    found = read_ends(path)
    wrong = None
    if found.frames != segment.piece.frames:
        wrong = f"it has {found.frames} frames and not {segment.piece.frames}"
    elif (closeness := likeness(found.first, ends[0])) < least:
        wrong = f"its first frame is not the one meant ({closeness:.1f} dB)"
    elif (closeness := likeness(found.last, ends[-1])) < least:
        wrong = f"its last frame is not the one meant ({closeness:.1f} dB)"
    if wrong is not None:
        raise MediaError(
            f"the part of the film that shows {segment.name} was encoded wrongly: {wrong}",
            hint="cut the film again; if that does not help, this is a bug: please report it",
        )
