"""Facts of a media file, as a value that needs no media library."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from storyboard.media.rate import is_still

__all__ = ["MediaFacts", "MediaKind"]

MediaKind: TypeAlias = Literal["video", "image", "audio"]


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """
    Facts of a media file.

    `width` and `height` are the picture as displayed: upright, in square pixels (0 for sound alone). `fps` is
    the true rate (the average of a variable one) and `frames` the number of displayed frames; both are None
    without a moving picture. `duration` is in seconds: of the picture for a video, of the sound for sound
    alone, 0 for an image. `audio_duration` is None without sound. `codec` is that of the picture, or of
    sound alone, in FFmpeg's words; the format for an image. `notices` are clauses about what will not be seen or heard.
    """

    kind: MediaKind
    width: int
    height: int
    fps: Fraction | None
    frames: int | None
    duration: Fraction
    audio_duration: Fraction | None
    codec: str
    variable_rate: bool = False
    notices: tuple[str, ...] = ()

    @property
    def still(self) -> bool:
        """Whether nothing moves: a picture, or a very short video of one frame."""
        return self.kind == "image" or (self.kind == "video" and is_still(self.frames, self.duration))

    @property
    def pixels(self) -> int:
        """The pixels of all frames together; for an image, its own."""
        return self.width * self.height * (self.frames or 1)
