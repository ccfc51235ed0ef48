"""Commands and paths as one types them into a shell."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["command_line", "player_command", "shown_path"]


def command_line(arguments: Sequence[str]) -> str:
    """Return a command line of this program, quoted for a shell."""
    return shlex.join(["storyboard", *arguments])


def player_command(film: Path) -> str:
    """Return the command that opens a film in the system's default player."""
    path = str(film)
    if sys.platform == "win32":
        return f'start "" "{path}"'
    return shlex.join(["open" if sys.platform == "darwin" else "xdg-open", path])


def shown_path(path: Path) -> Path:
    """Return a path relative to the working folder if it is below it, else unchanged."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
