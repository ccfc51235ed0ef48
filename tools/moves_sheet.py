"""
One picture of all camera moves: ``python -m tools.moves_sheet OUT.jpg``.

Each move of the table of camera words has a row: the first, middle and last frame of a clip from a chart and of one
from text. Arrows on the middle frame tell where the picture goes, as its optical flow is measured.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from storyboard.animatic.clip import AnimaticRequest, clip_frames
from storyboard.animatic.move_table import phrases
from storyboard.animatic.moves import Move, read_moves
from storyboard.animatic.planes import Planes
from storyboard.media.frame import Pixels, from_planes, to_rgb
from storyboard.media.images import save_png
from storyboard.media.shape import FilmShape
from tools.optical_flow import flow_between

SHAPE = FilmShape(320, 180, Fraction(12))
FRAMES = 60
TILE, GAP, NAME = (208, 117), 3, 122
COLUMNS = 2
SCENE = "A runner on a mountain ridge at golden hour"
WHITE, RED = (255, 255, 255), (230, 40, 20)


def main(target: Path) -> None:
    """Draw the sheet."""
    named = list(moves_once())
    rows = -(-len(named) // COLUMNS)
    wide, high = NAME + 6 * (TILE[0] + GAP) + GAP, TILE[1] + GAP
    sheet = Image.new("RGB", (COLUMNS * wide, rows * high), "white")
    draw = ImageDraw.Draw(sheet)
    with tempfile.TemporaryDirectory() as folder:
        still = Path(folder) / "chart.png"
        save_png(chart(), still)
        for index, phrase in enumerate(named):
            left, top = index // rows * wide, index % rows * high
            draw.multiline_text((left + 4, top + 30), phrase.replace(" ", "\n"), "black", font_size=14)
            left += NAME
            for source in (still, None):
                for tile in tiles(phrase, source):
                    sheet.paste(Image.fromarray(tile).resize(TILE, Image.Resampling.LANCZOS), (left, top))
                    left += TILE[0] + GAP
    sheet.save(target, quality=58, optimize=True, progressive=True)
    print(target)  # noqa: T201 - a tool


def moves_once() -> Iterator[str]:
    """Give one example of each move that the table names."""
    seen: set[tuple[Move, ...]] = set()
    for phrase in phrases():
        moves = read_moves(f"[{phrase}]")
        if moves not in seen:
            seen.add(moves)
            yield phrase


def chart() -> Pixels:
    """Draw a still on which stretching and turning are seen: a grid with a disc, over soft spots for the flow."""
    height, width = 2 * SHAPE.height, 2 * SHAPE.width
    random = np.random.default_rng(3)
    spots = cv2.GaussianBlur(random.standard_normal((height, width)), (0, 0), 5)
    light = np.clip(170 + 22 * spots / spots.std(), 0, 255).astype(np.uint8)
    pixels = np.dstack([light, light, np.clip(light.astype(int) + 14, 0, 255).astype(np.uint8)])
    for x in range(width // 2 % 40, width, 40):
        cv2.line(pixels, (x, 0), (x, height), (60, 62, 80), 2, cv2.LINE_AA)
    for y in range(height // 2 % 40, height, 40):
        cv2.line(pixels, (0, y), (width, y), (60, 62, 80), 2, cv2.LINE_AA)
    cv2.rectangle(pixels, (0, 0), (width - 1, height - 1), (0, 150, 30), 10)
    cv2.circle(pixels, (width // 2, height // 2), 70, (214, 84, 42), -1, cv2.LINE_AA)
    return pixels


def tiles(phrase: str, still: Path | None) -> Iterator[Pixels]:
    """Give the first, the middle and the last frame of a clip, with arrows on the middle one."""
    request = AnimaticRequest(f"{SCENE} [{phrase}]", SHAPE, FRAMES, 7, still)
    frames = list(clip_frames(request))
    eased = all(move.manner == "eased" for move in read_moves(request.prompt))
    middle, step = FRAMES // 2, 3 if eased else 1
    yield shown(frames[0])
    yield with_arrows(shown(frames[middle]), frames[middle - step], frames[middle + step])
    yield shown(frames[-1])


def shown(planes: Planes) -> Pixels:
    """Give a frame as RGB."""
    return np.ascontiguousarray(to_rgb(from_planes(planes.y, planes.u, planes.v)))


def with_arrows(pixels: Pixels, before: Planes, after: Planes) -> Pixels:
    """Draw where the picture goes, twice as far as it does."""
    flow = flow_between(before.y, after.y)
    middle = np.array([SHAPE.width / 2, SHAPE.height / 2])
    for place, shift in zip(flow.places[::2], flow.shifts[::2], strict=True):
        ends = [
            tuple(int(value) for value in np.round(middle + place + shift * share)) for share in (-0.5, 1.5)
        ]
        for colour, thick in ((WHITE, 3), (RED, 1)):
            cv2.arrowedLine(pixels, ends[0], ends[1], colour, thick, cv2.LINE_AA, tipLength=0.35)
    return pixels


if __name__ == "__main__":
    main(Path(sys.argv[1]))
