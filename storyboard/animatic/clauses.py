"""Split a prompt into clauses of words, so that camera words are read in their context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storyboard.animatic import move_words as words
from storyboard.animatic.move_table import AS_ONE, VERBS

__all__ = ["SPOKEN", "Clause", "at", "clauses", "is_bare", "is_negated"]

_TOKEN: Final = re.compile(r"[a-z0-9_]+(?:'[a-z]+)?|[.,;:!?()\n\u2013\u2014\[\]]")
_BREAKS: Final = frozenset(".,;:!?()\n\u2013\u2014[]")
_KNOWN: Final = (
    VERBS,
    words.DIRECTIONS,
    words.SPEEDS,
    words.MANNERS,
    words.FILLERS,
    words.AUXILIARIES,
    words.DETERMINERS,
    words.NEGATIONS,
    words.THEN,
    {"on", "shots"},
)
# All words for camera moves, and those that accompany them.
SPOKEN: Final = frozenset(
    part
    for group in (
        VERBS,
        words.DIRECTIONS,
        words.SPEEDS,
        words.MANNERS,
        words.FILLERS,
        words.CAMERA,
        words.AUXILIARIES,
    )
    for word in group
    for part in word.split("_")
)
# Words between a "no" and what it negates: "no slow pans or camera shake".
_PASSED: Final = (
    VERBS,
    words.SPEEDS,
    words.FILLERS,
    words.DETERMINERS,
    {"or", "nor", "do", "does", "any"},
)


@dataclass(frozen=True, slots=True)
class Clause:
    """
    The words of one clause.

    `later`: it follows a "then" or begins a new bracket. `bracket`: it is in brackets. `denied`: it continues a list
    that began with a "no".
    """

    tokens: tuple[str, ...]
    later: bool
    bracket: bool
    denied: bool


def clauses(prompt: str) -> Iterator[Clause]:
    """Split a prompt at punctuation, brackets and subordinators."""
    tokens: list[str] = []
    bracket = later = denied = False
    brackets = 0
    for word in [*_TOKEN.findall(_joined(prompt.lower())), "."]:
        if word not in _BREAKS and word not in words.SUBORDINATORS:
            tokens.append(word)
            continue
        if tokens:
            denied = denied and _lists(tokens)
            yield Clause(tuple(tokens), later, bracket, denied)
            later = any(one in words.THEN for one in tokens) and not any(word in VERBS for word in tokens)
            denied = word == "," and (denied or any(one in words.NEGATIONS for one in tokens))
        if word == "[":
            brackets += 1
            later = later or brackets > 1
        bracket = word == "[" or (bracket and word != "]")
        tokens = []


def _joined(text: str) -> str:
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text.replace("\u2019", "'").replace("_", " "))
    for several, one in {**words.JOINED, **AS_ONE}.items():
        text = re.sub(rf"\b{several}\b", one, text)
    return text


def _lists(tokens: list[str]) -> bool:
    """Return whether a clause can continue "no pans": moves without a direction."""
    return is_bare(tuple(tokens)) and not any(
        word in words.DIRECTIONS or word in words.SPEEDS for word in tokens
    )


def is_bare(tokens: tuple[str, ...]) -> bool:
    """Return whether a clause is only a move: "slow pan left", "handheld", "a gentle orbit"."""
    return all(any(word in group for group in _KNOWN) for word in tokens)


def is_negated(tokens: tuple[str, ...], position: int) -> bool:
    """Return whether a "no" negates the word at `position`."""
    if any(word in words.NEGATIONS for word in tokens[max(0, position - 2) : position]):
        return True
    place = position - 1
    while place >= 0 and any(tokens[place] in group for group in _PASSED):
        place -= 1
    return at(tokens, place) in words.NEGATIONS


def at(tokens: tuple[str, ...], position: int) -> str:
    """Return the word at `position`, an empty one when it is out of range."""
    return tokens[position] if 0 <= position < len(tokens) else ""
