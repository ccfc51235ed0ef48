"""Fingerprints: everything that decides the result enters, nothing else does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from storyboard.media.shape import FilmShape
from storyboard.plan.request import (
    ClipRequest,
    FootageFrame,
    FrameSource,
    LastFrameOf,
    PictureFile,
    PictureUrl,
    fingerprint_of,
    ingredients_of,
)
from storyboard.store.take import take_key

REQUEST = ClipRequest(
    model="hailuo-2.3", prompt="waves", length=Fraction(6), params={"prompt_optimizer": True}
)


def fingerprint(request: ClipRequest) -> str:
    return fingerprint_of(ingredients_of(request))


@pytest.mark.parametrize(
    "change",
    [
        {"model": "hailuo-02"},
        {"prompt": "waves "},
        {"length": Fraction(10)},
        {"params": {"prompt_optimizer": False}},
        {"seed": 0},
        {"first_frame": PictureFile(Path("a.png"), "00")},
        {"last_frame": PictureFile(Path("a.png"), "00")},
        {"first_frame": PictureUrl("https://example.org/a.png")},
        {"first_frame": LastFrameOf("a", "f#1")},
        {"first_frame": FootageFrame(Path("a.mp4"), "00", None)},
        {"shape": FilmShape(640, 360, Fraction(24))},
    ],
)
def test_each_ingredient_counts(change: dict[str, Any]) -> None:
    assert fingerprint(replace(REQUEST, **change)) != fingerprint(REQUEST)


def test_the_fields_of_a_request_that_is_sent_as_it_is_count() -> None:
    fields = [None, {}, {"first_frame": "image"}, {"first_frame": "image_url"}, {"seed": "image"}]
    assert len({fingerprint(replace(REQUEST, fields=each)) for each in fields}) == len(fields)


def test_size_and_rate_count_each_by_itself() -> None:
    shapes = [(640, 360, 24), (640, 360, 25), (640, 368, 24), (656, 360, 24)]
    requests = [replace(REQUEST, shape=FilmShape(w, h, Fraction(fps))) for w, h, fps in shapes]
    assert len({fingerprint(request) for request in requests}) == len(shapes)


def test_frames_of_different_kinds_and_parts_never_share_a_fingerprint() -> None:
    frames: list[FrameSource] = [
        PictureFile(Path("a"), "00"),
        PictureUrl("00"),
        LastFrameOf("a", "00"),
        FootageFrame(Path("a"), "00", None),
        FootageFrame(Path("a"), "00", Fraction(1)),
    ]
    assert len({fingerprint(replace(REQUEST, first_frame=frame)) for frame in frames}) == len(frames)


def test_a_renamed_picture_and_a_renamed_shot_change_nothing() -> None:
    here, there = PictureFile(Path("a.png"), "00"), PictureFile(Path("sub/b.png"), "00")
    assert fingerprint(replace(REQUEST, first_frame=here)) == fingerprint(replace(REQUEST, first_frame=there))
    old, new = LastFrameOf("a", "f#1"), LastFrameOf("b", "f#1")
    assert fingerprint(replace(REQUEST, first_frame=old)) == fingerprint(replace(REQUEST, first_frame=new))


def test_the_order_of_parameters_does_not_count() -> None:
    one = replace(REQUEST, params={"a": 1, "b": 2})
    other = replace(REQUEST, params={"b": 2, "a": 1})
    assert fingerprint(one) == fingerprint(other)


def test_takes_of_one_request_are_told_apart_by_number() -> None:
    assert take_key("f", 1) != take_key("f", 2)
