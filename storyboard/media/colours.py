"""
What a picture's numbers mean in light, and the table that converts them to the film's BT.709.

HDR is shown as ITU-R BT.2408 has it: diffuse white (203 cd/m2) is the film's white, and what is brighter is white, too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

__all__ = ["KNOWN_MATRICES", "UNTAGGED", "Colours", "colour_table", "colours_of"]

_Light: TypeAlias = NDArray[np.float64]

_BT709: Final = 1
_BT2020: Final = 9
_UNTOLD: Final = {0, 2, 3}
_SRGB: Final = 13
_LINEAR: Final = 8
_PQ: Final = 16
_HLG: Final = 18
_HDR: Final = {_PQ: "PQ", _HLG: "HLG"}
# Transfer curves that all players treat alike.
_USUAL: Final = {1, 4, 5, 6, 7, 11, 12, 14, 15}
KNOWN_MATRICES: Final = {0, 1, 2, 4, 5, 6, 7, 9, 10}

_D65: Final = (0.3127, 0.3290)
# The x and y of red, green, blue and white, by FFmpeg's numbers (those of ITU-T H.273).
_PRIMARIES: Final = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    4: ((0.670, 0.330), (0.210, 0.710), (0.140, 0.080), (0.310, 0.316)),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
_NAMES: Final = {4: "NTSC of 1953", 9: "BT.2020", 11: "DCI-P3", 12: "Display P3"}
_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_DIFFUSE_WHITE: Final = 203.0
_HLG_PEAK: Final = 1000.0
_GAMMA: Final = 2.4
# Steps of the table on each axis: the square of 8, as the filter requires.
_STEPS: Final = 64
_SIDE: Final = 512


class Colours(NamedTuple):
    """The primaries and the transfer curve of a picture, as FFmpeg's numbers; what is not tagged is guessed."""

    primaries: int
    transfer: int

    @property
    def known(self) -> bool:
        """Whether they can be converted."""
        return self.primaries in _PRIMARIES and self.transfer in _USUAL | {_SRGB, _LINEAR, *_HDR}

    @property
    def converted(self) -> bool:
        """Whether values have another meaning than in BT.709."""
        return self.primaries != _BT709 or self.transfer in {_LINEAR, *_HDR}

    @property
    def notice(self) -> str | None:
        """A notice about the conversion; None when the picture looks the same."""
        if self.transfer in _HDR:
            return (
                f"HDR ({_HDR[self.transfer]}) is converted to BT.709: what is brighter than"
                f" {_DIFFUSE_WHITE:g} cd/m2 becomes white"
            )
        if self.primaries in _NAMES:
            return f"colours in {_NAMES[self.primaries]} are converted to BT.709"
        return None


UNTAGGED: Final = Colours(_BT709, _BT709)


def colours_of(primaries: int, transfer: int, matrix: int) -> Colours:
    """Complete missing tags as players do: a BT.2020 matrix, PQ and HLG imply BT.2020."""
    if transfer in _UNTOLD:
        transfer = _BT709
    if primaries in _UNTOLD:
        primaries = _BT2020 if transfer in _HDR or matrix in {9, 10} else _BT709
    return Colours(primaries, transfer)


@lru_cache(maxsize=4)
def colour_table(colours: Colours) -> VideoFrame:
    """Return the film's colour for each colour of a picture: a Hald image (red runs fastest) of 16-bit RGB."""
    ramp = np.arange(_STEPS) / (_STEPS - 1)
    blue, green, red = np.meshgrid(ramp, ramp, ramp, indexing="ij")
    values = np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1)
    light = _light(values, colours.transfer) @ _matrix(colours.primaries).T
    shown = (_in_srgb if colours.transfer == _SRGB else _in_gamma)(light.clip(0, 1))
    table = np.rint(shown * 65_535).astype(np.uint16).reshape(_SIDE, _SIDE, 3)
    return VideoFrame.from_ndarray(table, format="rgb48le")


def _light(values: _Light, transfer: int) -> _Light:
    """Return linear light on a display, relative to the film's white."""
    if transfer == _PQ:
        return _pq_light(values) / _DIFFUSE_WHITE
    if transfer == _HLG:
        return _hlg_light(values) / _DIFFUSE_WHITE
    if transfer == _LINEAR:
        return values
    if transfer == _SRGB:
        return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(values**_GAMMA, np.float64)


def _pq_light(values: _Light) -> _Light:
    """Return cd/m2, by the EOTF of ITU-R BT.2100, table 4."""
    root = values ** (32 / 2523)
    light = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return np.asarray(10_000 * light ** (16384 / 2610), np.float64)


def _hlg_light(values: _Light) -> _Light:
    """Return cd/m2 on a display of 1000 cd/m2, by the EOTF of ITU-R BT.2100, table 5."""
    scene = np.where(
        values <= 0.5, values**2 / 3, (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12
    )
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    return np.asarray(_HLG_PEAK * scene * luminance[:, np.newaxis] ** 0.2, np.float64)


def _in_srgb(light: _Light) -> _Light:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _in_gamma(light: _Light) -> _Light:
    return np.asarray(light ** (1 / _GAMMA), np.float64)


def _matrix(primaries: int) -> _Light:
    """Return the matrix from linear light of these primaries to BT.709; white stays white."""
    return np.asarray(np.linalg.inv(_to_xyz(_BT709)) @ _to_xyz(primaries), np.float64)


def _to_xyz(primaries: int) -> _Light:
    *colours, white = ((x / y, 1, (1 - x - y) / y) for x, y in _PRIMARIES[primaries])
    columns = np.array(colours).T
    matrix = columns * np.linalg.solve(columns, np.array(white))
    x, y = _D65
    cones = _BRADFORD @ np.array([x / y, 1, (1 - x - y) / y]) / (_BRADFORD @ np.array(white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ matrix, np.float64)
