"""The filters that shorten texts, and make names of them."""

from __future__ import annotations

import unicodedata
from typing import Final

from storyboard.board.sentences import WrongValue
from storyboard.characters import seen_characters, shortened
from storyboard.document.problems import shown

__all__ = ["slug", "truncate"]

SLUG_LENGTH: Final = 100
SLUG_READ: Final = 1000
_UNNAMED: Final = "untitled"
_LONGEST_TEXT: Final = 100_000


def truncate(text: object, length: object = 255, end: object = "…") -> str:
    """
    Return at most `length` characters of the text, as people see them: cut at a word, and ending in `end` if it is cut.

    Chinese and Japanese are cut between their characters.
    """
    if not isinstance(end, str):
        raise WrongValue(f"end={shown(end)} is not possible", 'write a text, such as "…" or ""')
    least = max(1, len(seen_characters(end)) + 1)
    if isinstance(length, bool) or not isinstance(length, int) or not least <= length <= _LONGEST_TEXT:
        hint = f"write a whole number from {least} to {_LONGEST_TEXT}"
        raise WrongValue(f"length={shown(length)} is not possible", hint)
    return shortened(str(text), length, end)


def slug(text: object, ascii: object = False) -> str:  # noqa: A002 - the option's name in templates
    """
    Return the text as a part of a file name: lower-case words joined by ``-``.

    Accents are dropped; letters of other scripts stay as they are, or with `ascii` are written in Latin letters. Never
    empty.
    """
    # One character may expand to eighteen, so the text is cut before it is normalised.
    start = str(text)[:SLUG_READ]
    if ascii:
        from slugify import slugify  # noqa: PLC0415 - its tables are slow to import, and few boards need it

        return str(slugify(start, max_length=SLUG_LENGTH)) or _UNNAMED
    words = ""
    for character in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", start).lower()):
        simple = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        if simple and all(part.isalnum() for part in simple):
            words += simple
        elif character.isalnum() or unicodedata.category(character) in {"Mc", "Mn"}:
            words += character
        elif character not in "'’":
            words += " "
    return "-".join(words.split())[:SLUG_LENGTH] or _UNNAMED
