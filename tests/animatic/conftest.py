from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storyboard.media.frame import Pixels
from storyboard.media.images import save_png


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a soft picture of any size and returns its path."""

    def write(width: int = 160, height: int = 90, seed: int = 1) -> Path:
        path = tmp_path / f"picture-{width}x{height}-{seed}.png"
        save_png(soft_pixels(width, height, seed), path)
        return path

    return write


def soft_pixels(width: int, height: int, seed: int) -> Pixels:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    rates, phases = random.uniform(4, 16, (3, 2)), random.uniform(0, 6, (3, 2))
    waves = [
        np.sin(x * rate[0] + phase[0]) * np.cos(y * rate[1] + phase[1])
        for rate, phase in zip(rates, phases, strict=True)
    ]
    return (128 + 90 * np.stack(waves, axis=-1)).clip(0, 255).astype(np.uint8)
