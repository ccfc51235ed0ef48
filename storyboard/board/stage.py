"""What expanding a shot goes by."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.rendering import Rendering, Variables
from storyboard.document.tree import Mapping

__all__ = ["Stage"]


class Stage(NamedTuple):
    """The context of expanding a shot."""

    variables: Variables
    rendering: Rendering
    templates: Mapping
    defaults: Mapping
    findings: Findings
    asked: set[str]
    """The variables that shots have used so far."""
