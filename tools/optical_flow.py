"""
How pictures move: what a camera did between frames, measured from the frames alone by phase correlation.

Where a block of one frame is found in the next one is a vector of the flow; the vectors of all blocks together tell by
a plain fit how the picture was shifted, enlarged, turned and stretched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Flow", "Motion", "flow_between", "motion_along"]

Luma: TypeAlias = NDArray[np.uint8]
Numbers: TypeAlias = NDArray[np.float64]

BLOCK = 48
# Blocks that say less than this about where they went are left out: plain sky, a blurred wall.
TRUST = 0.06
# Fewer vectors than this say nothing.
LEAST = 12


@dataclass(frozen=True, slots=True)
class Flow:
    """Vectors of a flow: `places` and `shifts` (n x 2, x and y, in pixels, places from the middle of the frame)."""

    places: Numbers
    shifts: Numbers


@dataclass(frozen=True, slots=True)
class Motion:
    """
    How a picture moved on the screen, summed over a clip.

    `right` and `down` are of its middle, in frame widths and heights; `growth` is the logarithm of its enlargement and
    `middle_growth` that of its middle third; `turn` is radians clockwise; `stretch` is by how much more it grew across
    than down, and `middle_stretch` that of its middle; `near` is how much further right its middle went than its rim,
    in frame widths, and `foot` its lower than its upper half.
    """

    right: float = 0.0
    down: float = 0.0
    growth: float = 0.0
    middle_growth: float = 0.0
    turn: float = 0.0
    stretch: float = 0.0
    middle_stretch: float = 0.0
    near: float = 0.0
    foot: float = 0.0

    def plus(self, other: Motion) -> Motion:
        """Add another one, as small steps add up."""
        return Motion(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def motion_along(frames: Sequence[Luma], step: int = 1) -> list[Motion]:
    """Give the motion from each frame to the one `step` frames later."""
    return [_motion(flow_between(*pair), pair[0].shape) for pair in pairwise(frames[::step])]


def flow_between(before: Luma, after: Luma) -> Flow:
    """Give the flow between two frames of the same size."""
    height, width = before.shape
    base = _base(before, after)
    tops = np.arange(0, height - BLOCK + 1, BLOCK // 2)
    lefts = np.arange(0, width - BLOCK + 1, BLOCK // 2)
    corners = [(top, left) for top in tops for left in lefts if _inside(top, left, base, before.shape)]
    if not corners:
        return Flow(np.empty((0, 2)), np.empty((0, 2)))
    one = np.stack([before[top : top + BLOCK, left : left + BLOCK] for top, left in corners])
    other = np.stack([_moved(after, top, left, base) for top, left in corners])
    shifts, trust = _found(one, other)
    middles = np.array(
        [(left + BLOCK / 2 - width / 2, top + BLOCK / 2 - height / 2) for top, left in corners]
    )
    sure = (trust > TRUST) & (np.abs(shifts).max(axis=1) < BLOCK / 3)
    # A vector belongs to the place half-way.
    shifts = shifts + base
    flow = Flow((middles + shifts / 2)[sure], shifts[sure])
    if len(flow.places) < LEAST:
        return Flow(np.empty((0, 2)), np.empty((0, 2)))
    off = np.hypot(
        *(flow.shifts - np.column_stack([np.ones(len(flow.places)), flow.places]) @ _fitted(flow).T).T
    )
    kept = off <= max(2.0, 4 * float(np.median(off)))
    return Flow(flow.places[kept], flow.shifts[kept])


def _inside(top: int, left: int, base: Numbers, shape: tuple[int, ...]) -> bool:
    x, y = left + base[0], top + base[1]
    return bool(x >= 0 and y >= 0 and x + BLOCK <= shape[1] and y + BLOCK <= shape[0])


def _moved(after: Luma, top: int, left: int, base: Numbers) -> Luma:
    y, x = top + int(base[1]), left + int(base[0])
    return after[y : y + BLOCK, x : x + BLOCK]


def _base(before: Luma, after: Luma) -> Numbers:
    """Give the shift of the whole frame in whole pixels."""
    shifts, trust = _found(before[None], after[None])
    return np.round(shifts[0]) if trust[0] > TRUST / 2 else np.zeros(2)


def _found(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Find each picture of `one` in its picture of `other`: shifts (n x 2, x and y) and how sure they are."""
    rows, columns = one.shape[1:]
    window = np.hanning(rows)[:, None] * np.hanning(columns)[None, :]
    spectra = []
    for pictures in (one, other):
        light = pictures.astype(np.float64)
        light -= light.mean(axis=(1, 2), keepdims=True)
        spectra.append(np.fft.rfft2(light * window))
    crossed = spectra[1] * np.conj(spectra[0])
    crossed /= np.abs(crossed) + 1e-3 * np.abs(crossed).max(axis=(1, 2), keepdims=True) + 1e-9
    # Fine detail is half noise of the encoder.
    soft = np.exp(-18 * (np.fft.fftfreq(rows)[:, None] ** 2 + np.fft.rfftfreq(columns)[None, :] ** 2))
    peaks = np.fft.irfft2(crossed * soft, s=(rows, columns)) / soft.mean()
    flat = peaks.reshape(len(peaks), -1).argmax(axis=1)
    tops, lefts = np.unravel_index(flat, (rows, columns))
    index = np.arange(len(peaks))

    def refined(before: Numbers, at: Numbers, after: Numbers) -> Numbers:
        bend = before - 2 * at + after
        return np.where(np.abs(bend) > 1e-12, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0.0)

    best = peaks[index, tops, lefts]
    x = lefts + refined(peaks[index, tops, lefts - 1], best, peaks[index, tops, (lefts + 1) % columns])
    y = tops + refined(peaks[index, tops - 1, lefts], best, peaks[index, (tops + 1) % rows, lefts])
    x, y = (np.where(x > columns / 2, x - columns, x), np.where(y > rows / 2, y - rows, y))
    return np.stack([x, y], axis=1), best


def _motion(flow: Flow, shape: tuple[int, ...]) -> Motion:
    height, width = shape
    if len(flow.places) < LEAST:
        return Motion()
    (right, a, b), (down, c, d) = _fitted(flow)
    away = np.hypot(*flow.places.T) / height
    middle = Flow(flow.places[away < 0.34], flow.shifts[away < 0.34])
    inner = _fitted(middle) if len(middle.places) >= 6 else np.array([[right, a, b], [down, c, d]])
    # What goes against the rest is seen when the growth of the whole is taken out.
    across = (flow.shifts[:, 0] - (a + d) / 2 * flow.places[:, 0]) / width
    low = flow.places[:, 1] > 0
    return Motion(
        right / width,
        down / height,
        (a + d) / 2,
        (inner[0, 1] + inner[1, 2]) / 2,
        c,
        a - d,
        inner[0, 1] - inner[1, 2],
        _difference(across, away < 0.3, (away > 0.5) & ~low),
        _difference(across, low, ~low),
    )


def _difference(values: Numbers, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(np.mean(values[one]) - np.mean(values[other])) if one.any() and other.any() else 0.0


def _fitted(flow: Flow) -> Numbers:
    """Fit shift and linear part of x and of y (2 x 3), without the vectors that fit worst."""
    known = np.column_stack([np.ones(len(flow.places)), flow.places])
    kept = np.ones(len(known), dtype=bool)
    for _ in range(4):
        fit = np.linalg.lstsq(known[kept], flow.shifts[kept], rcond=None)[0]
        off = np.hypot(*(flow.shifts - known @ fit).T)
        kept = off <= max(0.4, 2.5 * float(np.median(off)))
    return np.asarray(fit.T, dtype=np.float64)
