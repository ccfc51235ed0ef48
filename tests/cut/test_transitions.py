from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from storyboard.board.schema import Easing, TransitionKind
from storyboard.board.transition import TAKES
from storyboard.cut.compositor import VideoClip
from storyboard.cut.transitions.compose import compose
from storyboard.cut.transitions.style import Style
from storyboard.cut.transitions.table import TABLE
from storyboard.cut.transitions.timing import positions
from storyboard.cut.transitions.uncover import CRISP
from storyboard.media.frame import from_rgb
from storyboard.media.images import save_png
from storyboard.media.packed import Packed, from_packed, planes_in, to_packed

from .pictures import BLUE, RED, crossing, noise, pixels, plain, still

SIZE = WIDTH, HEIGHT = 100, 60
KINDS = [kind for kind in TransitionKind if kind is not TransitionKind.CUT]
THROUGH = {
    TransitionKind.FADE_BLACK: (16, 128, 128),
    TransitionKind.FADE_WHITE: (235, 128, 128),
    TransitionKind.FADE_COLOUR: (63, 102, 240),
}
CROPS = [TransitionKind.CIRCLE_CROP, TransitionKind.RECT_CROP]
# What shows only later, or not by the place, is looked at elsewhere.
STEADY = (
    "cover",
    "diagonal",
    "dissolve",
    "horizontal",
    "luma",
    "reveal",
    "slice",
    "slide",
    "smooth",
    "vertical",
    "wind",
)
STEADY_KINDS = [kind for kind in KINDS if kind.split("-")[0] in STEADY]
DIRECTIONS = ["left", "right", "up", "down"]


