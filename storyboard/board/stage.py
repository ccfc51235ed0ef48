"""What expanding a shot goes by."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.rendering import Rendering, Variables
from storyboard.document.tree import Mapping

__all__ = ["Naming", "Stage"]


class Naming(NamedTuple):
    """What is put before and after the ids of the shots of an included file."""

    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.before or self.after)

    def of(self, name: str) -> str:
        """Return the id in the film of a shot that its file calls `name`."""
        return f"{self.before}{name}{self.after}"


class Stage(NamedTuple):
    """
    The context of expanding a shot.

    `naming` is that of the file in which the shot is, `trail` are the files that include it, and itself, by resolved
    path with the path that is written; both are empty for the storyboard's own shots.
    """

    variables: Variables
    rendering: Rendering
    templates: Mapping
    defaults: Mapping
    findings: Findings
    asked: set[str]
    """The variables that shots have used so far."""
    naming: Naming = Naming()
    trail: tuple[tuple[Path, str], ...] = ()
