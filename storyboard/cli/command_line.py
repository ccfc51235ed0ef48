"""Commands and paths as one types them into a shell."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["command_line", "player_command", "shown_path"]


def command_line(arguments: Sequence[str]) -> str:
    """Return a call of this program as one types it into a shell."""
    return shlex.join(["storyboard", *arguments])


def player_command(film: Path) -> str:
    """Return the command that opens a film in the usual player of this system."""
    path = str(film)
    if sys.platform == "win32":
        return f'start "" "{path}"'
    return shlex.join(["open" if sys.platform == "darwin" else "xdg-open", path])


def shown_path(path: Path) -> Path:
    """Return a path as one would write it here: relative where it is below the working folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
