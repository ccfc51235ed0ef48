"""The parts of a storyboard besides shots and transitions: trims, cards, sound."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from storyboard.board.values import Colour, Loudness, Seconds, SoundStream, StartSeconds

__all__ = [
    "Audio",
    "Card",
    "Duck",
    "Fields",
    "Fill",
    "Music",
    "Retime",
    "Schema",
    "Sound",
    "Trim",
    "is_own_key",
]


def is_own_key(key: object) -> bool:
    """Return whether a key is the author's own, which the language ignores: it begins with ``x-``."""
    return isinstance(key, str) and key.startswith("x-")


class Schema(BaseModel):
    """A frozen value that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        """Drop the author's own keys, and keys without a value; unknown keys are still reported."""
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {
            key: value
            for key, value in data.items()
            if not is_own_key(key) and (value is not None or key not in known)
        }


class Fill(StrEnum):
    """What footage shows that is over before its shot is."""

    HOLD = "hold"
    LOOP = "loop"


class Retime(StrEnum):
    """How a clip of another rate than the film's is played."""

    DROP = "drop"
    BLEND = "blend"
    STRETCH = "stretch"


class Trim(Schema):
    """Which part of existing footage is used."""

    start: StartSeconds = Fraction(0)
    """Seconds to skip at the start of the footage."""

    end: Seconds | None = None
    """Second of the footage at which the shot ends; without it, the shot runs to the end or to its `duration`."""


class Sound(Schema):
    """What is heard of a shot's clip."""

    stream: SoundStream | None = None
    """
    Which of several sound streams of the file, counted from 1; without it, the one that the file marks as default, or
    else the first. Only with `clip`.
    """

    mute: bool = False
    """Leave the clip's sound out of the film."""


class Card(Schema):
    """A title or end card, drawn and not generated."""

    text: str = ""
    """What the card says. A line break starts a new line; the first line is set larger when there are several."""

    background: Colour = "#101418"
    """Colour behind text and image, as #rrggbb."""

    colour: Colour | None = None
    """Colour of the text; without it, black or white, whichever reads better on the background."""

    image: str | None = None
    """A picture above the text, such as a logo: a path beside the storyboard."""

    font: str | None = None
    """A TrueType or OpenType font file beside the storyboard; without it, the built-in one."""


class Fields(Schema):
    """
    The provider's names for what a shot's own keys say, for an id that is used as it is.

    An id with `fields` is used as it is also where the catalogue knows it.
    """

    prompt: str | None = None
    """Field of the prompt; without it, `prompt`."""

    first_frame: str | None = None
    """Field of the first frame, such as `image_url`."""

    last_frame: str | None = None
    """Field of the last frame, such as `end_image_url`."""

    seed: str | None = None
    """Field of the seed."""

    duration: str | None = None
    """Field of the length, sent as a whole number of seconds; without it, the length is left to the provider."""

    def given(self) -> dict[str, str]:
        """Return the names that are set, by the shot's keys."""
        return self.model_dump(exclude_none=True)


class Duck(Schema):
    """How the music steps back while the clips themselves have sound."""

    depth: float = Field(default=12, ge=1, le=40)
    """By how many dB it becomes quieter."""


def _or_switch(schema: JsonDict) -> None:
    """Let editors offer true and false, too."""
    choices = schema["anyOf"]
    if isinstance(choices, list):
        choices.insert(0, {"type": "boolean"})


class Music(Schema):
    """A piece of music under the whole film."""

    file: str
    """A sound file beside the storyboard."""

    stream: SoundStream | None = None
    """
    Which of several sound streams of the file, counted from 1; without it, the one that the file marks as default, or
    else the first.
    """

    volume: float = Field(default=0, ge=-60, le=12)
    """Gain in dB; 0 leaves it as it is."""

    start: StartSeconds = Fraction(0)
    """Seconds to skip at the start of the music."""

    fade_in: StartSeconds = Fraction(0)
    """Seconds of fade-in."""

    fade_out: StartSeconds = Fraction(2)
    """Seconds of fade-out at the end of the film."""

    loop: bool = True
    """Repeat music that is shorter than the film; otherwise it simply ends."""

    duck: Duck | None = Field(default=None, json_schema_extra=_or_switch)
    """Lower the music while the clips themselves have sound: `true`, or a mapping that says by how much. Wind and other
    noise below 300 Hz do not count."""

    @field_validator("duck", mode="before")
    @classmethod
    def _duck_from_switch(cls, value: object) -> object:
        if isinstance(value, bool):
            return Duck() if value else None
        if value is None or isinstance(value, dict | Duck):
            return value
        raise PydanticCustomError("duck", 'should be true, false or a mapping such as "depth: 6"')


class Audio(Schema):
    """The film's sound, besides that of the clips."""

    music: Music | None = None
    """Music under the film."""

    loudness: Loudness | None = None
    """
    Integrated loudness of the film in LUFS (ITU-R BS.1770), with true peaks limited to -1 dBTP; -14 suits most
    platforms. Without it, the levels stay as they are. An output's own `loudness` wins.
    """
