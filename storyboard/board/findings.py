"""Collects the problems of one storyboard, each told once however many shots share it."""

from __future__ import annotations

from storyboard.document.tree import Mark
from storyboard.errors import Problem

__all__ = ["Findings"]


class Findings:
    """
    The problems found so far.

    A default that is wrong for many shots stands in one place and is one problem: it names the first of the
    shots and counts the others.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: dict[tuple[Mark, str, str | None], dict[str, None]] = {}
        self._marks: set[Mark] = set()

    def add(self, mark: Mark, message: str, hint: str | None = None, *, shot: str | None = None) -> None:
        """Note a problem; `shot` names the shot that has it, such as ``shot "summit"``."""
        owners = self._found.setdefault((mark, message, hint), {})
        if shot is not None:
            owners[shot] = None
        if mark.line:
            self._marks.add(mark)

    def knows(self, mark: Mark) -> bool:
        """Say whether something is already wrong at that place."""
        return mark in self._marks

    def problems(self) -> list[Problem]:
        """Return all problems, in the order found."""
        return [
            Problem(self.path, *mark, _before(list(owners)) + message, hint)
            for (mark, message, hint), owners in self._found.items()
        ]


def _before(owners: list[str]) -> str:
    if not owners:
        return ""
    return f"{owners[0]} and {len(owners) - 1} more: " if len(owners) > 1 else f"{owners[0]}: "
