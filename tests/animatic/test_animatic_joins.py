"""Moves that go on over a cut: two shots of a chain that move alike are one unbroken move."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from storyboard.animatic.camera import IN_PICTURE, IN_SCENE, Pose, camera_path
from storyboard.animatic.carrying import speeds_at_the_ends
from storyboard.animatic.clip import AnimaticRequest, clip_frames
from storyboard.animatic.easing import CRUISE, ease, travelled
from storyboard.animatic.joins import Camera, Side, shared_moves
from storyboard.animatic.moves import read_moves
from storyboard.media.frame import Pixels, from_planes, to_rgb
from storyboard.media.images import save_png
from storyboard.media.shape import FilmShape

from .measuring import growth

RATE = Fraction(24)
WIDE = 16 / 9
UNBROKEN = [
    "push in",
    "pull out",
    "zoom in",
    "slow zoom out",
    "pan left",
    "tilt up",
    "truck right",
    "pedestal down",
    "orbit left",
    "tracking shot",
    "track left",
    "roll clockwise",
    "fast push in",
    "a hill at dawn",  # the gentle move of a prompt that names none
]


def paths(
    first: str, second: str, frames: tuple[int, int] = (96, 97), *, scene: bool = False, carried: bool = True
) -> tuple[list[Pose], list[Pose]]:
    """The poses of two shots of a chain, in a picture each."""
    before, after = read_moves(first), read_moves(second)
    reach = IN_SCENE if scene else IN_PICTURE
    shared = shared_moves(before, after) if carried else ()
    cameras = Camera(None, shared), Camera(Side(before, frames[0], RATE, scene) if shared else None)
    made = []
    for moves, count, where, camera in zip(
        (before, after), frames, (reach, IN_PICTURE), cameras, strict=True
    ):
        seconds = float(count / RATE)
        ends = speeds_at_the_ends(moves, (seconds, count), where, camera, WIDE)
        made.append(camera_path(moves, seconds, count, where, ends))
    return made[0], made[1]


def steps(poses: list[Pose]) -> list[float]:
    """How far the camera goes from each frame to the next, in the units of its pose."""
    return [after.plus(before, -1.0).size() for before, after in pairwise(poses)]


@pytest.mark.parametrize("prompt", UNBROKEN)
def test_a_move_that_goes_on_keeps_its_speed_over_the_cut(prompt: str) -> None:
    first, second = map(steps, paths(prompt, prompt))
    over = [*first[-30:], *second[:30]]
    by_hand = "track" in prompt
    # What is shifted on the screen is so by a larger picture, where the first shot had to enlarge it.
    grown = second[0] / first[-1]
    assert 0.99 < grown < 1.4
    assert min(over) > 0.95 * min(first[-1], second[0])
    assert max(abs(late / early - 1) for early, late in pairwise(first[-30:])) < (0.03 if by_hand else 0.001)
    assert max(abs(late / early - 1) for early, late in pairwise(second[:60])) < (0.03 if by_hand else 0.02)
    stopped, begun = map(steps, paths(prompt, prompt, carried=False))
    assert max(stopped[-1], begun[0]) < (0.4 if by_hand else 0.05) * max(first)


@pytest.mark.parametrize("prompt", UNBROKEN)
def test_a_chain_of_two_goes_as_far_as_ever(prompt: str) -> None:
    """So a shot that continues it opens with the same picture."""
    first, _ = paths(prompt, prompt)
    alone, _ = paths(prompt, prompt, carried=False)
    assert first[-1].plus(alone[-1], -1.0).size() < 1e-9


def test_the_middle_of_a_chain_neither_begins_nor_ends() -> None:
    moves = read_moves("push in")
    camera = Camera(Side(moves, 96, RATE), shared_moves(moves, moves))
    ends = speeds_at_the_ends(moves, (97 / 24, 97), IN_PICTURE, camera, WIDE)
    speeds = steps(camera_path(moves, 97 / 24, 97, IN_PICTURE, ends))
    assert max(speeds) < 1.01 * min(speeds)


def test_from_slow_to_fast_the_speed_only_rises() -> None:
    first, second = map(steps, paths("slow push in", "fast push in"))
    over = [*first[-30:], *second[:60]]
    assert all(late > 0.999 * early for early, late in pairwise(over))
    assert over[-1] > 2 * over[0]
    assert max(late - early for early, late in pairwise(over)) < 0.06 * max(over)


def test_from_a_scene_into_its_picture_and_at_another_playing_speed_the_film_goes_on() -> None:
    first, second = map(steps, paths("push in", "push in", scene=True))
    assert second[0] == pytest.approx(first[-1], rel=0.01)
    moves = read_moves("push in")
    begun = []
    for times in (1, 2):
        camera = Camera(Side(moves, 96, RATE, times=Fraction(times)))
        ends = speeds_at_the_ends(moves, (97 / 24, 97), IN_PICTURE, camera, WIDE)
        begun.append(steps(camera_path(moves, 97 / 24, 97, IN_PICTURE, ends))[0])
    assert begun[1] == pytest.approx(2 * begun[0], rel=0.01)


@pytest.mark.parametrize(
    ("before", "after", "shared"),
    [
        ("push in", "push in", [("dolly", "in")]),
        ("dolly in", "slow push in, handheld", [("dolly", "in")]),
        ("push in", "pan left", []),
        ("pan left", "pan right", []),
        ("push in, pan left", "pan left", [("pan", "left")]),
        ("push in, then pan left", "pan left, then push in", [("pan", "left")]),
        ("push in, then pan left", "push in", []),
        ("whip pan left", "pan left", []),
        ("360 orbit", "360 orbit", []),
        ("static", "static", []),
        ("dutch angle", "dutch angle", []),
        ("dolly zoom", "dolly zoom", []),
        ("handheld", "handheld", []),
        ("a hill", "a forest", [("dolly", "in")]),
    ],
)
def test_which_moves_are_one(before: str, after: str, shared: list[tuple[str, str]]) -> None:
    assert list(shared_moves(read_moves(before), read_moves(after))) == shared


def test_what_is_not_one_move_is_eased_as_ever() -> None:
    assert paths("push in", "pan left") == paths("push in", "pan left", carried=False)


@given(st.floats(0, 3), st.floats(0, 3))
def test_travelling_begins_and_ends_at_its_speeds_and_never_goes_back(
    entering: float, leaving: float
) -> None:
    times = np.linspace(0, 1, 401)
    places = np.array([travelled(time, entering, leaving) for time in times])
    speeds = np.diff(places) * 400
    assert places[0] == 0
    assert speeds[0] == pytest.approx(entering, abs=0.02)
    assert speeds[-1] == pytest.approx(leaving, abs=0.02)
    assert speeds.min() >= min(entering, leaving, CRUISE) - 0.02
    assert speeds.max() <= max(entering, leaving, CRUISE) + 0.02
    assert travelled(1, 0, CRUISE) == pytest.approx(1)
    assert travelled(1, CRUISE, 0) == pytest.approx(1)
    assert ease(1) == 1


@pytest.mark.parametrize(("prompt", "axis", "steady"), [("push in", 0, 0.06), ("pan left", 1, 0.25)])
def test_drawn_frames_show_one_move(tmp_path: Path, prompt: str, axis: int, steady: float) -> None:
    """Measured in the pictures, by what moves in them, a second before and after the cut."""
    noise = np.random.default_rng(3).integers(0, 255, (54, 96, 3), np.uint8)
    Image.fromarray(noise).resize((960, 540), Image.Resampling.BICUBIC).save(tmp_path / "p.png")
    shape, moves = FilmShape(480, 270, RATE), read_moves(prompt)

    def drawn(picture: Path, frames: int, camera: Camera | None) -> list[Pixels]:
        request = AnimaticRequest(prompt, shape, frames, 1, picture, camera=camera)
        return [to_rgb(from_planes(each.y, each.u, each.v)) for each in clip_frames(request)]

    def over_the_cut(*, carried: bool) -> list[float]:
        first = drawn(tmp_path / "p.png", 72, Camera(None, shared_moves(moves, moves)) if carried else None)
        save_png(first[-1], tmp_path / "last.png")
        second = drawn(tmp_path / "last.png", 73, Camera(Side(moves, 72, RATE)) if carried else None)
        greys = [cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (*first[-13:], *second[1:14])]
        return [growth(np.asarray(a), np.asarray(b))[axis] for a, b in pairwise(greys)]

    one = np.array(over_the_cut(carried=True))
    assert abs(one - one.mean()).max() < steady * one.mean() + 0.03
    two = np.array(over_the_cut(carried=False))
    assert two.min() < 0.2 * one.mean(), "without it, the camera stops"
