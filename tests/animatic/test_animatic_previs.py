"""Shots from text as a director reads them: size, angle, people and place, measured on what is drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.animatic.camera import Pose
from storyboard.animatic.clip import AnimaticRequest, middle_frame
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.label import label_text
from storyboard.animatic.scene.paint import Scene, open_scene, scene_view
from storyboard.animatic.scene.setting import read_setting
from storyboard.animatic.scene.subject import Subject, read_shot, read_subject
from storyboard.media.shape import FilmShape
from tools.previs_sheet import Prompt, read_prompts

SIZE = (320, 180)
SIZES = [
    "extreme wide shot",
    "wide shot",
    "full shot",
    "cowboy shot",
    "medium shot",
    "medium close-up",
    "close-up",
    "extreme close-up",
]
SETTINGS = [
    "in the mountains",
    "in a meadow",
    "in the forest",
    "by a lake",
    "on the beach",
    "in the desert",
    "on a city street",
    "in an office",
    "in a studio",
    "eating ramen",
]


def scene(prompt: str, seed: int = 1, size: tuple[int, int] = SIZE) -> Scene:
    return open_scene(prompt, seed, size, [Pose()])


def still(prompt: str, seed: int = 1) -> Planes:
    return scene_view(scene(prompt, seed), Pose(), 0.0)


def people_in(painted: Scene) -> NDArray[np.bool_]:
    """Give the pixels of the opening frame that people cover; shadows do not count."""
    covered = np.zeros((painted.canvas.height, painted.canvas.width), dtype=bool)
    for one in painted.people:
        rows = one.pixels[..., 3] > 200
        top, left = painted.canvas.top - one.top, painted.canvas.left
        for row in range(covered.shape[0]):
            if 0 <= row + top < len(rows):
                covered[row] |= rows[row + top, left : left + covered.shape[1]]
    return covered


def runs(row: NDArray[np.bool_]) -> int:
    """Count the separate stretches of one row that are covered."""
    return int((np.diff(np.concatenate([[0], row.astype(int)])) == 1).sum())


def head_width(covered: NDArray[np.bool_]) -> int:
    """Give the width of the head in pixels: the first widest row from the top before it narrows to the neck."""
    widths = covered.sum(axis=1)
    widths = widths[int(np.flatnonzero(widths)[0]) :]
    widest = 0
    for width in widths:
        if width < 0.9 * widest:
            break
        widest = max(widest, int(width))
    return widest


@pytest.mark.parametrize("setting", SETTINGS)
def test_people_grow_from_extreme_wide_to_extreme_close_up_in_every_setting(setting: str) -> None:
    widths = [head_width(people_in(scene(f"{size} of a man {setting}"))) for size in SIZES]
    assert all(after > before for before, after in pairwise(widths)), widths
    assert widths[-1] > 0.3 * SIZE[0]
    assert widths[0] < 0.02 * SIZE[0]


@pytest.mark.parametrize("setting", ["in the mountains", "on a city street", "in an office"])
@pytest.mark.parametrize(
    ("size", "head", "foot"),
    [("extreme wide shot", True, True), ("full shot", True, True), ("medium shot", True, False)],
)
def test_a_size_cuts_the_body_where_it_says(setting: str, size: str, head: bool, foot: bool) -> None:
    covered = people_in(scene(f"{size} of a woman {setting}"))
    assert covered[0].any() != head
    assert covered[-1].any() != foot


@pytest.mark.parametrize("size", ["wide shot", "full shot", "medium shot"])
@pytest.mark.parametrize("setting", ["on the beach", "in a living room", "on a street"])
@pytest.mark.parametrize(
    ("who", "number"), [("a man", 1), ("a couple", 2), ("three men", 3), ("a group of five men", 5)]
)
def test_as_many_people_stand_in_the_frame_as_are_named(
    size: str, setting: str, who: str, number: int
) -> None:
    covered = people_in(scene(f"{size} of {who} {setting}"))
    crown = int(np.flatnonzero(covered.any(axis=1))[0])
    assert max(runs(covered[row]) for row in range(crown, crown + 14)) == number
    assert not covered[:, 0].any()
    assert not covered[:, -1].any()


@pytest.mark.parametrize("setting", ["on the beach", "in a hall", "on the street"])
def test_a_crowd_fills_the_frame_from_side_to_side(setting: str) -> None:
    covered = people_in(scene(f"a crowd {setting}"))
    assert covered.any(axis=0).mean() > 0.9
    assert max(map(runs, covered)) >= 10


@pytest.mark.parametrize(
    "prompt",
    [
        "Empty street at dawn, no people",
        "a kitchen without people",
        "The beach is empty, the couple has gone; wide",
        "an office at night, the workers have just left",
        "a beach devoid of any people",
        "a red fox in the forest",
        "a bottle of perfume on marble",
        "a pair of shoes",
        "a group of trees in a meadow",
        "baby shoes on a table",
        "hero product shot of a watch",
        "mountains at dawn",
        "ein Mann geht durch den Wald",
        "una mujer en la playa",
        "東京の夜を歩く女性",
        "Man kocht Ramen in einer kleinen Küche",
        "a man-made island",
        "five bottles of beer on a bar",
        "a snowman in a garden",
    ],
)
def test_nobody_stands_where_nobody_is_named(prompt: str) -> None:
    assert scene(prompt).people == ()


@pytest.mark.parametrize(
    ("prompt", "number"),
    [
        ("a man and a woman", 2),
        ("an old man talks to the barista", 2),
        ("A woman walks. The woman stops. She smiles", 1),
        ("a man, another man and a dog", 2),
        ("three young women and a child", 4),
        ("a couple of friends", 2),
        ("a group of friends", 5),
        ("a family of six", 6),
        ("2 dancers", 2),
        ("friends at the bar", 3),
        ("a fisherman and two firemen", 3),
        ("she waits", 1),
        ("a woman with no man", 1),
        ("two-shot in a car", 2),
        ("Two shot: the detectives face each other", 2),
        ("Everyone in the office applauds", 5),
        ("a surgeon and four nurses", 5),
        ("Los Angeles street at night, a man waits", 1),
        ("over-the-shoulder shot of a judge", 2),
        ("a specimen in a jar", 0),
        ("the runner slows, the athlete breathes", 1),
    ],
)
def test_people_are_counted_as_they_are_named(prompt: str, number: int) -> None:
    assert len(read_subject(prompt, read_shot(prompt)).people) == number


def horizon(prompt: str) -> float:
    """Give where blue sky turns into sand, as a share of the frame's height."""
    blue = still(prompt).u.astype(float).mean(axis=1)
    warm = np.flatnonzero(blue < 122)
    return float(warm[0]) / len(blue) if warm.size else 1.0


