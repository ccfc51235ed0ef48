"""What is wrong with many films, each thing once: how many films have it, and one of them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from storyboard.errors import Problem

__all__ = ["told_together"]

# What differs from film to film in a message: values and characters.
_VALUES: Final = re.compile(r'"[^"]*"|\([^()]*\)|\d[\d,.]*')


@dataclass(slots=True)
class _Told:
    """The first one of problems that are told as one, the films that have them, and the shots that they name."""

    first: Problem
    films: dict[str, None] = field(default_factory=dict)
    shots: set[str] = field(default_factory=set)


def told_together(
    told: Mapping[str, Sequence[Problem]], total: int, row_files: Container[str]
) -> list[Problem]:
    """
    Return the problems of films, which are given by the films' names.

    One that several of `total` films have is there once, and says how many. Those at one place of the storyboard, or of
    a file that it includes, that differ only in their shots, values or hints are there once, with the first one's;
    those in `row_files` are all there, each once.
    """
    if total == 1:
        return [problem for problems in told.values() for problem in problems]
    found: dict[tuple[object, ...], _Told] = {}
    for film, problems in told.items():
        for problem in problems:
            one = found.setdefault(_alike(problem, row_files), _Told(problem))
            one.films[film] = None
            one.shots.add(problem.about)
    return [one.first if one.first.path in row_files else _counted(one, total) for one in found.values()]


def _alike(problem: Problem, row_files: Container[str]) -> tuple[object, ...]:
    message = problem.message.removeprefix(problem.about)
    # Without a line, one place stands for all.
    if problem.line and problem.path not in row_files:
        message = _VALUES.sub("", message)
    return problem.path, problem.line, problem.column, problem.cell, message


def _counted(one: _Told, total: int) -> Problem:
    problem, films = one.first, [*one.films]
    if len(films) == total and len(one.shots) == 1:
        return problem
    if len(films) == 1:
        where = f'in film "{films[0]}"'
    elif len(films) == total:
        where = f'in all {total:,} films, such as "{films[0]}"'
    else:
        where = f'in {len(films):,} of {total:,} films, such as "{films[0]}"'
    return replace(problem, message=f"{where}: {problem.message}")
