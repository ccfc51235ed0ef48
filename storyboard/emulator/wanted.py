"""From the arguments of a submission to the clip that it asks for, for models known and unknown."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Final

from storyboard.emulator.offers import Offer
from storyboard.emulator.values import Json, Object, Settings, Submission, Wanted
from storyboard.media.images import probe_image

__all__ = ["wanted_clip"]

FRAME_RATES: Final = {"fal": 25, "wavespeed": 25, "minimax": 24, "replicate": 24}
USUAL_SECONDS: Final = Fraction(5)
LONGEST_SECONDS: Final = Fraction(60)
FRAME_COUNT: Final = "num_frames"
USUAL_FRAME_RATE: Final = 16
USUAL_LINES: Final = 720
WIDE: Final = Fraction(16, 9)
TINY_PIXELS: Final = 64
TINY_FRAME_RATE: Final = 12
LARGEST_PIXELS: Final = 3840

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHAPE = re.compile(r"(\d+)\s*:\s*(\d+)")
_SIZE = re.compile(r"(\d+)\s*[x*]\s*(\d+)")


def wanted_clip(
    settings: Settings,
    provider: str,
    submission: Submission,
    offer: Offer | None,
    frames: tuple[Path | None, Path | None],
) -> Wanted:
    """
    Return the clip that a submission asks for.

    `frames` are its first and last frame as files. With a first frame the clip takes that picture's shape, and its
    shorter side is that of the model's nominal size.
    """
    first, last = frames
    width, height = _nominal(submission.arguments, offer)
    if first is not None:
        width, height = _shaped_like(first, min(width, height))
    fps = FRAME_RATES[provider]
    if settings.tiny:
        scale = Fraction(TINY_PIXELS, max(width, height))
        width, height, fps = round(width * scale), round(height * scale), TINY_FRAME_RATE
    seed = submission.arguments.get("seed")
    return Wanted(
        prompt=submission.prompt,
        seconds=_seconds(submission.arguments, offer),
        width=_even(width),
        height=_even(height),
        fps=fps,
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


def _nominal(arguments: Object, offer: Offer | None) -> tuple[int, int]:
    size = arguments.get("size")
    if isinstance(size, str) and (match := _SIZE.fullmatch(size)) and int(match[1]) and int(match[2]):
        return min(int(match[1]), LARGEST_PIXELS), min(int(match[2]), LARGEST_PIXELS)
    lines = _lines(arguments, offer)
    shape = arguments.get("aspect_ratio")
    match = _SHAPE.fullmatch(shape) if isinstance(shape, str) else None
    ratio = Fraction(int(match[1]), int(match[2])) if match and int(match[1]) and int(match[2]) else WIDE
    if offer is not None and ratio == WIDE:
        for picture in offer.model.pictures:
            if picture.width and picture.height and picture.height == lines:
                return picture.width, picture.height
    return (round(lines * ratio), lines) if ratio >= 1 else (lines, round(lines / ratio))


def _lines(arguments: Object, offer: Offer | None) -> int:
    """Return the shorter side in pixels that the resolution stands for."""
    value = arguments.get("resolution")
    if offer is not None and value is None:
        constant = next((one for one in offer.fields if one.name == "resolution"), None)
        parameter = offer.model.params.get("resolution")
        value = constant.default if constant else parameter.default if parameter else None
        if value is None and offer.model.pictures:
            value = offer.model.pictures[0].resolution
    if isinstance(value, str) and value.lower().endswith("k"):
        return {"2k": 1440, "4k": 2160}.get(value.lower(), USUAL_LINES)
    lines = _number(value)
    return min(int(lines), LARGEST_PIXELS) if lines and lines >= 64 else USUAL_LINES


def _shaped_like(picture: Path, shorter: int) -> tuple[int, int]:
    facts = probe_image(picture)
    scale = Fraction(shorter, min(facts.width, facts.height))
    return (
        min(round(facts.width * scale), LARGEST_PIXELS),
        min(round(facts.height * scale), LARGEST_PIXELS),
    )


def _number(value: Json) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _NUMBER.search(str(value))
    return Fraction(match[0]) if match and Fraction(match[0]) > 0 else None


def _even(pixels: int) -> int:
    return max(16, pixels // 2 * 2)
