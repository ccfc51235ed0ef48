"""What the words of the camera do to the picture, measured in clips from disk by their optical flow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from storyboard.animatic.camera import IN_SCENE, SUBJECT, camera_path
from storyboard.animatic.camera_reference import camera_reference
from storyboard.animatic.clip import AnimaticRequest, clip_frames, make_clip
from storyboard.animatic.move_table import phrases
from storyboard.animatic.moves import Move, read_moves
from storyboard.animatic.scene.canvas import canvas_for, layer
from storyboard.animatic.stage import compose
from storyboard.media.images import save_png
from storyboard.media.shape import FilmShape
from tools.optical_flow import Luma, Motion, motion_along

SHAPE = FilmShape(320, 180, Fraction(12))
FRAMES = 60

# What every row of the table of words does to the picture on the screen, written down by hand.
SEEN = {
    "goes right": "pan left; turns left; rotate left; [slow pan left]",
    "goes left": (
        "pan; pan right; pan across; pan over; pan around; turns right; turns around; rotate right; 360 pan;"
        " [the camera pans left to right]"
    ),
    "goes down": "pan up; turns up; tilt; tilt up",
    "goes up": "pan down; turns down; tilt down",
    "leaps right": "whip pan left; whips left",
    "leaps left": "whip pan right; swish pan; whips right; whips around",
    "leaps down": "whip tilt up; whips up",
    "leaps up": "whip tilt down; whips down",
    "turns counterclockwise": "roll; roll clockwise; roll right; rotate clockwise",
    "turns clockwise": "roll counter-clockwise; roll left; rotate counter-clockwise",
    "leans counterclockwise": "tilt right; dutch angle; dutch angle right; dutch angle clockwise",
    "leans clockwise": "tilt left; dutch angle left; dutch angle counter-clockwise",
    "turns all around": "barrel roll",
    "grows": (
        "zoom; zoom in; push; push in; dolly; dolly in; truck in; crab in; move in; creep; creep in; tracking;"
        " tracking in; track; track in; flythrough"
    ),
    "shrinks": "zoom out; pull; pull out; pullback; dolly out; truck out; crab out; move out; retreats",
    "shrinks by a fifth": "tracking out; track out",
    "leaps closer": "snap zoom; crash zoom in",
    "leaps away": "snap zoom out",
    "recedes behind the subject": "dolly zoom; dolly zoom in",
    "closes in behind the subject": "dolly zoom out",
    "passes to the right": "truck left; crab left; dolly left; tracking left; track left; move left",
    "passes to the left": (
        "truck; truck right; truck sideways; truck across; crab; crab right; crab sideways; crab across; dolly right;"
        " dolly sideways; dolly across; tracking right; tracking sideways; tracking across; track right;"
        " track sideways; track across; move right; move sideways; move across; [the camera tracks left to right]"
    ),
    "sinks": "pedestal; pedestal up; crane; crane up; rise; rise up; rise over; dolly up; move up",
    "rises": "pedestal down; crane down; descend; descend down; dolly down; move down",
    "passes below": "flyover; dolly over; move over",
    "near goes right": (
        "orbit; orbit left; orbit around; orbit clockwise; circle; circle left; circle around; circle clockwise;"
        " rotate; rotate around; dolly around; move around"
    ),
    "near goes left": "orbit right; orbit counter-clockwise; circle right; circle counter-clockwise",
    "near goes far right": "360 orbit; 360 degree shot",
    "wanders": "handheld",
    "trembles": "shake",
    "stands": "static; still; locked off; [no camera movement]",
}
ROWS = {phrase.strip("[]"): seen for seen, listed in SEEN.items() for phrase in listed.split("; ")}
BEYOND = {phrase.strip("[]") for listed in SEEN.values() for phrase in listed.split("; ") if phrase[0] == "["}


def still(folder: Path) -> Path:
    path = folder / "still.png"
    random = np.random.default_rng(5)
    light = np.zeros((360, 640))
    for size, weight in ((24, 1.0), (8, 0.7), (3, 0.45)):
        spots = cv2.GaussianBlur(random.standard_normal((360, 640)), (0, 0), size)
        light += weight * spots / spots.std()
    save_png(np.dstack([np.clip(128 + 38 * light, 0, 255).astype(np.uint8)] * 3), path)
    return path


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Motion]]:
    """Give a function that renders a phrase and returns the motion from each measured frame to the next."""
    folder = tmp_path_factory.mktemp("moves")
    picture = still(folder)

    @cache
    def of(moves: tuple[Move, ...], phrase: str) -> list[Motion]:
        make_clip(AnimaticRequest(phrase, SHAPE, FRAMES, 1, picture), folder / "clip.mp4")
        with av.open(str(folder / "clip.mp4")) as clip:
            frames = [frame.to_ndarray(format="gray").astype(np.uint8) for frame in clip.decode(video=0)]
        assert len(frames) == FRAMES
        return motion_along(looked_at(frames, moves))

    said: dict[tuple[Move, ...], str] = {}

    def motion(phrase: str) -> list[Motion]:
        moves = read_moves(f"[{phrase}]")
        return of(moves, said.setdefault(moves, f"[{phrase}]"))

    return motion


def looked_at(frames: Sequence[Luma], moves: Sequence[Move]) -> list[Luma]:
    """Leave out frames that say nothing more: slow moves are measured in steps of a third of a second."""
    manners = {move.manner for move in moves}
    if "circle" in manners and moves[0].kind == "roll":
        return list(frames)
    if "snap" in manners:
        return [frames[index] for index in (*range(0, 24, 6), *range(24, 36), *range(36, 60, 6), 59)]
    if moves[0].kind == "shake":
        return list(frames[:30])
    return [*frames[::4], frames[-1]]


def total(steps: Sequence[Motion]) -> Motion:
    return reduce(Motion.plus, steps, Motion())


def sizes(steps: Sequence[Motion]) -> list[float]:
    """Give how far the picture went in each step, in frame widths at its rim."""
    return [math.hypot(one.right, one.down, 0.5 * one.growth, 0.5 * one.turn, one.near) for one in steps]


def along(m: Motion) -> bool:
    return abs(m.turn) < 0.02 and m.growth > 0.1


CHECKS: dict[str, Callable[[Motion, list[float]], bool]] = {
    "goes right": lambda m, _: m.right > 0.09 and abs(m.down) < 0.01 and abs(m.near) < 0.008 and along(m),
    "goes left": lambda m, _: m.right < -0.09 and abs(m.down) < 0.01 and abs(m.near) < 0.008 and along(m),
    "goes down": lambda m, _: m.down > 0.09 and abs(m.right) < 0.01 and along(m),
    "goes up": lambda m, _: m.down < -0.09 and abs(m.right) < 0.01 and along(m),
    "leaps right": lambda m, s: m.right > 0.15 and leaps(s),
    "leaps left": lambda m, s: m.right < -0.15 and leaps(s),
    "leaps down": lambda m, s: m.down > 0.12 and leaps(s),
    "leaps up": lambda m, s: m.down < -0.12 and leaps(s),
    "turns clockwise": lambda m, _: m.turn > 0.22,
    "turns counterclockwise": lambda m, _: m.turn < -0.22,
    "leans clockwise": lambda m, _: 0.12 < m.turn < 0.2,
    "leans counterclockwise": lambda m, _: -0.2 < m.turn < -0.12,
    "turns all around": lambda m, _: m.turn < -4.5,
    "grows": lambda m, _: m.growth > 0.22 and abs(m.right) + abs(m.down) < 0.02,
    "shrinks": lambda m, _: math.exp(m.growth) <= 0.75,
    "shrinks by a fifth": lambda m, _: math.exp(m.growth) <= 0.82,
    "leaps closer": lambda m, s: m.growth > 0.3 and leaps(s),
    "leaps away": lambda m, s: math.exp(m.growth) <= 0.75 and leaps(s),
    "recedes behind the subject": lambda m, _: abs(m.middle_growth) < 0.02 and m.growth < -0.1,
    "closes in behind the subject": lambda m, _: abs(m.middle_growth) < 0.02 and m.growth > 0.1,
    "passes to the right": lambda m, _: m.right > 0.08 and m.near > 0.008 and along(m),
    "passes to the left": lambda m, _: m.right < -0.08 and m.near < -0.008 and along(m),
    "sinks": lambda m, _: m.down > 0.07 and along(m),
    "rises": lambda m, _: m.down < -0.07 and along(m),
    "passes below": lambda m, _: m.down > 0.07 and m.growth > 0.25,
    "near goes right": lambda m, _: m.near > 0.03 and abs(m.right) < 0.03,
    "near goes left": lambda m, _: m.near < -0.03 and abs(m.right) < 0.03,
    "near goes far right": lambda m, _: m.near > 0.055 and abs(m.right) < 0.04,
    "wanders": lambda m, s: abs(m.right) < 0.03 and sum(s) > 0.04,
    "trembles": lambda m, s: abs(m.right) < 0.03 and max(s) > 0.008,
    "stands": lambda m, s: max(s) < 0.001,
}


def leaps(steps: list[float]) -> bool:
    """Tell whether nearly all of a way is gone in half a second in the middle."""
    return sum(sorted(steps)[-6:]) > 0.6 * sum(steps)


def test_every_row_of_the_table_is_listed_here_and_nothing_else() -> None:
    assert set(ROWS) - BEYOND == set(phrases())


@pytest.mark.parametrize(("phrase", "seen"), ROWS.items())
def test_a_word_does_what_it_names(measured: Callable[[str], list[Motion]], phrase: str, seen: str) -> None:
    steps = measured(phrase)
    assert CHECKS[seen](total(steps), sizes(steps)), (total(steps), sizes(steps))


@pytest.mark.parametrize("phrase", sorted(set(ROWS) - {"barrel roll"}))
def test_no_move_stretches_the_picture(measured: Callable[[str], list[Motion]], phrase: str) -> None:
    """A dolly zoom changes what is around its subject, whose shape it keeps."""
    motion = total(measured(phrase))
    if "dolly zoom" in phrase:
        assert abs(motion.middle_stretch) <= 0.04
    elif "snap" in phrase or "crash" in phrase:
        assert abs(motion.stretch) <= 0.02  # as well as it can be measured through the blur
    else:
        assert abs(motion.stretch) <= 0.01 * len(read_moves(f"[{phrase}]"))


@pytest.mark.parametrize("phrase", sorted(set(ROWS)))
def test_a_move_begins_and_ends_gently_and_never_jolts(
    measured: Callable[[str], list[Motion]], phrase: str
) -> None:
    moves = read_moves(f"[{phrase}]")
    if moves[0].manner == "snap" or moves[0].kind in {"handheld", "shake", "static", "track"}:
        return
    steps = sizes(measured(phrase))
    most = max(steps)
    assert steps[0] < 0.35 * most
    assert steps[-1] < 0.2 * most
    assert max(abs(after - before) for before, after in pairwise(steps)) < 0.5 * most


def test_a_whip_is_blurred_and_what_is_before_and_after_it_is_not(tmp_path: Path) -> None:
    make_clip(AnimaticRequest("whip pan right", SHAPE, FRAMES, 1, still(tmp_path)), tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        frames = [frame.to_ndarray(format="gray").astype(float) for frame in clip.decode(video=0)]
    detail = [float(np.abs(np.diff(frame, axis=1)).mean()) for frame in frames]
    upright = [float(np.abs(np.diff(frame, axis=0)).mean()) for frame in frames]
    assert min(detail[25:35]) < 0.6 * detail[40]
    assert min(upright[25:35]) > 0.75 * upright[40]
    assert min(detail[:25]) > 0.7 * detail[0]


@pytest.mark.parametrize("size", [(96, 54), (54, 96)])
def test_no_move_looks_past_the_picture_into_the_black(tmp_path: Path, size: tuple[int, int]) -> None:
    save_png(np.full((90, 160, 3), 250, dtype=np.uint8), tmp_path / "white.png")
    shape = FilmShape(*size, Fraction(12))
    for phrase in {read_moves(f"[{phrase}]"): phrase for phrase in phrases()}.values():
        for planes in clip_frames(AnimaticRequest(f"[fast {phrase}]", shape, 24, 1, tmp_path / "white.png")):
            assert planes.y.min() > 225, phrase


def composed(prompt: str) -> list[Motion]:
    """Give the motion of the far (even places) and near half of layers seen by a camera, far and near apart."""
    poses = camera_path(read_moves(prompt), 5.0, 16, IN_SCENE)
    canvas = canvas_for(320, 180, poses)
    random = np.random.default_rng(4)
    frames = []
    for depth in (0.0, SUBJECT):
        spots = cv2.GaussianBlur(random.standard_normal((*canvas.shape, 3)).astype(np.float32), (0, 0), 4)
        painted = layer(canvas, np.clip(0.5 + 0.2 * spots / spots.std(), 0, 1), None, depth)
        frames.append([compose(canvas, [painted], pose, 0.0).y for pose in poses])
    return [total(motion_along(one)) for one in frames]


def test_a_dolly_zoom_keeps_the_subject_of_a_painted_scene() -> None:
    far, near = composed("dolly zoom")
    assert abs(near.growth) < 0.005
    assert far.growth < -0.3
    assert composed("dolly zoom out")[0].growth > 0.3


@pytest.mark.parametrize(
    ("prompt", "sign"), [("roll clockwise", -1), ("roll counter-clockwise", 1), ("tracking left to right", 0)]
)
def test_painted_scenes_turn_and_pass_as_pictures_do(prompt: str, sign: int) -> None:
    far, near = composed(prompt)
    if sign:
        assert 0.2 < far.turn * sign < 0.4
        assert near.turn == pytest.approx(far.turn, abs=0.02)
    else:
        assert near.right < far.right - 0.1 < -0.1
    assert abs(near.stretch) < 0.01
    assert abs(far.stretch) < 0.01


def test_the_page_of_camera_words_says_every_row() -> None:
    page = camera_reference()
    assert all(f"*{phrase}*" in page for phrase in phrases())


def test_a_painted_dutch_angle_is_canted_from_the_first_frame_on() -> None:
    poses = camera_path(read_moves("Dutch angle"), 5.0, 16, IN_SCENE)
    assert poses[0].roll == poses[-1].roll < -0.15
