"""Folders for films that laws draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    root = tmp_path_factory.mktemp("films")
    count = iter(range(1_000_000))

    def new() -> Path:
        path = root / f"film {next(count)}"
        path.mkdir()
        return path

    return new
