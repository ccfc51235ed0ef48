"""
One picture of all transitions: ``python -m tools.transitions_sheet OUT.jpg``.

Each kind of the language has a row of tiles: a quarter, half and three quarters of the way from one shot to the next.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from storyboard.board.schema import TransitionKind
from storyboard.cut.transitions.compose import compose
from storyboard.cut.transitions.style import Style
from storyboard.media.frame import Pixels, from_rgb, to_rgb
from storyboard.media.images import conform, read_image, save_png
from storyboard.media.packed import Packed, from_packed, to_packed

FRAMES = Path(__file__).parents[1] / "examples" / "trail" / "frames"
SHOTS = FRAMES / "summit.jpg", FRAMES / "climb.jpg"
SIZE = 640, 360
TILE, GAP, NAME = (128, 72), 2, 112
COLUMNS = 3
COLOUR = "#e0a030"


def main(target: Path) -> None:
    """Draw the sheet."""
    kinds = [kind for kind in TransitionKind if kind is not TransitionKind.CUT]
    rows = -(-len(kinds) // COLUMNS)
    wide, high = NAME + 3 * (TILE[0] + GAP) + 10, TILE[1] + GAP
    sheet = Image.new("RGB", (COLUMNS * wide, rows * high), "white")
    draw = ImageDraw.Draw(sheet)
    shots = [to_packed(from_rgb(conform(read_image(path), *SIZE, "cover"))) for path in SHOTS]
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "order.png"
        save_png(swirl(), picture)
        for index, kind in enumerate(kinds):
            left, top = index // rows * wide, index % rows * high
            family, *rest = kind.value.split("-", 1)
            name = f"{family}-\n{rest[0]}" if rest else family
            draw.multiline_text((left + 4, top + 18), name, "black", font_size=14)
            for number, tile in enumerate(tiles(kind, picture, shots)):
                shown = Image.fromarray(tile).resize(TILE, Image.Resampling.LANCZOS)
                sheet.paste(shown, (left + NAME + number * (TILE[0] + GAP), top))
    sheet.save(target, quality=55, optimize=True, progressive=True)
    print(target)  # noqa: T201 - a tool


def tiles(kind: TransitionKind, picture: Path, shots: list[Packed]) -> Iterator[Pixels]:
    """Give three frames of a transition."""
    style = Style(
        kind,
        colour=COLOUR if kind is TransitionKind.FADE_COLOUR else None,
        picture=picture if kind is TransitionKind.LUMA else None,
    )
    frames = compose(style, lambda _: shots[0], lambda _: shots[1], 7)
    for number in (1, 3, 5):
        yield to_rgb(from_packed(frames(number)))


def swirl() -> Pixels:
    """Draw a picture for the transition that goes by one: a spiral of brightness."""
    width, height = SIZE
    across, down = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    turns = np.arctan2(down, across) / (2 * np.pi) + np.hypot(across, down) / 180
    grey = (np.mod(turns, 1) * 255).astype(np.uint8)
    return np.dstack([grey] * 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
