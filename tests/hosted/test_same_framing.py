"""A preview frames each shot as a render against the local server does, for films of any shape and every fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.film import Film, RenderOptions, render_sync
from storyboard.media.frame import to_rgb
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

from .stage import Stage

Picture: TypeAlias = NDArray[np.int16]

TELLABLE = "fal-ai/pixverse/v5.5/text-to-video"
RATE = 10
SECONDS = 0.3
# Of 255, on average: what the same picture differs by at another size. Another framing differs by much more.
DIFFERENCE = 8
SHOTS: list[dict[str, JsonValue]] = [
    {"id": "text", "model": "hailuo-2.3", "prompt": "A ridge at dawn, slow pan left"},
    {"id": "picture", "model": "hailuo-02-fast", "prompt": "push in", "first_frame": "old.png"},
    {"id": "tall", "model": "hailuo-02-fast", "prompt": "tilt up", "first_frame": "tall.png"},
    {"id": "on", "model": "hailuo-02-fast", "prompt": "orbit", "continues": "picture"},
    {"id": "told", "model": TELLABLE, "prompt": "The sea, push in", "params": {"resolution": "360p"}},
]


def gradient(width: int, height: int, path: Path) -> None:
    """Save a picture of which no part looks like another, and none is dark."""
    across = np.linspace(70, 250, width)[None, :].repeat(height, axis=0)
    down = np.linspace(250, 70, height)[:, None].repeat(width, axis=1)
    pixels = np.stack([across, down, np.full_like(across, 120)], axis=2).astype(np.uint8)
    pixels[height // 4 : height // 2, width // 4 : width // 2] = 255
    Image.fromarray(pixels).save(path)


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    stage = open_stage(tiny=False, latency=(0.0, 0.0))
    gradient(800, 600, stage.folder / "old.png")
    gradient(450, 800, stage.folder / "tall.png")
    return stage


def made(stage: Stage, size: tuple[int, int], fit: str, engine: str | None) -> Film:
    shots = [{"duration": SECONDS, **shot} for shot in SHOTS]
    output = {"size": f"{size[0]}x{size[1]}", "fps": RATE, "fit": fit}
    path = stage.folder / "film.yaml"
    path.write_text(json.dumps({"storyboard": 1, "output": output, "shots": shots}), encoding="utf-8")
    return render_sync(load(path), RenderOptions(engine=engine, consent=True))


def opening_frames(film: Film, size: tuple[int, int]) -> list[Picture]:
    """Give each shot's first frame in the film, as far down as no slate reaches."""
    each = round(SECONDS * RATE)
    assert film.frames == each * len(SHOTS)
    with FrameReader(film.path, FilmShape(*size, Fraction(RATE)), fit="contain") as reader:
        frames = [to_rgb(reader.frame(number * each)).astype(np.int16) for number in range(len(SHOTS))]
    return [frame[: size[1] * 3 // 5] for frame in frames]


def box(frame: Picture) -> list[int]:
    """Give the first row and the first and last column that are not black."""
    lit = frame.max(axis=2) > 40
    columns = np.flatnonzero(lit.any(axis=0))
    return [int(np.flatnonzero(lit.any(axis=1))[0]), int(columns[0]), int(columns[-1])]


# One store for all films: the clips that do not depend on the film are made once.
def test_a_preview_and_a_render_have_the_same_framing(stage: Stage) -> None:
    tops = {}
    for size in ((320, 180), (180, 320), (180, 180)):
        for fit in ("contain", "cover", "blur"):
            films = [opening_frames(made(stage, size, fit, engine), size) for engine in (None, "animatic")]
            for shot, real, preview in zip(SHOTS, *films, strict=True):
                where = f"{shot['id']} in {size} with {fit}"
                tops[where] = box(real)[0]
                assert np.abs(np.subtract(box(real), box(preview))).max() <= 2, where
                assert np.abs(real - preview).mean() < DIFFERENCE, where
    tall = [tops[f"{shot['id']} in (180, 320) with contain"] for shot in SHOTS]
    assert tall == pytest.approx([109, 92, 0, 92, 0], abs=2), "16:9, 4:3, 9:16, 4:3, and 9:16 as it was told"
