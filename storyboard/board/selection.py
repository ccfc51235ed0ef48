"""Which of a storyboard's films to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from storyboard.errors import PlanError
from storyboard.suggestions import did_you_mean
from storyboard.wording import counted

__all__ = ["EVERY_FILM", "Selection", "matches"]


@dataclass(frozen=True, slots=True)
class Selection:
    """
    A choice among the films of a storyboard; what is left empty chooses all.

    `only` are patterns of names, of which one must match: ``*``, ``?`` and ``[…]`` stand for characters within a part,
    and a pattern of fewer parts than the name matches its beginning: ``sku-10*/de`` chooses ``sku-1042/de/tall``, too.
    `variant` and `row` are names or patterns of them. `limit` keeps the first so many films of those. Upper and lower
    case are the same.
    """

    only: tuple[str, ...] = ()
    limit: int | None = None
    variant: tuple[str, ...] = ()
    row: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.only or self.variant or self.row) and self.limit is None


EVERY_FILM: Final = Selection()


def matches(pattern: str, parts: Sequence[str]) -> bool:
    """Return whether the pattern matches a film's name, or the beginning of its parts."""
    asked = pattern.lower().strip("/").split("/")
    return len(asked) <= len(parts) and all(map(fnmatchcase, map(str.lower, parts), asked))


def refuse_unmatched(patterns: Sequence[str], names: Sequence[Sequence[str]], option: str, noun: str) -> None:
    """Raise `PlanError` for a pattern that matches none of the names, which are given as their parts."""
    for pattern in patterns:
        if not any(matches(pattern, parts) for parts in names):
            whole = dict.fromkeys("/".join(parts) for parts in names)
            hint = did_you_mean(pattern, whole, noun)
            raise PlanError(
                f'{option} "{pattern}" matches none of the {counted(len(whole), noun[:-1])}', hint=hint
            )
