"""The colours of every film, in one place, so that its pictures belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from examples.make_assets.canvas import Stops

__all__ = ["ALPINE", "DAWN", "DUSK", "FOREST", "NIGHT", "SUMMIT", "Palette"]


@dataclass(frozen=True, slots=True)
class Palette:
    """One light: the sky from top to horizon, the haze that swallows distance, and the darkest foreground."""

    sky: Stops
    haze: str
    near: str
    sun: str
    glow: str
    accent: str
    edge: str
    shadow: Stops
    lit: Stops
    fog: Stops


DAWN: Final = Palette(
    sky=(
        (0, "#2f4a6d"),
        (0.30, "#6f86a0"),
        (0.52, "#d9b8a0"),
        (0.66, "#f6cf9c"),
        (0.80, "#fde3b4"),
        (1, "#fdeccb"),
    ),
    haze="#f3cfa4",
    near="#142233",
    sun="#fff6dc",
    glow="#ff9d4d",
    accent="#e8562a",
    edge="#ffe9c0",
    shadow=((0, "#1d2c42"), (0.45, "#56647c"), (0.8, "#c3a594"), (1, "#f3cfa4")),
    lit=((0, "#b5704f"), (0.5, "#dd9f72"), (1, "#fbdcb0")),
    fog=((0, "#8fa0b4"), (0.6, "#e6c7a8"), (1, "#fbdcb0")),
)
FOREST: Final = Palette(
    sky=((0, "#6f9a8d"), (0.4, "#b9cfa8"), (0.75, "#f3e6b3"), (1, "#f7edc6")),
    haze="#dfe3b0",
    near="#0d2324",
    sun="#fffbe2",
    glow="#ffd773",
    accent="#e8562a",
    edge="#fff3b8",
    shadow=((0, "#12302f"), (0.5, "#5d8a78"), (1, "#dfe3b0")),
    lit=((0, "#6d8a4e"), (0.5, "#a9b878"), (1, "#eeeab8")),
    fog=((0, "#a9c4a0"), (1, "#eeeab8")),
)
SUMMIT: Final = Palette(
    sky=((0, "#b23a34"), (0.35, "#dd6238"), (0.65, "#f39a4d"), (0.9, "#fbcd83"), (1, "#fddc9f")),
    haze="#f2a561",
    near="#1c1026",
    sun="#fff0c8",
    glow="#ffb455",
    accent="#c23a2c",
    edge="#f06a35",
    shadow=((0, "#3a1c33"), (0.5, "#8f3c3f"), (0.85, "#d9784f"), (1, "#f2a561")),
    lit=((0, "#a84a3f"), (0.5, "#d9764a"), (1, "#f7bb75")),
    fog=((0, "#c8694c"), (0.6, "#eb9a5c"), (1, "#f9c680")),
)
DUSK: Final = Palette(
    sky=((0, "#15213d"), (0.35, "#2f3f68"), (0.62, "#7b6a8f"), (0.8, "#d08f86"), (1, "#f2bf94")),
    haze="#c78f8c",
    near="#0b1122",
    sun="#fff2d6",
    glow="#ff9c66",
    accent="#f7c873",
    edge="#ffd9a8",
    shadow=((0, "#131c33"), (0.5, "#434a70"), (1, "#c78f8c")),
    lit=((0, "#8a5f6c"), (0.5, "#b9808a"), (1, "#e9b39c")),
    fog=((0, "#56587c"), (1, "#d9a294")),
)
ALPINE: Final = Palette(
    sky=((0, "#1f5f8b"), (0.4, "#5fa0bd"), (0.75, "#b9dbdc"), (1, "#eef3e4")),
    haze="#cfe3e2",
    near="#102a38",
    sun="#fffdf0",
    glow="#ffe9b0",
    accent="#f0602b",
    edge="#fffdf0",
    shadow=((0, "#1d4260"), (0.4, "#49789a"), (0.8, "#9fc3d0"), (1, "#cfe3e2")),
    lit=((0, "#fdf6e6"), (0.5, "#fbf4e4"), (1, "#eef1e6")),
    fog=((0, "#a5cbd6"), (0.6, "#d3e6e4"), (1, "#e8efe4")),
)
NIGHT: Final = Palette(
    sky=((0, "#0a1a33"), (0.4, "#123b5a"), (0.75, "#2f7287"), (1, "#8fb9ae")),
    haze="#3f8090",
    near="#06121f",
    sun="#fdf2d0",
    glow="#f6d79a",
    accent="#ffc861",
    edge="#9fd0c8",
    shadow=((0, "#0c2438"), (1, "#3f8090")),
    lit=((0, "#2a5a70"), (1, "#7fb0ad")),
    fog=((0, "#1d4a61"), (1, "#5a97a0")),
)
