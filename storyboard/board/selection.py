"""Which of a storyboard's films to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from storyboard.board.film_names import name_part
from storyboard.errors import PlanError
from storyboard.suggestions import did_you_mean
from storyboard.wording import counted, listed

if TYPE_CHECKING:
    from storyboard.board.film_values import FilmValues

__all__ = ["EVERY_FILM", "Selection", "chosen_films", "matches"]


@dataclass(frozen=True, slots=True)
class Selection:
    """
    A choice among the films of a storyboard; what is left empty chooses all.

    `only` are patterns of names, of which one must match: ``*``, ``?`` and ``[…]`` stand for characters within a part,
    and a pattern of fewer parts than the name matches its beginning: ``sku-10*/de`` chooses ``sku-1042/de/tall``, too.
    `variant` and `row` are patterns of one part. In place of a name, the value that it is made of will do, such as
    ``SKU 10/42`` for a row. `limit` keeps the first so many films of those.
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
    asked = pattern.strip("/").split("/")
    return len(asked) <= len(parts) and all(map(_matches_part, parts, asked))


def _matches_part(part: str, asked: str) -> bool:
    """Return whether a part of a name is matched, by a pattern or by the value that it is made of."""
    return fnmatchcase(part, asked.lower()) or part == name_part(asked)


def chosen_films(films: Sequence[FilmValues], selection: Selection) -> list[FilmValues]:
    """Return the films that a selection chooses, in their order. PlanError for a part of it that matches none."""
    rows = [(film.row.name,) for film in films if film.row]
    variants = [(film.combination.variant.name,) for film in films if film.combination.variant]
    _refuse_unmatched(selection.only, [film.parts for film in films], "--only", "films")
    _refuse_unmatched(selection.row, rows, "--row", "rows")
    _refuse_unmatched(selection.variant, variants, "--variant", "variants")
    chosen = [film for film in films if _is_chosen(film, selection)]
    if not chosen:
        hint = "each of --only, --row and --variant matches some, and no film matches all"
        raise PlanError(f"none of the {counted(len(films), 'film')} is chosen", hint=hint)
    return chosen if selection.limit is None else chosen[: selection.limit]


def _is_chosen(film: FilmValues, selection: Selection) -> bool:
    row, variant = film.row, film.combination.variant
    return (
        (not selection.only or any(matches(each, film.parts) for each in selection.only))
        and (not selection.row or any(row and _matches_part(row.name, each) for each in selection.row))
        and (
            not selection.variant
            or any(variant and _matches_part(variant.name, each) for each in selection.variant)
        )
    )


def _is_matched(pattern: str, parts: Sequence[str]) -> bool:
    # A value of one part may have a slash in it.
    return matches(pattern, parts) or (len(parts) == 1 and _matches_part(parts[0], pattern))


def _refuse_unmatched(
    patterns: Sequence[str], names: Sequence[Sequence[str]], option: str, noun: str
) -> None:
    """Raise `PlanError` for a pattern that matches none of the names, which are given as their parts."""
    for pattern in patterns:
        if not any(_is_matched(pattern, parts) for parts in names):
            whole = list(dict.fromkeys("/".join(parts) for parts in names))
            if whole in ([], [""]):
                raise PlanError(
                    f'{option} "{pattern}" matches nothing', hint=f"the storyboard has no {noun} with names"
                )
            said = f'{option} "{pattern}" matches none of the {counted(len(whole), noun[:-1])}'
            deeper = _deeper(pattern, names)
            said_first = f'did you mean "{deeper}"? ' if deeper else ""
            hint = f"{noun} are: {listed(whole)}" if deeper else did_you_mean(pattern, whole, noun)
            raise PlanError(said, hint=said_first + hint)


def _deeper(pattern: str, names: Sequence[Sequence[str]]) -> str | None:
    """Return the pattern that a part further on matches, such as ``*/tall`` for ``tall``; None when none does."""
    depth = max(map(len, names), default=0)
    every = ("*/" * skipped + pattern for skipped in range(1, depth))
    return next((each for each in every if any(matches(each, parts) for parts in names)), None)
