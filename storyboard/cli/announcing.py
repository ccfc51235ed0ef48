"""Print the path of a film, and how to play it."""

from __future__ import annotations

from pathlib import Path

from storyboard.cli.command_line import player_command, shown_path
from storyboard.cli.screen import printable, standard_error, standard_output

__all__ = ["announce"]


def announce(film: Path, *, quiet: bool) -> None:
    """Print the path of a finished film to standard output, and unless `quiet` the command that plays it."""
    path = shown_path(film)
    standard_output().hand_on(str(path))
    if not quiet:
        standard_error().say(f"play it with: {printable(player_command(path))}")
