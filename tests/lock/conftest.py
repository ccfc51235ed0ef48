"""Locks with blocks of shots that never were."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storyboard.lock.shot import LockedShot


@pytest.fixture
def block() -> Callable[..., LockedShot]:
    """Return a function that makes a block; its keywords replace its values."""

    def made(**values: object) -> LockedShot:
        usual: dict[str, object] = {
            "fingerprint": "1" * 64,
            "take": 1,
            "sha256": "2" * 64,
            "size_bytes": 1000,
            "frames": 24,
            "fps": "24",
            "width": 1280,
            "height": 720,
            "model": "hailuo-2.3",
            "provider": "fal",
            "request_id": "764cabcf",
            "price": "0.28",
            "made_at": "2026-11-26T08:00:00+00:00",
            "inputs": {"prompt": "a hill", "seed": 7, "params": {"loop": True}},
        }
        return LockedShot.model_validate(usual | values).sealed()

    return made
