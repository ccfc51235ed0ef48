"""Footage of another rate than the film's: which frame is shown when, how long it lasts, and its sound beside it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from storyboard.board.load import load_text
from storyboard.board.schema import Storyboard
from storyboard.errors import BoardError
from storyboard.film import RenderOptions, render_sync
from storyboard.media.sound import SAMPLE_RATE, read_sound
from tests.media.clips import Recipe, make_clip, number_of, uneven


def board_of(folder: Path, *lines: str, fps: int = 24) -> Storyboard:
    output = f"output: {{size: 64x48, fps: {fps}, path: film.mp4}}"
    text = "\n".join(["storyboard: 1", output, "shots:", *(f"  - {{{line}}}" for line in lines)])
    return load_text(text, "film.yaml", folder)


def film_of(folder: Path, *lines: str, fps: int = 24) -> Path:
    return render_sync(board_of(folder, *lines, fps=fps), RenderOptions()).path


def greys(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="gray"), np.uint8) for frame in container.decode(video=0)]


def numbers(path: Path) -> list[int]:
    return [number_of(grey) for grey in greys(path)]


def notices(board: Storyboard) -> list[str]:
    return [notice.message for notice in board.notices]


def test_nearly_the_films_rate_shows_each_frame_once_and_is_told(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(25), frames=60))
    assert numbers(film_of(tmp_path, "id: a, clip: a.mp4", "id: b, clip: a.mp4, duration: 1")) == [
        *range(60),
        *range(24),
    ]
    (notice,) = notices(board_of(tmp_path, "id: a, clip: a.mp4", "id: b, clip: a.mp4, duration: 1"))
    assert notice == (
        'the footage of "a", "b" has 25 frames a second, and the film 24: '
        "played 4 % slower, and its sound 4 % lower"
    )


def test_what_differs_by_a_thousandth_needs_no_words(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24_000, 1001), frames=60))
    board = board_of(tmp_path, "id: a, clip: a.mp4")
    assert notices(board) == []
    assert numbers(render_sync(board, RenderOptions()).path) == [*range(60)]


@pytest.mark.parametrize("retime", ["", ", retime: drop"])
def test_another_rate_shows_the_frame_of_each_moment(tmp_path: Path, retime: str) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(30), frames=60))
    board = board_of(tmp_path, f"id: a, clip: a.mp4{retime}")
    shown = numbers(render_sync(board, RenderOptions()).path)
    assert shown == [number * 30 // 24 for number in range(48)]
    told = ['the footage of "a" has 30 frames a second, and the film 24: some of the frames are left out']
    assert notices(board) == ([] if retime else told)


def test_a_multiple_of_the_rate_fits(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(48), frames=96))
    board = board_of(tmp_path, "id: a, clip: a.mp4")
    assert notices(board) == []
    assert numbers(render_sync(board, RenderOptions()).path) == [*range(0, 96, 2)]


def test_stretch_plays_any_rate_frame_by_frame(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(60), frames=60))
    keys = "clip: a.mp4, retime: stretch"
    shown = numbers(film_of(tmp_path, f"id: a, {keys}", f"id: b, {keys}, trim: {{start: 0.5, end: 0.6}}"))
    assert shown == [*range(60), *range(30, 36)]


def test_nobody_is_hurried_into_a_shot_that_ends_too_early(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24), frames=48))
    shown = numbers(film_of(tmp_path, "id: a, clip: a.mp4, duration: 2", "id: b, clip: a.mp4", fps=25))
    assert shown == [*(number * 24 // 25 for number in range(50)), *range(48)]


def test_a_rate_that_varies_cannot_be_stretched(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", times=uneven(60)))
    assert notices(board_of(tmp_path, "id: a, clip: a.mp4")) == []
    with pytest.raises(BoardError, match=r'the rate of the footage varies: .*; write "drop" or "blend"'):
        board_of(tmp_path, "id: a, clip: a.mp4, retime: stretch")


def ramp(path: Path, rate: int, frames: int) -> Path:
    """Write a clip that becomes brighter by the same amount in each frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "1", "preset": "ultrafast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane, value in zip(frame.planes, (16 + 3 * number, 128, 128), strict=True):
                plane.update(bytes([value]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("rate", [30, 60, 20])
def test_blend_mixes_frames_by_how_long_each_is_shown(tmp_path: Path, rate: int) -> None:
    ramp(tmp_path / "a.mp4", rate, 60)
    path = film_of(tmp_path, "id: a, clip: a.mp4, duration: 0.8, retime: blend", fps=25)
    with av.open(str(path)) as container:
        shown = [float(frame.to_ndarray()[:48].mean()) for frame in container.decode(video=0)]
    # The brightness is a staircase: what a frame of the film shows is its mean from one end to the other.
    steps = np.floor(np.arange(0, 20 * 600) / 600 / 25 * rate + 1e-9)
    wanted = 16 + 3 * steps.reshape(20, 600).mean(axis=1)
    assert np.abs(np.array(shown) - wanted).max() < 1


def flashes(path: Path, rate: int) -> Path:
    """Write four seconds with a white frame and a click at the same moment, every 12 frames."""
    frames = 4 * rate
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"crf": "10", "bf": "0"})
        sound = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        assert isinstance(video, VideoStream)
        assert isinstance(sound, AudioStream)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            pixels = np.full((48, 64, 3), 255 if number % 12 == 6 else 20, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(video.encode())
        samples = np.zeros((1, 2 * 4 * 48_000), np.int16)
        for number in range(6, frames, 12):
            at = 2 * round(number * 48_000 / rate)
            samples[0, at : at + 480] = 16_000
        piece = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        piece.sample_rate, piece.pts, piece.time_base = 48_000, 0, Fraction(1, 48_000)
        container.mux(sound.encode(piece))
        container.mux(sound.encode())
    return path


@pytest.mark.parametrize(
    ("rate", "keys"),
    [(25, ""), (30, "retime: stretch"), (24, ""), (48, "retime: stretch, trim: {start: 1}")],
)
def test_clicks_stay_with_their_flashes(tmp_path: Path, rate: int, keys: str) -> None:
    flashes(tmp_path / "a.mov", rate)
    path = film_of(tmp_path, f"id: a, clip: a.mov, {keys}")
    bright = [number / 24 for number, grey in enumerate(greys(path)) if grey.mean() > 130]
    sound = np.abs(np.concatenate(list(read_sound(path)))[:, 0])
    loud = np.flatnonzero(sound > 0.2) / SAMPLE_RATE
    clicks = [
        loud[0],
        *(after for before, after in pairwise(loud) if after - before > 0.1),
    ]
    assert len(bright) == len(clicks) >= 8
    assert max(abs(flash - click) for flash, click in zip(bright, clicks, strict=True)) < 0.002


def test_a_stretched_tone_is_lower_by_as_much(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(25), frames=75, sound=3))
    sound = np.concatenate(list(read_sound(film_of(tmp_path, "id: a, clip: a.mp4"))))[:SAMPLE_RATE, 0]
    assert np.argmax(np.abs(np.fft.rfft(sound))) == pytest.approx(440 * 24 / 25, abs=1)