@pytest.fixture(scope="session")
def slope(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that is dark at the left and bright at the right."""
    path = tmp_path_factory.mktemp("luma") / "slope.png"
    line = np.linspace(0, 255, 200).astype(np.uint8)
    save_png(np.broadcast_to(line[np.newaxis, :, np.newaxis], (120, 200, 3)), path)
    return path


def style_for(kind: TransitionKind, slope: Path, easing: Easing = Easing.LINEAR) -> Style:
    colour = "#ff0000" if kind is TransitionKind.FADE_COLOUR else None
    return Style(kind, easing, colour, slope if kind is TransitionKind.LUMA else None)


def share_of_blue(picture: Packed) -> float:
    return float((planes_in(picture)[1].astype(float).mean() - RED[1]) / (BLUE[1] - RED[1]))


def between(start: tuple[int, ...], end: tuple[int, ...], part: float) -> list[float]:
    return [one + (other - one) * part for one, other in zip(start, end, strict=True)]


def test_every_kind_but_the_cut_is_in_the_table() -> None:
    assert list(TABLE) == KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(100, 60), (16, 16), (54, 98), (18, 300)])
def test_every_frame_is_a_picture_of_the_films_size(
    kind: TransitionKind, size: tuple[int, int], slope: Path
) -> None:
    for frames in (1, 2, 5):
        for picture in crossing(style_for(kind, slope), noise(size, 1), noise(size, 2), frames):
            assert picture.shape == (size[1] * 3 // 2, size[0])
            assert picture.dtype == np.uint8
            assert picture.flags.c_contiguous
            frame = from_packed(picture)
            assert (to_packed(frame) == picture).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_pictures_give_the_same_frames(kind: TransitionKind, slope: Path) -> None:
    old, new = noise(SIZE, 1), noise(SIZE, 2)
    kept = old.copy(), new.copy()
    first, second = (crossing(style_for(kind, slope), old, new, 5) for _ in range(2))
    assert all((one == other).all() for one, other in zip(first, second, strict=True))
    assert (old == kept[0]).all()
    assert (new == kept[1]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_with_the_outgoing_shot_and_ends_with_the_incoming_one(
    kind: TransitionKind, slope: Path
) -> None:
    old, new = plain(RED, SIZE), plain(BLUE, SIZE)
    first, *_, last = crossing(style_for(kind, slope), old, new, 99)
    for picture, whole in ((first, old), (last, new)):
        apart = np.abs(picture.astype(int) - whole).mean()
        assert apart < 0.06 * np.abs(old.astype(int) - new).mean()


@pytest.mark.parametrize("kind", STEADY_KINDS)
def test_the_incoming_shot_comes_in_with_every_frame(kind: TransitionKind, slope: Path) -> None:
    shares = [
        share_of_blue(each)
        for each in crossing(style_for(kind, slope), plain(RED, SIZE), plain(BLUE, SIZE), 9)
    ]
    assert all(later > earlier for earlier, later in itertools.pairwise(shares))
    assert shares[4] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in THROUGH and kind not in CROPS])
def test_what_is_the_same_in_both_shots_does_not_change(kind: TransitionKind, slope: Path) -> None:
    picture = plain((82, 128, 128) if kind is TransitionKind.FADE_GRAYS else RED, SIZE)
    for made in crossing(style_for(kind, slope), picture, picture, 5):
        assert np.abs(made.astype(int) - picture).max() <= 1


def test_a_kind_that_nothing_composes_is_refused() -> None:
    with pytest.raises(ValueError, match='nothing composes the transition "cut"'):
        crossing(TransitionKind.CUT, plain(RED, SIZE), plain(BLUE, SIZE), 3)


def test_dissolve_is_linear_and_repeats_neither_shot() -> None:
    frames = crossing(TransitionKind.DISSOLVE, plain(RED, SIZE), plain(BLUE, SIZE), 4)
    for k, picture in enumerate(frames):
        assert np.allclose(pixels(picture), between(RED, BLUE, (k + 1) / 5), atol=0.5)


@pytest.mark.parametrize("easing", list(Easing))
@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5, 12, 13])
@pytest.mark.parametrize("kind", [*THROUGH, *CROPS])
def test_a_fade_reaches_its_colour_for_a_whole_frame(
    kind: TransitionKind, frames: int, easing: Easing, slope: Path
) -> None:
    old, new = noise(SIZE, 1), noise(SIZE, 2)
    made = crossing(style_for(kind, slope, easing), old, new, frames)
    colour = THROUGH.get(kind, (16, 128, 128))
    reached = [k for k, picture in enumerate(made) if (pixels(picture) == colour).all()]
    assert 1 <= len(reached) <= 2
    if easing is Easing.LINEAR:
        assert reached == ([frames // 2] if frames % 2 else [frames // 2 - 1, frames // 2])


@pytest.mark.parametrize("kind", THROUGH)
def test_a_fade_goes_evenly_to_its_colour_and_away(kind: TransitionKind, slope: Path) -> None:
    made = crossing(style_for(kind, slope), plain(RED, SIZE), plain(BLUE, SIZE), 9)
    for picture, rest in zip(made[:4], (0.8, 0.6, 0.4, 0.2), strict=True):
        assert np.allclose(pixels(picture), between(THROUGH[kind], RED, rest), atol=1)
    for picture, come in zip(made[5:], (0.2, 0.4, 0.6, 0.8), strict=True):
        assert np.allclose(pixels(picture), between(THROUGH[kind], BLUE, come), atol=1)


def edges_of(picture: Packed) -> dict[str, tuple[int, ...]]:
    """The colour at the middle of each edge of the picture."""
    whole = pixels(picture)
    return {
        "left": tuple(whole[HEIGHT // 2, 0]),
        "right": tuple(whole[HEIGHT // 2, -1]),
        "up": tuple(whole[0, WIDTH // 2]),
        "down": tuple(whole[-1, WIDTH // 2]),
    }


@pytest.mark.parametrize("style", ["wipe", "slide", "cover", "reveal"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_what_moves_moves_in_the_named_direction(style: str, direction: str) -> None:
    opposite = {"left": "right", "right": "left", "up": "down", "down": "up"}[direction]
    made = crossing(TransitionKind(f"{style}-{direction}"), plain(RED, SIZE), plain(BLUE, SIZE), 9)
    for picture in (made[1], made[-2]):
        edges = edges_of(picture)
        assert (edges[opposite], edges[direction]) == (BLUE, RED)


def ramp(direction: str) -> Packed:
    """A picture whose brightness tells the place along the direction, in steps of two pixels."""
    along = np.indices((HEIGHT, WIDTH))[1 if direction in {"left", "right"} else 0]
    grey = (16 + along * 2).astype(np.uint8)
    made = plain((0, 128, 128), SIZE)
    planes_in(made)[0][:] = grey
    return made


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_slide_pushes_a_cover_carries_and_a_reveal_takes_away(direction: str) -> None:
    picture = ramp(direction)
    half = (WIDTH if direction in {"left", "right"} else HEIGHT) // 2
    axis, sense = (1 if direction in {"left", "right"} else 0), (-1 if direction in {"left", "up"} else 1)
    luma = planes_in(picture)[0]
    moved = np.roll(luma, sense * half, axis)
    entered = np.indices(luma.shape)[axis] < half if sense > 0 else np.indices(luma.shape)[axis] >= half
    for style, old, new in (("slide", True, True), ("cover", False, True), ("reveal", True, False)):
        made = planes_in(crossing(TransitionKind(f"{style}-{direction}"), picture, picture, 3)[1])[0]
        assert (made[entered] == (moved if new else luma)[entered]).all(), style
        assert (made[~entered] == (moved if old else luma)[~entered]).all(), style


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_wipe_moves_neither_picture(direction: str) -> None:
    old, new = noise(SIZE, 1), noise(SIZE, 2)
    made, before, after = (
        planes_in(each)[0]
        for each in (crossing(TransitionKind(f"wipe-{direction}"), old, new, 3)[1], old, new)
    )
    assert ((made == before) | (made == after)).mean() > 0.9


def test_a_wipes_edge_is_soft_and_as_wide_as_it_is_said() -> None:
    for softness, most in ((None, 4), (0.0, 1), (0.5, 52)):
        style = Style(TransitionKind.WIPE_LEFT, softness=softness)
        line = planes_in(crossing(style, plain(RED, SIZE), plain(BLUE, SIZE), 3)[1])[0][0]
        mixed = int(((line < RED[0]) & (line > BLUE[0])).sum())
        assert most // 4 <= mixed <= most


def test_luma_begins_where_its_picture_is_dark(slope: Path) -> None:
    early = crossing(style_for(TransitionKind.LUMA, slope), plain(RED, SIZE), plain(BLUE, SIZE), 5)[0]
    assert edges_of(early)["left"] == BLUE
    assert edges_of(early)["right"] == RED


def test_frames_are_at_equal_steps_that_easing_bends() -> None:
    assert positions(3, Easing.LINEAR) == (0.25, 0.5, 0.75)
    for easing in Easing:
        bent = positions(19, easing)
        assert all(later > earlier for earlier, later in itertools.pairwise((0, *bent, 1)))
        steps = np.diff((0, *bent, 1))
        assert ("ease-in" in easing) == (steps[0] < 0.04)
        assert (easing.removesuffix("-cubic") in {"ease-out", "ease-in-out"}) == (steps[-1] < 0.04)


def test_easing_decides_where_the_edge_is() -> None:
    slow = Style(TransitionKind.WIPE_LEFT, Easing.EASE_IN)
    plainly = Style(TransitionKind.WIPE_LEFT)
    shares = [
        share_of_blue(crossing(style, plain(RED, SIZE), plain(BLUE, SIZE), 3)[1]) for style in (slow, plainly)
    ]
    assert shares[0] == pytest.approx(0.25, abs=0.02)
    assert shares[1] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_shots_are_read_once_forwards_and_within_the_transition(kind: TransitionKind, slope: Path) -> None:
    asked: list[int] = []

    def numbered(k: int) -> Packed:
        asked.append(k)
        return plain(RED, SIZE)

    pictures = compose(style_for(kind, slope), numbered, still(plain(BLUE, SIZE)), 6)
    for k in range(6):
        pictures(k)
    assert asked == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in THROUGH and kind not in CROPS])
def test_both_shots_move_on_during_the_transition(kind: TransitionKind, slope: Path) -> None:
    def moving(k: int) -> Packed:
        return plain((100 + 10 * k, 128, 128), SIZE)

    pictures = compose(style_for(kind, slope), moving, moving, 4)
    assert [int(pictures(k)[0, 0]) for k in range(4)] == [100, 110, 120, 130]


def test_planes_are_those_of_a_frame() -> None:
    random = np.random.default_rng(4)
    frame = from_rgb(random.integers(0, 256, (30, 50, 3)).astype(np.uint8))
    packed = to_packed(frame)
    for plane, other in zip(planes_in(packed), planes_in(to_packed(from_packed(packed))), strict=True):
        assert (plane == other).all()
    y, u, v = planes_in(packed)
    assert (y.shape, u.shape, v.shape) == ((30, 50), (15, 25), (15, 25))


@pytest.mark.parametrize("frames", [1, 2, 5, 6])
def test_a_fade_through_grays_has_no_colour_in_the_middle(frames: int) -> None:
    made = crossing(TransitionKind.FADE_GRAYS, plain(RED, SIZE), plain(BLUE, SIZE), frames)
    assert (pixels(made[frames // 2])[..., 1:] == 128).all()


@pytest.mark.parametrize("kind", CROPS)
def test_a_crop_is_on_a_colour(kind: TransitionKind) -> None:
    first, middle, last = crossing(Style(kind, colour="#ff0000"), plain(RED, SIZE), plain(BLUE, SIZE), 3)
    for picture, shot in ((first, RED), (last, BLUE)):
        assert tuple(pixels(picture)[HEIGHT // 2, WIDTH // 2]) == shot
        assert tuple(pixels(picture)[0, 0]) == (63, 102, 240)
    assert (pixels(middle) == (63, 102, 240)).all()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not TransitionKind.LUMA])
def test_softness_is_for_the_kinds_that_take_it(kind: TransitionKind) -> None:
    old, new = noise(SIZE, 1), noise(SIZE, 2)
    soft, hard = (crossing(Style(kind, softness=softness), old, new, 4)[0] for softness in (0.9, 0))
    assert (kind in TAKES["softness"]) == bool((soft != hard).any())


def steps_of(picture: Packed) -> float:
    """How much neighbouring pixels differ, along a line and from line to line."""
    luma = planes_in(picture)[0].astype(float)
    return float(np.abs(np.diff(luma, axis=1)).mean() + np.abs(np.diff(luma, axis=0)).mean())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.split("-")[0] in ("blur", "whip")])
def test_a_blur_grows_and_goes_without_a_jump(kind: TransitionKind) -> None:
    old, new = noise((320, 180), 1), noise((320, 180), 2)
    made = crossing(kind, old, new, 31)
    rough = [steps_of(each) for each in (old, *made, new)]
    assert min(rough) < 0.1 * rough[0]
    assert all(later < earlier * 1.02 for earlier, later in itertools.pairwise(rough[:14]))
    assert all(earlier < later * 1.02 for earlier, later in itertools.pairwise(rough[-14:]))


@pytest.mark.parametrize("kind", KINDS)
def test_no_frame_jumps(kind: TransitionKind, slope: Path) -> None:
    across, down = np.meshgrid(np.linspace(0, 1, 160), np.linspace(0, 1, 90))
    shots = []
    for light in (across, 1 - down):
        shot = plain((0, 110, 140), (160, 90))
        planes_in(shot)[0][:] = 30 + 180 * light
        shots.append(shot)
    made = [shots[0], *crossing(style_for(kind, slope), shots[0], shots[1], 39), shots[1]]
    steps = [float(np.abs(one.astype(int) - other).mean()) for one, other in itertools.pairwise(made)]
    assert max(steps) < 12 * np.mean(steps)
    assert max(steps[0], steps[-1]) < 4 * np.mean(steps)


@pytest.mark.parametrize("kind", [TransitionKind.DISSOLVE, TransitionKind.WIPE_LEFT])
def test_it_looks_as_if_moviepy_had_blended_rgb(kind: TransitionKind) -> None:
    # Only after ours has settled moviepy's configuration.
    from moviepy.video.compositing.CompositeVideoClip import CompositeVideoClip

    random = np.random.default_rng(7)
    shots = [
        random.integers(0, 256, (9, 16, 3)).astype(np.uint8).repeat(20, 0).repeat(20, 1) for _ in range(2)
    ]
    frames = 7
    length = frames + 1

    def mask(time: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        if kind is TransitionKind.DISSOLVE:
            return np.full((180, 320), time / length)
        edge = (np.arange(320)[::-1] + 0.5) / 320
        share = np.clip((time / length * (1 + CRISP) - edge) / CRISP, 0, 1)
        return np.broadcast_to(share * share * (3 - 2 * share), (180, 320))

    leaving, entering = (VideoClip(lambda _, shot=shot: shot, duration=length) for shot in shots)
    film = CompositeVideoClip([leaving, entering.with_mask(VideoClip(mask, is_mask=True, duration=length))])
    old, new = (to_packed(from_rgb(shot)) for shot in shots)
    made = crossing(kind, old, new, frames)
    for k, picture in enumerate(made):
        wanted = to_packed(from_rgb(film.get_frame(k + 1)))
        # As much as rounding colours to 8 bits and chroma to pairs of pixels makes.
        assert np.abs(picture.astype(float) - wanted).mean() < 1
