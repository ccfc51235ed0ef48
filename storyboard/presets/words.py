"""What platforms take, in words: lengths, rates and sizes of files."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from storyboard.presets.preset import Covered
from storyboard.wording import in_seconds, listed
from storyboard.wording import size as bytes_in_words

__all__ = ["MEGABYTE", "covered_in_words", "file_in_words", "length_in_words", "rate_in_words"]

MEGABYTE: Final = 1_000_000
_IN_SECONDS: Final = 120


def length_in_words(length: Fraction) -> str:
    """Return a length in the units that people use, without those of which there are none: ``60 s``, ``12 h``."""
    return in_seconds(length) if length < _IN_SECONDS else " ".join(_parts(length))


def _parts(length: Fraction) -> Iterator[str]:
    minutes, seconds = divmod(length, 60)
    hours, minutes = divmod(minutes, 60)
    for number, unit in ((hours, "h"), (minutes, "min")):
        if number:
            yield f"{number} {unit}"
    if seconds:
        yield in_seconds(seconds)


def rate_in_words(rate: Fraction) -> str:
    """Return a number of frames a second."""
    return f"{round(float(rate), 3):g}"


def file_in_words(megabytes: Fraction) -> str:
    """Return the size of a file."""
    return bytes_in_words(int(megabytes * MEGABYTE))


def covered_in_words(covered: Covered) -> str:
    """Return how much of a picture its platform covers, from each edge."""
    return listed(f"{side} {float(100 * share):g} %" for side, share in covered._asdict().items() if share)
