"""Lines of text, for cards and slates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from storyboard.characters import is_space, may_break, seen_characters
from storyboard.media.font import END_OF_ISOLATE, ISOLATES, Font

__all__ = ["balanced", "cap_height", "elided", "isolated", "wrapped"]

_ELLIPSIS: Final = "…"
# Where an author lets a word break, and what that shows: a soft hyphen, and a zero-width space as Thai needs it.
_BREAKS: Final = {"\u00ad": "-", "\u200b": ""}


class _Word(NamedTuple):
    """
    An unbreakable piece of text, within a line and at its end, and what it takes of the line's width in pixels.

    A word that is divided at a soft hyphen shows it at the end of a line alone.
    """

    text: str
    last: str
    ink: float
    advance: float


def cap_height(font: Font) -> int:
    """Return the height of the font's capitals in pixels."""
    return -int(font.getbbox("H", anchor="ls")[1])


def wrapped(text: str, font: Font, width: float) -> list[str]:
    """
    Break `text` into lines of at most `width` pixels.

    Lines break at spaces, soft hyphens and zero-width spaces, and between the characters of Chinese and Japanese. A
    word that is wider than a line is not broken. At least one line is returned.
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


def isolated(lines: Iterable[str]) -> list[str]:
    """Return the lines of a paragraph; an isolate that a break divides is one in each of its lines."""
    opened: list[str] = []
    whole = []
    for line in lines:
        before = "".join(opened)
        for character in line:
            if character in ISOLATES:
                opened.append(character)
            elif character == END_OF_ISOLATE and opened:
                opened.pop()
        whole.append(before + line + END_OF_ISOLATE * len(opened))
    return whole


def _filled(words: Sequence[_Word], width: float) -> list[str]:
    lines: list[str] = []
    line, used, last = "", 0.0, ""
    for word in words:
        if line and used + word.ink > width:
            lines.append(last)
            line, used = "", 0.0
        if not line and not word.last:
            continue
        last = (line + word.last).rstrip()
        line += word.text
        used += word.advance
    return [*lines, last]


def _words(text: str, font: Font) -> list[_Word]:
    """Split at the places where a line may break; a word keeps the space that follows it."""
    space = font.getlength(" ")
    words: list[_Word] = []
    for part in _divided(text):
        *pieces, end = _pieces(part)
        for piece, hyphen in pieces:
            words.append(_Word(piece, piece + hyphen, font.getlength(piece + hyphen), font.getlength(piece)))
        ink = font.getlength(end[0])
        words.append(_Word(f"{end[0]} ", end[0], ink, ink + space))
    return words


def _divided(text: str) -> Iterator[str]:
    """Yield what stands between spaces; those that do not break are part of it."""
    part = ""
    for character in text:
        if not is_space(character):
            part += character
        elif part:
            yield part
            part = ""
    if part:
        yield part


def _pieces(part: str) -> list[tuple[str, str]]:
    """Return the pieces of a part without spaces, each with the hyphen that it has at the end of a line."""
    pieces: list[tuple[str, str]] = []
    piece = ""
    for character in seen_characters(part):
        if character in _BREAKS:
            pieces += [(piece, _BREAKS[character])] if piece else []
            piece = ""
            continue
        if piece and may_break(piece, character):
            pieces.append((piece, ""))
            piece = ""
        piece += character
    return [*pieces, (piece, "")]
