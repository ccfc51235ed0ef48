"""Lines of text, for cards and slates."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from storyboard.media.font import Font

__all__ = ["balanced", "cap_height", "elided", "wrapped"]

_ELLIPSIS: Final = "…"


class _Word(NamedTuple):
    """An unbreakable piece of text, its width in pixels, and its width with the following space."""

    text: str
    ink: float
    advance: float


def cap_height(font: Font) -> int:
    """Return the height of the font's capitals in pixels."""
    return -int(font.getbbox("H", anchor="ls")[1])


def wrapped(text: str, font: Font, width: float) -> list[str]:
    """
    Break `text` into lines of at most `width` pixels, at spaces and between ideographs.

    A word that is wider than a line is not broken. At least one line is returned.
    """
    return _filled(_words(text, font), width)


def balanced(text: str, font: Font, width: float) -> list[str]:
    """Break `text` into as few lines as `wrapped` does, but as even as possible."""
    words = _words(text, font)
    lines = _filled(words, width)
    count = len(lines)
    low, high = max((word.ink for word in words), default=width), width
    while count > 1 and high - low > 1:
        middle = (low + high) / 2
        tried = _filled(words, middle)
        if len(tried) > count:
            low = middle
        else:
            lines, high = tried, middle
    return lines


def elided(lines: Sequence[str], count: int, font: Font, width: float) -> list[str]:
    """Return at most `count` of the lines; when some are left out, the last one ends in an ellipsis."""
    kept = list(lines[:count])
    if len(lines) <= count and all(font.getlength(line) <= width for line in kept):
        return kept
    last = kept[-1]
    while last and font.getlength(last + _ELLIPSIS) > width:
        last = last[:-1]
    return [*kept[:-1], last.rstrip(" ,;:.-") + _ELLIPSIS]


def _filled(words: Sequence[_Word], width: float) -> list[str]:
    lines = [""]
    used = 0.0
    for word in words:
        if lines[-1] and used + word.ink > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            used = 0.0
        lines[-1] += word.text
        used += word.advance
    lines[-1] = lines[-1].rstrip()
    return lines


def _words(text: str, font: Font) -> list[_Word]:
    """Split at the places where a line may break; a word keeps the space that follows it."""
    space = font.getlength(" ")
    words: list[_Word] = []
    for part in text.split():
        start = 0
        for index in range(1, len(part)):
            if _is_ideograph(part[index]) or _is_ideograph(part[index - 1]):
                ink = font.getlength(part[start:index])
                words.append(_Word(part[start:index], ink, ink))
                start = index
        ink = font.getlength(part[start:])
        words.append(_Word(part[start:] + " ", ink, ink + space))
    return words


def _is_ideograph(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "W" and unicodedata.category(character) == "Lo"
