"""Numbers and names in words: seconds, counts, commands."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

__all__ = ["age", "command_line", "counted", "player_command", "seconds", "shown_path"]

SECONDS_PER_MINUTE = 60
LONGEST_IN_SECONDS = 120


def seconds(value: Fraction | float) -> str:
    """Return a length as people write it: ``6 s``, ``5.5 s``, ``2 min 30 s``."""
    if value < LONGEST_IN_SECONDS:
        return f"{_number(value)} s"
    minutes, rest = divmod(value, SECONDS_PER_MINUTE)
    if minutes < SECONDS_PER_MINUTE:
        return f"{int(minutes)} min {_number(rest)} s"
    hours, minutes = divmod(int(minutes), SECONDS_PER_MINUTE)
    return f"{hours} h {minutes} min {_number(rest)} s"


def _number(value: Fraction | float) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def age(value: float) -> str:
    """Return how long ago something was, in its largest unit: ``just now``, ``3 min ago``, ``2 days ago``."""
    for unit, words in ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s")):
        if value >= unit:
            number = int(value // unit)
            return f"{counted(number, words) if words == 'day' else f'{number} {words}'} ago"
    return "just now"


def counted(number: int, noun: str) -> str:
    """Return ``1 clip``, ``2 clips``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


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
