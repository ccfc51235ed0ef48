from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storyboard.cut.cut import make_cut
from storyboard.cut.soundtrack import film_sound
from storyboard.cut.timeline import Timeline
from storyboard.errors import MediaError
from storyboard.media.loudness import measure_loudness
from storyboard.media.probe import probe
from storyboard.media.samples import SAMPLE_RATE, Samples
from storyboard.media.sound import read_sound
from tests.media.tones import make_tones

Make = Callable[..., Path]
LayOut = Callable[..., Timeline]


def heard(timeline: Timeline, folder: Path) -> Samples:
    with film_sound(timeline, folder) as blocks:
        return np.concatenate(list(blocks))


def level(sound: Samples, frequency: float, start: float, stop: float) -> float:
    """How strong one tone is between two moments, as its amplitude."""
    part = sound[round(start * SAMPLE_RATE) : round(stop * SAMPLE_RATE), 0].astype(np.float64)
    turn = np.exp(-2j * np.pi * frequency * np.arange(len(part)) / SAMPLE_RATE)
    return float(2 * abs(np.mean(part * turn)))


def tone(frequency: float, seconds: float, amplitude: float = 0.5) -> Samples:
    wave = amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.repeat(wave[:, np.newaxis], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("fps", [12, "30000/1001"])
def test_sound_is_exactly_as_long_as_the_film(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path, fps: object
) -> None:
    clip = make_clip("a.mp4", tone=440)
    timeline = make_timeline([{"id": "a", "duration": 0.7}], {"a": clip}, output={"fps": fps})
    assert len(heard(timeline, tmp_path)) == round(timeline.seconds * SAMPLE_RATE)


def test_clips_are_cross_faded_over_their_transition(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clips = {"a": make_clip("a.mp4", seconds=1.5, tone=440), "b": make_clip("b.mp4", seconds=1.5, tone=1000)}
    timeline = make_timeline([{"id": "a"}, {"id": "b", "transition": {"duration": 1}}], clips)
    sound = heard(timeline, tmp_path)
    assert level(sound, 440, 0.1, 0.45) == pytest.approx(0.25, rel=0.05)
    assert level(sound, 1000, 0.1, 0.45) < 0.005
    for moment in (0.75, 1.0, 1.25):
        come = moment - 0.5
        assert level(sound, 440, moment - 0.05, moment + 0.05) == pytest.approx(0.25 * (1 - come), rel=0.06)
        assert level(sound, 1000, moment - 0.05, moment + 0.05) == pytest.approx(0.25 * come, rel=0.06)
    assert level(sound, 440, 1.55, 1.9) < 0.005


def test_hard_cuts_have_no_click(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    # 432.1 Hz: neither clip begins or ends near zero.
    clips = {name: make_clip(f"{name}.mp4", tone=432.1, level=0.5) for name in "ab"}
    timeline = make_timeline([{"id": "a", "duration": 0.75}, {"id": "b"}], clips)
    sound = heard(timeline, tmp_path)
    cut = round(0.75 * SAMPLE_RATE)
    assert np.abs(sound[cut - 12 : cut + 12]).max() < 0.05
    assert np.abs(sound[cut - 1000 : cut - 500]).max() == pytest.approx(0.5, rel=0.05)
    assert np.abs(sound[cut + 500 : cut + 1000]).max() == pytest.approx(0.5, rel=0.05)


def test_a_film_that_begins_within_a_sound_begins_softly(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clip = make_clip("a.mp4", seconds=2, tone=432.1, level=0.5)
    shot = {"id": "a", "prompt": None, "clip": clip.name, "trim": {"start": 0.7006}, "duration": 1}
    sound = heard(make_timeline([shot], {"a": clip}), tmp_path)
    assert np.abs(sound[:3]).max() < 0.05
    assert np.abs(sound[500:1000]).max() == pytest.approx(0.5, rel=0.05)


def test_silence_where_a_clip_has_no_sound(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    clips = {"a": make_clip("a.mp4"), "b": make_clip("b.mp4", tone=440)}
    timeline = make_timeline(
        [{"id": "a"}, {"id": "b"}, {"id": "end", "card": {"text": "End"}, "duration": 1}], clips
    )
    sound = heard(timeline, tmp_path)
    assert np.abs(sound[:SAMPLE_RATE]).max() == 0
    assert level(sound, 440, 1.1, 1.9) == pytest.approx(0.25, rel=0.05)
    assert np.abs(sound[2 * SAMPLE_RATE :]).max() == 0


def test_a_film_without_any_sound_has_a_silent_track(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    timeline = make_timeline([{"id": "a"}], {"a": make_clip("a.mp4")}, audio={"loudness": -14})
    make_cut(timeline, tmp_path / "film.mp4")
    assert probe(tmp_path / "film.mp4").audio_duration is not None
    assert max(float(np.abs(block).max()) for block in read_sound(tmp_path / "film.mp4")) == 0


def test_sound_longer_than_the_picture_does_not_reach_the_next_shot(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clips = {"a": make_clip("a.mp4", tone=440, sound_seconds=3), "b": make_clip("b.mp4")}
    sound = heard(make_timeline([{"id": "a"}, {"id": "b"}], clips), tmp_path)
    assert level(sound, 440, 0.1, 0.9) == pytest.approx(0.25, rel=0.05)
    assert np.abs(sound[SAMPLE_RATE:]).max() == 0


def test_sound_starts_where_the_footage_is_trimmed(
    make_clip: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    clip = make_clip("a.mp4", seconds=2, tone=440, sound_seconds=1.5)
    sound = heard(make_timeline([{"id": "a", "clip": "a.mp4", "trim": {"start": 1}}], {"a": clip}), tmp_path)
    assert level(sound, 440, 0.05, 0.45) == pytest.approx(0.25, rel=0.05)
    assert level(sound, 440, 0.6, 0.95) < 0.01


def music_film(make_clip: Make, make_timeline: LayOut, **keys: object) -> Timeline:
    """Four seconds; the clip in the middle two has a tone of its own."""
    clips = {
        "a": make_clip("a.mp4", seconds=1),
        "b": make_clip("b.mp4", seconds=2, tone=1000),
        "c": make_clip("c.mp4", seconds=1),
    }
    music = {"file": "music.wav", "fade_out": 0} | {
        key: value for key, value in keys.items() if key != "loudness"
    }
    audio = {"music": music, "loudness": keys.get("loudness")}
    return make_timeline([{"id": "a"}, {"id": "b"}, {"id": "c"}], clips, audio=audio)


def test_music_lies_under_the_whole_film_at_its_volume(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 10))
    sound = heard(music_film(make_clip, make_timeline, volume=-12), tmp_path)
    for start in (0.0, 1.5, 3.5):
        assert level(sound, 300, start, start + 0.5) == pytest.approx(0.5 * 10 ** (-12 / 20), rel=0.02)
    assert level(sound, 1000, 1.5, 2.5) == pytest.approx(0.25, rel=0.05)


def test_music_starts_fades_and_ends_as_written(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", np.concatenate([tone(500, 1), tone(300, 10)]))
    sound = heard(music_film(make_clip, make_timeline, start=1, fade_in=1, fade_out=1), tmp_path)
    assert level(sound, 500, 0, 1) < 0.01
    for start, share in ((0.4, 0.5), (1.5, 1), (3.4, 0.5), (3.8, 0.1)):
        assert level(sound, 300, start, start + 0.2) == pytest.approx(0.5 * share, rel=0.05)


def test_music_that_is_too_short_begins_again_without_a_click(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300.7, 1.5))
    timeline = make_timeline(
        [{"id": "a"}],
        {"a": make_clip("a.mp4", seconds=4)},
        audio={"music": {"file": "music.wav", "fade_out": 0}},
    )
    sound = heard(timeline, tmp_path)
    for start in (0.5, 2.0, 3.2):
        assert level(sound, 300.7, start, start + 0.5) == pytest.approx(0.5, rel=0.02)
    seam = round(1.5 * SAMPLE_RATE)
    assert np.abs(sound[seam - 10 : seam + 10, 0]).max() < 0.05


@pytest.mark.parametrize("start", [0, 0.3])
def test_music_without_fades_has_no_click_at_either_end(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path, start: float
) -> None:
    make_sound("music.wav", np.full((10 * SAMPLE_RATE, 2), 0.5, np.float32))
    sound = heard(music_film(make_clip, make_timeline, start=start), tmp_path)[:, 0]
    assert abs(sound[-1]) < 0.005
    assert np.abs(np.diff(sound[-1000:])).max() < 0.01
    # A piece that is heard from its own beginning begins as it was made.
    assert sound[0] == pytest.approx(0 if start else 0.5, abs=0.01)
    assert sound[600:-600] == pytest.approx(0.5, abs=0.3)


def test_the_depth_of_ducking_is_as_written(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 10))
    sound = heard(music_film(make_clip, make_timeline, duck={"depth": 6}), tmp_path)
    assert level(sound, 300, 1.5, 2.5) == pytest.approx(0.5 * 10 ** (-6 / 20), rel=0.03)


def test_music_that_does_not_loop_simply_ends(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 1.5))
    sound = heard(music_film(make_clip, make_timeline, loop=False), tmp_path)
    assert level(sound, 300, 0.5, 1.4) == pytest.approx(0.5, rel=0.02)
    assert np.abs(sound[3 * SAMPLE_RATE + 100 :]).max() == 0


def test_music_is_ducked_under_the_clips_and_comes_back(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 10))
    timeline = make_timeline(
        [{"id": "a", "duration": 2}, {"id": "b"}, {"id": "c", "duration": 4}],
        {"a": make_clip("a.mp4"), "b": make_clip("b.mp4", seconds=2, tone=1000), "c": make_clip("c.mp4")},
        audio={"music": {"file": "music.wav", "fade_out": 0, "duck": True}},
    )
    sound = heard(timeline, tmp_path)
    assert level(sound, 300, 0.5, 1.5) == pytest.approx(0.5, rel=0.02)
    assert level(sound, 300, 2.1, 3.9) < 0.5 * 10 ** (-9 / 20)
    assert level(sound, 300, 6.5, 7.9) == pytest.approx(0.5, rel=0.02)
    assert level(sound, 1000, 2.1, 3.9) == pytest.approx(0.25, rel=0.05)


@pytest.mark.parametrize(("target", "amplitude"), [(-14, 0.05), (-14, 0.9), (-23, 0.05), (-23, 0.9)])
def test_the_film_reaches_its_loudness_and_holds_its_peaks(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, target: int, amplitude: float
) -> None:
    # Bursts over a bed: a limiter has something to do.
    bed = tone(300, 10, amplitude / 6)
    bed[::4800] += amplitude
    film = make_sound("music.wav", bed).with_name("film.mp4")
    make_cut(music_film(make_clip, make_timeline, loudness=target), film)
    measured = measure_loudness(read_sound(film))
    assert measured.integrated == pytest.approx(target, abs=1)
    assert measured.true_peak <= -1


def test_peaks_of_dense_music_stay_down_in_the_encoded_film(
    make_clip: Make, make_sound: Make, make_timeline: LayOut
) -> None:
    noise = np.random.default_rng(7).normal(0, 0.2, (5 * SAMPLE_RATE, 2)).astype(np.float32)
    film = make_sound("music.wav", noise).with_name("film.mp4")
    make_cut(music_film(make_clip, make_timeline, loudness=-10), film)
    measured = measure_loudness(read_sound(film))
    assert measured.integrated == pytest.approx(-10, abs=1)
    assert measured.true_peak <= -1


def test_levels_stay_without_a_target_and_only_overs_are_held(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 10, 0.95))
    loud = heard(music_film(make_clip, make_timeline, volume=6), tmp_path)
    assert measure_loudness([loud]).true_peak <= 0
    quiet = heard(music_film(make_clip, make_timeline, volume=-3), tmp_path)
    assert level(quiet, 300, 0.2, 0.9) == pytest.approx(0.95 * 10 ** (-3 / 20), rel=0.01)


def test_music_without_sound_is_refused(make_clip: Make, make_timeline: LayOut, tmp_path: Path) -> None:
    make_clip("silent.mp4").rename(tmp_path / "music.wav")
    with pytest.raises(MediaError, match=r'music.wav" has no sound; name a sound file'):
        heard(music_film(make_clip, make_timeline), tmp_path)


def test_music_that_starts_after_its_end_is_refused(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 1))
    with pytest.raises(MediaError, match=r'music.wav" has no sound after 20 s; lower audio.music.start'):
        heard(music_film(make_clip, make_timeline, start=20), tmp_path)


def test_nothing_is_left_beside_the_film(
    make_clip: Make, make_sound: Make, make_timeline: LayOut, tmp_path: Path
) -> None:
    make_sound("music.wav", tone(300, 1))
    timeline = music_film(make_clip, make_timeline, duck=True, loudness=-14)
    before = set(tmp_path.iterdir())
    with film_sound(timeline, tmp_path) as blocks:
        next(iter(blocks))
    assert set(tmp_path.iterdir()) == before


def test_the_chosen_sounds_of_footage_and_music_are_heard(make_timeline: LayOut, tmp_path: Path) -> None:
    clip = make_tones(tmp_path / "a.mkv", (300, 500))
    make_tones(tmp_path / "music.mka", (700, 900), picture=False)
    timeline = make_timeline(
        [{"id": "a", "clip": "a.mkv", "sound": {"stream": 2}}],
        {"a": clip},
        audio={"music": {"file": "music.mka", "stream": 2}},
    )
    sound = heard(timeline, tmp_path)
    levels = [level(sound, hertz, 0.2, 1.2) for hertz in (300, 500, 700, 900)]
    assert levels[1] > 0.25
    assert levels[3] > 0.15
    assert max(levels[0], levels[2]) < 0.01
