"""The clip that the arguments of a submission ask for, of known and unknown models."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from storyboard.catalogue.shape import USUAL_RATE, clip_shape, expected_shape
from storyboard.emulator.offers import Offer
from storyboard.emulator.values import Json, Object, Settings, Submission, Wanted
from storyboard.media.images import probe_image
from storyboard.media.shape import FilmShape

__all__ = ["requested_clip"]

USUAL_SECONDS: Final = Fraction(5)
LONGEST_SECONDS: Final = Fraction(60)
FRAME_COUNT: Final = "num_frames"
USUAL_FRAME_RATE: Final = 16
TINY_PIXELS: Final = 64
TINY_FRAME_RATE: Final = Fraction(12)

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def requested_clip(
    settings: Settings,
    submission: Submission,
    offer: Offer | None,
    frames: tuple[Path | None, Path | None],
) -> Wanted:
    """
    Return the clip that a submission asks for.

    `frames` are its first and last frame as files. Its shape is the one that the catalogue expects of the model.
    """
    first, last = frames
    shape = _shape(submission.arguments, offer, first)
    if settings.tiny:
        shape = replace(shape.inside(TINY_PIXELS, TINY_PIXELS), fps=TINY_FRAME_RATE)
    seed = submission.arguments.get("seed")
    return Wanted(
        prompt=submission.prompt,
        seconds=_seconds(submission.arguments, offer),
        shape=shape,
        seed=seed if isinstance(seed, int) else settings.seed,
        first_frame=first,
        last_frame=last,
    )


def _seconds(arguments: Object, offer: Offer | None) -> Fraction:
    if offer is not None and (length := offer.length(arguments)):
        return min(length, LONGEST_SECONDS)
    field = offer.field("duration") if offer else None
    seconds = _number(arguments.get(field.name if field else "duration"))
    usual = offer.model.usual_length if offer else USUAL_SECONDS
    if seconds is None or (field and field.name == FRAME_COUNT):
        return _from_frame_count(arguments) or usual
    return min(seconds, LONGEST_SECONDS)


def _from_frame_count(arguments: Object) -> Fraction | None:
    count, rate = _number(arguments.get(FRAME_COUNT)), _number(arguments.get("frames_per_second"))
    return min(count / (rate or USUAL_FRAME_RATE), LONGEST_SECONDS) if count else None


def _shape(arguments: Object, offer: Offer | None, first: Path | None) -> FilmShape:
    """Return the shape that the catalogue expects of a known model, or that the arguments name."""
    facts = probe_image(first) if first is not None else None
    picture = (facts.width, facts.height) if facts else None
    if offer is None:
        return clip_shape(arguments, USUAL_RATE, picture)
    return expected_shape(offer.model, offer.route, offer.mode, offer.params(arguments), picture)


def _number(value: Json) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _NUMBER.search(str(value))
    return Fraction(match[0]) if match and Fraction(match[0]) > 0 else None
