"""A preset: what a platform shows and takes of videos, each fact with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files as resource_files
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from storyboard.document.problems import problems_of
from storyboard.document.tree import plain, read_tree
from storyboard.errors import BoardError

__all__ = ["Covered", "Loudness", "Preset", "Range", "SafeZone", "Source", "Sourced", "presets", "source_of"]

_FILE: Final = "presets.yaml"
# Shapes this close count as the same: sides are even numbers of pixels.
_SAME_SHAPE: Final = Fraction(1, 100)
_SIZE: Final = re.compile(r"^(\d{2,5})x(\d{2,5})$")


def _exact(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Fraction(str(value)) if is_number else value


def _size(value: object) -> object:
    match = _SIZE.match(value) if isinstance(value, str) else None
    return (int(match[1]), int(match[2])) if match else value


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


_Number = Annotated[Fraction, BeforeValidator(_exact)]
_Share = Annotated[Fraction, BeforeValidator(_exact), Field(ge=0, lt=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Source(_Part):
    """Where facts come from."""

    url: str
    """The page that states them."""

    date: Annotated[date, BeforeValidator(_day)]
    """When they were looked up."""

    sure: Literal["official", "reported"]
    """`official`: the platform's own word. `reported`: what others say of it."""


class Sourced(_Part):
    """A fact, with the name of its source."""

    source: str


class Range(Sourced):
    """What is taken: from the least to the most; None for no limit that is known."""

    least: _Number | None = None
    most: _Number | None = None


class Loudness(Sourced):
    """The loudness at which sound is played, in LUFS, and the highest true peak, in dBTP."""

    target: float
    peak: float | None = None


class Covered(NamedTuple):
    """How much of a picture is covered from each edge, as a share of its height or width."""

    top: Fraction = Fraction(0)
    right: Fraction = Fraction(0)
    bottom: Fraction = Fraction(0)
    left: Fraction = Fraction(0)


class SafeZone(Sourced):
    """How much of the picture the platform covers, from each edge, as a share of its height or width."""

    top: _Share = Fraction(0)
    right: _Share = Fraction(0)
    bottom: _Share = Fraction(0)
    left: _Share = Fraction(0)

    @property
    def covered(self) -> Covered:
        """The margins alone."""
        return Covered(self.top, self.right, self.bottom, self.left)


class Preset(_Part):
    """What a platform shows and takes: `size` and `fps` of a film for it, and the facts that are known."""

    name: str
    title: str
    size: Annotated[tuple[int, int], BeforeValidator(_size)]
    fps: _Number
    length: Range | None = None
    """Seconds."""

    rate: Range | None = None
    """Frames a second."""

    file: Range | None = None
    """Megabytes, of a million bytes each."""

    loudness: Loudness | None = None
    safe: SafeZone | None = None
    sound: Sourced | None = None
    """There where films without sound are not wanted."""

    def has_shape_of(self, size: tuple[int, int]) -> bool:
        """Return whether a film of that size has the shape that the platform shows."""
        return abs(Fraction(*size) / Fraction(*self.size) - 1) <= _SAME_SHAPE


class _File(_Part):
    version: Literal[1]
    sources: dict[str, Source]
    presets: tuple[Preset, ...] = Field(strict=False)


def presets() -> Mapping[str, Preset]:
    """Return the presets by name, in their order."""
    return {preset.name: preset for preset in _read().presets}


def source_of(fact: Sourced) -> Source:
    """Return where a fact of a preset comes from."""
    return _read().sources[fact.source]


@cache
def _read() -> _File:
    text = (resource_files("storyboard.presets") / _FILE).read_bytes()
    tree = read_tree(text, _FILE)
    try:
        return _File.model_validate(plain(tree))
    except ValidationError as error:
        raise BoardError(problems_of(error, tree, _FILE, _File)) from None
