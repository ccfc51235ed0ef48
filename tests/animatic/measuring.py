"""Measure a camera's move in the pictures that it made."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def growth(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float]:
    """By how much a picture grows from one frame to the next, in per cent, and how far its middle goes in pixels."""
    found = cv2.goodFeaturesToTrack(before, 300, 0.01, 8)
    moved, states, _ = cv2.calcOpticalFlowPyrLK(
        before, after, found, np.empty(0, np.float32), winSize=(21, 21)
    )
    held = states[:, 0] == 1
    matrix, _ = cv2.estimateAffinePartial2D(found[held], moved[held], ransacReprojThreshold=1.0)
    height, width = before.shape
    middle = np.array([width / 2, height / 2, 1.0])
    return 100 * (float(np.hypot(matrix[0, 0], matrix[0, 1])) - 1), float((matrix @ middle - middle[:2])[0])
