"""The outputs of a film: the files that are made of it, each with its size, rate, fit, loudness and path."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from pydantic import Field, model_validator
from pydantic.config import JsonDict

from storyboard.board.elements import Schema
from storyboard.board.values import FrameRate, Loudness, Name, Size
from storyboard.media.shape import FilmShape
from storyboard.presets.preset import Covered, presets

__all__ = ["Fit", "NamedOutput", "Output"]


class Fit(StrEnum):
    """What happens to a clip whose shape is not the film's."""

    CONTAIN = "contain"
    COVER = "cover"
    BLUR = "blur"


def _offer_presets(schema: JsonDict) -> None:
    schema["enum"] = [*sorted(presets())]


class Output(Schema):
    """The film as a file."""

    path: str = "build/film.mp4"
    """Where the film goes: an .mp4 file, beside the storyboard."""

    preset: str | None = Field(default=None, json_schema_extra=_offer_presets)
    """What a platform shows, by name: its size and rate, over which `size` and `fps` win. Where a film is not as the
    platform takes it, a notice says so."""

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

    @property
    def covered(self) -> Covered | None:
        """What of the picture the preset's platform covers; None for nothing, and where a film has another shape."""
        preset = presets().get(self.preset) if self.preset is not None else None
        if preset is None or preset.safe is None or not preset.has_shape_of(self.size):
            return None
        return preset.safe.covered

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: object) -> object:
        named = data.get("preset") if isinstance(data, dict) else None
        preset = presets().get(named) if isinstance(named, str) else None
        if not isinstance(data, dict) or preset is None:
            return data
        written = {key: value for key, value in data.items() if value is not None}
        return {"size": preset.size, "fps": preset.fps} | written


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
