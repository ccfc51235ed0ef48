"""Whether sound exceeds a true peak, against a measurement of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from storyboard.media.loudness import measure_loudness
from storyboard.media.peaks import exceeds
from storyboard.media.samples import SAMPLE_RATE, Samples


def blocks_of(sound: Samples, size: int = SAMPLE_RATE) -> list[Samples]:
    return [sound[start : start + size] for start in range(0, len(sound), size)]


def noise(level: float, seconds: float = 1.5) -> Samples:
    random = np.random.default_rng(5)
    return (random.standard_normal((round(seconds * SAMPLE_RATE), 2)) * level).astype(np.float32)


@pytest.mark.parametrize("level", [0.02, 0.1, 0.25, 0.5])
def test_the_decision_is_that_of_a_measurement_of_the_whole(level: float) -> None:
    sound = noise(level)
    # It is told with three digits after the point.
    peak = measure_loudness(blocks_of(sound)).true_peak
    assert exceeds(blocks_of(sound), peak - 0.1)
    assert not exceeds(blocks_of(sound), peak + 0.1)


@pytest.mark.parametrize("size", [1, 50, 1024, 20_011])
def test_a_peak_between_samples_counts_wherever_blocks_end(size: int) -> None:
    # A quarter of the rate, half a sample late: its samples are 3 dB below its peaks.
    at = np.arange(6000)
    wave = (0.9 * np.sin(np.pi / 2 * at + np.pi / 4) * np.hanning(6000)).astype(np.float32)
    sound = np.stack([np.zeros_like(wave), wave], axis=1)
    assert np.abs(sound).max() < 0.65
    assert exceeds(blocks_of(sound, size), 20 * np.log10(0.89))
    assert not exceeds(blocks_of(sound, size), 20 * np.log10(0.91))


def test_a_part_that_begins_loudly_is_not_taken_for_a_peak() -> None:
    # Cut out of its surroundings, its first samples would ring.
    sound = np.full((3 * SAMPLE_RATE, 2), 0.9, dtype=np.float32)
    sound[:SAMPLE_RATE] *= np.linspace(0, 1, SAMPLE_RATE, dtype=np.float32)[:, np.newaxis]
    sound[-SAMPLE_RATE:] *= np.linspace(1, 0, SAMPLE_RATE, dtype=np.float32)[:, np.newaxis]
    assert not exceeds(blocks_of(sound), 20 * np.log10(0.92))


def test_silence_and_no_sound_exceed_nothing() -> None:
    assert not exceeds([], 0)
    assert not exceeds([np.zeros((0, 2), np.float32), np.zeros((10, 2), np.float32)], 0)
