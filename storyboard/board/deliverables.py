"""The outputs of a film: the files that are made of it, each with its size, rate, fit, loudness and path."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final

from pydantic import Field, model_validator

from storyboard.board.elements import Schema
from storyboard.board.values import FrameRate, Loudness, Name, Size
from storyboard.media.shape import FilmShape

__all__ = ["PRESETS", "Fit", "NamedOutput", "Output"]

PRESETS: Final[dict[str, tuple[tuple[int, int], Fraction]]] = {
    "youtube": ((1920, 1080), Fraction(30)),
    "youtube-4k": ((3840, 2160), Fraction(30)),
    "shorts": ((1080, 1920), Fraction(30)),
    "reels": ((1080, 1920), Fraction(30)),
    "tiktok": ((1080, 1920), Fraction(30)),
    "square": ((1080, 1080), Fraction(30)),
    "portrait": ((1080, 1350), Fraction(30)),
    "linkedin": ((1920, 1080), Fraction(30)),
    "cinema": ((2560, 1080), Fraction(24)),
}


class Fit(StrEnum):
    """What happens to a clip whose shape is not the film's."""

    CONTAIN = "contain"
    COVER = "cover"
    BLUR = "blur"


class Output(Schema):
    """The film as a file."""

    path: str = "build/film.mp4"
    """Where the film goes: an .mp4 file, beside the storyboard."""

    preset: str | None = Field(default=None, json_schema_extra={"enum": [*sorted(PRESETS)]})
    """Size and rate of a platform, by name; `size` and `fps` win over it."""

    size: Size = (1920, 1080)
    """Width and height in pixels, as WIDTHxHEIGHT; both even."""

    fps: FrameRate = Fraction(24)
    """Frames a second; 23.976, 29.97 and 59.94 mean the exact broadcast rates."""

    fit: Fit = Field(default=Fit.BLUR, strict=False)
    """What is done with clips of another shape: `contain` puts bars around them, `cover` crops them, `blur` fills the
    bars with the blurred picture."""

    loudness: Loudness | None = None
    """Integrated loudness of this file in LUFS, as `audio.loudness` says it, and wins over that."""

    @property
    def shape(self) -> FilmShape:
        """The film's size and rate."""
        return FilmShape(*self.size, self.fps)

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: object) -> object:
        preset = data.get("preset") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(preset, str) or preset not in PRESETS:
            return data
        size, fps = PRESETS[preset]
        return {"size": size, "fps": fps} | {key: value for key, value in data.items() if value is not None}


class _Named(Schema):
    name: Name
    """The output's name: letters, digits, `-` and `_`; the last part of the film's name."""


# The bases stand in this order for the sake of the keys': the name comes first.
class NamedOutput(Output, _Named):
    """
    One of several files of a film, which share its clips.

    The clips are asked for in the shape of the first output, and the others fit them. Where no `path` is written, the
    file is called as the film, below `build/`.
    """

    when: bool = True
    """Whether the file is made; a template decides it film by film."""
