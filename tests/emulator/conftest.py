"""Servers for tests, closed when the test ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings

from .stand import Clock, Stand, StartStand


@pytest.fixture
def start() -> Iterator[StartStand]:
    """Start a server with these settings, with generation taking two seconds of a clock that stands still."""
    with ExitStack() as closing:

        def started(**settings: Any) -> Stand:
            clock = Clock()
            wanted = replace(Settings(tiny=True, latency=(2.0, 2.0)), **settings)
            emulator = closing.enter_context(Emulator(wanted, clock=clock))
            server = closing.enter_context(serving(emulator))
            http = closing.enter_context(httpx.Client(base_url=server.origin, timeout=30))
            return Stand(server, clock, http)

        yield started


@pytest.fixture
def stand(start: StartStand) -> Stand:
    """Give a server with the settings of `start` alone."""
    return start()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (640, 360), (200, 20, 20))
    image.paste((20, 20, 200), (320, 0, 640, 360))
    path = tmp_path / "frame.png"
    image.save(path)
    return path
