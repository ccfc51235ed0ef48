"""What a shot asks for: the frames, the routes and the lengths that its request is made of."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.request import FootageFrame, LastFrameOf, PictureUrl

TWO_LENGTHS = """
    catalogue: 1
    models:
      - name: twolengths
        title: Two lengths
        family: Two
        description: Makes other lengths at its other provider.
        lengths: [6, 10]
        usual_length: 6
        routes:
          - provider: fal
            date: &day 2026-11-26
            text: {id: two/text, source: &source https://example.com/two, duration: {name: duration, form: number}}
            prices: [{per: clip, amount: 1, date: *day, source: *source}]
          - provider: wavespeed
            date: *day
            lengths: [5, 10]
            text: {id: two/text, source: *source, duration: {name: duration, form: number}}
            prices: [{per: clip, amount: 2, date: *day, source: *source}]
"""


def board_of(*shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    return load({"storyboard": 1, "shots": list(shots), **keys})


def by_shot(plan: Plan) -> dict[str, GeneratedJob]:
    return {job.shot: job for job in plan.generated}


def first_frame(plan: Plan, shot: str) -> object:
    request = by_shot(plan)[shot].request
    return request.first_frame


def handed_on(footage: dict[str, JsonValue]) -> Fraction | None:
    """Return before which second of its file footage hands its last frame on."""
    shots = [
        {"id": "a", "clip": "a.mp4", **footage},
        {"id": "b", "prompt": "on", "duration": 5, "continues": "a"},
    ]
    board = Storyboard.model_validate({"storyboard": 1, "shots": shots})
    frame = first_frame(make_plan(board), "b")
    assert isinstance(frame, FootageFrame)
    return frame.before


def test_footage_hands_on_the_last_frame_that_it_shows() -> None:
    assert handed_on({}) is None
    assert handed_on({"duration": 2}) == 2
    assert handed_on({"trim": {"start": 3}, "duration": 2}) == 5
    assert handed_on({"trim": {"start": 3, "end": 7}}) == 7


def test_a_preview_opens_no_address() -> None:
    board = board_of(
        {
            "id": "a",
            "prompt": "on",
            "model": "hailuo-02",
            "first_frame": "https://example.org/a.png",
            "last_frame": "https://example.org/b.png",
        },
        defaults={"duration": 6},
    )
    assert isinstance(first_frame(make_plan(board), "a"), PictureUrl)
    plan = make_plan(board, options=PlanOptions(engine="animatic"))
    request = by_shot(plan)["a"].request
    assert (request.first_frame, request.last_frame) == (None, None)


def test_a_route_that_makes_other_lengths_is_not_tried(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(dedent(TWO_LENGTHS), encoding="utf-8")
    both = PlanOptions(providers=("fal", "wavespeed"), routes=("fal", "wavespeed"))
    catalogue = load_catalogue(own)

    def providers(seconds: int) -> list[str]:
        board = load(
            {
                "storyboard": 1,
                "shots": [{"id": "a", "prompt": "on", "model": "twolengths", "duration": seconds}],
            },
            catalogue=catalogue,
        )
        plan = make_plan(board, catalogue=catalogue, options=both)
        return [route.provider for route in plan.generated[0].routes]

    assert providers(6) == ["fal"]
    assert providers(10) == ["fal", "wavespeed"]


def test_the_first_of_several_shots_with_one_request_makes_it() -> None:
    same: dict[str, JsonValue] = {"prompt": "the same words", "duration": 5}
    plan = make_plan(
        board_of(
            {"id": "a", **same},
            {"id": "b", **same},
            {"id": "c", **same},
            {"id": "d", "prompt": "on", "duration": 5, "continues": "b"},
        )
    )
    jobs = by_shot(plan)
    assert jobs["c"].reason == 'same request as shot "a"'
    frame = first_frame(plan, "d")
    assert isinstance(frame, LastFrameOf)
    assert (frame.shot, jobs["d"].after) == ("a", "a")
