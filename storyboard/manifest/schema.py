"""What a manifest says of a film: its shots, what made each of them, and where they are on the timeline."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

__all__ = [
    "LONGEST_NAME",
    "MANIFEST_VERSION",
    "Blend",
    "Content",
    "FilmFacts",
    "Generated",
    "Manifest",
    "ManifestShot",
    "Music",
    "RequestFacts",
    "StartFrame",
    "Tools",
    "is_plain",
]

MANIFEST_VERSION: Final = 1

# Far above any film, and small enough for arithmetic.
_LARGEST: Final = 1 << 40
LONGEST_NAME: Final = 1000
# Control characters, direction marks, line separators, and halves of characters.
_STEERING: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def is_plain(character: str) -> bool:
    """Return whether a character may be in a name: it steers no terminal, and breaks no line."""
    return unicodedata.category(character) not in _STEERING


def _plain(text: str) -> str:
    if not all(map(is_plain, text)):
        raise ValueError("it has control characters")
    return text


_Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Name: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST_NAME), AfterValidator(_plain)]
_Count: TypeAlias = Annotated[int, Field(ge=0, le=_LARGEST)]
_Seconds: TypeAlias = Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
_Focus: TypeAlias = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]]
_Money: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}(\.[0-9]{1,60})?$")]
_Values: TypeAlias = dict[str, JsonValue]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


class FilmFacts(_Part):
    """What the file of a film is like."""

    sha256: _Digest | None = None
    """The digest of the film's bytes; left out in the film's own metadata, which is a part of them."""

    size_bytes: _Count | None = None
    """The size of the file in bytes; left out in the film's own metadata."""

    width: _Count
    """The width in pixels."""

    height: _Count
    """The height in pixels."""

    fps: _Name
    """The frames a second, as an exact fraction such as `24` or `30000/1001`."""

    frames: _Count
    """The number of frames."""

    seconds: _Seconds
    """The length in seconds."""

    loudness: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """The loudness of the sound in LUFS; left out where the levels were left alone."""


class Tools(_Part):
    """What programs and libraries made a film."""

    storyboard: _Name
    """The version of storyboard."""

    code: _Name
    """A digest of the code that cut the film."""

    encoders: _Name = ""
    """The versions of the encoders."""

    libraries: dict[_Name, _Name]
    """The versions of the libraries that decide the film's pictures and sound, by name."""


class StartFrame(_Part):
    """The picture that a clip begins or ends with."""

    file: _Name | None = None
    """The path of a picture, or of footage, relative to the storyboard; outside of its folder, the name alone."""

    sha256: _Digest | None = None
    """The digest of that file's bytes."""

    url: str | None = None
    """The URL of a picture, without user and query."""

    shot: _Name | None = None
    """The shot whose last frame it is."""

    take: _Name | None = None
    """The take of that shot, as `fingerprint#number`."""

    before: _Name | None = None
    """The place in footage or in a take before which the frame is shown, where that is not its end."""


class Content(_Part):
    """The part of a file that a shot shows, or another file that the film is made of."""

    sha256: _Digest
    """The digest of the file's bytes."""

    file: _Name | None = None
    """The file's path relative to the storyboard, outside of its folder the name alone; left out for takes."""

    key: _Name | None = None
    """The key of the storyboard, or the kind of file, that it stands for; left out where that is clear."""

    source_start: _Seconds = 0
    """The second of the file at which the part begins; left out for 0."""

    speed: _Name | None = None
    """How many seconds of the file pass in one of the film, as an exact fraction; left out for 1."""

    fit: _Name | None = None
    """How the picture fills the film's frame."""

    focus: _Focus | None = Field(default=None, strict=False)
    """What the crop keeps, as fractions of the picture's width and height; left out for the middle."""

    stream: _Count | None = None
    """The number of the file's sound stream that is heard, from 1; left out for the usual one."""

    loop: bool = False
    """Whether the part begins again when it is over; left out when not."""

    muted: bool = False
    """Whether its sound is left out of the film; left out when not."""

    blend: bool = False
    """Whether frames are mixed for another speed; left out when not."""


