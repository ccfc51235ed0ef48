"""A prompt cut into clauses, each a row of words, so that words of camera work can be judged among their neighbours."""

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
# Every word that speaks of a camera's move, or goes with one.
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
# Words that a "no" reaches over: "no slow pans or camera shake".
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

    `later` tells of a "then" or a new bracket before it, `bracket` that it stands in brackets, `denied` that it goes on
    with a list that began with a "no".
    """

    tokens: tuple[str, ...]
    later: bool
    bracket: bool
    denied: bool


def clauses(prompt: str) -> Iterator[Clause]:
    """Cut a prompt at punctuation, brackets and subordinators."""
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
    """Return whether a clause can be the rest of "no pans": bare moves that go nowhere."""
    return is_bare(tuple(tokens)) and not any(
        word in words.DIRECTIONS or word in words.SPEEDS for word in tokens
    )


def is_bare(tokens: tuple[str, ...]) -> bool:
    """Return whether a clause says nothing but a move: "slow pan left", "handheld", "a gentle orbit"."""
    return all(any(word in group for group in _KNOWN) for word in tokens)


def is_negated(tokens: tuple[str, ...], position: int) -> bool:
    """Return whether a "no" holds for the word at `position`."""
    if any(word in words.NEGATIONS for word in tokens[max(0, position - 2) : position]):
        return True
    place = position - 1
    while place >= 0 and any(tokens[place] in group for group in _PASSED):
        place -= 1
    return at(tokens, place) in words.NEGATIONS


def at(tokens: tuple[str, ...], position: int) -> str:
    """Return the word at `position`; an empty one outside."""
    return tokens[position] if 0 <= position < len(tokens) else ""
