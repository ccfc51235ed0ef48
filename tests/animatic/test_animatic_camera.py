from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.animatic.camera import IN_PICTURE, IN_SCENE, Pose, camera_path
from storyboard.animatic.easing import ease
from storyboard.animatic.enlarging import with_room
from storyboard.animatic.mesh import CELL, Field, Grid, between, mesh
from storyboard.animatic.moves import Direction, Kind, Move, read_moves
from storyboard.animatic.picture import Picture, continued, open_picture, view
from storyboard.media.images import save_png

MOVES = [
    "pan left",
    "pan right",
    "tilt up",
    "tilt down",
    "zoom in",
    "zoom out",
    "push in",
    "pull out",
    "truck left",
    "pedestal down",
    "orbit right",
    "tracking shot",
    "handheld",
    "camera shake",
    "static",
    "fast pan right, tilt up, zoom out",
    "pull out, orbit left, camera shake",
]
MANY: st.SearchStrategy[list[Move]] = st.lists(
    st.builds(
        Move,
        st.sampled_from(
            ["pan", "tilt", "zoom", "dolly", "truck", "track", "pedestal", "orbit", "handheld", "shake"]
        ),
        st.sampled_from(["left", "right", "in", "out", "none"]),
        st.floats(0.1, 3),
    ),
    min_size=1,
    max_size=4,
)


def places(grid: Grid, pose: Pose, depth: Field) -> Field:
    return np.dstack(between(mesh(grid, pose, depth), grid.width, grid.height, CELL))


@pytest.mark.parametrize("prompt", MOVES)
def test_frame_0_is_the_zero_pose_and_the_move_moves(prompt: str) -> None:
    poses = camera_path(read_moves(prompt), 4.0, 48, IN_PICTURE)
    assert poses[0] == Pose()
    assert len(poses) == 48
    assert (poses[-1] == Pose()) == (prompt == "static")


@pytest.mark.parametrize(
    ("kind", "direction", "field", "sign"),
    [
        ("pan", "left", "pan_x", -1),
        ("pan", "right", "pan_x", 1),
        ("tilt", "up", "pan_y", -1),
        ("tilt", "down", "pan_y", 1),
        ("zoom", "in", "zoom", 1),
        ("zoom", "out", "zoom", -1),
        ("dolly", "in", "dolly", 1),
        ("dolly", "out", "dolly", -1),
        ("truck", "left", "truck_x", -1),
        ("track", "in", "dolly", 1),
        ("roll", "clockwise", "roll", -1),
        ("roll", "counterclockwise", "roll", 1),
        ("pedestal", "up", "truck_y", -1),
        ("orbit", "right", "orbit", 1),
    ],
)
def test_each_move_goes_its_way(kind: Kind, direction: Direction, field: str, sign: int) -> None:
    end = camera_path([Move(kind, direction)], 4.0, 48, IN_SCENE)[-1]
    assert getattr(end, field) * sign > 0.03


def test_fast_goes_further_than_slow_and_two_moves_add_up() -> None:
    def end(prompt: str) -> Pose:
        return camera_path(read_moves(prompt), 4.0, 48, IN_PICTURE)[-1]

    assert end("fast pan right").pan_x > end("pan right").pan_x > end("slow pan right").pan_x > 0
    both = end("pan right, push in")
    assert both.pan_x == end("pan right").pan_x
    assert both.dolly == end("push in").dolly


def test_a_second_stage_waits_for_the_first() -> None:
    poses = camera_path(read_moves("pan right, then tilt up"), 4.0, 49, IN_PICTURE)
    assert poses[24].pan_x == pytest.approx(poses[48].pan_x)
    assert poses[24].pan_y == pytest.approx(0)
    assert poses[48].pan_y < -0.01


def test_easing_starts_and_stops_without_speed() -> None:
    steps = np.diff([ease(time) for time in np.linspace(0, 1, 1001)])
    assert ease(0) == 0
    assert ease(1) == pytest.approx(1)
    assert steps.min() >= 0
    assert steps[0] < 1e-4
    assert steps[-1] < 1e-4
    assert np.abs(np.diff(steps)).max() < 2e-5


