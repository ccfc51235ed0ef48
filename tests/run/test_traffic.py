"""Many hosted shots at once: none is written down long before it can be sent, and all are made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import anyio
import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.film import RenderOptions, make_clips
from storyboard.run import points
from storyboard.run.points import Point
from storyboard.run.traffic import DOWNLOADS_AT_ONCE, SUBMITS_AT_ONCE

SHOTS = 40
PAIRS = ((Point.INTENT_WRITTEN, Point.ID_WRITTEN), (Point.CLIP_FETCHED, Point.CLIP_KEPT))


def test_submits_and_downloads_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passed, most = Counter[Point](), Counter[tuple[Point, Point]]()

    def watch(point: Point, _: str) -> None:
        passed[point] += 1
        for began, ended in PAIRS:
            most[began, ended] = max(most[began, ended], passed[began] - passed[ended])

    monkeypatch.setattr(points, "_observers", [watch])
    shots: list[JsonValue] = [{"id": f"s{number}", "prompt": f"pebble {number}"} for number in range(SHOTS)]
    board: dict[str, JsonValue] = {
        "storyboard": 1,
        "defaults": {"model": "hailuo-2.3"},
        "shots": shots,
    }
    with Emulator(Settings(latency=(0, 0), tiny=True)) as emulator, serving(emulator) as server:
        for name, value in {**server.variables, "FAL_KEY": "some:secret"}.items():
            monkeypatch.setenv(name, value)
        anyio.run(make_clips, load(board), RenderOptions(store=tmp_path, consent=True))
        assert len(emulator.ledger.submits) == SHOTS
    submits, downloads = PAIRS
    assert 1 < most[submits] <= SUBMITS_AT_ONCE < SHOTS
    assert most[downloads] <= DOWNLOADS_AT_ONCE
    assert passed[Point.CLIP_KEPT] == SHOTS
