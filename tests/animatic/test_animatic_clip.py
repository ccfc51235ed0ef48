from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from storyboard.animatic.clip import AnimaticRequest, clip_frames, make_clip
from storyboard.errors import MediaError
from storyboard.media.frame import Pixels, from_planes, from_rgb, to_rgb
from storyboard.media.images import conform, read_image
from storyboard.media.last_frame import save_last_frame
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

SMALL = FilmShape(160, 90, Fraction(24))


def psnr(one: Pixels, other: Pixels) -> float:
    error = float(np.mean((one.astype(float) - other) ** 2))
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


def decoded(path: Path, shape: FilmShape, number: int) -> Pixels:
    with FrameReader(path, shape, "cover") as reader:
        return to_rgb(reader.frame(number))


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (96, 96), (16, 16)])
@pytest.mark.parametrize("prompt", ["fast pan left, zoom in", "pull out, handheld"])
def test_the_first_frame_is_the_given_picture(
    tmp_path: Path, picture: Callable[..., Path], prompt: str, size: tuple[int, int]
) -> None:
    shape = FilmShape(*size, Fraction(24))
    still = picture(240, 170)
    make_clip(AnimaticRequest(prompt, shape, 12, 1, still), tmp_path / "clip.mp4")
    wanted = from_rgb(conform(read_image(still), *size, "cover"))
    given = next(clip_frames(AnimaticRequest(prompt, shape, 12, 1, still)))
    assert np.array_equal(from_planes(given.y, given.u, given.v).to_ndarray(), wanted.to_ndarray())
    assert psnr(decoded(tmp_path / "clip.mp4", shape, 0), to_rgb(wanted)) > (38 if min(size) > 16 else 30)


def test_a_chain_cuts_together_without_a_jump(tmp_path: Path, picture: Callable[..., Path]) -> None:
    make_clip(AnimaticRequest("push in", SMALL, 12, 1, picture()), tmp_path / "one.mp4")
    save_last_frame(tmp_path / "one.mp4", tmp_path / "last.png")
    make_clip(AnimaticRequest("pan right", SMALL, 12, 1, tmp_path / "last.png"), tmp_path / "two.mp4")
    assert psnr(decoded(tmp_path / "one.mp4", SMALL, 11), decoded(tmp_path / "two.mp4", SMALL, 0)) > 38


@pytest.mark.parametrize("from_picture", [True, False])
def test_the_clip_arrives_at_the_last_frame(
    tmp_path: Path, picture: Callable[..., Path], from_picture: bool
) -> None:
    first = picture(seed=1) if from_picture else None
    last = picture(200, 90, seed=5)
    make_clip(AnimaticRequest("pan right, push in", SMALL, 24, 1, first, last), tmp_path / "clip.mp4")
    wanted = conform(read_image(last), 160, 90, "cover")
    assert psnr(decoded(tmp_path / "clip.mp4", SMALL, 23), wanted) > 36
    assert psnr(decoded(tmp_path / "clip.mp4", SMALL, 12), wanted) < 30


def test_a_last_frame_is_reached_without_a_leap(picture: Callable[..., Path]) -> None:
    request = AnimaticRequest("pan right", SMALL, 48, 1, picture(seed=1), picture(seed=5))
    frames = [planes.y.astype(float) for planes in clip_frames(request)]
    steps = [float(np.abs(after - before).mean()) for before, after in pairwise(frames)]
    assert max(steps) < 6
    assert float(np.abs(np.diff(steps)).max()) < 0.8


@pytest.mark.parametrize("still", [True, False])
def test_two_moves_together_are_neither_alone(picture: Callable[..., Path], still: bool) -> None:
    first = picture() if still else None

    def end(moves: str) -> Pixels:
        return list(clip_frames(AnimaticRequest(f"mountains, {moves}", SMALL, 24, 1, first)))[-1].y

    both = end("pan left, tilt up").astype(float)
    assert np.abs(both - end("pan left")).mean() > 0.8
    assert np.abs(both - end("tilt up")).mean() > 0.8


@pytest.mark.parametrize(
    ("width", "height", "rate", "frames"),
    [
        (16, 16, Fraction(24), 3),
        (90, 160, Fraction(30), 5),
        (64, 64, Fraction(24_000, 1001), 7),
        (190, 58, Fraction(60), 4),
        (18, 130, Fraction(25), 1),
    ],
)
def test_any_shape_and_rate(tmp_path: Path, width: int, height: int, rate: Fraction, frames: int) -> None:
    make_clip(AnimaticRequest("sea, orbit", FilmShape(width, height, rate), frames, 1), tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4")
    assert (facts.width, facts.height, facts.fps, facts.frames) == (width, height, rate, frames)
    assert facts.audio_duration is None


def test_the_same_request_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    digests = []
    for seed in (1, 1, 2):
        make_clip(
            AnimaticRequest("hills, handheld", FilmShape(64, 36, Fraction(24)), 6, seed),
            tmp_path / "clip.mp4",
        )
        digests.append(hashlib.sha256((tmp_path / "clip.mp4").read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


def test_progress_rises_to_one(tmp_path: Path, picture: Callable[..., Path]) -> None:
    told: list[float] = []
    make_clip(AnimaticRequest("zoom in", SMALL, 9, 1, picture()), tmp_path / "clip.mp4", told.append)
    assert told == sorted(told)
    assert len(told) == 9
    assert told[-1] == 1.0


def test_progress_that_raises_stops_the_work_and_leaves_nothing(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_clip(AnimaticRequest("forest", SMALL, 12, 1), tmp_path / "clip.mp4", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_read_leaves_no_clip(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_text("not a picture")
    for name in ("broken.png", "absent.png"):
        with pytest.raises(MediaError):
            make_clip(AnimaticRequest("pan left", SMALL, 5, 1, tmp_path / name), tmp_path / "clip.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.png"]


def test_a_clip_without_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        make_clip(AnimaticRequest("forest", SMALL, 0, 1), tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []
