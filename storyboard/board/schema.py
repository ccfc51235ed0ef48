"""What an author may write: the schema classes of storyboard language version 1.

Their descriptions are the reference of the language: the JSON Schema, the editor's hints and the page in
``docs/`` are all made from them.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PrivateAttr, model_validator

from storyboard.board.values import Colour, FrameRate, Name, Seconds, Size, StartSeconds

__all__ = [
    "LANGUAGE_VERSION",
    "PRESETS",
    "Audio",
    "Card",
    "Defaults",
    "Fit",
    "Music",
    "Output",
    "Schema",
    "Shot",
    "Storyboard",
    "Transition",
    "TransitionKind",
    "Trim",
]

LANGUAGE_VERSION: Final = 1

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


class Schema(BaseModel):
    """A frozen value that refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class TransitionKind(StrEnum):
    """How one shot gives way to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE_BLACK = "fade-black"
    FADE_WHITE = "fade-white"
    WIPE_LEFT = "wipe-left"
    WIPE_RIGHT = "wipe-right"
    WIPE_UP = "wipe-up"
    WIPE_DOWN = "wipe-down"
    SLIDE_LEFT = "slide-left"
    SLIDE_RIGHT = "slide-right"
    SLIDE_UP = "slide-up"
    SLIDE_DOWN = "slide-down"


class Fit(StrEnum):
    """What happens to a clip whose shape is not the film's."""

    CONTAIN = "contain"
    COVER = "cover"
    BLUR = "blur"


class Transition(Schema):
    """An overlap with the shot before: it takes its length from both neighbours and adds none."""

    kind: TransitionKind = Field(default=TransitionKind.DISSOLVE, strict=False)
    """`cut` joins without an overlap; `dissolve` fades across; `fade-black` and `fade-white` go through a colour;
    `wipe-*` and `slide-*` move in the named direction."""

    duration: Seconds = Fraction(1, 2)
    """Seconds of overlap. A `cut` has none, whatever is written here."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: object) -> object:
        return {"kind": data} if isinstance(data, str) else data


class Trim(Schema):
    """Which part of existing footage is used."""

    start: StartSeconds = Fraction(0)
    """Seconds of the footage that are left out at its head."""

    end: Seconds | None = None
    """Second of the footage at which the shot ends; without it, the shot runs to the end or to its `duration`."""


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


class Shot(Schema):
    """
    One unit of intent. It is generated (`prompt` or `template`), or existing footage (`clip`), or a `card`.

    In a loaded storyboard everything is settled: `prompt` is the rendered text also where a template made it,
    `continues` is a shot's id, and the defaults are filled in.
    """

    id: Name
    """The shot's name: letters, digits, `-` and `_`; unique in the storyboard."""

    prompt: str | None = None
    """What the model shall show. Variables are filled in."""

    template: str | None = None
    """The name of a prompt template; `with` fills its variables."""

    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    """Values for the template's variables, for this shot alone."""

    first_frame: str | None = None
    """The picture that opens the shot: a path beside the storyboard, or an https URL."""

    last_frame: str | None = None
    """The picture that closes the shot, for models that take one: a path beside the storyboard, or an https URL."""

    continues: str | None = None
    """The shot whose last frame opens this one: an id, or `previous` for the shot written above."""

    model: str | None = None
    """A model's name from the catalogue (`storyboard models`), or a provider's own id of one."""

    params: dict[str, JsonValue] = Field(default_factory=dict)
    """Parameters of the model, by their names in the catalogue."""

    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    """Makes a model that takes a seed repeat itself."""

    duration: Seconds | None = None
    """Seconds that the shot lasts in the cut; without it, the whole clip of the model's usual length."""

    takes: int = Field(default=1, ge=1, le=20)
    """How many takes to generate."""

    pick: int = Field(default=1, ge=1)
    """Which take the cut uses, from 1."""

    clip: str | None = None
    """Existing footage or a still picture instead of a generated clip: a path beside the storyboard."""

    trim: Trim | None = None
    """Which part of the footage is used; only with `clip`."""

    card: Card | None = None
    """A drawn card instead of a clip."""

    transition: Transition | None = None
    """How the shot comes in from the one before: a kind, or `{kind, duration}`; without it, a hard cut."""

    fit: Fit | None = Field(default=None, strict=False)
    """How this shot's picture fills the film; without it, as `output.fit` says."""


