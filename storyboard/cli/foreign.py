"""The notice that a store was not looked into, because it is somebody else's."""

from __future__ import annotations

from pathlib import Path

from storyboard.cli.failure import error_lines
from storyboard.cli.screen import standard_error
from storyboard.store.claim import foreign_store

__all__ = ["say_of_foreign_store"]


def say_of_foreign_store(root: Path) -> None:
    """Say on standard error why the store at `root` does not count, and how it would; nothing when it does."""
    if (refusal := foreign_store(root)) is not None:
        screen = standard_error()
        screen.say("\n".join(error_lines(f"notice: {refusal.message}", refusal.hint, screen)))
