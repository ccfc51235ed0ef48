"""A request to a model, whatever provider runs it; and the fingerprint that identifies its result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Final, TypeAlias

from pydantic import JsonValue

from storyboard.animatic.joins import Camera, Side
from storyboard.catalogue.inputs import Place
from storyboard.catalogue.values import FileKind
from storyboard.media.focus import Focus
from storyboard.media.shape import FilmShape

__all__ = [
    "CAMERA",
    "FIRST_FRAME",
    "LEFT",
    "LEFT_FOOTAGE",
    "LEFT_FRAMES",
    "SPARE_FRAME",
    "ClipRequest",
    "FootageFrame",
    "FrameSource",
    "InputFile",
    "LastFrameOf",
    "LeftAt",
    "PictureFile",
    "PictureUrl",
    "fingerprint_of",
    "ingredients_of",
    "lineage_of",
    "lineage_within",
]


FIRST_FRAME: Final = "first frame"
SPARE_FRAME: Final = "spare frame"
CAMERA: Final = "camera"
# How much of a take, or of footage, is shown before the frame that is handed on.
LEFT: Final = "shown"
LEFT_FRAMES: Final = "frames shown"
LEFT_FOOTAGE: Final = "before"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A local picture; only its bytes count, so a renamed file is the same picture."""

    path: Path = field(compare=False)
    sha256: str

    def ingredient(self) -> JsonValue:
        """Return what goes into the fingerprint."""
        return {"picture": self.sha256}


@dataclass(frozen=True, slots=True)
class PictureUrl:
    """A picture that the provider fetches itself; its URL counts, since it is not read here."""

    url: str

    def ingredient(self) -> JsonValue:
        """Return what goes into the fingerprint."""
        return {"url": self.url}


@dataclass(frozen=True, slots=True)
class LeftAt:
    """
    Where the cut leaves a take before its end: after `shown` seconds of it, or after so many of its frames.

    `late` says that the cut also leaves out the take's first frame, which the shot before ends with, and so shows one
    more. It does not count: another transition never makes a clip again.
    """

    shown: Fraction
    in_frames: bool = False
    late: bool = field(default=False, compare=False)

    def before(self, rate: Fraction) -> Fraction:
        """Return the second of a take with that many frames a second before which its last frame is shown."""
        return (self.shown / rate if self.in_frames else self.shown) + (1 / rate if self.late else 0)


@dataclass(frozen=True, slots=True)
class LastFrameOf:
    """
    The last frame that the cut shows of the picked take of another shot.

    The take is identified by its key before the clip exists. `left` is None where the cut shows it to its end, or where
    the end is wanted. `lineage` is the key that counts: the take's as it is without the camera moves beside it; None
    for the same one.
    """

    shot: str = field(compare=False)
    take: str
    left: LeftAt | None = None
    lineage: str | None = None

    def before(self, rate: Fraction) -> Fraction | None:
        """Return the second of the take, at its frames a second, before which the frame is shown; None for its end."""
        return None if self.left is None else self.left.before(rate)

    def ingredient(self) -> JsonValue:
        """Return what goes into the fingerprint: that of a whole take is the same as ever."""
        take = self.lineage or self.take
        if self.left is None:
            return {"last_frame_of": take}
        return {
            "last_frame_of": take,
            LEFT_FRAMES if self.left.in_frames else LEFT: str(self.left.shown),
        }


@dataclass(frozen=True, slots=True)
class FootageFrame:
    """The last frame of footage as it is used: the one shown just before second `before`, or the very last."""

    path: Path = field(compare=False)
    sha256: str
    before: Fraction | None

    def ingredient(self) -> JsonValue:
        """Return what goes into the fingerprint."""
        return {"last_frame_of": self.sha256, LEFT_FOOTAGE: None if self.before is None else str(self.before)}


@dataclass(frozen=True, slots=True)
class InputFile:
    """
    A local file within the parameters: a picture, a video or a sound that the model is given to work with.

    `place` leads to it from the parameters. Only its bytes count, so a renamed file is the same.
    """

    place: Place
    kind: FileKind
    path: Path = field(compare=False)
    sha256: str

    def ingredient(self) -> JsonValue:
        """Return what goes into the fingerprint, at its place in the parameters."""
        return {self.kind: self.sha256}


