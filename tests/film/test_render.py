"""From storyboard to film, whole: what is made, what is kept, what is made again, and what is left when it fails."""

from __future__ import annotations

import itertools
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

import anyio
import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError, SpendingRefused
from storyboard.film import RenderOptions, output_path, plan_render, render_sync, stitch, store_root
from storyboard.media.files import is_temporary
from storyboard.media.images import read_image
from storyboard.media.probe import probe
from storyboard.report import CutDone, CutStarted, Event, Notice, RunStarted, ShotDone
from storyboard.store.store import STORE_FOLDER, index_path
from tests.media.clips import Recipe, make_clip


def document(folder: Path, *shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    import json

    path = folder / "film.yaml"
    output: JsonValue = {"size": "64x36", "fps": 12}
    whole: dict[str, object] = {"storyboard": 1, "shots": list(shots), "output": output, **keys}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return load(path)


def shot(name: str, **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": f"sea and sky, {name}, pan left", "duration": 0.5, **keys}


THREE = (shot("a"), shot("b", continues="a"), shot("c", transition={"kind": "dissolve", "duration": 0.25}))


def made(events: list[Event]) -> list[str]:
    return sorted(event.shot for event in events if isinstance(event, ShotDone))


def rendered(board: Storyboard, options: RenderOptions | None = None) -> tuple[Path, list[Event]]:
    events: list[Event] = []
    film = render_sync(board, options or RenderOptions(), events.append)
    assert isinstance(events[-1], CutDone)
    return film.path, events


def test_a_film_has_exactly_the_length_that_the_board_says(tmp_path: Path) -> None:
    path, events = rendered(document(tmp_path, *THREE))
    facts = probe(path)
    assert path == tmp_path / "build" / "film.mp4"
    assert (facts.width, facts.height, facts.fps, facts.frames) == (64, 36, Fraction(12), 15)
    assert made(events) == ["a", "b", "c"]


def test_a_second_render_makes_no_clip_and_the_same_bytes(tmp_path: Path) -> None:
    board = document(tmp_path, *THREE)
    first, _ = rendered(board)
    content = first.read_bytes()
    first.unlink()
    second, events = rendered(board)
    assert made(events) == []
    assert RunStarted(clips=0, cached=3) in events
    assert second.read_bytes() == content


def cut_of(board: Storyboard, *, anew: bool = False) -> list[Event]:
    events: list[Event] = []
    anyio.run(partial(stitch, board, None, events.append, anew=anew))
    return events


def stitched(events: list[Event]) -> bool:
    return any(isinstance(event, CutStarted) for event in events)


def test_a_film_of_just_the_same_is_left_as_it_is(tmp_path: Path) -> None:
    board = document(tmp_path, *THREE)
    path, events = rendered(board)
    assert stitched(events)
    index = index_path(store_root(board, RenderOptions()))
    before = path.stat().st_mtime_ns, index.stat().st_mtime_ns
    assert not stitched(rendered(board)[1])
    assert not stitched(cut_of(board))
    assert (path.stat().st_mtime_ns, index.stat().st_mtime_ns) == before
    assert stitched(cut_of(board, anew=True))
    assert path.stat().st_mtime_ns != before[0]


def test_a_film_of_another_storyboard_is_not_replaced(tmp_path: Path) -> None:
    path, _ = rendered(document(tmp_path, shot("a")))
    before = path.read_bytes()
    text = (tmp_path / "film.yaml").read_text(encoding="utf-8")
    teaser = tmp_path / "teaser.yaml"
    teaser.write_text(text.replace("pan left", "pan right"), encoding="utf-8")
    with pytest.raises(PlanError, match=r'the film of another storyboard, "film.yaml".*--force'):
        rendered(load(teaser))
    assert path.read_bytes() == before
    # A storyboard that was renamed keeps its film.
    (tmp_path / "film.yaml").unlink()
    rendered(load(teaser))
    assert path.read_bytes() != before


def test_a_film_that_was_touched_or_is_of_something_else_is_stitched_again(tmp_path: Path) -> None:
    board = document(tmp_path, *THREE)
    path, _ = rendered(board)
    content = path.read_bytes()
    path.write_bytes(b"touched")
    with pytest.raises(PlanError, match=r"not known to be one of its cuts.*--force"):
        rendered(board)
    assert path.read_bytes() == b"touched"
    assert stitched(rendered(board, RenderOptions(force=True))[1])
    assert path.read_bytes() == content
    other = document(tmp_path, *THREE[:2], THREE[2] | {"transition": "cut"})
    assert stitched(rendered(other)[1])
    assert not stitched(rendered(other)[1])


def test_one_changed_prompt_remakes_that_shot_and_its_descendants_only(tmp_path: Path) -> None:
    rendered(document(tmp_path, *THREE))
    changed = document(tmp_path, shot("a", prompt="a forest at night"), *THREE[1:])
    reasons = {job.shot: job.reason for job in plan_render(changed).generated}
    assert reasons == {
        "a": "prompt changed",
        "b": 'first frame comes from "a", whose prompt changed',
        "c": "in the store",
    }
    assert made(rendered(changed)[1]) == ["a", "b"]
    assert made(rendered(document(tmp_path, *THREE))[1]) == [], "the earlier takes are still there"


def test_what_other_code_has_drawn_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = document(tmp_path, *THREE)
    rendered(board)
    assert not plan_render(board).has_work
    for place in ("plan.look", "plan.origins"):
        monkeypatch.setattr(f"storyboard.{place}.drawing_code", lambda: "of a later version")
    plan = plan_render(board)
    assert {job.reason for job in plan.jobs} == {"the animatic engine has changed"}
    events = rendered(board)[1]
    assert made(events) == ["a", "b", "c"]
    assert not [event for event in events if isinstance(event, Notice) and event.shot], "nothing was lost"
    assert not plan_render(board).has_work


@pytest.mark.parametrize("damage", ["deleted", "altered"])
def test_a_damaged_clip_is_noticed_reported_and_made_again(tmp_path: Path, damage: str) -> None:
    board = document(tmp_path, *THREE)
    film, _ = rendered(board)
    content = film.read_bytes()
    job = plan_render(board).generated[0]
    assert job.cached is not None
    blob = next((tmp_path / STORE_FOLDER / "blobs").rglob(f"{job.cached.sha256}.mp4"))
    if damage == "deleted":
        blob.unlink()
    else:
        spoilt = bytearray(blob.read_bytes())
        spoilt[len(spoilt) // 2] ^= 1
        blob.write_bytes(spoilt)
    path, events = rendered(board)
    assert made(events) == ["a"]
    notices = [event for event in events if isinstance(event, Notice) and event.shot is not None]
    assert [notice.shot for notice in notices] == ["a"]
    assert "made again" in notices[0].message
    assert path.read_bytes() == content


def test_planning_writes_nothing(tmp_path: Path) -> None:
    board = document(tmp_path, *THREE)
    plan_render(board)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.yaml"]


def test_a_chain_is_cut_together_without_a_jump(tmp_path: Path) -> None:
    """The last frame of the parent and the first one of the child are neighbours in the film, and nearly the same."""
    import numpy as np

    from storyboard.media.frame import to_rgb
    from storyboard.media.read import FrameReader
    from storyboard.media.shape import FilmShape

    board = document(tmp_path, shot("a"), shot("b", continues="a"), output={"size": "320x180", "fps": 12})
    path, _ = rendered(board)
    with FrameReader(path, FilmShape(320, 180, Fraction(12)), "cover") as reader:
        frames = [to_rgb(reader.frame(number)).astype(int) for number in range(12)]
    steps = [float(np.abs(one - other).mean()) for one, other in itertools.pairwise(frames)]
    assert steps[5] <= max(*steps[:5], *steps[6:]) + 1.5


def test_a_preview_is_free_beside_the_film_and_bears_a_slate(tmp_path: Path) -> None:
    hosted = [shot(name, model="hailuo-2.3-pro", duration=1) for name in ("a", "b")]
    board = document(tmp_path, *hosted, output={"size": "320x180", "fps": 12})
    options = RenderOptions(engine="animatic")
    path, _ = rendered(board, options)
    assert path == tmp_path / "build" / "film.preview.mp4" == output_path(board, options)
    job = plan_render(board, options).generated[0]
    assert job.cached is not None
    clip = next((tmp_path / STORE_FOLDER / "blobs").rglob(f"{job.cached.sha256}.mp4"))
    film_rows, clip_rows = _dark_rows(path, tmp_path), _dark_rows(clip, tmp_path)
    assert film_rows > clip_rows, "the slate is in the film, and not in the clip"


def _dark_rows(video: Path, folder: Path) -> int:
    from storyboard.media.last_frame import save_last_frame

    picture = folder / f"{video.stem}.png"
    save_last_frame(video, picture)
    lower = read_image(picture)[-50:, :, :3].mean(axis=(1, 2))
    return int((lower < 70).sum())


def test_a_hosted_model_without_a_key_stops_everything_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("FAL_KEY", "WAVESPEED_API_KEY", "MINIMAX_API_KEY", "REPLICATE_API_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    board = document(tmp_path, shot("a"), shot("b", model="hailuo-2.3-pro"))
    with pytest.raises(PlanError, match=r'FAL_KEY is not set: shot "b" .*storyboard preview .*film.yaml'):
        render_sync(board)
    assert not (tmp_path / STORE_FOLDER).exists()


@pytest.mark.parametrize(
    ("options", "budget", "words"),
    [
        (RenderOptions(), None, "was not allowed.*--yes.*--max-cost 0.98"),
        (RenderOptions(max_cost=Decimal("0.97")), None, r"\$0.98, and the limit is \$0.97"),
        (RenderOptions(max_cost=Decimal(5)), 0.5, r"the limit is \$0.5"),
        (RenderOptions(consent=True, max_cost=Decimal("0.5")), None, "the limit is"),
    ],
)
def test_money_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: RenderOptions, budget: float | None, words: str
) -> None:
    monkeypatch.setenv("FAL_KEY", "id:secret")
    hosted = [shot("a", model="hailuo-2.3-pro"), shot("b", model="hailuo-2.3-pro")]
    board = document(tmp_path, *hosted, **({} if budget is None else {"budget": budget}))
    with pytest.raises(SpendingRefused, match=words):
        render_sync(board, options)
    assert not (tmp_path / STORE_FOLDER).exists()


def test_the_store_is_where_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = document(tmp_path, shot("a"))
    monkeypatch.setenv("STORYBOARD_STORE", str(tmp_path / "elsewhere"))
    assert store_root(board, RenderOptions()) == tmp_path / "elsewhere"
    assert store_root(board, RenderOptions(store=tmp_path / "here")) == tmp_path / "here"
    monkeypatch.delenv("STORYBOARD_STORE")
    assert store_root(board, RenderOptions()) == tmp_path / ".storyboard"


def test_footage_a_chain_from_it_and_a_card_make_a_film(tmp_path: Path) -> None:
    clip, _ = rendered(document(tmp_path, shot("a", duration=1)))
    (tmp_path / "footage.mp4").write_bytes(clip.read_bytes())
    shots: list[dict[str, JsonValue]] = [
        {"id": "old", "clip": "footage.mp4", "trim": {"start": 0.25}, "duration": 0.5},
        shot("new", continues="old"),
        {"id": "end", "card": {"text": "End"}, "duration": 0.5},
    ]
    path, events = rendered(document(tmp_path, *shots))
    assert probe(path).frames == 18
    assert made(events) == ["new"]


def test_a_process_killed_at_any_moment_leaves_no_half_film(tmp_path: Path) -> None:
    """Kill a render after ever longer times; what stands under a final name is always whole."""
    board = document(tmp_path, *[shot(f"s{number}", duration=1) for number in range(4)])
    script = "import sys, storyboard; storyboard.render_sync(storyboard.load(sys.argv[1]))"
    film = tmp_path / "build" / "film.mp4"
    for wait in (0.9, 1.3, 1.7, 2.1):
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "film.yaml")]) as process:
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                process.kill()
        if film.exists():
            assert probe(film).frames == 48
        assert all(job.status.value in ("cached", "make") for job in plan_render(board).generated)
    path, _ = rendered(board)
    assert probe(path).frames == 48
    left = {each.name for each in path.parent.iterdir() if not is_temporary(each)}
    assert left == {"film.mp4", "film.manifest.json"}


def test_footage_alone_is_cut_before_there_is_a_store(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("rushes.mp4", sound=1))
    board = document(tmp_path, {"id": "a", "clip": "rushes.mp4", "duration": 0.5})
    film = anyio.run(stitch, board)
    assert film.path.is_file()
    assert store_root(board, RenderOptions()).is_dir()
