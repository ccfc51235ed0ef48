"""
The parts of moviepy that compose pictures, imported without side effects; all modules import them from here.

On its own, moviepy's configuration reads the next `.env` above the folder, runs the program that `FFMPEG_BINARY`
names there, and tries players on the PATH, with the keys in their environment. A `.env` beside a storyboard may be a
stranger's.
"""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from types import ModuleType
from typing import Final

CONFIGURATION: Final = "moviepy.config"
# moviepy's name for a program that was not found.
NO_PROGRAM: Final = "unset"


def _shipped_ffmpeg() -> str:
    """Return the path of imageio-ffmpeg's ffmpeg, without running anything."""
    try:
        names = [
            each for each in files("imageio_ffmpeg.binaries").iterdir() if each.name.startswith("ffmpeg")
        ]
    except (ImportError, OSError):
        return NO_PROGRAM
    return str(names[0]) if names else NO_PROGRAM


def _never(command: object) -> tuple[bool, Exception]:
    """Tell moviepy that no program can be run, without trying."""
    return False, PermissionError(f"storyboard runs no program, not even to try it: {command}")


def _settle_configuration() -> None:
    """Replace moviepy's configuration by constants, unless it was already imported."""
    if CONFIGURATION in sys.modules:
        return
    settled = ModuleType(CONFIGURATION, "moviepy's configuration, as constants.")
    vars(settled).update(
        DOTENV=None,
        FFMPEG_BINARY=_shipped_ffmpeg(),
        FFPLAY_BINARY=NO_PROGRAM,
        IS_POSIX_OS=os.name == "posix",
        try_cmd=_never,
    )
    sys.modules[CONFIGURATION] = settled


_settle_configuration()

from moviepy.video.VideoClip import VideoClip  # noqa: E402

__all__ = ["VideoClip"]
