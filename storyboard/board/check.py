"""What a well-formed storyboard may still have wrong: the order of the checks, and what they share."""

from __future__ import annotations

from storyboard.board.checks.files import check_files
from storyboard.board.checks.graph import check_graph
from storyboard.board.checks.inputs import check_inputs
from storyboard.board.checks.models import check_models
from storyboard.board.checks.shapes import check_shapes
from storyboard.board.checks.shots import check_shots
from storyboard.board.checks.times import check_times
from storyboard.board.findings import Findings
from storyboard.board.leave import Leave
from storyboard.board.validate import Draft

__all__ = ["Leave", "check"]


def check(draft: Draft, leave: Leave, findings: Findings) -> None:
    """Note everything that is wrong with the board as a whole. Reads the files that it names, and writes none."""
    check_shots(draft, findings)
    check_graph(draft, findings)
    media = check_files(draft, leave, findings)
    check_models(draft, leave, media, findings)
    check_inputs(draft, leave, media, findings)
    check_shapes(draft, leave, media, findings)
    check_times(draft, leave, media, findings)
