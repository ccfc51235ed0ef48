"""Notices about stores, for verbs that report no events."""

from __future__ import annotations

from pathlib import Path

from storyboard.cli.failure import error_lines
from storyboard.cli.screen import printable, standard_error
from storyboard.report import Event, Notice
from storyboard.store.trust import foreign_store

__all__ = ["report_foreign_store", "report_notices"]


def report_foreign_store(root: Path) -> None:
    """Print to standard error why the store at `root` is ignored, and the remedy; nothing when it is not."""
    if (refusal := foreign_store(root)) is not None:
        screen = standard_error()
        screen.say("\n".join(error_lines(f"notice: {refusal.message}", refusal.hint, screen)))


def report_notices(event: Event) -> None:
    """Print a notice to standard error; other events are left out."""
    if isinstance(event, Notice):
        standard_error().say(printable(f"notice: {event.message}"))
