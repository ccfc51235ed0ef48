"""Text as people read it: the characters that they see, and where a line may break."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Final

__all__ = ["NO_BREAK_SPACES", "is_space", "may_break", "seen_characters", "shortened"]

_JOINER: Final = "\u200d"
_EMOJI_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_TAGS: Final = range(0xE0020, 0xE0080)
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
# Numbers stay together with their units: "49,90\u00a0€".
NO_BREAK_SPACES: Final = frozenset("\u00a0\u2007\u202f")
# Besides closing brackets: what no line of Japanese or Chinese begins with.
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；！？!?,.:;…‥ー々〻ヽヾゝゞ％%℃°ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_KOREAN: Final = (range(0x1100, 0x1200), range(0x3130, 0x3190), range(0xA960, 0xA980), range(0xAC00, 0xD800))
# What would look odd before an ellipsis.
_LOOSE_ENDS: Final = " ,;:.!?、。，-–—("


def seen_characters(text: str) -> list[str]:
    """
    Return the characters that a reader sees, each as the part of the text that makes it.

    A letter stays with its accents and vowel signs, an emoji with its skin tone and with what it is joined to, and the
    two letters of a flag stay together.
    """
    # Joined at the end: a text may be one letter with millions of accents.
    starts: list[int] = []
    flag_is_open = False
    for place, character in enumerate(text):
        is_flag_letter = ord(character) in _FLAG_LETTERS
        if starts and (
            _continues(text[starts[-1]], text[place - 1], character) or (is_flag_letter and flag_is_open)
        ):
            flag_is_open = False if is_flag_letter else flag_is_open
        else:
            starts.append(place)
            flag_is_open = is_flag_letter
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _continues(first: str, before: str, character: str) -> bool:
    """Return whether a character belongs to the one that begins with `first`, and ends with `before` so far."""
    code = ord(character)
    if (before, character) == ("\r", "\n"):
        return True
    # A joiner joins pictures: letters on both sides of one (as in Indic scripts) are two characters.
    joined = before == _JOINER and unicodedata.category(character) == "So"
    is_mark = unicodedata.category(character) in _MARKS or code in _EMOJI_MODIFIERS or code in _TAGS
    return joined or ((is_mark or character == _JOINER) and not first.isspace())


def may_break(before: str, after: str) -> bool:
    """
    Return whether a line may break between two characters that people see, and that no space divides.

    Chinese and Japanese have no spaces: lines break between their characters, but not before a comma or after an
    opening bracket, and not between a number and its unit. Korean has spaces.
    """
    left, right = before[-1], after[0]
    if not (_is_wide(left) or _is_wide(right)) or NO_BREAK_SPACES & {left, right}:
        return False
    is_open = unicodedata.category(left) in {"Ps", "Pi"}
    is_closing = unicodedata.category(right) in {"Pe", "Pf"} or right in _NEVER_FIRST
    return not (is_open or is_closing or (left.isdigit() and right.isalpha()))


def is_space(character: str) -> bool:
    """Return whether a line may break at the character, which is a space."""
    return character.isspace() and character not in NO_BREAK_SPACES


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"} and not _is_korean(character)


def _is_korean(character: str) -> bool:
    return any(ord(character) in each for each in _KOREAN)


def shortened(text: str, most: int, ending: str) -> str:
    """
    Return at most `most` characters of the text, as people see them, cut at a word; what is cut ends in `ending`.

    A text of one long word is cut within it. `most` is not less than the length of `ending`.
    """
    seen = seen_characters(text)
    if len(seen) <= most:
        return text
    room = most - len(seen_characters(ending))
    end = next((at for at in range(room, 0, -1) if _is_break(seen[at - 1], seen[at])), room)
    kept = "".join(seen[:end]).rstrip()
    return (kept.rstrip(_LOOSE_ENDS) or kept) + ending


def _is_break(before: str, after: str) -> bool:
    return is_space(before) or is_space(after) or may_break(before, after)