@given(MANY, st.sampled_from([(64, 36), (36, 64), (50, 50), (16, 16)]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_pixel_outside_the_picture_is_ever_looked_at(
    picture: Callable[..., Path], moves: list[Move], size: tuple[int, int]
) -> None:
    opened = open_picture(picture(96, 64), *size)
    poses = with_room(camera_path(moves, 8.0, 17, IN_PICTURE), (0, 0), size[0] / size[1])
    wide = continued(opened, poses)
    assert wide.fine.shape == ((size[1] + 2 * wide.margins[1]) * 2, (size[0] + 2 * wide.margins[0]) * 2)
    for pose in poses:
        seen = places(wide.grid, pose, wide.depth)
        for axis in (0, 1):
            assert seen[..., axis].min() >= -wide.margins[axis] - 0.7
            assert seen[..., axis].max() <= size[axis] - 1 + wide.margins[axis] + 0.7


@pytest.mark.parametrize(
    "prompt", ["pan right", "tilt up", "truck left", "pedestal up", "handheld", "whip pan left"]
)
def test_a_picture_without_room_is_enlarged_for_a_move_along_it(
    picture: Callable[..., Path], prompt: str
) -> None:
    opened = open_picture(picture(160, 90), 160, 90)
    poses = with_room(camera_path(read_moves(prompt), 5.0, 60, IN_PICTURE), (0, 0), 16 / 9)
    assert poses[0] == Pose()
    assert continued(opened, poses).margins == (0, 0)


def test_a_picture_with_room_is_not_enlarged() -> None:
    poses = camera_path(read_moves("pan right"), 5.0, 60, IN_PICTURE)
    assert with_room(poses, (0.25, 0.0), 16 / 9) == poses


@given(MANY)
def test_the_picture_is_never_folded(moves: list[Move]) -> None:
    grid = Grid.of(64, 36)
    depth = np.full_like(grid.across, 0.5)
    for pose in camera_path(moves, 8.0, 5, IN_PICTURE):
        seen = places(grid, pose, depth)
        assert np.diff(seen[..., 0], axis=1).min() > 0
        assert np.diff(seen[..., 1], axis=0).min() > 0


def test_margins_that_the_frame_cuts_off_are_used(picture: Callable[..., Path]) -> None:
    wide = open_picture(picture(240, 90), 160, 90)
    assert wide.margins == (40, 0)
    assert open_picture(picture(160, 90), 160, 90).margins == (0, 0)
    end = camera_path(read_moves("pan right"), 6.0, 10, IN_PICTURE)[-1]
    seen = places(wide.grid, end, wide.depth)
    assert 160 < seen[..., 0].max() <= 199.02


def test_the_zero_pose_shows_the_picture_value_for_value(picture: Callable[..., Path]) -> None:
    for size in ((160, 90), (90, 160), (64, 64), (16, 16)):
        opened = open_picture(picture(200, 120), *size)
        seen = view(opened, Pose())
        margin_x, margin_y = opened.margins
        whole = opened.fine[::2, ::2]
        framed = whole[margin_y : margin_y + size[1], margin_x : margin_x + size[0]]
        assert np.abs(seen.y.astype(int) - framed).max() <= 1


def dotted(tmp_path: Path) -> Picture:
    pixels = np.full((180, 320, 3), 60, dtype=np.uint8)
    cv2.circle(pixels, (170, 84), 9, (230, 230, 230), -1, cv2.LINE_AA)
    save_png(cv2.GaussianBlur(pixels, (0, 0), 2).astype(np.uint8), tmp_path / "dot.png")
    return open_picture(tmp_path / "dot.png", 320, 180)


@pytest.mark.parametrize(
    "prompt", ["slow pan left", "push in", "pull out", "truck right, tilt up", "orbit", "zoom in"]
)
def test_a_feature_travels_smoothly_below_one_pixel(tmp_path: Path, prompt: str) -> None:
    picture = dotted(tmp_path)
    x, y = np.meshgrid(np.arange(320), np.arange(180))
    track = []
    for pose in camera_path(read_moves(prompt), 6.0, 144, IN_PICTURE)[::2]:
        light = view(picture, pose).y.astype(float) - 68
        light[light < 12] = 0
        track.append((float((light * x).sum() / light.sum()), float((light * y).sum() / light.sum())))
    steps = np.diff(np.array(track), axis=0)
    assert np.abs(steps).max() < 2.5
    assert np.abs(np.diff(steps, axis=0)).max() < 0.12
