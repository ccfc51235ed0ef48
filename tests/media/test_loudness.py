"""Loudness, true peaks, and music that steps back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.media.ducking import duck
from storyboard.media.loudness import QUIETEST, SILENT_PEAK, Loudness, limit_peaks, measure_loudness
from storyboard.media.sound import SAMPLE_RATE, Samples


def both(wave: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Samples:
    return np.stack([wave, wave], axis=1).astype(np.float32)


def tone(seconds: float, level: float, pitch: float = 1000, phase: float = 0) -> Samples:
    """A sine on both sides; `level` in decibels below full scale."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return both(10 ** (level / 20) * np.sin(2 * np.pi * pitch * time + phase))


def blocks(sound: Samples, length: int = 5000) -> Iterator[Samples]:
    for start in range(0, len(sound), length):
        yield sound[start : start + length]


@pytest.mark.parametrize("level", [-33.0, -23.0, -14.0])
def test_the_standards_own_tone_reads_its_level(level: float) -> None:
    # EBU Tech 3341: 1 kHz on both sides at -23 dBFS is -23 LUFS.
    measured = measure_loudness(blocks(tone(3, level)))

    assert measured.integrated == pytest.approx(level, abs=0.1)
    assert measured.true_peak == pytest.approx(level, abs=0.25)


def test_quiet_parts_are_gated_out() -> None:
    sound = np.concatenate([tone(2, -36), tone(4, -23), tone(2, -60)])

    assert measure_loudness(blocks(sound)).integrated == pytest.approx(-23, abs=0.5)


def test_peaks_between_the_samples_count() -> None:
    sound = tone(1, 0, pitch=12_000, phase=np.pi / 4)

    assert np.abs(sound).max() < 0.72
    assert measure_loudness(blocks(sound)).true_peak == pytest.approx(0, abs=0.7)


def test_a_peak_in_the_very_last_samples_counts() -> None:
    sound = tone(1.03, -40)
    sound[-20:] = 0.9

    assert measure_loudness(blocks(sound)).true_peak > -2


@pytest.mark.parametrize("sound", [np.zeros((0, 2), np.float32), np.zeros((48_000, 2), np.float32)])
def test_silence_has_finite_figures(sound: Samples) -> None:
    assert measure_loudness(blocks(sound)) == Loudness(QUIETEST, SILENT_PEAK)


def test_a_very_short_sound_is_measured_too() -> None:
    assert measure_loudness(blocks(tone(0.05, -20))).integrated > QUIETEST


@pytest.mark.parametrize(
    "sound",
    [
        tone(1, 3),
        tone(1, 3, pitch=12_000, phase=np.pi / 4),
        both(1.5 * np.sign(np.sin(np.arange(48_000) / 76))),
    ],
    ids=["sine", "between samples", "square"],
)
def test_peaks_are_held_below_the_ceiling(sound: Samples) -> None:
    limited = np.concatenate(list(limit_peaks(blocks(sound), -1)))

    assert limited.shape == sound.shape
    assert measure_loudness(blocks(sound)).true_peak > 2
    assert -2 < measure_loudness(blocks(limited)).true_peak <= -1


def test_sound_below_the_ceiling_keeps_its_level_and_place() -> None:
    sound = tone(1, -6)

    limited = np.concatenate(list(limit_peaks(blocks(sound), -1)))

    assert np.abs(limited - sound)[500:-500].max() < 0.005


def gains(
    voice: Samples, seconds: float = 5, depth: float = 12
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The music's level in decibels, in windows of 10 ms."""
    music = tone(seconds, -12)
    ducked = np.concatenate(list(duck(blocks(music, 3000), blocks(voice, 777), depth=depth)))
    assert ducked.shape == music.shape
    windows = np.abs(ducked[: len(music) // 480 * 480, 0]).reshape(-1, 480).max(axis=1)
    return np.asarray(20 * np.log10(windows / 10 ** (-12 / 20)), dtype=np.float64)


def test_music_is_down_while_a_voice_is_heard_and_back_afterwards() -> None:
    voice = np.zeros((5 * SAMPLE_RATE, 2), np.float32)
    voice[2 * SAMPLE_RATE : 3 * SAMPLE_RATE] = tone(1, -20, pitch=300)

    level = gains(voice)

    assert level[:170] == pytest.approx(0, abs=0.01)
    assert level[201:299] == pytest.approx(-12, abs=0.1)
    assert level[-50:] == pytest.approx(0, abs=0.01)
    assert np.abs(np.diff(level)).max() < 0.6


def test_a_short_pause_does_not_bring_the_music_back() -> None:
    voice = np.zeros((5 * SAMPLE_RATE, 2), np.float32)
    for start in (2.0, 2.7):
        first = round(start * SAMPLE_RATE)
        voice[first : first + SAMPLE_RATE // 2] = tone(0.5, -20, pitch=300)

    assert gains(voice)[201:319] == pytest.approx(-12, abs=0.1)


def test_a_hiss_is_no_voice() -> None:
    hiss = np.random.default_rng(5).normal(0, 0.001, (5 * SAMPLE_RATE, 2)).astype(np.float32)

    assert gains(hiss) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("pitch", [30, 80, 150])
def test_a_rumble_is_no_voice_however_loud(pitch: float) -> None:
    # Only its sudden beginning and end have more in them.
    assert gains(tone(5, -6, pitch=pitch))[200:420] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("pitch", [440, 1000, 4000])
def test_what_lies_where_voices_do_is_heard_also_over_a_rumble(pitch: float) -> None:
    voice = tone(5, -30, pitch=pitch) + tone(5, -12, pitch=50)
    assert gains(voice, depth=6)[50:450] == pytest.approx(-6, abs=0.1)


@given(music=st.integers(0, 3000), voice=st.integers(0, 3000), length=st.integers(1, 1500))
@settings(max_examples=40, deadline=None)
def test_music_keeps_its_length_whatever_the_voice_does(music: int, voice: int, length: int) -> None:
    sound = np.ones((music, 2), np.float32)

    ducked = list(duck(blocks(sound, length), blocks(np.ones((voice, 2), np.float32), 700)))

    assert sum(len(block) for block in ducked) == music
    assert all(block.max() <= 1 for block in ducked)
