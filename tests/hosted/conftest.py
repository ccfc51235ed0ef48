"""Stages, with the keys and addresses that belong to them in the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .stage import KEYS, Stage, opened_stage


@pytest.fixture
def open_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stage]]:
    """Open a stage with these settings of the emulator."""
    Image.new("RGB", (96, 54), (90, 120, 60)).save(tmp_path / "frame.png")
    with ExitStack() as closing:

        def opened(**settings: Any) -> Stage:
            stage = closing.enter_context(opened_stage(tmp_path, **settings))
            for name, value in (KEYS | stage.server.variables).items():
                monkeypatch.setenv(name, value)
            monkeypatch.delenv("STORYBOARD_STORE", raising=False)
            return stage

        yield opened


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    return open_stage()
