"""The format of sound inside the program."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Samples"]

SAMPLE_RATE: Final = 48_000
"""Samples a second, in each of the two channels."""

Samples: TypeAlias = NDArray[np.float32]
"""A block of sound: samples x 2 (left, right), nominally from -1 to 1."""
