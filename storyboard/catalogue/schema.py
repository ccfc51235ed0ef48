"""What a catalogue file may say: models and the routes to them."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from storyboard.catalogue.bounds import Lengths, PictureLimits, PromptLimits, Schema
from storyboard.catalogue.route import Endpoint, Price, Restriction, Route, WireDuration, WireParameter
from storyboard.catalogue.values import (
    FileKind,
    Mode,
    ModelName,
    Need,
    OptionalValue,
    Seconds,
    Values,
    ValueType,
)

__all__ = [
    "CATALOGUE_VERSION",
    "CatalogueFile",
    "Endpoint",
    "Lengths",
    "Mode",
    "Model",
    "NominalPicture",
    "Parameter",
    "Parts",
    "PictureLimits",
    "Price",
    "PromptLimits",
    "Restriction",
    "Route",
    "WireDuration",
    "WireParameter",
]

CATALOGUE_VERSION: Final = 1


class Parts(Schema):
    """How the mappings in a list divide a clip: the clip lasts, and is paid for, as long as all of them together."""

    seconds: str
    """The key of a part that has its seconds."""

    usual: Seconds | None = None
    """Seconds of a part that does not say; left out when each has to."""

    instead_of_prompt: bool = False
    """Whether the parts take the place of the shot's prompt."""


class Parameter(Schema):
    """A parameter of a model, by a name of ours that is the same with every provider."""

    type: ValueType
    """Type of its value."""

    default: OptionalValue = None
    """Value when the author gives none; it enters the request like a given one. Without a default, nothing is sent."""

    required: bool = False
    """Whether the author has to give it."""

    allowed: Values | None = None
    """All values there are; left out for any value of the type."""

    minimum: float | None = None
    """Smallest number."""

    maximum: float | None = None
    """Largest number."""

    file: FileKind | None = None
    """What its value, or each item of a list, names: a `picture`, a `video` or a `sound`, as a file or an address. Left
    out, its name tells: `image_url`, `reference_image_urls`, `audio_url`."""

    parts: Parts | None = None
    """How a list of mappings divides the clip, where it does."""

    description: str
    """What it does, for people."""


class NominalPicture(Schema):
    """The picture size of a resolution. Clips are measured anyway."""

    resolution: str
    """The resolution's name, such as 768P."""

    width: int | None = Field(default=None, ge=1)
    """Pixels across at 16:9; left out when not known."""

    height: int | None = Field(default=None, ge=1)
    """Pixels down at 16:9; left out when not known."""


class Model(Schema):
    """A video model, described without regard to the provider, and the routes to it."""

    name: ModelName
    """What a shot's `model` says: lower-case letters, digits, `.`, `-`, `_` and `/`."""

    title: str
    """Its name for people."""

    family: str
    """The family that it belongs to."""

    description: str
    """What it is good for, in a sentence or two."""

    lengths: Lengths
    """The lengths that it offers."""

    usual_length: Seconds
    """Seconds of a clip when the shot does not say."""

    prompt: PromptLimits = Field(default_factory=PromptLimits)
    """What its prompt must be."""

    first_frame: Need = "none"
    """Whether it takes a first frame: `none`, `optional` (text alone will do) or `required`."""

    last_frame: Need = "none"
    """Whether it takes a last frame: `none`, `optional` or `required`."""

    picture: PictureLimits | None = None
    """What its first and last frame must be; left out when any readable picture will do."""

    params: dict[str, Parameter] = Field(default_factory=dict)
    """Its parameters, by the names that a shot's `params` uses."""

    any_size: bool = False
    """Whether it makes clips of just the film's size and frame rate."""

    pictures: tuple[NominalPicture, ...] = Field(default=(), strict=False)
    """The sizes that its clips are said to have."""

    frame_rate: str | None = None
    """What is said about its frame rate; for people."""

    fps: int | None = Field(default=None, ge=1, le=120)
    """Frames a second that its clips are expected to have, where no route says otherwise."""

    has_sound: bool = False
    """Whether its clips come with sound."""

    seed: bool = False
    """Whether it takes a seed."""

    routes: tuple[Route, ...] = Field(strict=False)
    """The ways to reach it, the preferred one first."""

    unsure: tuple[str, ...] = Field(default=(), strict=False)
    """Sentences about what is in doubt."""


class CatalogueFile(Schema):
    """A file of models, to add to the built-in ones or to replace some of them."""

    catalogue: Literal[1]
    """Version of this form: 1."""

    models: tuple[Model, ...] = Field(strict=False)
    """The models; each name once."""
