"""Moves that go on over a cut, in the plan: what a drawn clip is told of its neighbours, and what depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from pydantic import JsonValue

from storyboard.animatic.joins import Camera, Name, Side
from storyboard.animatic.moves import read_moves
from storyboard.board.schema import Storyboard
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.snapshot import Snapshot
from storyboard.store.take import Take

HOSTED = "hailuo-2.3-pro"
PUSH: tuple[Name, ...] = (("dolly", "in"),)
Keys = Mapping[str, JsonValue]


def chain(*shots: Keys) -> Storyboard:
    """Drawn shots a, b, c that continue each other and push in, unless they say otherwise."""
    written: list[JsonValue] = []
    for number, own in enumerate(shots):
        said = {"id": "abcd"[number], **({"continues": "abcd"[number - 1]} if number else {}), **own}
        if not {"clip", "card"} & said.keys():
            said = {"prompt": "push in", "duration": 3, "model": "animatic", **said}
        written.append({key: value for key, value in said.items() if value is not None})
    return Storyboard.model_validate({"storyboard": 1, "shots": written})


def jobs(board: Storyboard, **keys: object) -> dict[str, GeneratedJob]:
    options = PlanOptions(engine="animatic") if keys.get("preview") else PlanOptions(providers=("fal",))
    snapshot = keys.get("snapshot")
    assert snapshot is None or isinstance(snapshot, Snapshot)
    return {job.shot: job for job in make_plan(board, options=options, snapshot=snapshot).generated}


def cameras(board: Storyboard, **keys: object) -> dict[str, Camera | None]:
    return {shot: job.request.camera for shot, job in jobs(board, **keys).items()}


def test_a_chain_of_one_move_goes_on() -> None:
    moves = read_moves("push in")
    made = cameras(chain({"first_frame": "p.png"}, {}, {}))
    assert made == {
        "a": Camera(None, PUSH),
        "b": Camera(Side(moves, 72, Fraction(24)), PUSH),
        "c": Camera(Side(moves, 73, Fraction(24)), ()),
    }
    assert cameras(chain({}, {}))["b"] == Camera(Side(moves, 72, Fraction(24), in_scene=True))
    assert cameras(chain({}, {"speed": 0.5}))["b"] == Camera(
        Side(moves, 72, Fraction(24), in_scene=True, times=Fraction(2))
    )


@pytest.mark.parametrize(
    "second",
    [
        {"prompt": "pan left"},
        {"transition": "dissolve"},
        {"continues": None},
        {"last_frame": "p.png"},
        {"model": HOSTED, "duration": 6},
        {"card": {"text": "x"}, "continues": None},
    ],
    ids=str,
)
def test_what_is_not_one_move_in_one_chain_is_told_nothing(second: Keys) -> None:
    assert set(cameras(chain({}, second)).values()) == {None}


def test_a_hosted_shot_before_a_drawn_one_tells_nothing_but_its_stand_in_does() -> None:
    board = chain({"model": HOSTED, "duration": 4}, {})
    assert cameras(board) == {"a": None, "b": None}
    preview = cameras(board, preview=True)
    assert preview["a"] == Camera(None, PUSH)
    assert preview["b"]
    # Of moves that follow each other, the cut may not have come to the last one.
    staged = chain({"model": HOSTED, "duration": 4, "prompt": "pan left, then push in"}, {})
    assert set(cameras(staged, preview=True).values()) == {None}
    assert cameras(chain({"prompt": "pan left, then push in"}, {}))["a"] == Camera(None, PUSH)


def take_of(job: GeneratedJob) -> Take:
    return Take(
        fingerprint=job.fingerprint,
        number=1,
        sha256="0" * 64,
        size_bytes=1,
        frames=72,
        fps=Fraction(24),
        width=1920,
        height=1080,
        seconds=Fraction(3),
        model=job.request.model,
        provider="local",
        made_at="2026-01-01T00:00:00+00:00",
    )


def test_what_is_drawn_goes_by_its_neighbours_and_what_is_paid_does_not() -> None:
    """The shot after `b` may be another one, or come in otherwise: `c`, which is paid for, stays."""
    paid: Keys = {"model": HOSTED, "continues": "b", "duration": 6}
    board = chain({}, {}, {"prompt": "push in"}, paid)
    before = jobs(board)
    snapshot = Snapshot(
        takes={job.key: take_of(job) for job in before.values()},
        remembered=make_plan(board).ingredients,
    )
    other = chain({}, {}, {"prompt": "pan left"}, paid)
    after = jobs(other, snapshot=snapshot)
    assert {shot: job.status for shot, job in after.items()} == {
        "a": Status.CACHED,
        "b": Status.MAKE,
        "c": Status.MAKE,
        "d": Status.CACHED,
    }
    assert after["b"].reason == "the camera move before or after it changed"
    assert (
        after["c"].reason == "prompt changed from push in to pan left"
        or "prompt changed" in after["c"].reason
    )
    assert after["d"].fingerprint == before["d"].fingerprint
    assert after["b"].fingerprint != before["b"].fingerprint
    assert after["b"].lineage == before["b"].lineage


def test_the_same_words_for_a_move_change_nothing() -> None:
    one, other = jobs(chain({}, {"prompt": "dolly in"})), jobs(chain({}, {"prompt": "push in"}))
    assert one["a"].fingerprint == other["a"].fingerprint
