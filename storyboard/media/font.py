"""Fonts: the built-in one and a board's own, and which characters they lack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from PIL import ImageFont, features

from storyboard.errors import MediaError

__all__ = [
    "END_OF_ISOLATE",
    "ISOLATES",
    "Direction",
    "Font",
    "Weight",
    "check_lettering",
    "direction_of",
    "legible",
    "load_font",
    "missing_characters",
]

Font: TypeAlias = ImageFont.FreeTypeFont
Weight: TypeAlias = Literal["display", "text"]
Direction: TypeAlias = Literal["ltr", "rtl"]

_BUILT_IN: Final[dict[Weight, Path]] = {
    "display": Path(__file__).with_name("fonts") / "InterDisplay-SemiBold.otf",
    "text": Path(__file__).with_name("fonts") / "Inter-Regular.otf",
}
# Not a character: fonts draw their "missing" glyph for it.
_NO_CHARACTER: Final = "\U0010ffff"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
# Between them, text has a direction of its own: from left to right, from right to left, or that of its first letter.
ISOLATES: Final = frozenset("\u2066\u2067\u2068")
END_OF_ISOLATE: Final = "\u2069"
_CHECKED_SIZE: Final = 40
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
# The scripts of which letters change with their neighbours, or move around them.
_JOINING: Final = (range(0x0590, 0x0900), range(0x0900, 0x0E00), range(0x0F00, 0x10A0), range(0x1780, 0x1800))
_NAMED_CHARACTERS: Final = 3
_UNWRITTEN: Final = "words that the built-in font cannot write"


@lru_cache(maxsize=256)
def load_font(size: int, weight: Weight, path: Path | None = None) -> Font:
    """Open a font at `size` pixels: the file at `path`, else the built-in one. MediaError when it is not a font."""
    try:
        return ImageFont.truetype(path or _BUILT_IN[weight], size)
    except OSError as error:
        reason = "does not exist" if path and not path.exists() else "is not a font that can be read"
        raise MediaError(f'"{path}" {reason}', hint="card.font takes a TrueType or OpenType file") from error


def missing_characters(text: str, font: Font) -> list[str]:
    """Return the characters of `text` that the font cannot draw, each once, in order of appearance."""
    every = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [character for character in every if _is_missing(character, font)]


# The cards of many films say much the same.
@lru_cache(maxsize=20_000)
def _is_missing(character: str, font: Font) -> bool:
    if unicodedata.category(character) in _INVISIBLE or ord(character) in _VARIATION_SELECTORS:
        return False
    return _drawn(character, font) == _drawn(_NO_CHARACTER, font)


@lru_cache(maxsize=1000)
def _drawn(character: str, font: Font) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


def legible(text: str, font: Font) -> str:
    """
    Return a text without the characters that the font lacks, for pictures that should not fail for them.

    Of a text of which less than a half is left, say that instead.
    """
    missing = frozenset(missing_characters(text, font))
    left = "".join(character for character in text if character not in missing).strip()
    return left if not missing or len(left) * 2 > len(text) else _UNWRITTEN


def direction_of(text: str) -> Direction | None:
    """
    Return the direction of a paragraph, which is that of its first letter outside of isolates (U+2066 to U+2069).

    None where the machine has no library for it; then everything is set from left to right.
    """
    if not _has_shaping():
        return None
    strong = (unicodedata.bidirectional(character) for character in _outside_isolates(text))
    first = next((each for each in strong if each == "L" or each in _RIGHT_TO_LEFT), "L")
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"


def _outside_isolates(text: str) -> Iterator[str]:
    depth = 0
    for character in text:
        if character in ISOLATES:
            depth += 1
        elif character == END_OF_ISOLATE:
            depth = max(0, depth - 1)
        elif not depth:
            yield character


def _has_shaping() -> bool:
    return bool(features.check_feature("raqm"))


def _check_shaping(text: str) -> None:
    """Raise MediaError for a text whose letters join, or run from right to left, where nothing can set it."""
    joining = next((each for each in text if any(ord(each) in script for script in _JOINING)), None)
    if joining is None or _has_shaping():
        return
    raise MediaError(
        f'this machine cannot set "{joining}" ({_name(joining)}), which the card says: its library FriBiDi is missing',
        hint="install it (on Debian: apt-get install libfribidi0)",
    )


def check_lettering(text: str, path: Path | None = None) -> None:
    """
    Raise MediaError when a card's text cannot be set.

    The font at `path`, else the built-in one, lacks a character, or the machine cannot set the script.
    """
    _check_shaping(text)
    missing = missing_characters(text, load_font(_CHECKED_SIZE, "text", path))
    if not missing:
        return
    named = ", ".join(f'"{character}" ({_name(character)})' for character in missing[:_NAMED_CHARACTERS])
    more = f" and {len(missing) - _NAMED_CHARACTERS} more" if len(missing) > _NAMED_CHARACTERS else ""
    font = f'the font "{path.name}"' if path else "the built-in font"
    raise MediaError(
        f"{font} has no {named}{more}, which the card says",
        hint="name a font that has it as card.font, or change card.text",
    )


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
