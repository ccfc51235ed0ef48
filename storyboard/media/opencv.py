"""OpenCV, imported without its change of the environment; all modules import it from here."""

from __future__ import annotations

import os
from typing import Final

# The loader sets this to a folder of its own, for all programs that are started later.
CHANGED: Final = "LD_LIBRARY_PATH"

_before: Final = os.environ.get(CHANGED)

import cv2  # noqa: E402

if _before is None:
    os.environ.pop(CHANGED, None)
else:
    os.environ[CHANGED] = _before

__all__ = ["cv2"]
