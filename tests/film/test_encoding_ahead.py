"""Segments that are encoded while other clips are still being made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from storyboard.ahead import encoding_ahead
from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, render_sync
from storyboard.inspection.inspector import Inspector
from storyboard.planning import plan_render, store_root
from storyboard.report import CutJoined, Event
from storyboard.stitching import Stitching
from storyboard.store.take import Take
from tests.media.clips import Recipe, make_clip

FADE = {"kind": "dissolve", "duration": 0.25}


def board_of(folder: Path, prompts: dict[str, str]) -> Storyboard:
    made = [
        {"id": name, "prompt": prompt, "duration": 1, "transition": FADE} for name, prompt in prompts.items()
    ]
    shots = [{"id": "rushes", "clip": "rushes.mp4", "duration": 1}, *made]
    board = {"storyboard": 1, "shots": shots, "output": {"size": "64x36", "fps": 12}}
    (folder / "film.yaml").write_text(json.dumps(board), encoding="utf-8")
    return load(folder / "film.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_clip(tmp_path, Recipe("rushes.mp4", sound=1))
    return tmp_path


def stitching_of(board: Storyboard) -> Stitching:
    options = RenderOptions()
    return Stitching(
        board=board,
        plan=plan_render(board, options),
        root=store_root(board, options),
        target=board.folder / "film.mp4",
        inspector=Inspector(),
    )


def segments(work: Stitching) -> set[str]:
    return {path.stem for path in (work.root / "derived" / "segments").rglob("*.mp4") if path.name[0] != "."}


async def until(there: Callable[[], bool]) -> None:
    with anyio.fail_after(60):
        while not there():
            await anyio.sleep(0.01)


def joined(board: Storyboard) -> CutJoined:
    events: list[Event] = []
    render_sync(board, RenderOptions(), events.append)
    (found,) = (event for event in events if isinstance(event, CutJoined))
    return found


def test_what_is_there_is_encoded_while_other_clips_are_made(folder: Path) -> None:
    # The store has the clip of "sea"; that of "hill" is awaited.
    render_sync(board_of(folder, {"sea": "sea, pan left"}), RenderOptions())
    board = board_of(folder, {"sea": "sea, pan left", "hill": "a green hill"})
    work = stitching_of(board)
    before = segments(work)
    cached = {job.key: job.cached for job in work.plan.generated if job.cached is not None}
    assert [job.shot for job in work.plan.open_jobs] == ["hill"]

    async def wait() -> None:
        async with encoding_ahead(work) as ahead:
            ahead.landed(cached)
            # The body of "sea" is now between two transitions.
            await until(lambda: len(segments(work) - before) == 1)

    anyio.run(wait)
    # Left were the transition to "hill" and its body; what the render encodes ahead is not reused.
    assert joined(board) == CutJoined(made=2, reused=3)
    assert len(segments(work) - before) == 3


def test_each_clip_that_lands_is_encoded_at_once(folder: Path) -> None:
    # Planned before there is any clip.
    work = stitching_of(board_of(folder, {"sea": "sea, pan left", "hill": "a green hill", "fog": "fog"}))
    takes: dict[str, Take] = {}
    for prompts in ({"sea": "sea, pan left"}, {"hill": "a green hill"}):
        board = board_of(folder, prompts)
        render_sync(board, RenderOptions())
        takes |= {job.key: job.cached for job in plan_render(board).generated if job.cached is not None}
    sea, hill, _ = work.plan.generated
    before = segments(work)

    async def wait() -> None:
        async with encoding_ahead(work) as ahead:
            # The body of "sea", then that of "hill" and the transition between them.
            for job, new in ((sea, 1), (hill, 3)):
                ahead.landed({job.key: takes[job.key]})
                await until(lambda new=new: len(segments(work) - before) >= new)  # type: ignore[misc]

    anyio.run(wait)


def test_what_is_expected_wrongly_costs_no_more_than_time(folder: Path) -> None:
    board = board_of(folder, {"sea": "sea, pan left"})
    work = stitching_of(board)
    (folder / "rushes.mp4").write_bytes(b"no video")

    async def wait() -> str:
        async with encoding_ahead(work) as ahead:
            ahead.landed({})
        return "done"

    assert anyio.run(wait) == "done"


def test_what_the_block_raises_is_raised_as_it_is(folder: Path) -> None:
    work = stitching_of(board_of(folder, {"sea": "sea, pan left"}))

    async def fail() -> None:
        async with encoding_ahead(work):
            raise PlanError("no")

    with pytest.raises(PlanError, match="no"):
        anyio.run(fail)