class Defaults(Schema):
    """Keys for every shot that does not write its own: any key of a shot but `id`."""

    prompt: str | None = None
    """Prompt of the shots that have none."""

    template: str | None = None
    """Template of the shots that have neither a prompt nor a template."""

    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    """Values for template variables; a shot's own `with` adds to them and wins."""

    first_frame: str | None = None
    """Opening picture of the shots that have none and continue none."""

    last_frame: str | None = None
    """Closing picture of the shots that have none."""

    continues: str | None = None
    """`previous` chains every shot to the one above it, as far as that one has a last frame."""

    model: str | None = None
    """Model of the shots that name none."""

    params: dict[str, JsonValue] = Field(default_factory=dict)
    """Model parameters; a shot's own `params` add to them and win."""

    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    """Seed of the shots that have none."""

    duration: Seconds | None = None
    """Seconds in the cut of the shots that do not say."""

    takes: int = Field(default=1, ge=1, le=20)
    """Takes of the shots that do not say."""

    pick: int = Field(default=1, ge=1)
    """Picked take of the shots that do not say."""

    clip: str | None = None
    """Footage of the shots that have none of their own."""

    trim: Trim | None = None
    """Trim of the footage shots that do not say."""

    card: Card | None = None
    """Card of the shots that are nothing else."""

    transition: Transition | None = None
    """How shots come in, except the first of the film."""

    fit: Fit | None = Field(default=None, strict=False)
    """How shots fill the film."""


class Music(Schema):
    """A piece of music under the whole film."""

    file: str
    """A sound file beside the storyboard."""

    volume: float = Field(default=0, ge=-60, le=12)
    """Gain in dB; 0 leaves it as it is."""

    start: StartSeconds = Fraction(0)
    """Seconds of the music that are left out at its head."""

    fade_in: StartSeconds = Fraction(0)
    """Seconds over which it comes in."""

    fade_out: StartSeconds = Fraction(2)
    """Seconds over which it goes out at the end of the film."""

    loop: bool = True
    """Begin again when the music is shorter than the film; otherwise it simply ends."""

    duck: bool = False
    """Lower the music while the clips themselves have sound."""


class Audio(Schema):
    """The film's sound, apart from that of the clips."""

    music: Music | None = None
    """Music under the film."""

    loudness: float | None = Field(default=None, ge=-40, le=-5)
    """Integrated loudness of the film in LUFS (ITU-R BS.1770), with true peaks held below -1 dBTP; -14 suits most
    platforms. Without it, the levels stay as they are."""


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

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("preset") in PRESETS:
            size, fps = PRESETS[data["preset"]]
            return {"size": size, "fps": fps} | data
        return data


class Storyboard(Schema):
    """A film as a text file: its shots in their order, and what they have in common."""

    storyboard: Literal[1]
    """Version of the storyboard language: 1."""

    title: str = ""
    """The film's title."""

    vars: dict[str, JsonValue] = Field(default_factory=dict)
    """Variables and their default values, any JSON-like value; `--set` and `--vars` override them."""

    templates: dict[str, str] = Field(default_factory=dict)
    """Named prompt templates, for the shots' `template`."""

    defaults: Defaults = Field(default_factory=Defaults)
    """Keys for every shot that does not write its own."""

    shots: tuple[Shot, ...] = Field(min_length=1, strict=False)
    """The shots, in the order of the film."""

    audio: Audio = Field(default_factory=Audio)
    """Music and loudness."""

    output: Output = Field(default_factory=Output)
    """Where the film goes, its size, rate and fit."""

    _folder: Path = PrivateAttr(default_factory=Path)
    _name: str = PrivateAttr(default="storyboard")

    @property
    def folder(self) -> Path:
        """The folder that the board's relative paths start from: that of its file, or the working folder."""
        return self._folder

    @property
    def name(self) -> str:
        """What the board is called in messages and in the store: the file's name, or ``storyboard``."""
        return self._name

    def placed(self, folder: Path, name: str) -> Storyboard:
        """Return the same board with its paths relative to `folder`, called `name`."""
        board = self.model_copy()
        board._folder, board._name = folder, name
        return board

    def shot(self, shot_id: str) -> Shot:
        """Return the shot of that id; KeyError when there is none."""
        for shot in self.shots:
            if shot.id == shot_id:
                return shot
        raise KeyError(shot_id)
