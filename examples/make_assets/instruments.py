"""Sound sources: each gives one note or stroke as 48 kHz samples, without clicks at either end."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RATE",
    "Wave",
    "bass",
    "boom",
    "flute",
    "frequency",
    "kick",
    "noise_band",
    "pad",
    "pluck",
    "shaker",
    "swell",
]

RATE: Final = 48_000

Wave = NDArray[np.float64]
"""Samples, mono (N) or stereo (N x 2)."""

NAMES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def frequency(note: str) -> float:
    """Give a note's pitch in Hz: ``A4`` is 440, ``F#3`` and ``Bb2`` work too."""
    step = NAMES[note[0]] + note.count("#") - note.count("b")
    return float(440.0 * 2 ** ((step - 9) / 12 + int(note[-1]) - 4))


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _envelope(seconds: float, attack: float, release: float) -> Wave:
    """Give a rise and a fall as raised cosines around a level of 1."""
    shape = np.ones(round(seconds * RATE))
    rise, fall = (min(len(shape), max(2, round(length * RATE))) for length in (attack, release))
    shape[:rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise))
    shape[-fall:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return shape


def pad(note: str, seconds: float, bright: float, seed: int) -> Wave:
    """Give a soft string-like chord tone in stereo; `bright` from 0 to 1 opens its filter."""
    random = np.random.default_rng(seed)
    time, pitch = _time(seconds), frequency(note)
    stereo = np.zeros((len(time), 2))
    harmonics = max(1, min(18, int(5_000 / pitch)))
    opening = 0.6 + 0.4 * np.sin(np.linspace(-0.5 * np.pi, 0.5 * np.pi, len(time)))
    for voice in range(5):
        detune = 2 ** ((voice - 2) * 4.2 / 1200)
        drift = 1 + 0.0006 * np.sin(2 * np.pi * random.uniform(0.1, 0.3) * time + random.uniform(0, 6))
        phase = 2 * np.pi * pitch * detune * np.cumsum(drift) / RATE
        tone = np.zeros_like(time)
        for harmonic in range(1, harmonics + 1):
            closed = (0.28 + 0.5 * bright) * opening
            tone += np.sin(harmonic * phase + random.uniform(0, 6.28)) / harmonic * closed ** (harmonic - 1)
        side = 0.5 + 0.19 * (voice - 2)
        stereo += tone[:, None] * np.array([np.cos(side * np.pi / 2), np.sin(side * np.pi / 2)])
    envelope = _envelope(seconds, min(0.9, seconds / 3), min(1.3, seconds / 3))
    return stereo * envelope[:, None] * 0.11


def pluck(note: str, seconds: float, hard: float) -> Wave:
    """Give a struck string: bright at first, its upper partials dying sooner; `hard` from 0 (felt) to 1."""
    time, pitch = _time(seconds), frequency(note)
    tone = np.zeros_like(time)
    for partial in range(1, max(2, min(14, int(9_000 / pitch)))):
        stretched = partial * pitch * np.sqrt(1 + 0.00035 * partial**2)
        level = (0.34 + 0.34 * hard) ** (partial - 1) * (0.7 if partial % 2 == 0 else 1.0)
        tone += level * np.sin(2 * np.pi * stretched * time) * np.exp(-time * (1.5 + 1.6 * partial))
    return tone * _envelope(seconds, 0.0035, 0.06) * 0.30


def bass(note: str, seconds: float) -> Wave:
    """Give a round low tone."""
    time, pitch = _time(seconds), frequency(note)
    phase = 2 * np.pi * pitch * time
    tone = np.sin(phase) + 0.34 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    return np.tanh(tone * 0.9) * np.exp(-time * 0.55) * _envelope(seconds, 0.018, 0.09) * 0.36


def flute(note: str, seconds: float, seed: int) -> Wave:
    """Give a breathy melody tone with a vibrato that comes in late."""
    time, pitch = _time(seconds), frequency(note)
    late = np.clip((time - 0.25) / 0.5, 0, 1)
    phase = 2 * np.pi * pitch * np.cumsum(1 + 0.0045 * late * np.sin(2 * np.pi * 5.1 * time)) / RATE
    tone = np.sin(phase) + 0.26 * np.sin(2 * phase) + 0.10 * np.sin(3 * phase) + 0.03 * np.sin(5 * phase)
    breath = noise_band(seconds, (pitch, pitch * 4), seed) * 0.05
    return (tone + breath) * _envelope(seconds, 0.09, min(0.28, seconds / 3)) * 0.15


def kick(hard: float = 1.0) -> Wave:
    """Give a soft drum stroke that falls in pitch."""
    time = _time(0.42)
    pitch = 46 + 92 * np.exp(-time * 34)
    return (
        np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
        * np.exp(-time * 9.5)
        * _envelope(0.42, 0.002, 0.05)
        * 0.62
        * hard
    )


def boom(seed: int) -> Wave:
    """Give a large, distant drum."""
    time = _time(2.4)
    pitch = 41 + 38 * np.exp(-time * 11)
    skin = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-time * 2.6)
    knock = noise_band(2.4, (60, 420), seed) * np.exp(-time * 14) * 0.8
    return (skin + knock) * _envelope(2.4, 0.003, 0.4) * 0.55


def shaker(seed: int, hard: float) -> Wave:
    """Give one short shake."""
    time = _time(0.12)
    return (
        noise_band(0.12, (5_500, 14_000), seed)
        * np.exp(-time * 42)
        * _envelope(0.12, 0.006, 0.03)
        * 0.20
        * hard
    )


def swell(seconds: float, seed: int) -> Wave:
    """Give a cymbal that grows out of nothing and stops, in stereo."""
    time = _time(seconds)
    rise = (time / seconds) ** 2.6 * _envelope(seconds, 0.01, 0.05)
    sides = [noise_band(seconds, (2_500, 12_000), seed + side) * rise for side in (0, 1)]
    return np.stack(sides, axis=1) * 0.17


def noise_band(seconds: float, band: tuple[float, float], seed: int) -> Wave:
    """Give noise between two frequencies with soft edges, at a level (RMS) of 1."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    pitch = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1e-6)
    spectrum *= 1 / (1 + (band[0] / pitch) ** 4) / (1 + (pitch / band[1]) ** 4)
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, count)
    return noise / max(float(np.sqrt(np.mean(noise**2))), 1e-9)
