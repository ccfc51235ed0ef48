"""All films of a storyboard in one run: each clip paid once, each film by itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import JsonValue

from storyboard.batch.outcome import FilmState
from storyboard.batch.plan import plan_batch
from storyboard.batch.render import render_batch
from storyboard.emulator.faults import Fault
from storyboard.errors import BoardError, LockOutdated, PlanError, SpendingRefused
from storyboard.film import make_clips, render_sync
from storyboard.lock.lock import read_lock
from storyboard.report import CutDone, CutJoined, FilmDone, FilmFailed, FilmsDone, FilmsStarted, RunStarted
from storyboard.takes import pick_take
from tests.hosted.stage import KEYS, Stage

from .troupe import (
    OFFER,
    OPENING,
    TWO_OUTPUTS,
    assert_whole,
    cut,
    digests,
    film_path,
    films_of,
    only,
    paid_shots,
    render,
    stage_films,
)

FRAMES = 9
WIDE, TALL = (64, 36), (36, 64)


def test_a_shared_shot_is_paid_once_and_every_film_is_there(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", "desk")
    outcomes = render(stage)
    assert paid_shots(stage) == ["chair", "desk", "ending", "lamp", "opening"]
    assert {each.state for each in outcomes.values()} == {FilmState.MADE}
    for each in outcomes.values():
        assert_whole(each, FRAMES, WIDE)
    assert len(set(digests(outcomes).values())) == 3
    assert isinstance(stage.events[0], FilmsStarted)
    assert stage.events[-1] == FilmsDone(made=3, unchanged=0, missing=0)


def test_the_price_of_a_shared_clip_is_the_first_films(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    outcomes = render(stage)
    assert [each.made for each in outcomes.values()] == [3, 1]
    assert [each.clips for each in outcomes.values()] == [3, 3]
    assert outcomes["lamp"].price == 3 * outcomes["chair"].price > 0


def test_nothing_is_done_twice(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    before = digests(render(stage))
    written = film_path(stage, "lamp").stat()
    again = render(stage)
    assert {each.state for each in again.values()} == {FilmState.UNCHANGED}
    assert [each.made for each in again.values()] == [0, 0]
    assert digests(again) == before
    assert film_path(stage, "lamp").stat().st_mtime_ns == written.st_mtime_ns
    assert len(paid_shots(stage)) == 4
    assert not [event for event in stage.events if isinstance(event, CutDone)]


def test_the_outputs_of_a_film_share_its_clips(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", outputs=TWO_OUTPUTS)
    outcomes = render(stage)
    assert paid_shots(stage) == ["chair", "ending", "lamp", "opening"]
    assert sorted(outcomes) == ["chair/tall", "chair/wide", "lamp/tall", "lamp/wide"]
    assert_whole(outcomes["lamp/wide"], FRAMES, WIDE)
    assert_whole(outcomes["lamp/tall"], FRAMES, TALL)


def test_a_film_is_what_it_is_by_itself(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", outputs=TWO_OUTPUTS)
    together = digests(render(stage))
    alone = only(films_of(stage), "chair/tall").boards[0]
    film_path(stage, "chair/tall").unlink()
    render_sync(alone, stage.options())
    assert digests({"it": render(stage)["chair/tall"]})["it"] == together["chair/tall"]


def test_a_segment_that_films_share_is_encoded_once(stage: Stage) -> None:
    stage_films(stage, *"abcdef")
    render(stage)
    joined = [event for event in stage.events if isinstance(event, CutJoined)]
    assert sorted({event.film for event in joined}) == list("abcdef")
    assert sum(event.made for event in joined) == 6 + 2
    assert sum(event.reused for event in joined) == 3 * 6 - 8


def test_films_are_cut_while_other_clips_are_awaited(stage: Stage) -> None:
    stage_films(stage, "lamp")
    render(stage)
    film_path(stage, "lamp").unlink()
    stage_films(stage, "lamp", "chair")
    render(stage)
    told = [type(event).__name__ for event in stage.events]
    assert told.index("FilmDone") < told.index("RunDone")


def test_a_film_that_lacks_several_shots_names_them(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    stage.emulator.faults.add(Fault("failed", prompt="chair"))
    stage.emulator.faults.add(Fault("failed", prompt="ending"))
    outcomes = render(stage)
    assert 'shot "ending" failed' in (outcomes["lamp"].message or "")
    said = outcomes["chair"].message or ""
    assert 'shot "chair/offer" failed' in said
    assert 'shot "ending" failed' in said


def test_a_failed_shot_fails_the_films_that_use_it_alone(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", outputs=TWO_OUTPUTS)
    stage.emulator.faults.add(Fault("failed", prompt="chair"))
    outcomes = render(stage)
    assert {name: each.state for name, each in outcomes.items()} == {
        "lamp/wide": FilmState.MADE,
        "lamp/tall": FilmState.MADE,
        "chair/wide": FilmState.FAILED,
        "chair/tall": FilmState.FAILED,
    }
    failed = outcomes["chair/tall"]
    assert 'shot "chair/*/offer" failed' in (failed.message or "")
    assert FilmFailed("chair/tall", failed.message or "", failed.hint) in stage.events
    assert stage.events[-1] == FilmsDone(made=2, unchanged=0, missing=2)
    stage.emulator.faults.clear()
    again = render(stage)
    assert [each.state for each in again.values()] == [FilmState.UNCHANGED] * 2 + [FilmState.MADE] * 2
    assert paid_shots(stage) == ["chair", "chair", "ending", "lamp", "opening"]


def test_a_cut_that_fails_fails_its_film_alone(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", "desk")
    films = films_of(stage)
    (stage.folder / "build").mkdir()
    blocked = film_path(stage, "chair")

    def in_the_way(event: object) -> None:
        # What is there before is refused before anything is paid.
        if isinstance(event, RunStarted):
            blocked.mkdir()

    outcomes = {each.name: each for each in anyio.run(render_batch, films, stage.options(), in_the_way)}
    assert [each.state for each in outcomes.values()] == [FilmState.MADE, FilmState.FAILED, FilmState.MADE]
    blocked.rmdir()
    assert {each.state for each in render(stage).values()} == {FilmState.UNCHANGED, FilmState.MADE}
    assert len(paid_shots(stage)) == 5


def test_a_chain_waits_within_each_film_and_what_waits_for_a_failed_shot_says_so(stage: Stage) -> None:
    next_shot: JsonValue = {"id": "next", "prompt": "take one of next {{ product }}", "continues": "offer"}
    stage_films(stage, "lamp", "chair", shots=(OPENING, OFFER, next_shot))
    stage.emulator.faults.add(Fault("failed", prompt="one of chair"))
    outcomes = render(stage)
    assert outcomes["lamp"].state is FilmState.MADE
    assert "offer" in (outcomes["chair"].message or "")
    assert "next chair" not in paid_shots(stage)


def test_the_limit_is_of_all_films_together(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    price = sum(each.price for each in plan_batch(films_of(stage), stage.options()).films)
    with pytest.raises(SpendingRefused, match="which was not allowed"):
        render(stage, max_cost=None)
    with pytest.raises(SpendingRefused, match="the limit is") as refused:
        render(stage, max_cost=price - Decimal("0.001"))
    assert refused.value.hint == "raise --max-cost, or make fewer films with --only or --limit"
    stage_films(stage, "lamp", "chair", budget=float(price - Decimal("0.001")))
    with pytest.raises(SpendingRefused, match="by the storyboard's budget"):
        render(stage)
    assert paid_shots(stage) == []
    assert stage.events == []
    stage_films(stage, "lamp", "chair")
    assert len(render(stage, max_cost=price)) == 2


def test_what_hinders_one_film_is_told_before_anything_is_paid(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair", "desk")
    for name in ("lamp", "desk"):
        film_path(stage, name).parent.mkdir(exist_ok=True)
        film_path(stage, name).write_text("mine", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        render(stage)
    assert "2 films cannot be written" in caught.value.message
    assert all(f'film "{name}"' in caught.value.message for name in ("lamp", "desk"))
    assert paid_shots(stage) == []


def test_no_film_is_written_over_what_another_reads(stage: Stage) -> None:
    stage_films(stage, "lamp")
    render(stage)
    footage: dict[str, JsonValue] = {"id": "before", "clip": "{{ clip }}"}
    rows: JsonValue = [{"name": "lamp", "clip": "build/old.mp4"}, {"name": "new", "clip": "build/lamp.mp4"}]
    film_path(stage, "lamp").with_name("old.mp4").write_bytes(film_path(stage, "lamp").read_bytes())
    stage_films(stage, shots=(footage,), rows=rows)
    with pytest.raises((PlanError, BoardError), match=r"lamp\.mp4"):
        render(stage)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"output": Path("film.mp4")}, "the path of one film is named"),
        ({"shots": ("opening",)}, "shots are named to be made alone"),
        ({"retake": ("opening", 1)}, "further takes of a shot"),
        ({"require_approved": True}, "a review is of a storyboard that makes one film"),
    ],
)
def test_options_of_one_film_are_refused(stage: Stage, options: dict[str, Any], words: str) -> None:
    stage_films(stage, "lamp", "chair")
    with pytest.raises(PlanError, match=words):
        render(stage, **options)


def test_a_lock_that_would_change_is_refused_for_all_films(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    with pytest.raises(LockOutdated, match="lamp/opening: not in the lock"):
        render(stage, locked=True)
    assert paid_shots(stage) == []
    render(stage)
    assert {each.state for each in render(stage, locked=True).values()} == {FilmState.UNCHANGED}
    stage_films(stage, "lamp", "chair", "desk")
    with pytest.raises(LockOutdated, match="desk/offer"):
        render(stage, locked=True)
    with pytest.raises(LockOutdated, match="desk/offer"):
        render(stage, frozen=True)
    assert len(paid_shots(stage)) == 4


def test_a_frozen_batch_is_made_of_the_locks_takes_without_a_network(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_films(stage, "lamp", "chair")
    before = digests(render(stage))
    for name in ("lamp", "chair"):
        film_path(stage, name).unlink()
    for name in KEYS:
        monkeypatch.delenv(name)
    outcomes = render(stage, frozen=True, max_cost=None)
    assert {each.state for each in outcomes.values()} == {FilmState.MADE}
    assert digests(outcomes) == before


def test_the_lock_has_each_film_and_films_that_were_left_out_keep_theirs(stage: Stage) -> None:
    path = stage.folder / "film.lock.json"
    stage_films(stage, "lamp", "chair")
    render(stage, only(films_of(stage), "lamp"))
    assert set(read_lock(path, "film.yaml", "lamp").shots) == {"opening", "offer", "ending"}
    assert read_lock(path, "film.yaml", "chair").shots == {}
    render(stage, only(films_of(stage), "chair"))
    text = path.read_text(encoding="utf-8")
    assert set(read_lock(path, "film.yaml", "lamp").shots) == {"opening", "offer", "ending"}
    assert set(read_lock(path, "film.yaml", "chair").shots) == {"opening", "offer", "ending"}
    render(stage)
    assert path.read_text(encoding="utf-8") == text
    stage_films(stage, "lamp")
    render(stage)
    assert read_lock(path, "film.yaml", "chair").shots == {}


def test_films_of_other_rows_leave_those_of_the_storyboards_own_in_the_lock(stage: Stage) -> None:
    path = stage.folder / "film.lock.json"
    stage_films(stage, "lamp", "chair")
    render(stage)
    others = stage.folder / "summer.json"
    others.write_text('[{"name": "desk", "product": "desk"}, {"name": "sofa", "product": "sofa"}]', "utf-8")
    render(stage, films_of(stage, rows=others))
    for name in ("lamp", "chair", "desk", "sofa"):
        assert set(read_lock(path, "film.yaml", name).shots) == {"opening", "offer", "ending"}


def test_a_take_that_was_picked_is_used_by_its_film_alone_and_new_films_use_the_usual_one(
    stage: Stage,
) -> None:
    stage_films(stage, "lamp", "chair", "desk")
    render(stage)
    lamp = only(films_of(stage), "lamp").boards[0]
    anyio.run(make_clips, lamp, stage.options(retake=("opening", 1)))
    pick_take(lamp, "opening", 2, stage.options())
    states = {name: each.state for name, each in render(stage).items()}
    assert states == {"lamp": FilmState.MADE, "chair": FilmState.UNCHANGED, "desk": FilmState.UNCHANGED}
    for name in ("chair", "desk"):
        pick_take(only(films_of(stage), name).boards[0], "opening", 2, stage.options())
    stage_films(stage, "lamp", "chair", "desk", "sofa")
    render(stage)
    lock = read_lock(stage.folder / "film.lock.json", "film.yaml", "sofa")
    assert lock.shots["opening"].take == 2
    assert paid_shots(stage).count("opening") == 2


def test_films_that_lack_clips_are_named_and_the_others_are_cut(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    render(stage, only(films_of(stage), "lamp"))
    film_path(stage, "lamp").unlink()
    outcomes = cut(stage)
    assert outcomes["lamp"].state is FilmState.MADE
    assert outcomes["chair"].state is FilmState.FAILED
    assert outcomes["chair"].message == 'these shots have no clip yet: "offer"'
    assert len(paid_shots(stage)) == 3


def test_a_preview_of_all_films_pays_nothing(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    outcomes = render(stage, engine="animatic", max_cost=None)
    assert {each.state for each in outcomes.values()} == {FilmState.MADE}
    paths = sorted(each.path.name for each in outcomes.values() if each.path is not None)
    assert paths == ["chair.preview.mp4", "lamp.preview.mp4"]
    assert paid_shots(stage) == []
    assert not (stage.folder / "film.lock.json").exists()


def test_films_that_were_left_out_are_among_the_outcomes(stage: Stage) -> None:
    rows: JsonValue = [{"name": "lamp", "product": "lamp"}, {"name": "bad", "product": None}]
    stage_films(stage, rows=rows, inputs={"product": {"type": "text"}})
    outcomes = render(stage, films_of(stage, skip_invalid=True))
    assert outcomes["lamp"].state is FilmState.MADE
    assert outcomes["bad"].state is FilmState.SKIPPED
    assert "required" in (outcomes["bad"].message or "")


def test_each_film_that_is_done_is_told_with_its_path(stage: Stage) -> None:
    stage_films(stage, "lamp", "chair")
    render(stage)
    done = {event.film: event for event in stage.events if isinstance(event, FilmDone)}
    assert done["lamp"] == FilmDone("lamp", film_path(stage, "lamp"), FRAMES, 0.75, unchanged=False)
    assert {event.film for event in stage.events if isinstance(event, CutDone)} == {"lamp", "chair"}
