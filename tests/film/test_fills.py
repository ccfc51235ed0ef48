"""Footage that is shorter than its shot, videos of one frame, and chains: what the finished film shows and plays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from storyboard.board.load import load_text
from storyboard.film import RenderOptions, render_sync, store_root
from storyboard.media.probe import probe
from storyboard.media.sound import SAMPLE_RATE, read_sound
from storyboard.store.store import blob_path
from tests.media.clips import Recipe, make_clip, number_of

OUTPUT = "output: {size: 64x48, fps: 25, path: film.mp4}"


def film_of(folder: Path, *lines: str) -> Path:
    text = "\n".join(["storyboard: 1", OUTPUT, "shots:", *(f"  - {line}" for line in lines)])
    return render_sync(load_text(text, "film.yaml", folder), RenderOptions()).path


def grey(path: Path) -> list[NDArray[np.uint8]]:
    def luma(frame: VideoFrame) -> NDArray[np.uint8]:
        return np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8)

    with av.open(str(path)) as container:
        return [luma(frame) for frame in container.decode(video=0)]


def numbers(path: Path) -> list[int]:
    """Which frame of the footage each frame of the film shows."""
    return [number_of(pixels) for pixels in grey(path)]


def loudness_of_parts(path: Path, parts: Sequence[tuple[float, float]]) -> list[bool]:
    """In which parts of the film, in seconds, something is heard."""
    sound = np.concatenate(list(read_sound(path)))
    return [
        bool(np.abs(sound[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)]).max() > 0.05)
        for begin, end in parts
    ]


@pytest.mark.parametrize(
    ("fill", "shown"),
    [("hold", [*range(10, 20), *[19] * 15]), ("loop", [*range(10, 20), *range(10, 20), *range(10, 15)])],
)
def test_a_trimmed_part_is_held_or_begins_again_to_the_frame(
    tmp_path: Path, fill: str, shown: list[int]
) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=60))
    film = film_of(
        tmp_path, f"{{id: a, clip: a.mp4, trim: {{start: 0.4, end: 0.8}}, duration: 1, fill: {fill}}}"
    )
    assert numbers(film) == shown


def test_the_sound_of_a_trimmed_part_ends_with_it_or_begins_again_with_it(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=60, sound=0.6))
    keys = "clip: a.mp4, trim: {end: 1}, duration: 2"
    parts = ((0.1, 0.5), (0.7, 0.95), (1.1, 1.5), (1.7, 1.95))
    held = film_of(tmp_path, f"{{id: a, {keys}, fill: hold}}")
    assert loudness_of_parts(held, parts) == [True, False, False, False]
    looped = film_of(tmp_path, f"{{id: a, {keys}, fill: loop}}")
    assert loudness_of_parts(looped, parts) == [True, False, True, False]


def test_without_a_word_the_last_frame_is_held_and_told(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=25))
    lines = ["storyboard: 1", OUTPUT, "shots:", "  - {id: a, clip: a.mp4, duration: 4}"]
    (notice,) = load_text("\n".join(lines), "film.yaml", tmp_path).notices
    assert str(notice) == (
        'film.yaml:4:36: shot "a": lasts 4 s, and its footage has 1 s to give: its last frame is held for 3 s; '
        '"fill: loop" repeats the footage, "fill: hold" says that this is meant'
    )
    assert not load_text(
        "\n".join(lines).replace("duration: 4}", "duration: 4, fill: hold}"), "film.yaml", tmp_path
    ).notices


def test_a_video_of_one_frame_is_a_still(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=1, rate=Fraction(30)))
    film = film_of(tmp_path, "{id: a, clip: a.mp4}", "{id: b, clip: a.mp4, duration: 1}")
    assert len(numbers(film)) == 100


def test_one_frame_behind_a_sound_lasts_as_long_as_the_sound(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=1, sound=2, rate=Fraction(30)))
    film = film_of(tmp_path, "{id: a, clip: a.mp4}")
    assert probe(film).duration == pytest.approx(2, abs=0.05)
    assert loudness_of_parts(film, ((0.1, 0.9), (1.1, 1.9))) == [True, True]


def test_a_chain_shows_the_frame_where_clips_meet_once_and_lasts_as_written(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (24, 32, 3), np.uint8)
    Image.fromarray(noise).resize((512, 384)).save(tmp_path / "p.png")
    words = "model: animatic, prompt: fast push in, duration: 0.6"
    chain = ["first_frame: p.png", "continues: a", "continues: b"]
    lines = [f"{{id: {name}, {opens}, {words}}}" for name, opens in zip("abc", chain, strict=True)]
    board = load_text(
        "\n".join(["storyboard: 1", OUTPUT, "shots:", *(f"  - {line}" for line in lines)]), "f", tmp_path
    )
    film = render_sync(board, RenderOptions())
    takes = {job.shot: job.cached for job in film.plan.generated}
    made = {
        shot: grey(blob_path(store_root(board, RenderOptions()), take.sha256))
        for shot, take in takes.items()
        if take is not None
    }
    # The engine makes a frame more for the shots whose first one is left out.
    assert {shot: len(frames) for shot, frames in made.items()} == {"a": 15, "b": 16, "c": 16}
    assert np.abs(made["a"][-1].astype(int) - made["b"][0].astype(int)).mean() < 4
    shown = grey(film.path)
    assert len(shown) == 45
    once = [*made["a"], *made["b"][1:], *made["c"][1:]]
    twice = [*made["a"], *made["b"][:-1], *made["c"][:-1]]
    assert difference(shown, once) < difference(shown, twice) / 2


def difference(some: Sequence[NDArray[np.uint8]], others: Sequence[NDArray[np.uint8]]) -> float:
    return sum(
        float(np.square(one.astype(int) - other.astype(int)).mean())
        for one, other in zip(some, others, strict=True)
    )
