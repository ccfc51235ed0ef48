"""Fonts and lines of text, for cards and slates."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from PIL import ImageFont

from storyboard.errors import MediaError

__all__ = ["Font", "Weight", "balanced", "cap_height", "elided", "load_font", "missing_characters", "wrapped"]

Font: TypeAlias = ImageFont.FreeTypeFont
Weight: TypeAlias = Literal["display", "text"]

_BUILT_IN: Final[dict[Weight, Path]] = {
    "display": Path(__file__).with_name("fonts") / "InterDisplay-SemiBold.otf",
    "text": Path(__file__).with_name("fonts") / "Inter-Regular.otf",
}
# Never a character: a font draws its sign for "missing" in its place.
_NO_CHARACTER: Final = "\U0010ffff"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_ELLIPSIS: Final = "…"


@lru_cache(maxsize=256)
def load_font(size: int, weight: Weight, path: Path | None = None) -> Font:
    """Open a font at `size` pixels: the file at `path`, else the built-in one. MediaError when it is no font."""
    try:
        return ImageFont.truetype(path or _BUILT_IN[weight], size)
    except OSError as error:
        reason = "does not exist" if path and not path.exists() else "is not a font that can be read"
        raise MediaError(f'"{path}" {reason}', hint="card.font takes a TrueType or OpenType file") from error


def missing_characters(text: str, font: Font) -> list[str]:
    """Return the characters of `text` that the font cannot draw, each once, in order of appearance."""
    blank = font.getmask(_NO_CHARACTER)
    sign = blank.size, bytes(blank)
    missing = []
    for character in dict.fromkeys(unicodedata.normalize("NFC", text)):
        if unicodedata.category(character) in _INVISIBLE or ord(character) in _VARIATION_SELECTORS:
            continue
        drawn = font.getmask(character)
        if (drawn.size, bytes(drawn)) == sign:
            missing.append(character)
    return missing


def cap_height(font: Font) -> int:
    """Return the height of the font's capitals in pixels."""
    return -int(font.getbbox("H", anchor="ls")[1])


def wrapped(text: str, font: Font, width: float) -> list[str]:
    """
    Break `text` into lines of at most `width` pixels, at spaces and between ideographs.

    A word that is wider than a line stays whole and sticks out. At least one line is returned.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = line + word
        if line and font.getlength(longer.rstrip()) > width:
            lines.append(line.rstrip())
            line = word
        else:
            line = longer
    return [*lines, line.rstrip()]


def balanced(text: str, font: Font, width: float) -> list[str]:
    """Break `text` as `wrapped` does, into as few lines, but of lengths as even as can be."""
    count = len(wrapped(text, font, width))
    low, high = width / (count + 1), width
    while count > 1 and high - low > 1:
        middle = (low + high) / 2
        lines = wrapped(text, font, middle)
        if len(lines) > count or any(font.getlength(line) > middle for line in lines):
            low = middle
        else:
            high = middle
    return wrapped(text, font, high)


def elided(lines: Sequence[str], count: int, font: Font, width: float) -> list[str]:
    """Return at most `count` of the lines; when some are left out, the last one ends in an ellipsis."""
    kept = list(lines[:count])
    if len(lines) <= count and all(font.getlength(line) <= width for line in kept):
        return kept
    last = kept[-1]
    while last and font.getlength(last + _ELLIPSIS) > width:
        last = last[:-1]
    return [*kept[:-1], last.rstrip(" ,;:.-") + _ELLIPSIS]


def _words(text: str) -> list[str]:
    """Split at the places where a line may break; each word keeps the space that follows it."""
    words: list[str] = []
    for part in text.split():
        start = 0
        for index in range(1, len(part)):
            if _is_ideograph(part[index]) or _is_ideograph(part[index - 1]):
                words.append(part[start:index])
                start = index
        words.append(part[start:] + " ")
    return words


def _is_ideograph(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "W" and unicodedata.category(character) == "Lo"