FrameSource: TypeAlias = PictureFile | PictureUrl | LastFrameOf | FootageFrame


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """
    One generation, described independently of the provider.

    `length` is in seconds. `params` holds every parameter that reaches the model, the catalogue's defaults
    included; a file among them stands there as its digest, and itself in `files`. `shape` is set only for models that
    make any size and rate (the animatic engine); of those, `spare_frame` asks for one frame more than the length has,
    because the cut leaves the first one out, and `camera` has the moves that go on from the shot before or in the
    one after it, and `focus` what is kept of the first and last frame where they are cropped to it. `fields` are the
    provider's names of fields when an id is used as it is, unchecked; None for models of the catalogue.
    """

    model: str
    prompt: str
    length: Fraction
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    first_frame: FrameSource | None = None
    last_frame: FrameSource | None = None
    seed: int | None = None
    shape: FilmShape | None = None
    spare_frame: bool = False
    camera: Camera | None = None
    files: tuple[InputFile, ...] = ()
    fields: Mapping[str, str] | None = None
    focus: Focus | None = None

    @property
    def frames(self) -> int:
        """How many frames a model makes that makes any length and rate; 1 for other models."""
        exact = self.length * self.shape.fps if self.shape else 1
        return max(1, ceil(exact)) + self.spare_frame


def lineage_of(request: ClipRequest) -> str:
    """
    Return the fingerprint by which shots that continue this one know it: without the camera moves beside it.

    They hardly change its last frame, and no clip that is paid for depends on them.
    """
    return fingerprint_of(ingredients_of(replace(request, camera=None)))


def lineage_within(ingredients: Mapping[str, JsonValue], fingerprint: str) -> str | None:
    """Return the lineage of the request with these ingredients, None where it is its `fingerprint`, or not known."""
    if CAMERA not in ingredients or fingerprint_of(ingredients) != fingerprint:
        return None
    return fingerprint_of({name: value for name, value in ingredients.items() if name != CAMERA})


def _moves_beside(camera: Camera) -> JsonValue:
    return {
        "entering": _moves_before(camera.entering) if camera.entering else None,
        "leaving": [list(name) for name in camera.leaving],
    }


def _moves_before(side: Side) -> JsonValue:
    return {
        "moves": [[move.kind, move.direction, move.speed, move.stage, move.manner] for move in side.moves],
        "frames": side.frames,
        "rate": str(side.rate),
        "scene": side.in_scene,
        "margins": [str(margin) for margin in side.margins],
        "times": str(side.times),
    }


def ingredients_of(request: ClipRequest) -> dict[str, JsonValue]:
    """Return everything that decides the result, by the names that the plan uses when one of them changes."""
    shape = request.shape
    # Only when there are any, so that other fingerprints stay the same.
    rare: dict[str, JsonValue] = {} if request.fields is None else {"fields": dict(request.fields)}
    if request.spare_frame:
        rare[SPARE_FRAME] = True
    if request.focus is not None:
        rare["focus"] = [str(request.focus.x), str(request.focus.y)]
    if request.camera is not None:
        rare[CAMERA] = _moves_beside(request.camera)
    return {
        "model": request.model,
        "prompt": request.prompt,
        "length": str(request.length),
        "params": dict(request.params),
        FIRST_FRAME: request.first_frame.ingredient() if request.first_frame else None,
        "last frame": request.last_frame.ingredient() if request.last_frame else None,
        "seed": request.seed,
        "size": f"{shape.width}x{shape.height}" if shape else None,
        "frame rate": str(shape.fps) if shape else None,
        **rare,
    }


def fingerprint_of(ingredients: Mapping[str, JsonValue]) -> str:
    """Return the sha256 of the ingredients' canonical JSON (sorted keys, no spaces, UTF-8), in hexadecimal."""
    canonical = json.dumps(ingredients, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
