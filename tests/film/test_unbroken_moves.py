"""A camera move that goes on over a cut, in the finished film: it neither stops there nor stands for a frame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.film import RenderOptions, render_sync
from tests.animatic.measuring import growth

RATE = 25  # that of the hosted model, so that a preview leaves no frame out


def film_of(
    folder: Path, *shots: Mapping[str, JsonValue], engine: str | None = None
) -> list[NDArray[np.uint8]]:
    """The frames of a film of shots that continue each other and begin with one picture, without their slates."""
    noise = np.random.default_rng(3).integers(0, 255, (54, 96, 3), np.uint8)
    picture = Image.fromarray(noise).resize((1280, 720), Image.Resampling.BICUBIC)
    picture.save(folder / "p.png")
    written: list[JsonValue] = []
    for number, own in enumerate(shots):
        opening: dict[str, JsonValue] = {"continues": "previous"} if number else {"first_frame": "p.png"}
        written.append({"id": f"s{number}", "duration": 2, **opening, **own})
    output: JsonValue = {"size": "640x360", "fps": RATE, "path": "f.mp4"}
    data = {"storyboard": 1, "output": output, "shots": written}
    (folder / "film.yaml").write_text(json.dumps(data), encoding="utf-8")
    made = render_sync(load(folder / "film.yaml"), RenderOptions(engine=engine))
    with av.open(str(made.path)) as container:
        greys = [np.asarray(each.to_ndarray(format="gray"), np.uint8) for each in container.decode(video=0)]
    return [np.ascontiguousarray(grey[48:312]) for grey in greys] if engine else greys


def growths(frames: list[NDArray[np.uint8]], cut: int) -> NDArray[np.float64]:
    """By how much the picture grows, in per cent, with each of the frames around one of the film's."""
    return np.array([growth(a, b)[0] for a, b in pairwise(frames[cut - 12 : cut + 12])])


def test_push_in_goes_on_over_every_cut(tmp_path: Path) -> None:
    frames = film_of(tmp_path, *[dict[str, JsonValue](prompt="push in")] * 3)
    assert len(frames) == 6 * RATE
    for cut in (2 * RATE, 4 * RATE):
        around = growths(frames, cut)
        assert around.min() > 0.8 * around.mean() > 0.2
        assert around.max() < 1.2 * around.mean()


@pytest.mark.parametrize("seconds", [2, 6], ids=["cut short", "whole"])
def test_so_it_does_in_a_preview(tmp_path: Path, seconds: int) -> None:
    """A stand-in has a frame more where its first one is left out, so that none stands."""
    shot: Mapping[str, JsonValue] = {"prompt": "push in", "model": "hailuo-2.3-pro", "duration": seconds}
    frames = film_of(tmp_path, shot, shot, shot, engine="animatic")
    assert len(frames) == 3 * seconds * RATE
    for cut in (seconds * RATE, 2 * seconds * RATE):
        around = growths(frames, cut)
        assert around.min() > 0.6 * around.mean() > 0.1
        assert around.max() < 1.4 * around.mean()


def test_another_move_begins_where_the_first_has_ended(tmp_path: Path) -> None:
    around = growths(film_of(tmp_path, {"prompt": "push in"}, {"prompt": "pan left"}), 2 * RATE)
    assert np.abs(around[9:15]).max() < 0.12, "the camera stands"
    assert np.abs(np.diff(around)).max() < 0.15, "and nothing jerks"
