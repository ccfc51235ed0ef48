from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.board.schema import TransitionKind
from storyboard.cut.transitions import Pictures, compose

WIDTH, HEIGHT = 100, 60
RED, BLUE = (200, 40, 40), (40, 40, 200)
KINDS = [kind for kind in TransitionKind if kind is not TransitionKind.CUT]
DIRECTIONS = ["left", "right", "up", "down"]


def still(picture: NDArray[np.uint8]) -> Pictures:
    def shown(k: int) -> NDArray[np.uint8]:
        return picture

    return shown


def plain(colour: tuple[int, int, int]) -> Pictures:
    return still(np.full((HEIGHT, WIDTH, 3), colour, np.uint8))


def crossing(kind: TransitionKind, frames: int) -> list[NDArray[np.uint8]]:
    pictures = compose(kind, plain(RED), plain(BLUE), frames)
    return [pictures(k) for k in range(frames)]


def between(start: tuple[int, ...], end: tuple[int, ...], part: float) -> list[float]:
    return [one + (other - one) * part for one, other in zip(start, end, strict=True)]


def share_of_blue(picture: NDArray[np.uint8]) -> float:
    return float((picture[..., 2].astype(float).mean() - RED[2]) / (BLUE[2] - RED[2]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frames", [1, 2, 9])
def test_every_frame_is_a_picture_of_the_films_size(kind: TransitionKind, frames: int) -> None:
    for picture in crossing(kind, frames):
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert picture.dtype == np.uint8


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "fade" not in kind])
def test_the_incoming_shot_comes_in_with_every_frame(kind: TransitionKind) -> None:
    shares = [share_of_blue(picture) for picture in crossing(kind, 9)]
    assert all(later > earlier for earlier, later in itertools.pairwise(shares))
    assert 0 < shares[0] < 0.25
    assert shares[4] == pytest.approx(0.5, abs=0.03)
    assert 0.75 < shares[-1] < 1


def test_a_kind_that_nothing_composes_is_refused() -> None:
    with pytest.raises(ValueError, match='nothing composes the transition "cut"'):
        compose(TransitionKind.CUT, plain(RED), plain(BLUE), 3)


def test_dissolve_is_linear_and_repeats_neither_shot() -> None:
    for k, picture in enumerate(crossing(TransitionKind.DISSOLVE, 4)):
        weight = (k + 1) / 5
        expected = [a + (b - a) * weight for a, b in zip(RED, BLUE, strict=True)]
        assert np.allclose(picture, expected, atol=1)


def test_dissolve_of_equal_pictures_changes_nothing() -> None:
    pictures = compose(TransitionKind.DISSOLVE, plain(RED), plain(RED), 5)
    assert all(np.abs(pictures(k).astype(int) - RED).max() <= 1 for k in range(5))


@pytest.mark.parametrize(
    ("kind", "colour"),
    [(TransitionKind.FADE_BLACK, (16, 128, 128)), (TransitionKind.FADE_WHITE, (235, 128, 128))],
)
def test_fades_go_through_their_colour_in_the_middle(
    kind: TransitionKind, colour: tuple[int, int, int]
) -> None:
    first, second, third, fourth, middle, *after = crossing(kind, 9)
    assert (middle == colour).all()
    for picture, rest in zip((first, second, third, fourth), (0.8, 0.6, 0.4, 0.2), strict=True):
        assert np.allclose(picture, between(colour, RED, rest), atol=1)
    for picture, come in zip(after, (0.2, 0.4, 0.6, 0.8), strict=True):
        assert np.allclose(picture, between(colour, BLUE, come), atol=1)


def edges_of(picture: NDArray[np.uint8]) -> dict[str, tuple[int, ...]]:
    """The colour at the middle of each edge of the picture."""
    return {
        "left": tuple(picture[HEIGHT // 2, 0]),
        "right": tuple(picture[HEIGHT // 2, -1]),
        "up": tuple(picture[0, WIDTH // 2]),
        "down": tuple(picture[-1, WIDTH // 2]),
    }


@pytest.mark.parametrize("style", ["wipe", "slide"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_wipes_and_slides_move_in_the_named_direction(style: str, direction: str) -> None:
    opposite = {"left": "right", "right": "left", "up": "down", "down": "up"}[direction]
    early = edges_of(crossing(TransitionKind(f"{style}-{direction}"), 9)[1])
    assert (early[opposite], early[direction]) == (BLUE, RED)
    late = edges_of(crossing(TransitionKind(f"{style}-{direction}"), 9)[-2])
    assert (late[opposite], late[direction]) == (BLUE, RED)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_wipe_uncovers_and_a_slide_carries_the_incoming_picture(direction: str) -> None:
    across = np.indices((HEIGHT, WIDTH))[1 if direction in {"left", "right"} else 0]
    ramp = np.repeat((across * 2)[:, :, np.newaxis], 3, axis=2).astype(np.uint8)
    black = plain((0, 0, 0))
    wiped = compose(TransitionKind(f"wipe-{direction}"), black, still(ramp), 3)(1)
    slid = compose(TransitionKind(f"slide-{direction}"), black, still(ramp), 3)(1)
    leading = {"left": (30, 99), "right": (30, 0), "up": (59, 50), "down": (0, 50)}[direction]
    assert (wiped[leading] == ramp[leading]).all()
    half = WIDTH // 2 if direction in {"left", "right"} else HEIGHT // 2
    step = {"left": (0, -half), "right": (0, half), "up": (-half, 0), "down": (half, 0)}[direction]
    carried = ramp[(leading[0] + step[0]) % HEIGHT, (leading[1] + step[1]) % WIDTH]
    assert np.abs(slid[leading].astype(int) - carried).max() <= 2


def test_a_wipes_edge_is_soft() -> None:
    middle = crossing(TransitionKind.WIPE_LEFT, 3)[1][HEIGHT // 2, :, 2].astype(int)
    between = (middle > RED[2]) & (middle < BLUE[2])
    assert 1 <= between.sum() <= 4


def test_a_slide_begins_and_ends_slowly() -> None:
    shares = [share_of_blue(picture) for picture in crossing(TransitionKind.SLIDE_LEFT, 19)]
    steps = np.diff([0, *shares, 1])
    assert steps[0] < steps[5] < steps[9]
    assert steps[-1] < steps[-5] < steps[-10]


@pytest.mark.parametrize("kind", KINDS)
def test_shots_are_read_forwards_and_within_the_transition(kind: TransitionKind) -> None:
    asked: list[int] = []

    def numbered(k: int) -> NDArray[np.uint8]:
        asked.append(k)
        return np.zeros((HEIGHT, WIDTH, 3), np.uint8)

    pictures = compose(kind, numbered, plain(BLUE), 6)
    for k in range(6):
        pictures(k)
    assert asked == sorted(asked)
    assert set(asked) <= set(range(6))


@pytest.mark.parametrize("kind", KINDS)
def test_both_shots_move_on_during_the_transition(kind: TransitionKind) -> None:
    shown: set[int] = set()

    def moving(k: int) -> NDArray[np.uint8]:
        return np.full((HEIGHT, WIDTH, 3), 100 + 10 * k, np.uint8)

    pictures = compose(kind, moving, moving, 4)
    shown = {int(pictures(k)[0, 0, 0]) for k in range(4)}
    assert len(shown) == 4
