"""A stage for films that are made together: a folder, and an emulator with its keys and addresses."""

from __future__ import annotations

from tests.hosted.conftest import open_stage, stage

__all__ = ["open_stage", "stage"]
