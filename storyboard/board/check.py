"""All checks of a well-formed storyboard, in their order."""

from __future__ import annotations

from storyboard.board.checks.files import check_files
from storyboard.board.checks.focus import check_focus
from storyboard.board.checks.graph import check_graph
from storyboard.board.checks.inputs import check_inputs
from storyboard.board.checks.models import check_models
from storyboard.board.checks.outputs import check_outputs, check_preset
from storyboard.board.checks.shapes import check_shapes
from storyboard.board.checks.shots import check_shots
from storyboard.board.checks.times import check_times
from storyboard.board.findings import Findings
from storyboard.board.permissions import Permissions
from storyboard.board.validate import Draft

__all__ = ["Permissions", "check"]


def check(draft: Draft, permissions: Permissions, findings: Findings) -> None:
    """Record everything that is wrong with the board as a whole. Reads the files that it names, and writes none."""
    check_shots(draft, findings)
    check_outputs(draft, findings)
    check_focus(draft, findings)
    check_graph(draft, findings)
    media = check_files(draft, permissions, findings)
    asked = check_models(draft, permissions, media, findings)
    check_inputs(draft, permissions, media, findings)
    check_shapes(draft, asked, permissions.known, findings)
    seconds = check_times(draft, permissions, media, findings)
    check_preset(draft, seconds, findings)
