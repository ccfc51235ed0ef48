"""A stereo track to place notes on, echo, room, and the level of the finished piece."""

from __future__ import annotations

from typing import Final

import numpy as np

from examples.make_assets.instruments import RATE, Wave

__all__ = ["Track", "echo", "finish_mix", "loudness", "pump", "room"]

AIR: Final = 1.3
CEILING: Final = 10 ** (-1.8 / 20)


class Track:
    """Stereo samples that notes are added to."""

    def __init__(self, seconds: float) -> None:
        self.samples: Wave = np.zeros((round(seconds * RATE), 2))

    def add(self, at: float, sound: Wave, level: float = 1.0, side: float = 0.0) -> None:
        """Add a sound `at` seconds; a mono one goes to a `side` from -1 (left) to 1 (right)."""
        if sound.ndim == 1:
            angle = (side + 1) * np.pi / 4
            sound = sound[:, None] * np.array([np.cos(angle), np.sin(angle)]) * np.sqrt(2)
        start = round(at * RATE)
        part = sound[: max(0, len(self.samples) - start)]
        self.samples[start : start + len(part)] += part * level


def echo(samples: Wave, seconds: float, again: float) -> Wave:
    """Give the sound with repeats that change sides and grow softer and duller."""
    total = samples.copy()
    repeat = samples
    for _ in range(5):
        shift = round(seconds * RATE)
        repeat = np.pad(repeat, ((shift, 0), (0, 0)))[: len(samples), ::-1] * again
        repeat = (repeat + np.pad(repeat, ((1, 0), (0, 0)))[:-1] + np.pad(repeat, ((2, 0), (0, 0)))[:-2]) / 3
        total = total + repeat
    return total


def room(samples: Wave, seconds: float, wet: float, seed: int) -> Wave:
    """Give the sound in a hall: its tail falls by 60 dB in `seconds`, the high notes sooner."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    size = 1 << int(np.ceil(np.log2(len(samples) + count)))
    wet_sound = np.zeros_like(samples)
    for channel in range(2):
        tail = np.zeros(count)
        for low, high, speed in ((120, 900, 1.0), (900, 3_000, 1.35), (3_000, 9_000, 2.2)):
            spectrum = np.fft.rfft(random.standard_normal(count))
            pitch = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1e-6)
            spectrum *= 1 / (1 + (low / pitch) ** 6) / (1 + (pitch / high) ** 6)
            tail += np.fft.irfft(spectrum, count) * np.exp(-6.9 * speed * time / seconds)
        tail *= np.clip(time / 0.018, 0, 1)
        tail /= np.sqrt(np.sum(tail**2))
        product = np.fft.rfft(samples[:, channel], size) * np.fft.rfft(tail, size)
        wet_sound[:, channel] = np.fft.irfft(product, size)[: len(samples)]
    return samples * (1 - 0.35 * wet) + wet_sound * wet


def pump(samples: Wave, strokes: list[float], depth: float) -> Wave:
    """Give the sound dipping for a moment at every stroke (seconds), to make room for a drum."""
    gain = np.ones(len(samples))
    for at in strokes:
        start = round(at * RATE)
        length = min(round(0.34 * RATE), len(samples) - start)
        if length > 0:
            part = np.linspace(0, 1, length)
            dip = 1 - depth * np.exp(-part * 4.5) * np.clip(part / 0.03, 0, 1) * (1 - part)
            gain[start : start + length] = np.minimum(gain[start : start + length], dip)
    return samples * gain[:, None]


def loudness(samples: Wave) -> float:
    """Measure the integrated loudness in LUFS (ITU-R BS.1770, gated)."""
    size = 1 << int(np.ceil(np.log2(len(samples))))
    pitch = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1e-6)
    shelf = np.sqrt((1 + (pitch / 1_500) ** 4 * 10 ** (4 / 10)) / (1 + (pitch / 1_500) ** 4))
    low_cut = 1 / np.sqrt(1 + (38 / pitch) ** 4)
    weighted = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * (shelf * low_cut)[:, None], size, axis=0)
    power = np.sum(weighted[: len(samples)] ** 2, axis=1)
    block, hop = round(0.4 * RATE), round(0.1 * RATE)
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, max(1, len(power) - block), hop)
    levels = (total[np.minimum(starts + block, len(power))] - total[starts]) / block
    loud = levels[-0.691 + 10 * np.log10(np.maximum(levels, 1e-12)) > -70]
    relative = loud[loud > loud.mean() * 0.1]
    return float(-0.691 + 10 * np.log10(relative.mean()))


def finish_mix(samples: Wave, target: float, fade: float) -> Wave:
    """
    Give the finished piece: no rumble or constant part, some air, at the target in LUFS, peaks below -1.8 dB.

    Its last `fade` seconds run out into silence.
    """
    size = 1 << int(np.ceil(np.log2(len(samples))))
    pitch = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1e-6)
    cut = (1 + AIR * pitch / (pitch + 1_800)) / np.sqrt(1 + (28 / pitch) ** 6)
    clean = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * cut[:, None], size, axis=0)[: len(samples)]
    edge = round(0.01 * RATE)
    clean[:edge] *= np.linspace(0, 1, edge)[:, None]
    tail = round(fade * RATE)
    clean[-tail:] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, tail)))[:, None]
    for _ in range(4):
        clean = clean * 10 ** ((target - loudness(clean)) / 20)
        clean = _limited(clean)
    return clean


def _limited(samples: Wave) -> Wave:
    """Hold peaks under the ceiling: the gain goes down ahead of a peak and comes back over a tenth of a second."""
    peak = np.abs(samples).max(axis=1)
    hop = 96
    blocks = np.pad(peak, (0, -len(peak) % hop)).reshape(-1, hop).max(axis=1)
    needed = np.minimum(1.0, CEILING / np.maximum(blocks, 1e-9))
    reach = 25
    held = np.min(
        np.lib.stride_tricks.sliding_window_view(np.pad(needed, reach, mode="edge"), 2 * reach + 1), axis=1
    )
    window = np.hanning(2 * reach + 3)[1:-1]
    eased = np.convolve(np.pad(held, reach, mode="edge"), window / window.sum(), mode="valid")
    gain = np.interp(np.arange(len(peak)), (np.arange(len(eased)) + 0.5) * hop, eased)
    return samples * gain[:, None]
