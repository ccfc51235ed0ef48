"""Chains in the finished film, frame by frame: whatever hands a frame on, the cut shows no jump and no frame twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import anyio
import av
import numpy as np
import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.cut.cut import making_cut
from storyboard.inspection.inspector import Inspector
from storyboard.plan.look import look
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.report import quiet
from storyboard.run.execute import execute
from storyboard.run.execution import RunOptions
from storyboard.stitching import timeline_of
from storyboard.store.store import open_store
from tests.media.clips import OPEN_GOP, Recipe, displayed, make_clip, number_of, numbered, uneven

MODEL = "hailuo-2.3-pro"  # six seconds
PREVIEW = PlanOptions(engine="animatic")


@dataclass
class Counting:
    """
    A provider whose clips count on from the number on their first frame, from 0 without one.

    Each clip has `rate` frames a second, and `frames` of them where that is said, not six seconds of them.
    """

    rate: Fraction = Fraction(24)
    frames: int | None = None
    recipe: Recipe = field(default_factory=lambda: Recipe("clip.mp4", options=OPEN_GOP))
    opened: dict[str, int] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    name: str = "local"

    async def submit(self, order: Order) -> Prediction:
        self.orders[order.request.prompt] = order
        return Prediction(order.request.prompt, PredictionStatus.SUCCEEDED)

    async def poll(self, prediction: Prediction) -> Prediction:
        return prediction

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        order = self.orders[prediction.id]
        first = 0
        if isinstance(order.first_frame, Path):
            with Image.open(order.first_frame) as picture:
                first = number_of(np.asarray(picture.convert("L"), dtype=np.uint8))
        self.opened[prediction.id] = first
        frames = self.frames or round(order.request.length * self.rate)
        count_from(target, first, frames, self.rate)

    async def cancel(self, prediction: Prediction) -> None:
        return None


def count_from(target: Path, first: int, frames: int, rate: Fraction) -> None:
    with av.open(str(target), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options=OPEN_GOP)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.thread_count = 1
        for number in range(frames):
            picture = av.VideoFrame.from_ndarray(numbered((first + number) % 256, 64, 48), format="rgb24")
            container.mux(stream.encode(picture.reformat(format="yuv420p", dst_colorspace="ITU709")))
        container.mux(stream.encode())


def board_of(folder: Path, *shots: Mapping[str, JsonValue], fps: int = 24) -> Storyboard:
    """Shots a, b, c that continue each other; each is its own prompt."""
    written: list[JsonValue] = []
    for number, (name, own) in enumerate(zip("abcd", shots, strict=False)):
        said: dict[str, JsonValue] = {"id": name, **({"continues": "previous"} if number else {}), **own}
        written.append(said if "clip" in said else {"prompt": name, "model": MODEL, **said})
    data = {"storyboard": 1, "output": {"size": "64x48", "fps": fps}, "shots": written}
    file = folder / "film.yaml"
    file.write_text(json.dumps(data), encoding="utf-8")
    return load(file)


def film_of(board: Storyboard, provider: Counting) -> list[int]:
    """Make the clips of a preview, stitch them, and return the number that each frame of the film shows."""
    root = board.folder / ".storyboard"

    async def made(plan: Plan) -> Plan:
        with open_store(root) as store:
            done = await execute(plan, store, lambda _: provider, options=RunOptions(), reporter=quiet)
        assert done.failures == {}
        return plan.with_takes(done.takes)

    plan = anyio.run(made, make_plan(board, snapshot=look(board, root), options=PREVIEW))
    timeline = timeline_of(board, plan, root, Inspector())
    target = board.folder / "film.mp4"
    with making_cut(timeline, target):
        pass
    with av.open(str(target)) as container:
        return [
            number_of(np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8))
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize(
    "shots",
    [
        [{"duration": 1}, {"duration": 1}, {"duration": 1.5}],
        [{}, {}, {"duration": 1}],
        [{}, {"duration": 2}, {"duration": 1}],
        [{"duration": 6}, {"duration": 1}, {"duration": 1}],
        [{"duration": 1}, {}, {"duration": 1}],
        [{"duration": 1, "retime": "stretch"}, {"duration": 1}],
    ],
    ids=str,
)
def test_generated_clips_follow_each_other_frame_by_frame(
    tmp_path: Path, shots: list[dict[str, JsonValue]]
) -> None:
    shown = film_of(board_of(tmp_path, *shots), Counting())
    assert shown == [number % 256 for number in range(len(shown))]


@pytest.mark.parametrize(
    "footage", [{}, {"trim": {"start": 0.5}, "duration": 1}, {"trim": {"end": 1.5}}], ids=str
)
@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("f.mp4", rate=Fraction(24), options=OPEN_GOP),
        Recipe("f.mkv", rate=Fraction(24), options=OPEN_GOP),
        Recipe("f.avi", rate=Fraction(24), codec="mpeg4"),
    ],
    ids=lambda recipe: recipe.name,
)
def test_footage_is_followed_frame_by_frame(
    tmp_path: Path, recipe: Recipe, footage: dict[str, JsonValue]
) -> None:
    make_clip(tmp_path, recipe)
    provider = Counting()
    shown = film_of(board_of(tmp_path, {"clip": recipe.name} | footage, {"duration": 1}), provider)
    first = 12 if "start" in str(footage) else 0
    assert shown == [*range(first, first + len(shown))]
    assert provider.opened["b"] == shown[len(shown) - 25]


def test_what_is_handed_on_is_the_last_frame_that_the_cut_shows(tmp_path: Path) -> None:
    provider = Counting()
    shown = film_of(board_of(tmp_path, {"duration": 1.5}, {"duration": 1}, {"duration": 1}), provider)
    assert provider.opened == {"a": 0, "b": 35, "c": 59}
    assert (shown[35], shown[59]) == (35, 59)


def test_the_end_is_handed_on_where_it_is_asked_for(tmp_path: Path) -> None:
    provider = Counting()
    at_end: dict[str, JsonValue] = {"continues": {"shot": "a", "at": "end"}, "duration": 0.5}
    shown = film_of(board_of(tmp_path, {"duration": 1}, at_end), provider)
    assert shown == [*range(24), *range(143, 155)]


@pytest.mark.parametrize(("rate", "fps"), [(25, 24), (24, 25), (30, 24), (24, 30), (12, 24), (60, 24)])
def test_at_other_rates_the_cut_goes_on_from_what_it_shows(tmp_path: Path, rate: int, fps: int) -> None:
    """No step over a join is longer than the longest one within a clip and a frame, and none goes back."""
    provider = Counting(rate=Fraction(rate), frames=3 * rate)
    shown = film_of(board_of(tmp_path, {"duration": 1}, {"duration": 1}, {"duration": 1}, fps=fps), provider)
    steps = [later - earlier for earlier, later in pairwise(shown)]
    within = [step for n, step in enumerate(steps) if (n + 1) % fps]
    joins = [step for n, step in enumerate(steps) if not (n + 1) % fps]
    assert min(steps) >= 0
    assert max(joins) <= max(within) + 1
    assert min(joins) >= min(within)
    # Each second of the film shows a second of the scene.
    assert abs(shown[-1] - 3 * rate) <= 3


def test_another_shot_between_or_a_dissolve_changes_nothing_of_what_is_handed_on(tmp_path: Path) -> None:
    between: list[dict[str, JsonValue]] = [
        {"duration": 1},
        {"continues": None, "duration": 1, "prompt": "x", "first_frame": None},
        {"continues": "a", "duration": 1},
        {"continues": "a", "duration": 1, "prompt": "e", "transition": {"duration": 0.5}},
    ]
    provider = Counting()
    film_of(board_of(tmp_path, *between), provider)
    assert provider.opened == {"a": 0, "x": 0, "c": 23, "e": 23}


def test_footage_of_a_varying_rate_hands_on_the_frame_of_that_moment(tmp_path: Path) -> None:
    footage = make_clip(tmp_path, Recipe("f.mp4", times=uneven(60), options=OPEN_GOP))
    provider = Counting()
    shown = film_of(board_of(tmp_path, {"clip": "f.mp4", "duration": 1}, {"duration": 1}), provider)
    assert provider.opened["b"] == [number for time, number in displayed(footage) if time < 1][-1]
    assert shown[24] == provider.opened["b"] + 1
