"""ffmpeg's `xfade` and ours, where both have a transition: the same directions, places and, mostly, times."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.board.schema import TransitionKind
from storyboard.board.transition_names import FFMPEG_NAMES
from storyboard.media.packed import Packed, planes_in

from .pictures import crossing, plain

# As `ffmpeg -h filter=xfade` of 9.0.2 lists them.
DIRECTIONS, OPENED = ("left", "right", "up", "down"), ("open", "close")
NAMES = tuple(
    f"{family}{end}"
    for family, ends in {
        "fade": ("", "black", "white", "grays", "fast", "slow"),
        "wipe": (*DIRECTIONS, "tl", "tr", "bl", "br"),
        **dict.fromkeys(("slide", "smooth", "cover", "reveal"), DIRECTIONS),
        **dict.fromkeys(("hl", "hr", "vu", "vd"), ("slice", "wind")),
        **dict.fromkeys(("vert", "horz"), OPENED),
        "circle": (*OPENED, "crop"),
        "rect": ("crop",),
        "diag": ("tl", "tr", "bl", "br"),
        "squeeze": ("h", "v"),
        **dict.fromkeys(("distance", "radial", "dissolve", "pixelize", "hblur", "zoomin"), ("",)),
    }.items()
    for end in ends
)
KIND = {name: FFMPEG_NAMES.get(name) or TransitionKind(name) for name in NAMES}
# Even quarters of both lengths, in pixels of chroma, too.
SIZE = WIDTH, HEIGHT = 192, 112
STEPS = 40
OURS = 199

MOVING = [name for name in NAMES if name.startswith(("slide", "cover", "reveal"))]
WIPING = [name for name in NAMES if name.startswith(("wipe", "squeeze"))]
FADING = ["fade", "fadefast", "fadeslow", "smoothleft", "smoothright", "smoothup", "smoothdown"]
# In ffmpeg these have wide soft edges, or are not even in time: with ours the places are the same at another time.
SHAPED = [
    name
    for name in NAMES
    if name.startswith(("vert", "horz", "radial", "diag"))
    or name.endswith(("slice", "wind", "eopen", "eclose"))
]
CROPPED = ["circlecrop", "rectcrop"]
THROUGH = {"fadeblack": 16, "fadewhite": 235, "fadegrays": None}
# Of the same sort, and made in another way: see docs/transitions.md.
OF_OUR_OWN = {"dissolve", "distance", "pixelize", "hblur", "zoomin"}


def textured(seed: int, light: int) -> Packed:
    """Return a picture of soft spots."""
    coarse = np.random.default_rng(seed).standard_normal((HEIGHT // 8 + 1, WIDTH // 8 + 1))
    down, across = (np.arange(length) / 8 for length in (HEIGHT, WIDTH))
    rows = np.stack([np.interp(across, np.arange(coarse.shape[1]), row) for row in coarse])
    spots = np.stack([np.interp(down, np.arange(rows.shape[0]), column) for column in rows.T], axis=1)
    picture = plain((0, 128, 128), SIZE)
    planes_in(picture)[0][:] = np.clip(light + 25 * spots, 16, 235)
    return picture


DARK, LIGHT = plain((60, 128, 128), SIZE), plain((180, 128, 128), SIZE)
SPOTS, OTHER_SPOTS = textured(1, 80), textured(2, 160)


@cache
def xfade(name: str, spotted: bool, folder: Path) -> list[NDArray[np.uint8]]:
    """Return the luma of ffmpeg's transition at 0, 1, .. STEPS of STEPS."""
    shots = (SPOTS, OTHER_SPOTS) if spotted else (DARK, LIGHT)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]
    for number, shot in enumerate(shots):
        raw = folder / f"{number}-{spotted}.yuv"
        raw.write_bytes(shot.tobytes() * (STEPS + 2))
        command += [
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-s",
            f"{WIDTH}x{HEIGHT}",
            "-r",
            "10",
            "-i",
            str(raw),
        ]
    graph = f"[0][1]xfade=transition={name}:duration={STEPS / 10}:offset=0,format=yuv420p"
    command += ["-filter_complex", graph, "-f", "rawvideo", "-"]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    return list(np.frombuffer(made, np.uint8).reshape(-1, HEIGHT * 3 // 2, WIDTH)[:, :HEIGHT])


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("xfade")


def ours(name: str, *, spotted: bool, frames: int = STEPS - 1) -> list[NDArray[np.uint8]]:
    shots = (SPOTS, OTHER_SPOTS) if spotted else (DARK, LIGHT)
    return [planes_in(each)[0] for each in crossing(KIND[name], *shots, frames)]


def likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the PSNR in dB."""
    error = float(((one.astype(float) - other) ** 2).mean())
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


def test_every_name_is_looked_at() -> None:
    looked_at = {*MOVING, *WIPING, *FADING, *SHAPED, *CROPPED, *THROUGH}
    assert looked_at | OF_OUR_OWN == set(NAMES)
    assert set(FFMPEG_NAMES) <= set(NAMES)


def test_the_list_is_that_of_ffmpeg() -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-h", "filter=xfade"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    listed = [line.split()[0] for line in shown.splitlines() if line.endswith(" transition")]
    assert set(listed) - {"custom", "expr"} == set(NAMES)


@pytest.mark.parametrize("name", MOVING)
def test_pictures_move_exactly_alike(name: str, folder: Path) -> None:
    theirs, mine = xfade(name, True, folder), ours(name, spotted=True)
    for step in (STEPS // 4, STEPS // 2, STEPS * 3 // 4):
        assert (theirs[step] == mine[step - 1]).all()


@pytest.mark.parametrize("name", FADING)
def test_pictures_fade_alike(name: str, folder: Path) -> None:
    theirs, mine = xfade(name, True, folder), ours(name, spotted=True)
    assert min(likeness(theirs[step], mine[step - 1]) for step in range(1, STEPS)) > 40


@pytest.mark.parametrize("name", WIPING)
def test_the_same_region_is_uncovered_at_the_same_time(name: str, folder: Path) -> None:
    theirs, mine = xfade(name, False, folder), ours(name, spotted=False)
    for step in (STEPS // 4, STEPS // 2, STEPS * 3 // 4):
        assert ((theirs[step] > 120) == (mine[step - 1] > 120)).mean() > 0.97


@pytest.mark.parametrize("name", SHAPED)
def test_the_same_places_are_uncovered_first(name: str, folder: Path) -> None:
    mine = [each > 120 for each in ours(name, spotted=False, frames=OURS)]
    covered = np.array([each.mean() for each in mine])
    compared = 0
    for luma in xfade(name, False, folder):
        region = luma > 120
        if 0.1 < region.mean() < 0.9:
            compared += 1
            nearest = mine[int(np.abs(covered - region.mean()).argmin())]
            assert (nearest == region).mean() > 0.85
    assert compared >= 3


@pytest.mark.parametrize("name", CROPPED)
def test_the_same_shape_is_cropped(name: str, folder: Path) -> None:
    shown = [each > 30 for each in ours(name, spotted=False, frames=OURS)]
    halves = shown[: OURS // 2], shown[OURS // 2 :]
    compared = 0
    for step, luma in enumerate(xfade(name, False, folder)):
        region = luma > 30
        if 0.1 < region.mean() < 0.9:
            compared += 1
            half = halves[step > STEPS // 2]
            nearest = min(half, key=lambda each: abs(each.mean() - region.mean()))
            assert (nearest == region).mean() > 0.95
    assert compared >= 3


@pytest.mark.parametrize(("name", "light"), THROUGH.items())
def test_the_same_colour_is_gone_through(name: str, light: int | None, folder: Path) -> None:
    theirs, mine = xfade(name, True, folder), ours(name, spotted=True)
    if light is None:
        assert min(likeness(theirs[step], mine[step - 1]) for step in range(1, STEPS)) > 40
        return
    # Theirs has begun with the incoming shot when the outgoing one is gone.
    assert min(abs(float(each.mean()) - light) for each in theirs) < 30
    assert (mine[STEPS // 2 - 1] == light).all()


def test_a_dither_has_as_many_speckles_of_both_shots(folder: Path) -> None:
    theirs, mine = (
        xfade("dissolve", False, folder),
        crossing(TransitionKind.DISSOLVE_DITHER, DARK, LIGHT, STEPS - 1),
    )
    for step in (STEPS // 4, STEPS // 2, STEPS * 3 // 4):
        luma = planes_in(mine[step - 1])[0]
        assert set(np.unique(luma)) == {60, 180}
        assert (luma > 120).mean() == pytest.approx((theirs[step] > 120).mean(), abs=0.03)
