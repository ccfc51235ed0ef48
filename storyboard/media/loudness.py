"""Measure the loudness of sound by EBU R 128, and limit its true peaks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av import AudioFrame
from av.filter import Graph

from storyboard.media.samples import SAMPLE_RATE, Samples

__all__ = ["QUIETEST", "SILENT_PEAK", "Loudness", "limit_peaks", "measure_loudness"]

QUIETEST: Final = -70.0
SILENT_PEAK: Final = -120.0

_Filters = tuple[tuple[str, str], ...]
# The meter works in steps of 100 ms, and needs 400 ms for a first result.
_STEP: Final = SAMPLE_RATE // 10
_LEAST_STEPS: Final = 5
_OVERSAMPLED: Final = 4 * SAMPLE_RATE
# What resampling from the oversampled rate may add to a peak.
_MARGIN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Loudness:
    """
    The result of a measurement: `integrated` in LUFS, `true_peak` in dBTP.

    When nothing is loud enough to be measured, they are QUIETEST and SILENT_PEAK, never infinite.
    """

    integrated: float
    true_peak: float


def measure_loudness(blocks: Iterable[Samples]) -> Loudness:
    """Measure a whole stream (samples x 2, 48 kHz) by ITU-R BS.1770: gated loudness and oversampled peak."""
    found: dict[str, str] = {}
    for frame in _filtered(_padded(blocks), (("ebur128", "metadata=1:peak=true:framelog=quiet"),)):
        found = frame.metadata or found
    peak = float(found.get("lavfi.r128.true_peak", 0))
    return Loudness(
        integrated=max(QUIETEST, float(found.get("lavfi.r128.I", QUIETEST))),
        true_peak=max(SILENT_PEAK, 20 * math.log10(peak)) if peak > 0 else SILENT_PEAK,
    )


def limit_peaks(blocks: Iterable[Samples], ceiling: float = -1.0) -> Iterator[Samples]:
    """
    Limit the true peaks of a stream (samples x 2, 48 kHz) to `ceiling` dBTP.

    The number of samples is the same, without delay; sound below the ceiling keeps its level.
    """
    limit = 10 ** ((ceiling - _MARGIN) / 20)
    filters = (
        ("aresample", str(_OVERSAMPLED)),
        ("alimiter", f"limit={limit:.6f}:level=0:attack=5:release=80:latency=1"),
        ("aresample", str(SAMPLE_RATE)),
        ("aformat", "sample_fmts=flt:channel_layouts=stereo"),
    )
    for frame in _filtered(blocks, filters):
        yield np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, 2)


def _padded(blocks: Iterable[Samples]) -> Iterator[Samples]:
    total = 0
    for block in blocks:
        total += len(block)
        yield block
    missing = max(-total % _STEP, _LEAST_STEPS * _STEP - total)
    if total and missing:
        yield np.zeros((missing, 2), np.float32)


def _filtered(blocks: Iterable[Samples], filters: _Filters) -> Iterator[AudioFrame]:
    graph = Graph()
    last = graph.add_abuffer(
        sample_rate=SAMPLE_RATE, format="flt", layout="stereo", time_base=Fraction(1, SAMPLE_RATE)
    )
    for name, arguments in (*filters, ("abuffersink", "")):
        following = graph.add(name, arguments or None)
        last.link_to(following)
        last = following
    graph.configure()
    position = 0
    for block in blocks:
        if not len(block):
            continue
        packed = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE, Fraction(1, SAMPLE_RATE), position
        position += len(block)
        graph.push(frame)
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, AudioFrame):
            yield frame
