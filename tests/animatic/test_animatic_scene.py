from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.animatic.camera import IN_SCENE, Pose, camera_path, swing
from storyboard.animatic.moves import read_moves
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.canvas import canvas_for
from storyboard.animatic.scene.paint import Scene, open_scene, scene_view
from storyboard.animatic.scene.setting import Place, read_setting
from storyboard.media.frame import Pixels

SIZE = (192, 108)

PLACES = {
    "A runner crests the ridge at golden hour": ("mountains", "golden"),
    "the ocean at sunset": ("sea", "sunset"),
    "waves on a beach, first light": ("sea", "dawn"),
    "neon city at night, rain": ("city", "night"),
    "a misty forest in the morning": ("forest", "dawn"),
    "a lone hiker in the desert, midday": ("desert", "day"),
    "green hills under a blue sky": ("hills", "day"),
    "a still lake, blue hour": ("lake", "dusk"),
    "a bottle of perfume, studio": ("studio", None),
    "she cooks in the kitchen": ("room", None),
    "a thunderstorm over the mountains": ("mountains", "storm"),
    "rainy street at night": ("city", "night"),
    "flying above the clouds": ("sky", None),
}


def scene(prompt: str, seed: int = 1) -> Scene:
    return open_scene(prompt, seed, SIZE, swing(camera_path(read_moves(prompt), 3.0, 9, IN_SCENE)))


def still(prompt: str, seed: int = 1) -> Planes:
    return scene_view(scene(prompt, seed), Pose(), 0.0)


def difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(float) - other).mean())


@pytest.mark.parametrize(("prompt", "expected"), PLACES.items())
def test_words_choose_the_place_and_the_light(prompt: str, expected: tuple[Place, str | None]) -> None:
    setting = read_setting(prompt, 1)
    assert setting.place == expected[0]
    assert expected[1] in {None, setting.light}


def test_words_choose_weather_and_snow() -> None:
    assert read_setting("a blizzard in the mountains", 1).snowy
    assert read_setting("snowflakes over the forest", 1).snowy
    assert read_setting("the Milky Way above the desert", 1).light == "night"
    assert read_setting("snow falls on the hills", 1).weather == {"snow"}
    assert read_setting("snowy mountains at sunrise", 1).weather == frozenset()
    assert read_setting("snowy mountains at sunrise", 1).snowy
    assert read_setting("rain and fog in the city", 1).weather == {"rain", "fog"}
    assert read_setting("kitchen in the rain", 1).weather == frozenset()


def test_the_same_words_and_seed_give_the_same_picture_and_others_another() -> None:
    one = still("mountains at dawn", 3)
    again = still("mountains at dawn", 3)
    assert all(np.array_equal(getattr(one, plane), getattr(again, plane)) for plane in "yuv")
    assert difference(one.y, still("mountains at dawn", 4).y) > 1
    assert difference(one.y, still("mountains at night", 3).y) > 20


def test_the_words_show() -> None:
    assert still("the sea at night").y.mean() < still("the sea at noon").y.mean() - 40
    sunset, day = still("desert at sunset"), still("desert at noon")
    assert sunset.v.mean() > 140
    assert day.v.mean() < sunset.v.mean()
    assert still("snowy hills at noon").y.mean() > still("hills at noon").y.mean() + 10


@pytest.mark.parametrize("prompt", [*PLACES, "", "zwölf Boxkämpfer", "東京の夜", "x" * 3000])
def test_every_scene_has_a_rich_picture_without_clipping(prompt: str) -> None:
    planes = still(prompt)
    assert planes.y.shape == (108, 192)
    assert planes.u.shape == planes.v.shape == (54, 96)
    assert planes.y.min() >= 16
    assert planes.y.max() <= 236
    assert planes.y.std() > 12
    assert (planes.y >= 234).mean() < 0.12


@pytest.mark.parametrize("place", ["mountains", "city", "desert", "forest", "sea"])
def test_near_layers_travel_further_than_far_ones(place: str) -> None:
    depths = [layer.depth for layer in scene(f"{place}, truck right").layers]
    assert len(set(depths)) >= 3
    assert depths == sorted(depths)
    pose = Pose(truck_x=0.1)
    shifts = [pose.shift_at(depth)[0] for depth in depths]
    assert shifts == sorted(shifts)
    assert shifts[-1] > 2 * shifts[0]


@pytest.mark.parametrize("prompt", ["snow on the hills", "rain in the city", "a calm lake"])
def test_weather_and_water_move_while_the_camera_stands(prompt: str) -> None:
    painted = scene(prompt + ", static shot")
    first, later = (scene_view(painted, Pose(), second) for second in (0.0, 0.5))
    assert difference(first.y, later.y) > 0.05


def test_a_camera_move_changes_the_picture_little_by_little() -> None:
    painted = scene("mountains at golden hour, pan right")
    path = swing(camera_path(read_moves("pan right"), 6.0, 144, IN_SCENE))
    near = [scene_view(painted, path[frame], frame / 24).y for frame in (70, 71, 140)]
    assert 0 < difference(near[0], near[1]) < difference(near[0], near[2]) / 4


def test_the_ground_is_as_large_as_the_camera_needs() -> None:
    still_canvas = canvas_for(640, 360, [Pose()])
    moved = canvas_for(640, 360, [Pose(), Pose(pan_x=0.2, zoom=-0.2)])
    assert still_canvas.shape[1] < 640 + 64
    assert moved.right >= 0.2 * 640 + 0.1 * 640
    assert moved.left >= 0
    assert moved.top > still_canvas.top


@settings(max_examples=12, deadline=None)
@given(
    st.text(max_size=60), st.integers(0, 2**31), st.sampled_from([(16, 16), (36, 64), (64, 64), (128, 54)])
)
def test_any_prompt_seed_and_shape_gives_a_frame(prompt: str, seed: int, size: tuple[int, int]) -> None:
    poses = camera_path(read_moves(prompt), 1.0, 3, IN_SCENE)
    planes = scene_view(open_scene(prompt, seed, size, poses), poses[-1], 1.0)
    assert planes.y.shape == (size[1], size[0])
