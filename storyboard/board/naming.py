"""How a command line names the film of a storyboard, after the storyboard's file."""

from __future__ import annotations

import shlex

from storyboard.board.schema import Storyboard

__all__ = ["only_this"]


def only_this(board: Storyboard) -> str:
    """Return the option that chooses the film, with a space before it; empty for the only film of a storyboard."""
    return f" --only {shlex.quote(board.film)}" if board.film else ""
