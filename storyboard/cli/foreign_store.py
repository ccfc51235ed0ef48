"""The notice that a store is ignored because it is not the user's."""

from __future__ import annotations

from pathlib import Path

from storyboard.cli.failure import error_lines
from storyboard.cli.screen import standard_error
from storyboard.store.trust import foreign_store

__all__ = ["report_foreign_store"]


def report_foreign_store(root: Path) -> None:
    """Print to standard error why the store at `root` is ignored, and the remedy; nothing when it is not."""
    if (refusal := foreign_store(root)) is not None:
        screen = standard_error()
        screen.say("\n".join(error_lines(f"notice: {refusal.message}", refusal.hint, screen)))