class RequestFacts(_Part):
    """What the model was asked for: all that decides the clip."""

    prompt: str = ""
    """The prompt, as it reached the model."""

    length: _Name
    """The length in seconds that was asked for, as an exact fraction."""

    parameters: _Values = Field(default_factory=dict)
    """The parameters that reached the model, the catalogue's defaults included; a file stands there as its digest."""

    seed: int | None = None
    """The seed; left out when there was none."""

    size: _Name | None = None
    """The size that was asked for, of models that make any size."""

    fps: _Name | None = None
    """The frames a second that were asked for, of models that make any."""

    first_frame: StartFrame | None = None
    """The picture that the clip begins with; left out when there was none."""

    last_frame: StartFrame | None = None
    """The picture that the clip ends with; left out when there was none."""

    focus: _Focus | None = Field(default=None, strict=False)
    """What is kept of the pictures, of models that make any size; left out for the middle."""

    files: tuple[Content, ...] = ()
    """The files within the parameters."""

    fields: dict[str, str] = Field(default_factory=dict)
    """The provider's names of fields, of a model that is named by a provider's own id."""


class Generated(_Part):
    """Where a generated clip comes from."""

    model: _Name
    """The model that made the clip."""

    provider: _Name
    """The provider that ran the model; `local` for the animatic engine."""

    endpoint: _Name | None = None
    """The provider's endpoint that the clip was paid at; left out where it is not known, and for clips made here."""

    request_id: _Name | None = None
    """The provider's id of the prediction; left out for clips that were made here."""

    price: _Money | None = None
    """The estimate of what the clip cost, in US dollars; left out when it is not known, and for clips made here."""

    stand_in: _Name | None = None
    """The local server that made the clip in the provider's place; left out for clips of the provider itself."""

    fingerprint: _Digest
    """What names the request: the sha256 of all its inputs."""

    take: Annotated[int, Field(ge=1, le=_LARGEST)]
    """The number of the take among those of the same request, from 1."""

    kept: bool = False
    """Whether the take is of earlier inputs and was kept although they have changed; left out when not."""

    prompt_begins: str | None = None
    """The beginning of the prompt of a kept take; its whole request is not in the storyboard any more."""

    request: RequestFacts | None = None
    """What the model was asked for; left out for a kept take, and where `left_out` says so."""


class Blend(_Part):
    """A transition: its kind, its length and its look."""

    kind: _Name
    """The kind of the transition."""

    frames: _Count
    """Its length in frames."""

    seconds: _Seconds
    """Its length in seconds."""

    easing: _Name | None = None
    """How it speeds up and slows down; left out for linear."""

    colour: _Name | None = None
    """The colour of a fade; left out for other kinds."""

    softness: _Seconds | None = None
    """The width of a soft edge, 0 to 1; left out for the kind's own."""

    picture: Content | None = None
    """The picture that says where it uncovers first; left out for other kinds."""


class ManifestShot(_Part):
    """A shot of the film, and its place on the timeline."""

    id: _Name
    """The shot's id in the storyboard."""

    kind: Literal["generated", "footage", "card"]
    """What shows the shot."""

    start: _Count
    """The frame of the film with which it begins, from 0, its transition included."""

    start_seconds: _Seconds
    """The second of the film at which it begins."""

    frames: _Count
    """How many frames it lasts."""

    seconds: _Seconds
    """How many seconds it lasts."""

    transition: Blend | None = None
    """The transition from the shot before, at the beginning of this one; left out for a cut."""

    clip: Content | None = None
    """The clip or the footage; left out for a card."""

    generated: Generated | None = None
    """Where a generated clip comes from; left out for footage and cards."""

    card: _Values | None = None
    """What a card shows, by the keys of the storyboard; left out for other shots."""

    files: tuple[Content, ...] = ()
    """The files that a card is made of."""


class Music(_Part):
    """The film's music."""

    content: Content
    """The sound file."""

    settings: _Values = Field(default_factory=dict)
    """How it is mixed, by the keys of the storyboard."""


class Manifest(_Part):
    """What a film is made of: enough to audit it, and to make it again."""

    film_manifest: Literal[1]
    """The version of the format."""

    film: FilmFacts
    """The film's file."""

    tools: Tools
    """The programs that made the film."""

    shots: tuple[ManifestShot, ...] = ()
    """The shots in the film's order."""

    fade_in: Blend | None = None
    """How the film fades in; left out when it does not."""

    fade_out: Blend | None = None
    """How the film fades out; left out when it does not."""

    music: Music | None = None
    """The film's music; left out when there is none."""

    left_out: Literal["requests", "shots"] | None = None
    """What the metadata of a very long film lack, and the file beside it has: the requests, or all shots."""
