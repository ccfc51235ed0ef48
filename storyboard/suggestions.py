"""Suggestions for unknown words: "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from storyboard.limits import SUGGESTION_CHARACTERS, SUGGESTION_CHOICES
from storyboard.wording import LISTED, listed

__all__ = ["closest", "did_you_mean", "nearest_first"]

# The similarity of two names, in per cent, from which on one is probably a misspelling of the other.
LIKELY: Final = 60


def closest(word: str, choices: Iterable[str]) -> str | None:
    """
    Return the choice that `word` was probably meant to be, or None.

    The search is limited (`storyboard.limits`), since a board may have thousands of misspelt names.
    """
    if len(word) > SUGGESTION_CHARACTERS:
        return None
    looked_at = (choice for choice in choices if len(choice) <= SUGGESTION_CHARACTERS)
    by_lower = {choice.lower(): choice for choice in islice(looked_at, SUGGESTION_CHOICES)}
    found = process.extractOne(word.lower(), by_lower.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY)
    if found is not None:
        return by_lower[found[0]]
    # Too short for a similarity: accept only a unique completion.
    starts = [choice for lower, choice in by_lower.items() if word and lower.startswith(word.lower())]
    return starts[0] if len(starts) == 1 else None


def nearest_first(word: str, every: list[str]) -> list[str]:
    """
    Return the choices; of more than a dozen, of which messages show no more, those most like `word` are first.

    Where none is like it, they stay in their order.
    """
    if len(every) <= LISTED or len(word) > SUGGESTION_CHARACTERS or closest(word, every) is None:
        return every
    choices = every[:SUGGESTION_CHOICES]
    found = process.extract(word.lower(), choices, processor=str.lower, scorer=fuzz.ratio, limit=LISTED)
    near = [choice for choice, _, _ in found]
    return near + [choice for choice in every if choice not in near]


def did_you_mean(word: str, choices: Iterable[str], noun: str, *, before: str = "") -> str:
    """
    Return a hint: ``did you mean "x"? models are: a, b, c``; `noun` is the plural of what the choices are.

    `before` is what has to stand before a choice, such as the folder of a file.
    """
    every = list(choices)
    if not every:
        return f"there are no {noun}"
    guess = closest(word, every)
    return (f'did you mean "{before}{guess}"? ' if guess else "") + f"{noun} are: {listed(every)}"
