"""What is wrong with many films, each thing once: how many films have it, and one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from storyboard.errors import Problem

__all__ = ["told_together"]

# What differs from film to film in a message: values, items and characters, and how many more there are.
_VALUES: Final = re.compile(r'"[^"]*"|\([^()]*\)| and \d[\d,]* more|, item \d+|\d[\d,.]*')


def told_together(told: Mapping[str, Sequence[Problem]], total: int, storyboard: str) -> list[Problem]:
    """
    Return the problems of films, which are given by the films' names.

    One that several of `total` films have is there once, and says how many. Those at one place of the `storyboard`, or
    of a file of shots or texts, that differ only in their values are there once, with the first one's; those at other
    places, such as cells, are all there.
    """
    films: dict[tuple[object, ...], dict[str, None]] = {}
    first: dict[tuple[object, ...], Problem] = {}
    for film, problems in told.items():
        for problem in problems:
            what = _alike(problem, storyboard)
            first.setdefault(what, problem)
            films.setdefault(what, {})[film] = None
    return [_counted(first[what], [*names], total, storyboard) for what, names in films.items()]


def _alike(problem: Problem, storyboard: str) -> tuple[object, ...]:
    if not _is_shared(problem, storyboard):
        return (problem,)
    return problem.path, problem.line, problem.column, _VALUES.sub("", problem.message)


def _is_shared(problem: Problem, storyboard: str) -> bool:
    """Return whether a problem is in what the films have in common: no cell, and no value from outside."""
    return problem.path == storyboard or bool(problem.line and not problem.cell)


def _counted(problem: Problem, films: Sequence[str], total: int, storyboard: str) -> Problem:
    if total == 1 or len(films) == total or not _is_shared(problem, storyboard):
        return problem
    if len(films) == 1:
        return replace(problem, message=f'in film "{films[0]}": {problem.message}')
    where = f'in {len(films):,} of {total:,} films, such as "{films[0]}"'
    return replace(problem, message=f"{where}: {problem.message}")
