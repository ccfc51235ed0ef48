"""What a film does not have of what its preset's platform shows and takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from storyboard.presets.preset import Covered, Preset, Range, Sourced, source_of
from storyboard.presets.words import MEGABYTE, file_in_words, length_in_words, rate_in_words

__all__ = ["Advice", "Box", "Heard", "Measured", "lint_film", "lint_plan", "reaches_out"]

# A platform turns sound down from its target on. What is a little quieter than it is heard as loud as others.
_LOUDER: Final = 1.0
_QUIETER: Final = 2.0
# The meter's own inexactness.
_PEAK_SLACK: Final = 0.2
# Nothing below this is loud enough to be measured (ITU-R BS.1770).
_SILENT: Final = -70.0


class Advice(NamedTuple):
    """What is not as the platform has it, and what to do about it."""

    message: str
    hint: str


class Box(NamedTuple):
    """A part of the picture, as shares of its width and height from its left and top edge."""

    left: float
    top: float
    right: float
    bottom: float


class Heard(NamedTuple):
    """The loudness of a film in LUFS, and its true peak in dBTP."""

    loudness: float
    peak: float


class Measured(NamedTuple):
    """What was measured of a finished film: its file in bytes, and its sound, None where that does not matter."""

    size_bytes: int
    heard: Heard | None = None


def lint_plan(
    preset: Preset, size: tuple[int, int], fps: Fraction, length: Fraction | None
) -> Iterator[Advice]:
    """Yield what is known before a film is made; `length` is in seconds, None when it is not known yet."""
    if not preset.has_shape_of(size):
        shown = f"{preset.size[0]}x{preset.size[1]}"
        yield Advice(
            f'the film is {size[0]}x{size[1]}, and "{preset.name}" is {shown}',
            'leave "size" out, or choose another preset',
        )
    if preset.rate is not None:
        hint = f'leave "fps" out for {float(preset.fps):g}'
        yield from _outside(preset, preset.rate, fps, _Words("has", _frames_a_second, hint, hint))
    if preset.length is not None and length is not None:
        hints = "shorten it, or choose another preset", "lengthen it, or choose another preset"
        yield from _outside(preset, preset.length, length, _Words("lasts", length_in_words, *hints))


def lint_film(preset: Preset, measured: Measured) -> Iterator[Advice]:
    """Yield what is known of a finished film beyond `lint_plan`: its file and its sound."""
    if preset.file is not None:
        hints = "make it shorter, smaller or of fewer frames a second", "show more"
        megabytes = Fraction(measured.size_bytes, MEGABYTE)
        yield from _outside(preset, preset.file, megabytes, _Words("has", file_in_words, *hints))
    if measured.heard is None:
        return
    if measured.heard.loudness > _SILENT:
        yield from _sound(preset, measured.heard)
    elif preset.sound is not None:
        yield Advice(f'the film is silent, and "{preset.name}" {_wants(preset.sound)} sound', "give it some")


def reaches_out(box: Box, covered: Covered) -> bool:
    """Return whether a part of the picture reaches into what is covered."""
    return (
        box.left < covered.left
        or box.top < covered.top
        or box.right > 1 - covered.right
        or box.bottom > 1 - covered.bottom
    )


class _Words(NamedTuple):
    """How a value is told, and what to do where it is too high, and too low."""

    verb: str
    told: Callable[[Fraction], str]
    lower: str
    higher: str


def _outside(preset: Preset, taken: Range, value: Fraction, words: _Words) -> Iterator[Advice]:
    limit = None
    if taken.most is not None and value > taken.most:
        limit, hint = f"at most {words.told(taken.most)}", words.lower
    elif taken.least is not None and value < taken.least:
        limit, hint = f"at least {words.told(taken.least)}", words.higher
    if limit is not None:
        what = f"the film {words.verb} {words.told(value)}"
        yield Advice(f'{what}, and "{preset.name}" {_takes(taken)} {limit}', hint)


def _frames_a_second(rate: Fraction) -> str:
    return f"{rate_in_words(rate)} frames a second"


def _sound(preset: Preset, heard: Heard) -> Iterator[Advice]:
    wanted = preset.loudness
    if wanted is None:
        return
    hint = f'"loudness: {wanted.target:g}" in the output makes it so'
    above = heard.loudness - wanted.target
    if above > _LOUDER or above < -_QUIETER:
        then = "turns it down" if above > 0 else "plays others louder"
        yield Advice(
            f'the film has {heard.loudness:.1f} LUFS, and "{preset.name}" {_plays(wanted)} '
            f"{wanted.target:g} LUFS: it {then}",
            hint,
        )
    if wanted.peak is not None and heard.peak > wanted.peak + _PEAK_SLACK:
        yield Advice(
            f'the film has peaks of {heard.peak:.1f} dBTP, and "{preset.name}" {_wants(wanted)} '
            f"{wanted.peak:g} dBTP at most",
            hint,
        )


def _takes(fact: Sourced) -> str:
    return "takes" if source_of(fact).sure == "official" else "is said to take"


def _plays(fact: Sourced) -> str:
    return "plays at" if source_of(fact).sure == "official" else "is said to play at"


def _wants(fact: Sourced) -> str:
    return "wants" if source_of(fact).sure == "official" else "is said to want"
