"""
One render with large files, and the longest times for which its event loop did nothing else.

``python -m benchmarks.stand.stall FOLDER`` expects ``clip-0.mp4`` and ``clip-1.mp4`` there, makes a film of which the
one is footage and the other the clip that a hosted provider in this process hands out, and prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import anyio
import anyio.lowlevel
import anyio.to_thread

from storyboard.board.load import load
from storyboard.film import RenderOptions, make_clips
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress, Provider
from storyboard.report import Reporter

TICK = 0.002
MILLISECONDS = 1000


class Studio:
    """A hosted provider whose predictions have ended at once, all with the same large clip."""

    def __init__(self, name: str, clip: Path) -> None:
        self.name = name
        self._clip = clip

    async def submit(self, order: Order) -> Prediction:
        """Take an order."""
        del order
        return Prediction("1", PredictionStatus.QUEUED)

    async def poll(self, prediction: Prediction) -> Prediction:
        """Say that the clip is there."""
        return Prediction(prediction.id, PredictionStatus.SUCCEEDED)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Hand the clip out."""
        del prediction, progress
        await anyio.to_thread.run_sync(shutil.copyfile, self._clip, target)

    async def cancel(self, prediction: Prediction) -> None:
        """Do nothing."""
        del prediction


async def longest_gap(stopped: anyio.Event, found: dict[str, float], name: str) -> None:
    """Note the longest time, in milliseconds, for which this task did not come to its turn."""
    longest, last = 0.0, time.perf_counter()
    while not stopped.is_set():
        await anyio.sleep(TICK)
        now = time.perf_counter()
        longest, last = max(longest, now - last - TICK), now
    found[name] = round(longest * MILLISECONDS, 1)


async def rendered(folder: Path) -> dict[str, float]:
    """Make the clips of the film, and return what was measured."""
    shots = [
        {"id": "brought", "clip": str(folder / "clip-0.mp4"), "duration": 1},
        {"id": "made", "prompt": "grain", "model": "hailuo-2.3-pro", "duration": 6},
    ]
    board = load({"storyboard": 1, "shots": shots}, allow_outside=True)
    options = RenderOptions(store=folder / "store", consent=True)
    found: dict[str, float] = {}
    stopped, studio = anyio.Event(), Studio("fal", folder / "clip-1.mp4")
    async with anyio.create_task_group() as group:
        group.start_soon(longest_gap, stopped, found, "longest stop of the event loop")
        await anyio.sleep(TICK * 10)
        with patch("storyboard.film.open_providers", partial(opened, studio)):
            started = time.perf_counter()
            await make_clips(board, options)
            found["the render's clips"] = round((time.perf_counter() - started) * MILLISECONDS, 1)
        stopped.set()
    return found


@asynccontextmanager
async def opened(studio: Studio, reporter: Reporter) -> AsyncIterator[Callable[[str], Provider]]:
    """Stand in for the opening of providers."""
    del reporter
    await anyio.lowlevel.checkpoint()

    def provider_of(name: str) -> Provider:
        del name
        return studio

    yield provider_of


def main() -> None:
    """Print what was measured as one line of JSON."""
    os.environ["FAL_KEY"] = "some:secret"
    print(json.dumps(anyio.run(rendered, Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