def test_the_angle_sets_the_horizon() -> None:
    rows = [
        horizon(f"{angle}full shot of a man in the desert at noon")
        for angle in ("high angle ", "", "low angle ", "worm's eye ")
    ]
    assert rows == sorted(rows)
    assert rows[0] < 0.2
    assert 0.35 < rows[1] < 0.6
    assert rows[2] > 0.75
    assert rows[3] == 1.0


def test_a_dutch_angle_tilts_the_horizon_and_nothing_else_does() -> None:
    def slope(prompt: str) -> float:
        """Give how many frame heights the horizon is lower on the right than on the left."""
        frame = middle_frame(AnimaticRequest(prompt, FilmShape(*SIZE, Fraction(24)), 25, 1))
        left, right = (
            int(np.flatnonzero(frame.u[:, part].mean(axis=1) < 122)[0])
            for part in (slice(0, 8), slice(-8, None))
        )
        return (right - left) / len(frame.u)

    assert abs(slope("full shot of a man in the desert at noon, static")) < 0.06
    assert abs(slope("Dutch angle, full shot of a man in the desert at noon, static")) > 0.2


def test_from_straight_above_there_is_ground_alone() -> None:
    above = still("overhead shot of the desert at noon")
    assert above.u.max() < 128
    assert people_in(scene("overhead shot of a man in the desert at noon"))[60:120, 110:210].any()


