"""Chains: which frame a shot hands on, what of it counts, and what the plan says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.lock.shot import LockedShot
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.lock_blocks import locked_block
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.request import FootageFrame, FrameSource, LastFrameOf, LeftAt
from storyboard.plan.snapshot import Pending, Snapshot
from storyboard.store.take import Take

MODEL = "hailuo-2.3-pro"  # six seconds, at 24 or 25 frames a second
Keys = dict[str, JsonValue]

# Shots, and the first digits of their fingerprints before the cut's place counted.
AS_EVER: dict[str, tuple[list[Keys], dict[str, str]]] = {
    "shown whole": (
        [{"duration": 6}, {"duration": 6}, {}],
        {"a": "c0054dfb0044e01b", "b": "2b792eb3cf6f07cb", "c": "af72e1284120cd79"},
    ),
    "of the usual length": ([{}, {"duration": 4}], {"a": "c0054dfb0044e01b", "b": "2b792eb3cf6f07cb"}),
    "a picked take": (
        [{"takes": 3, "pick": 2}, {"transition": "dissolve"}],
        {"a": "c0054dfb0044e01b", "b": "ad0040d56a8885f9"},
    ),
    "less than a frame is left": (
        [{"duration": 5.97}, {}],
        {"a": "c0054dfb0044e01b", "b": "2b792eb3cf6f07cb"},
    ),
    "drawn": (
        [{"model": "animatic", "duration": 4}, {"model": "animatic", "duration": 3}, {}],
        # What is drawn costs nothing, and goes by the moves beside it.
        {"c": "3b2366c7acf30f0d"},
    ),
    "footage": ([{"clip": "f.mov"}, {}], {"b": "b3514aa7956ed69b"}),
    "footage that is cut short": (
        [{"clip": "f.mov", "trim": {"start": 1}, "duration": 2}, {}],
        {"b": "6cf869dbaf1ae62f"},
    ),
    "trimmed footage": (
        [{"clip": "f.mov", "trim": {"start": 1, "end": 4}}, {"transition": "dissolve"}],
        {"b": "2fdcc239aa27c615"},
    ),
}


def chain(*shots: Mapping[str, JsonValue], **keys: JsonValue) -> Storyboard:
    """Shots a, b, c that continue each other, unless they say otherwise."""
    names = "abcd"[: len(shots)]
    written: list[JsonValue] = []
    for number, (name, own) in enumerate(zip(names, shots, strict=True)):
        said: Keys = {"id": name, **({"continues": names[number - 1]} if number else {}), **own}
        if "clip" not in said:
            said = {"prompt": ("one", "two", "three", "four")[number], "model": MODEL, **said}
        written.append({key: value for key, value in said.items() if value is not None})
    return Storyboard.model_validate({"storyboard": 1, "shots": written, **keys})


def jobs(plan: Plan) -> dict[str, GeneratedJob]:
    return {job.shot: job for job in plan.generated if job.picked}


def opening(board: Storyboard, shot: str = "b", options: PlanOptions | None = None) -> FrameSource | None:
    return jobs(make_plan(board, options=options))[shot].request.first_frame


def left(board: Storyboard, shot: str = "b") -> LeftAt | None:
    frame = opening(board, shot)
    assert isinstance(frame, LastFrameOf)
    return frame.left


def fingerprint(board: Storyboard, shot: str = "b") -> str:
    return jobs(make_plan(board))[shot].fingerprint


def take_of(job: GeneratedJob, seconds: Fraction = Fraction(6), fps: Fraction = Fraction(24)) -> Take:
    return Take(
        fingerprint=job.fingerprint,
        number=job.take,
        sha256="0" * 64,
        size_bytes=1,
        frames=int(seconds * fps),
        fps=fps,
        width=1920,
        height=1080,
        seconds=seconds,
        model=MODEL,
        provider="fal",
        made_at="2026-01-01T00:00:00+00:00",
    )


def after(*plans: Plan, seconds: Fraction = Fraction(6)) -> Snapshot:
    """The world after everything in the plans was made; each clip lasts so long."""
    takes = {job.key: take_of(job, seconds) for plan in plans for job in plan.generated}
    return Snapshot(takes=takes, remembered=plans[-1].ingredients)


@pytest.mark.parametrize("name", AS_EVER)
def test_clips_that_are_shown_to_their_end_stay_valid(name: str) -> None:
    shots, expected = AS_EVER[name]
    if name == "drawn":
        shots = [*shots[:2], {"model": MODEL}]
    made = jobs(make_plan(chain(*shots)))
    assert {shot: made[shot].fingerprint[:16] for shot in expected} == expected


def test_a_clip_that_is_cut_short_hands_on_the_frame_where_the_cut_leaves_it() -> None:
    assert left(chain({"duration": 4}, {})) == LeftAt(Fraction(4))
    assert left(chain({"duration": 4, "speed": 0.5}, {})) == LeftAt(Fraction(2))
    assert left(chain({"duration": 3, "speed": 2}, {})) is None
    frames = left(chain({"duration": 4, "retime": "stretch"}, {}, output={"fps": 30}))
    assert frames == LeftAt(Fraction(120), in_frames=True)
    assert frames.before(Fraction(25)) == Fraction(120, 25)
    assert left(chain({"duration": 6, "retime": "stretch"}, {})) is None
    assert left(chain({"duration": 4, "retime": "blend"}, {})) == LeftAt(Fraction(4))


def test_the_end_can_be_asked_for_and_is_the_frame_that_it_always_was() -> None:
    at_end: Keys = {"continues": {"shot": "a", "at": "end"}}
    assert left(chain({"duration": 4}, at_end)) is None
    assert fingerprint(chain({"duration": 4}, at_end)) == fingerprint(chain({}, {}))
    footage = opening(chain({"clip": "f.mov", "trim": {"end": 4}}, at_end))
    assert isinstance(footage, FootageFrame)
    assert footage.before is None


def test_where_the_cut_leaves_a_clip_counts_and_how_the_next_shot_comes_in_does_not() -> None:
    four = chain({"duration": 4}, {})
    assert fingerprint(four) != fingerprint(chain({"duration": 6}, {}))
    assert fingerprint(four) != fingerprint(chain({"duration": 3}, {}))
    assert fingerprint(four) == fingerprint(chain({"duration": 4.0}, {}))
    others: list[Keys] = [
        {"transition": "dissolve"},
        {"transition": {"kind": "wipe-left", "duration": 1}},
    ]
    for same in others:
        assert fingerprint(chain({"duration": 4}, same)) == fingerprint(four)
    assert fingerprint(chain({"duration": 4}, {}, output={"fps": 25})) == fingerprint(four)
    assert fingerprint(chain({"duration": 4}, {"takes": 2})) == fingerprint(four)


def test_another_transition_before_a_clip_makes_none_that_continues_it_again() -> None:
    whole, short = chain({}, {"duration": 4}, {}), chain({"duration": 4}, {"duration": 4}, {})
    for hard, first in ((whole, {}), (short, {"duration": 4})):
        soft = chain(first, {"duration": 4, "transition": "dissolve"}, {})
        assert fingerprint(hard, "c") == fingerprint(soft, "c")
        late, early = left(hard, "c"), left(soft, "c")
        assert late
        assert early
        # The first frame of a clip that comes in by a hard cut is left out, and one more is shown at its end.
        assert (
            late.before(Fraction(24)) == early.before(Fraction(24)) + Fraction(1, 24) == 4 + Fraction(1, 24)
        )


def test_no_provider_and_no_clip_changes_where_a_clip_is_left() -> None:
    board = chain({"duration": 4}, {"duration": 4}, {})
    for provider in ("fal", "wavespeed", "minimax", "replicate"):
        frames = [opening(board, shot, PlanOptions(providers=(provider,))) for shot in "bc"]
        assert [frame.left for frame in frames if isinstance(frame, LastFrameOf)] == [LeftAt(Fraction(4))] * 2
    made = make_plan(board, snapshot=after(make_plan(board), seconds=Fraction(147, 25)))
    assert {job.status for job in made.generated} == {Status.CACHED}


def test_a_preview_goes_on_from_the_same_place() -> None:
    board = chain({"duration": 4}, {})
    frame = opening(board, options=PlanOptions(engine="animatic"))
    assert isinstance(frame, LastFrameOf)
    assert frame.left == LeftAt(Fraction(4))


def test_a_clip_of_unknown_length_is_left_where_the_shot_ends() -> None:
    raw: Keys = {"model": "fal:owner/made-up", "fields": {"first_frame": "image_url"}, "duration": 4}
    assert left(chain(raw, {})) == LeftAt(Fraction(4))
    timed: Keys = raw | {"fields": {"first_frame": "image_url", "duration": "duration"}}
    assert left(chain(timed, {})) is None


def test_another_frame_is_told_and_how_to_keep_the_clip_that_was_paid_for() -> None:
    at_end: Keys = {"continues": {"shot": "a", "at": "end"}}
    before = after(make_plan(chain({"duration": 4}, at_end, {})))
    options = PlanOptions(providers=("fal",))
    plan = make_plan(chain({"duration": 4}, {}, {}), snapshot=before, options=options)
    told = {shot: (job.status, job.reason) for shot, job in jobs(plan).items()}
    assert told == {
        "a": (Status.CACHED, "in the store"),
        "b": (
            Status.MAKE,
            'goes on from "a" at 4 s, where the cut leaves it; before, from its end;'
            ' "continues: {shot: a, at: end}" keeps the clip that was made from its end',
        ),
        "c": (
            Status.MAKE,
            'first frame comes from "b", whose first frame is now that of "a" at 4 s',
        ),
    }
    kept = make_plan(chain({"duration": 4}, at_end, {}), snapshot=before, options=options)
    assert {job.status for job in kept.generated} == {Status.CACHED}


def test_of_a_take_that_is_named_the_same_one_is_kept() -> None:
    second: Keys = {"shot": "a", "take": 2}
    shots: list[Keys] = [{"duration": 4, "takes": 2}, {"continues": second | {"at": "end"}}]
    before = after(make_plan(chain(*shots)))
    options = PlanOptions(providers=("fal",))
    plan = make_plan(chain(shots[0], {"continues": second}), snapshot=before, options=options)
    assert '"continues: {shot: a, take: 2, at: end}" keeps the clip' in jobs(plan)["b"].reason


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (
            {"duration": 4},
            {"duration": 3},
            'goes on from "a" at 3 s, where the cut leaves it; before, at 4 s',
        ),
        ({"duration": 4}, {}, 'goes on from the end of "a"; before, from 4 s'),
        (
            {"duration": 4, "retime": "stretch"},
            {"duration": 2, "retime": "stretch"},
            'goes on from "a" at frame 48, where the cut leaves it; before, at frame 96',
        ),
    ],
)
def test_a_moved_frame_is_told(was: Keys, now: Keys, words: str) -> None:
    snapshot = after(make_plan(chain(was, {})))
    plan = make_plan(chain(now, {}), snapshot=snapshot, options=PlanOptions(providers=("fal",)))
    assert jobs(plan)["b"].reason == words


def test_footage_whose_end_moves_is_told() -> None:
    footage: Keys = {"clip": "f.mov"}
    snapshot = after(make_plan(chain(footage | {"duration": 4}, {})))
    plan = make_plan(
        chain(footage | {"duration": 3}, {}), snapshot=snapshot, options=PlanOptions(providers=("fal",))
    )
    assert jobs(plan)["b"].reason == 'goes on from "a" at 3 s, where the cut leaves it; before, at 4 s'


def test_another_parent_is_told_as_such() -> None:
    snapshot = after(make_plan(chain({"duration": 4}, {})))
    changed = chain({"duration": 4, "prompt": "other words"}, {})
    plan = make_plan(changed, snapshot=snapshot, options=PlanOptions(providers=("fal",)))
    assert jobs(plan)["b"].reason == 'first frame comes from "a", whose prompt changed'


def test_a_take_that_turned_out_shorter_keeps_the_clip_that_goes_on_from_its_end() -> None:
    # The model gives 5.875 s for the 6 s that it was asked for: at 5.9 s, the cut has shown it to its end.
    at_end: Keys = {"continues": {"shot": "a", "at": "end"}}
    earlier = make_plan(chain({"duration": 5.9}, at_end, {}))
    board = chain({"duration": 5.9}, {}, {})
    known = after(earlier, seconds=Fraction(47, 8))
    plan = make_plan(board, snapshot=known)
    assert {job.status for job in plan.generated} == {Status.CACHED}
    # As long as it was asked for, it is another frame.
    assert jobs(make_plan(board, snapshot=after(earlier)))["b"].status is not Status.CACHED
    # A clip that is under way is waited for, and one that was made from this place is used.
    pending = Snapshot(
        takes={key: take for key, take in known.takes.items() if key == jobs(earlier)["a"].key},
        pending={jobs(earlier)["b"].key: Pending("fal", "today", request_id="x")},
    )
    assert jobs(make_plan(board, snapshot=pending))["b"].status is Status.RESUME
    both = after(earlier, make_plan(board), seconds=Fraction(47, 8))
    assert jobs(make_plan(board, snapshot=both))["b"].fingerprint == fingerprint(board)


def locked_by(plan: Plan, **facts: Fraction) -> dict[str, LockedShot]:
    return {
        job.shot: locked_block(take_of(job, **facts), plan.ingredients[job.shot]) for job in plan.generated
    }


def test_with_a_lock_the_same_is_told() -> None:
    at_end: Keys = {"continues": {"shot": "a", "at": "end"}}
    options = PlanOptions(providers=("fal",))

    def reason(was: Storyboard, now: Storyboard, *, remembered: bool) -> str:
        before = make_plan(was)
        here = before.ingredients if remembered else {}
        snapshot = replace(after(before), locked=locked_by(before), remembered=here)
        return jobs(make_plan(now, snapshot=snapshot, options=options))["b"].reason

    four, three = chain({"duration": 4}, {}), chain({"duration": 3}, {})
    was_end = chain({"duration": 4}, at_end)
    assert reason(was_end, four, remembered=False).startswith(
        'goes on from "a" at 4 s, where the cut leaves it; before,'
    )
    moved = 'goes on from "a" at 3 s, where the cut leaves it; before, at 4 s'
    assert reason(four, three, remembered=True) == moved
    assert reason(four, three, remembered=False) == 'first frame now comes from "a"'
    # The lock knows how long the take is that the store does not have.
    board = chain({"duration": 5.9}, {})
    earlier = make_plan(chain({"duration": 5.9}, at_end))
    locked = Snapshot(locked=locked_by(earlier, seconds=Fraction(47, 8)))
    assert jobs(make_plan(board, snapshot=locked))["b"].fingerprint == jobs(earlier)["b"].fingerprint
    longer = Snapshot(locked=locked_by(earlier))
    assert jobs(make_plan(board, snapshot=longer))["b"].fingerprint == fingerprint(board)


def test_a_shot_that_starts_late_has_a_frame_more_where_the_engine_draws_it() -> None:
    drawn: Keys = {"model": "animatic", "duration": 2}

    def spare(*shots: Keys) -> bool:
        return jobs(make_plan(chain(*shots)))["b"].request.spare_frame

    at_end: Keys = {"continues": {"shot": "a", "at": "end"}}
    assert spare({}, drawn)
    assert spare({"duration": 4}, drawn)
    assert spare({"clip": "f.mov", "duration": 4}, drawn)
    assert spare({}, drawn | at_end)
    assert not spare({"duration": 4}, drawn | at_end)
    assert not spare({"clip": "f.mov", "duration": 4}, drawn | at_end)
    assert not spare({"duration": 4}, drawn | {"transition": "dissolve"})


def test_a_loaded_board_has_the_same_chain_in_every_form() -> None:
    texts: list[JsonValue] = ["a", "previous", {"shot": "a"}, {"shot": "previous", "at": None}]
    base: list[Keys] = [{"id": "a", "prompt": "x"}, {"id": "b", "prompt": "x"}]
    boards = [load({"storyboard": 1, "shots": [base[0], base[1] | {"continues": text}]}) for text in texts]
    assert {fingerprint(board) for board in boards} == {fingerprint(boards[0])}
    assert [board.shot("b").parent for board in boards] == ["a"] * 4
