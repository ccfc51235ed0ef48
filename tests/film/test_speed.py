"""Shots that are played faster or slower: which frames are shown, how long they last, and what is heard."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from storyboard.board.load import load_text
from storyboard.board.retiming import shown_second
from storyboard.board.schema import Storyboard
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.media.sound import SAMPLE_RATE, read_sound
from storyboard.media.speed import at_tempo
from tests.film.test_retime import board_of, film_of, flashes, greys, notices, numbers
from tests.media.clips import Recipe, make_clip


def generated(folder: Path, *shots: str) -> Storyboard:
    lines = "\n".join(f"  - {{{shot}}}" for shot in shots)
    return load_text(
        f"storyboard: 1\noutput: {{size: 64x48, path: film.mp4}}\nshots:\n{lines}\n", "film.yaml", folder
    )


def dominant(sound: np.ndarray) -> float:
    """Return the strongest frequency in Hz."""
    window = sound * np.hanning(len(sound))
    return float(np.argmax(np.abs(np.fft.rfft(window))) * SAMPLE_RATE / len(window))


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("speed: 0.5", [number // 2 for number in range(96)]),
        ("speed: 2", [*range(0, 48, 2)]),
        ("speed: 1", [*range(48)]),
        ("speed: 0.5, duration: 1", [number // 2 for number in range(24)]),
        ("speed: 2, duration: 2", [*range(0, 48, 2), *[47] * 24]),
        ("speed: 2, trim: {start: 0.5, end: 1.5}", [*range(12, 36, 2)]),
        ("speed: 2, trim: {end: 1}, duration: 1, fill: loop", [*range(0, 24, 2), *range(0, 24, 2)]),
        ("speed: 0.75, duration: 0.5, retime: drop", [number * 3 // 4 for number in range(12)]),
    ],
)
def test_footage_is_played_at_its_speed(tmp_path: Path, keys: str, shown: list[int]) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24), frames=48))
    assert numbers(film_of(tmp_path, f"id: a, clip: a.mp4, {keys}")) == shown


def test_a_clip_of_another_rate_is_retimed_first(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(25), frames=24))
    assert numbers(film_of(tmp_path, "id: a, clip: a.mp4, speed: 0.5")) == [n // 2 for n in range(48)]
    assert numbers(film_of(tmp_path, "id: a, clip: a.mp4, speed: 2")) == [*range(0, 24, 2)]
    make_clip(tmp_path, Recipe("b.mp4", rate=Fraction(60), frames=24))
    assert numbers(film_of(tmp_path, "id: a, clip: b.mp4, speed: 0.4")) == [*range(24)]
    stretched = film_of(tmp_path, "id: a, clip: b.mp4, speed: 0.5, retime: stretch")
    assert numbers(stretched) == [n // 2 for n in range(48)]


def test_blend_makes_each_frame_flow_into_the_next(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24), frames=24))
    still, moving = (
        np.array(
            [grey.astype(float) for grey in greys(film_of(tmp_path, f"id: a, clip: a.mp4, speed: 0.5{keys}"))]
        )
        for keys in ("", ", retime: blend")
    )
    assert np.abs(moving[2:40:2] - still[2:40:2]).max() < 8
    between = (still[1:39:2] + still[3:41:2]) / 2
    assert np.abs(moving[1:39:2] - between).mean() < 3


def test_frames_of_fast_footage_are_not_blurred_in_slow_motion(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(48), frames=48))
    assert numbers(film_of(tmp_path, "id: a, clip: a.mp4, speed: 0.5, retime: blend")) == [*range(48)]


@pytest.mark.parametrize("speed", ["0.5", "0.8", "1.25", "2", "4"])
def test_a_tone_keeps_its_pitch_and_lasts_as_long_as_the_picture(tmp_path: Path, speed: str) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24), frames=96, sound=4))
    sound = np.concatenate(list(read_sound(film_of(tmp_path, f"id: a, clip: a.mp4, speed: {speed}"))))[:, 0]
    assert len(sound) == pytest.approx(4 / float(speed) * SAMPLE_RATE, abs=SAMPLE_RATE / 24)
    assert dominant(sound) == pytest.approx(440, abs=2)
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    assert loud[0] < SAMPLE_RATE * 0.06
    assert loud[-1] > len(sound) - SAMPLE_RATE * 0.06


@pytest.mark.parametrize("speed", ["0.5", "2"])
def test_sounds_stay_with_their_pictures(tmp_path: Path, speed: str) -> None:
    flashes(tmp_path / "a.mov", 24)
    path = film_of(tmp_path, f"id: a, clip: a.mov, speed: {speed}")
    bright = [n / 24 for n, grey in enumerate(greys(path)) if grey.mean() > 130]
    sound = np.abs(np.concatenate(list(read_sound(path)))[:, 0])
    for flash in bright:
        near = sound[max(0, round((flash - 0.05) * SAMPLE_RATE)) : round((flash + 0.09) * SAMPLE_RATE)]
        assert near.max() > 0.1


def test_a_muted_clip_is_silent_and_the_others_are_heard(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(24), frames=24, sound=1))
    path = film_of(tmp_path, "id: a, clip: a.mp4, sound: {mute: true}", "id: b, clip: a.mp4")
    sound = np.abs(np.concatenate(list(read_sound(path)))[:, 0])
    assert sound[: SAMPLE_RATE - 2000].max() < 0.001
    assert sound[SAMPLE_RATE + 2000 :].max() > 0.05


@pytest.mark.parametrize("tempo", ["0.1", "0.35", "0.97", "1.5", "3", "7", "10"])
def test_changed_sound_is_exact_in_length_however_it_comes_in(tempo: str) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(100_123) / SAMPLE_RATE).astype(np.float32)
    sound = np.repeat(wave[:, np.newaxis], 2, axis=1)
    whole, pieces = (
        np.concatenate(
            list(at_tempo((sound[n : n + size] for n in range(0, len(sound), size)), Fraction(tempo)))
        )
        for size in (len(sound), 1000)
    )
    assert len(whole) == round(len(sound) / Fraction(tempo))
    assert np.array_equal(whole, pieces)


def test_no_sound_stays_none() -> None:
    assert list(at_tempo(iter(()), Fraction(1, 2))) == []


def test_slow_motion_is_told_unless_something_is_done_about_it(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", rate=Fraction(25), frames=50))
    make_clip(tmp_path, Recipe("fast.mp4", rate=Fraction(120), frames=50))
    assert notices(board_of(tmp_path, "id: a, clip: a.mp4, speed: 0.5")) == [
        'the footage of "a" has 25 frames a second, and the film 24: played 4 % slower, and its sound 4 % lower',
        'the footage of "a" has 12 pictures for each second at speed 0.5, and the film 24: frames are repeated',
    ]
    for keys in ("retime: blend", "retime: drop"):
        assert notices(board_of(tmp_path, f"id: a, clip: a.mp4, speed: 0.5, {keys}")) == []
    assert (
        notices(board_of(tmp_path, "id: a, clip: fast.mp4, speed: 0.2", "id: b, clip: fast.mp4, speed: 3"))
        == []
    )


def test_a_model_is_asked_for_what_the_shot_shows(tmp_path: Path) -> None:
    board = generated(
        tmp_path,
        "id: slow, prompt: hills, model: hailuo-2.3, speed: 0.5, duration: 12",
        "id: fast, prompt: hills, model: hailuo-2.3, speed: 2, duration: 4",
        "id: short, prompt: hills, model: hailuo-2.3, speed: 0.5, duration: 4",
        "id: whole, prompt: hills, model: hailuo-2.3, speed: 0.5",
    )
    jobs = plan_render(board).generated
    assert [job.asked for job in jobs] == [6, 10, 6, 6]
    assert [job.shown for job in jobs] == [12, 4, 4, 12]
    assert [job.is_shown_whole for job in jobs] == [True, False, False, True]
    # How fast a clip is played does not change it.
    assert jobs[0].fingerprint == jobs[2].fingerprint == jobs[3].fingerprint


def test_a_generated_clip_is_played_at_its_speed(tmp_path: Path) -> None:
    board = generated(
        tmp_path,
        "id: a, prompt: pan left over hills, model: animatic, speed: 2, duration: 0.5",
        "id: b, continues: a, prompt: pan left, model: animatic, speed: 0.5, duration: 1",
    )
    film = render_sync(board, RenderOptions())
    assert film.frames == 36
    asked = [job.asked for job in plan_render(board).generated]
    assert asked == [1, Fraction(1, 2)]


def test_the_second_that_is_shown_follows_from_speed_trim_and_rate() -> None:
    board = Storyboard.model_validate(
        {
            "storyboard": 1,
            "shots": [
                {"id": "a", "clip": "a.mp4", "speed": 2, "trim": {"start": 1, "end": 3}},
                {"id": "b", "clip": "a.mp4", "speed": 2, "trim": {"start": 1, "end": 3}, "fill": "loop"},
                {"id": "c", "clip": "a.mp4", "speed": 0.5, "retime": "stretch"},
            ],
        }
    )
    rate, film = Fraction(48), Fraction(24)

    def second(shot: str, elapsed: str) -> float:
        return float(shown_second(board.shot(shot), Fraction(elapsed), Fraction(10), rate=rate, film=film))

    assert [second("a", elapsed) for elapsed in ("0", "0.5", "1")] == [1, 2, 2.998]
    assert [second("b", elapsed) for elapsed in ("0", "0.5", "1", "1.25")] == [1, 2, 1, 1.5]
    assert second("c", "4") == 1
