"""A run of paid clips, for each test its own store and server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings

from .paid_runs import Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    settings = Settings(latency=(0, 0), tiny=True, unmarked=True)
    with Emulator(settings) as emulator, serving(emulator) as server:
        for name, value in {**server.variables, "FAL_KEY": "some:secret", "MINIMAX_API_KEY": "other"}.items():
            monkeypatch.setenv(name, value)
        yield Run(tmp_path / "store", server)
