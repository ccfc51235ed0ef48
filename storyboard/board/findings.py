"""Collects the problems and notices of one storyboard, each once however many shots share it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from storyboard.document.tree import Blocks, Mark, place_within, problem_at
from storyboard.errors import Problem

__all__ = ["Findings"]

_Told: TypeAlias = dict[tuple[Mark, str, str | None], dict[str, None]]


class Findings:
    """
    The problems found so far, and the notices: what the author should know, and what stops nothing.

    A default that is wrong for many shots stands in one place and is one problem: it names the first of the
    shots and counts the others.
    """

    def __init__(self, path: str, blocks: Blocks | None = None) -> None:
        self.path = path
        self._blocks = blocks or {}
        self._found: _Told = {}
        self._notices: _Told = {}
        self._marks: dict[Mark, set[str | None]] = {}
        self.told = 0
        """How often a problem or a notice was told, each time that it was."""

    def add(self, mark: Mark, message: str, hint: str | None = None, *, shot: str | None = None) -> None:
        """Note a problem; `shot` names the shot that has it, such as ``shot "summit"``."""
        self.told += 1
        _keep(self._found, (mark, message, hint), shot)
        if mark.line or mark.cell:
            self._marks.setdefault(mark, set()).add(shot)

    def advise(self, mark: Mark, message: str, hint: str | None = None, *, shot: str | None = None) -> None:
        """Note something that the author should know and that stops nothing; `shot` as for `add`."""
        self.told += 1
        _keep(self._notices, (mark, message, hint), shot)

    def reading(self, blocks: Blocks) -> None:
        """Take up the multi-line texts of another file."""
        if blocks:
            self._blocks = {**self._blocks, **blocks}

    def within(self, mark: Mark, excerpt: str) -> Mark:
        """Return the place of an excerpt in the text at `mark`; `mark` itself when it is not found."""
        return place_within(self._blocks, mark, excerpt)

    def beside(self, name: str, line: int, column: int) -> Mark:
        """Return a place in a file that the storyboard calls `name`: it is named as the storyboard itself is."""
        return Mark(line, column, str(Path(self.path).parent / name))

    def knows(self, mark: Mark) -> bool:
        """Return whether something is already wrong at that place."""
        return mark in self._marks

    def knows_of(self, mark: Mark, shot: str) -> bool:
        """Return whether something is already wrong at that place for this shot, or for no shot in particular."""
        return not self._marks.get(mark, set()).isdisjoint({shot, None})

    def problems(self) -> list[Problem]:
        """Return all problems, in the order found."""
        return self._listed(self._found)

    def notices(self) -> list[Problem]:
        """Return all notices, in the order found."""
        return self._listed(self._notices)

    def _listed(self, told: _Told) -> list[Problem]:
        return [
            replace(problem_at(self.path, mark, about + message, hint), about=about)
            for (mark, message, hint), owners in told.items()
            for about in [_before(list(owners))]
        ]


def _keep(told: _Told, what: tuple[Mark, str, str | None], shot: str | None) -> None:
    owners = told.setdefault(what, {})
    if shot is not None:
        owners[shot] = None


def _before(owners: list[str]) -> str:
    if not owners:
        return ""
    return f"{owners[0]} and {len(owners) - 1} more: " if len(owners) > 1 else f"{owners[0]}: "
