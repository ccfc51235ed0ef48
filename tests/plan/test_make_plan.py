"""The plan: what is there, what is made, why, for how much; a pure function of board, catalogue and snapshot."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.errors import PlanError
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan, plan_as_json
from storyboard.plan.snapshot import Flaw, Snapshot
from storyboard.store.take import Take


def board_of(*shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    return load({"storyboard": 1, "shots": list(shots), **keys})


def shot(name: str, **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": f"words of {name}", "duration": 5, **keys}


def take_of(job: GeneratedJob) -> Take:
    return Take(
        fingerprint=job.fingerprint,
        number=job.take,
        sha256="0" * 64,
        size_bytes=1,
        frames=120,
        fps=Fraction(24),
        width=1920,
        height=1080,
        seconds=Fraction(5),
        model="animatic",
        provider="local",
        made_at="2026-01-01T00:00:00+00:00",
    )


def after(plan: Plan) -> Snapshot:
    """Return the world after everything in the plan was made."""
    takes = {job.key: take_of(job) for job in plan.generated}
    return Snapshot(takes=takes, remembered=plan.ingredients)


def reasons(plan: Plan) -> dict[str, str]:
    return {job.shot: job.reason for job in plan.jobs}


def statuses(plan: Plan) -> dict[str, str]:
    return {job.shot: job.status.value for job in plan.jobs}


CHAIN = [shot("a"), shot("b", continues="a"), shot("c", continues="b"), shot("d")]


def test_in_an_empty_store_everything_is_new() -> None:
    plan = make_plan(board_of(*CHAIN))
    assert set(statuses(plan).values()) == {"make"}
    assert set(reasons(plan).values()) == {"new"}
    assert [job.after for job in plan.generated] == [None, "a", "b", None]
    totals = plan.totals()
    assert (totals.clips, totals.price, totals.longest_chain) == (4, Decimal(0), 3)
    assert totals.seconds == 20


def test_once_made_everything_is_cached() -> None:
    board = board_of(*CHAIN)
    plan = make_plan(board, snapshot=after(make_plan(board)))
    assert set(statuses(plan).values()) == {"cached"}
    assert not plan.has_work
    assert plan.totals().longest_chain == 0


def test_a_changed_prompt_names_itself_and_reaches_its_descendants_only() -> None:
    before = after(make_plan(board_of(*CHAIN)))
    changed = [shot("a", prompt="other words"), *CHAIN[1:]]
    plan = make_plan(board_of(*changed), snapshot=before)
    assert statuses(plan) == {"a": "make", "b": "make", "c": "make", "d": "cached"}
    assert reasons(plan) == {
        "a": "prompt changed",
        "b": 'first frame comes from "a", whose prompt changed',
        "c": 'first frame comes from "b", which goes back to "a", whose prompt changed',
        "d": "in the store",
    }


def test_a_change_in_the_middle_leaves_the_parent_alone_and_waits_for_nothing() -> None:
    before = after(make_plan(board_of(*CHAIN)))
    plan = make_plan(board_of(CHAIN[0], shot("b", continues="a", prompt="new"), *CHAIN[2:]), snapshot=before)
    assert statuses(plan) == {"a": "cached", "b": "make", "c": "make", "d": "cached"}
    assert [job.after for job in plan.generated if job.shot in "bc"] == [None, "b"]


def test_other_changes_are_named_too() -> None:
    board = board_of(shot("a", seed=1))
    plan = make_plan(board_of(shot("a", seed=2, duration=6)), snapshot=after(make_plan(board)))
    assert reasons(plan)["a"] == "length changed from 5 to 6 and seed changed from 1 to 2"


def test_a_dissolve_that_becomes_a_cut_is_told() -> None:
    # The engine makes a frame more where the cut leaves the first one out.
    dissolve = shot("b", continues="a", transition="dissolve")
    before = after(make_plan(board_of(shot("a"), dissolve)))
    plan = make_plan(board_of(shot("a"), shot("b", continues="a")), snapshot=before)
    assert reasons(plan)["b"] == "transition changed"
    again = make_plan(board_of(shot("a"), dissolve), snapshot=after(plan))
    assert reasons(again)["b"] == "transition changed"


def test_a_new_parent_is_told() -> None:
    before = after(make_plan(board_of(shot("a"), shot("x"), shot("b", continues="a"))))
    plan = make_plan(board_of(shot("a"), shot("x"), shot("b", continues="x")), snapshot=before)
    assert reasons(plan)["b"] == 'first frame now comes from "x"'


def test_another_take_of_the_parent_is_told() -> None:
    two = shot("a", takes=2)
    before = after(make_plan(board_of(two, shot("b", continues="a"), shot("c", continues="b"))))
    plan = make_plan(
        board_of(two | {"pick": 2}, shot("b", continues="a"), shot("c", continues="b")), snapshot=before
    )
    told = reasons(plan)
    assert told["b"] == 'goes on from take 2 of "a"; before, from take 1'
    assert told["c"] == 'first frame comes from "b", whose first frame is now of take 2 of "a"'


def test_what_follows_from_a_new_parent_is_told_further_down() -> None:
    before = after(make_plan(board_of(*CHAIN[:2], shot("x"), CHAIN[2])))
    plan = make_plan(board_of(CHAIN[0], shot("x"), shot("b", continues="x"), CHAIN[2]), snapshot=before)
    assert reasons(plan)["c"] == 'first frame comes from "b", whose first frame now comes from "x"'


def test_a_damaged_clip_is_made_again_and_says_so() -> None:
    board = board_of(*CHAIN)
    world = after(make_plan(board))
    key = make_plan(board).generated[0].key
    plan = make_plan(board, snapshot=world.without({key: Flaw("its clip in the store was altered")}))
    assert statuses(plan) == {"a": "make", "b": "cached", "c": "cached", "d": "cached"}
    assert reasons(plan)["a"] == "its clip in the store was altered"
    assert [job.has_lost_clip for job in plan.generated] == [True, False, False, False]


def test_only_a_clip_that_was_there_and_counts_is_lost() -> None:
    board = board_of(shot("a"))
    empty, world = make_plan(board), after(make_plan(board))
    key = empty.generated[0].key
    outdated = world.without({key: Flaw("the engine has changed", is_outdated=True)})
    gone = replace(world, takes={})
    worlds = (Snapshot(), outdated, gone, replace(gone, stand_ins=frozenset({key})))
    lost = [make_plan(board, snapshot=each).generated[0].has_lost_clip for each in worlds]
    assert lost == [False, False, True, False]
    assert not make_plan(board_of(shot("a", seed=1)), snapshot=world).generated[0].has_lost_clip


def test_a_plan_with_the_takes_that_were_made_since_has_only_the_rest_to_do() -> None:
    card: dict[str, JsonValue] = {"id": "end", "card": {"text": "x"}, "duration": 2}
    plan = make_plan(board_of(*CHAIN, card))
    made = {job.key: take_of(job) for job in plan.generated if job.shot in "ab"}
    assert statuses(plan.with_takes(made)) == {
        "a": "cached",
        "b": "cached",
        "c": "make",
        "d": "make",
        "end": "ready",
    }
    cached = plan.with_takes(made).generated[1]
    assert (cached.cached, cached.after, cached.price) == (made[cached.key], None, Decimal(0))
    done = make_plan(board_of(*CHAIN, card), snapshot=after(plan))
    assert done.with_takes(made) == done, "what needed no making stays as it was"


def test_takes_are_planned_and_more_of_them_keep_the_first() -> None:
    world = after(make_plan(board_of(shot("a"))))
    plan = make_plan(board_of(shot("a", takes=3, pick=2)), snapshot=world)
    assert [(job.take, job.status, job.picked) for job in plan.generated] == [
        (1, Status.CACHED, False),
        (2, Status.MAKE, True),
        (3, Status.MAKE, False),
    ]
    assert plan.generated[1].reason == "take 2 is new"


def test_a_chain_hangs_on_the_picked_take() -> None:
    first = make_plan(board_of(shot("a", takes=2), shot("b", continues="a")))
    other = make_plan(board_of(shot("a", takes=2, pick=2), shot("b", continues="a")))
    assert first.generated[-1].fingerprint != other.generated[-1].fingerprint


def test_hosted_models_are_priced_and_blocked_without_a_key() -> None:
    hosted = board_of(shot("a", model="hailuo-2.3-pro"), shot("b", model="hailuo-2.3-pro", continues="a"))
    without = make_plan(hosted)
    assert statuses(without) == {"a": "blocked", "b": "blocked"}
    assert reasons(without) == {"a": "FAL_KEY is not set", "b": 'waits for "a", which is blocked'}
    assert without.totals().price == Decimal("0.98")
    with_key = make_plan(hosted, options=PlanOptions(providers={"local", "fal"}))
    assert statuses(with_key) == {"a": "make", "b": "make"}
    assert [job.asked for job in with_key.generated] == [Fraction(6)] * 2
    assert [job.in_cut for job in with_key.generated] == [Fraction(5)] * 2


def test_the_first_frame_decides_between_the_endpoints() -> None:
    options = PlanOptions(providers={"fal"})
    plan = make_plan(
        board_of(shot("a", model="hailuo-2.3"), shot("b", continues="a", model="hailuo-2.3")), options=options
    )
    assert [job.mode for job in plan.generated] == ["text", "image"]


def test_switching_the_route_changes_no_fingerprint() -> None:
    board = board_of(shot("a", model="hailuo-2.3"))
    routes = [
        make_plan(board, options=PlanOptions(providers={name})).generated[0] for name in ("fal", "wavespeed")
    ]
    assert [job.provider for job in routes] == ["fal", "wavespeed"]
    assert routes[0].fingerprint == routes[1].fingerprint


def test_a_preview_replaces_every_model_and_costs_nothing() -> None:
    board = board_of(
        shot("a", model="hailuo-2.3-pro", duration=4), shot("b", model="hailuo-2.3-pro", continues="a")
    )
    plan = make_plan(board, options=PlanOptions(engine="animatic"))
    assert set(statuses(plan).values()) == {"make"}
    assert {job.request.model for job in plan.generated} == {"animatic"}
    assert [job.named for job in plan.generated] == ["hailuo-2.3-pro"] * 2
    assert plan.totals().price == 0
    assert [job.asked for job in plan.generated] == [6, 6], "the length that the model would be asked for"


def test_cards_and_footage_need_no_making() -> None:
    plan = make_plan(board_of({"id": "end", "card": {"text": "x"}, "duration": 2}))
    assert [(job.status, job.reason, job.in_cut) for job in plan.jobs] == [
        (Status.READY, "card", Fraction(2))
    ]
    assert not plan.has_work


def test_footage_lasts_no_longer_than_its_file_whose_trim_was_rounded(tmp_path: Path) -> None:
    shots = [{"id": "a", "clip": "a.mp4", "trim": {"start": 1, "end": 5}}]
    board = Storyboard.model_validate({"storyboard": 1, "shots": shots}).placed(tmp_path, "board.yaml")
    snapshot = Snapshot(footage={tmp_path / "a.mp4": Fraction("4.98")})
    assert make_plan(board, snapshot=snapshot).jobs[0].in_cut == Fraction("3.98")
    assert make_plan(board).jobs[0].in_cut == Fraction(4)


def test_chosen_shots_bring_only_what_they_continue() -> None:
    plan = make_plan(board_of(*CHAIN), options=PlanOptions(shots=["b"]))
    assert [job.shot for job in plan.generated] == ["a", "b"]


def test_a_board_that_was_never_checked_is_still_refused_in_words() -> None:
    board = Storyboard.model_validate(
        {"storyboard": 1, "shots": [{"id": "a", "prompt": "x", "model": "hailuo-9"}]}
    )
    with pytest.raises(PlanError, match='no model "hailuo-9"'):
        make_plan(board)


def test_planning_reads_no_file(tmp_path: Path) -> None:
    unchecked = Storyboard.model_validate(
        {"storyboard": 1, "shots": [{"id": "a", "prompt": "x", "first_frame": "nowhere.png"}]}
    ).placed(tmp_path, "board.yaml")
    assert make_plan(unchecked).generated[0].status is Status.MAKE


def test_the_plan_as_data_has_the_documented_keys() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    data = plan_as_json(make_plan(board_of(*CHAIN)))
    jobs, totals = data["jobs"], data["totals"]
    assert isinstance(jobs, list)
    assert isinstance(totals, dict)
    for part in (*jobs, totals):
        assert isinstance(part, dict)
        for key in part:
            assert f'"{key}"' in page, f"docs/plan.md does not explain {key}"


def test_the_time_to_start_is_planned_and_decides_nothing() -> None:
    with_it = make_plan(board_of(shot("a", model="hailuo-2.3", duration=6, start_timeout=90)))
    without = make_plan(board_of(shot("a", model="hailuo-2.3", duration=6)))
    assert [job.start_timeout for job in with_it.generated] == [90]
    assert [job.fingerprint for job in with_it.generated] == [job.fingerprint for job in without.generated]