@pytest.mark.parametrize("angle", ["eye level", "high angle", "low angle", "worm's eye"])
def test_indoors_the_angle_moves_the_floor_too(angle: str) -> None:
    painted = scene(f"{angle} full shot of a man in an office")
    assert (painted.framing.horizon or 0) == {
        "eye level": 0.47,
        "high angle": 0.13,
        "low angle": 0.87,
        "worm's eye": 1.10,
    }[angle]
    assert people_in(painted).any()


def test_over_the_shoulder_one_person_is_cut_by_the_frame_and_the_other_faces_us() -> None:
    painted = scene("over-the-shoulder shot of a lawyer and her client in an office")
    near = people_in(replace(painted, people=painted.people[-1:]))
    far = people_in(replace(painted, people=painted.people[:1]))
    assert near[:, 0].any() != near[:, -1].any()
    assert near[-1].sum() > far[-1].sum() * 0.5
    assert not far[0].any()
    assert (
        scene_view(replace(painted, people=painted.people[-1:]), Pose(), 0).y[near].mean()
        < still("over-the-shoulder shot of a lawyer and her client in an office").y[far & ~near].mean()
    )


@pytest.mark.parametrize(
    "prompt",
    ["ramen", "a tin of sardines", "Eine Frau im Wald, Nahaufnahme", "東京の夜", "zwölf Boxkämpfer", ""],
)
def test_what_is_not_known_gives_a_calm_stage_with_its_words(prompt: str) -> None:
    planes = still(prompt)
    for colour in (planes.u, planes.v):
        assert np.abs(colour.astype(int) - 128).max() < 14
    assert np.abs(np.diff(planes.y[60:].astype(int), axis=1)).max() <= 4
    painted = scene(prompt)
    assert painted.setting == replace(read_setting(prompt, 1), place="studio", known=False)
    assert (painted.label is None) == (prompt == "")
    bare = scene_view(replace(painted, label=None), Pose(), 0.0).y
    assert (bare[:30] != planes.y[:30]).any() == (prompt != "")
    assert (bare[30:] == planes.y[30:]).all()


@pytest.mark.parametrize(
    ("prompt", "label"),
    [
        ("Slow-motion close up of coffee being poured", "coffee being poured"),
        ("EXT. DESERT - DAY - WIDE: A caravan crosses the dunes", "caravan crosses the dunes"),
        ("The camera pushes in on a watchmaker's bench", "watchmaker's bench"),
        ("a red fox in the forest, pan left", "red fox in the forest"),
        ("Hero product shot: a bottle of perfume", "bottle of perfume"),
        ("Eine Frau im Wald, Nahaufnahme", "Eine Frau im Wald"),
        ("Empty street at dawn, no people, slow push in", None),
        ("Wide shot of mountains at golden hour", None),
        ("three women on a beach, handheld", None),
        ("The mountains at sunrise, dark wood below", None),
        ("Starry night over the mountains, a full moon", None),
        ("The sun sets behind the hills", None),
    ],
)
def test_the_label_says_the_subject_and_no_more(prompt: str, label: str | None) -> None:
    shot = read_shot(prompt)
    subject = Subject((), False, None, None) if "Frau" in prompt else read_subject(prompt, shot)
    assert label_text(prompt, read_setting(prompt, 1), subject) == label


def test_the_sheet_has_sixty_prompts() -> None:
    assert len(read_prompts()) == 60


@pytest.mark.parametrize("prompt", read_prompts(), ids=lambda prompt: prompt.text[:40])
def test_the_prompts_of_the_sheet_are_read_as_their_authors_meant_them(prompt: Prompt) -> None:
    painted, shot = scene(prompt.text, size=(96, 54)), read_shot(prompt.text)
    assert painted.setting.place == prompt.place
    if prompt.angle != "dutch":
        assert shot.angle == prompt.angle
    if prompt.size != "-" and shot.size is not None:
        assert shot.size == prompt.size
    people = len(painted.framing.spots)
    assert (str(people) if people < 9 else "crowd") == prompt.people
