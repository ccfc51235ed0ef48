"""
The middle frames of sixty prompts on one sheet, to be looked at: ``python -m tools.previs_sheet OUT.jpg``.

The prompts are in ``previs_prompts.txt``. ``--shuffle SEED`` puts them in another order and prints it, for somebody who
guesses the prompts from the pictures alone.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from storyboard.animatic.clip import AnimaticRequest, middle_frame
from storyboard.media.font import load_font
from storyboard.media.frame import from_planes, to_rgb
from storyboard.media.shape import FilmShape

__all__ = ["Prompt", "draw_sheet", "read_prompts"]

PROMPTS: Final = Path(__file__).with_name("previs_prompts.txt")
_FRAME: Final = (288, 162)
_COLUMNS: Final = 6
_GAP: Final = 6
_QUALITY: Final = 82
_FRAMES: Final = 49


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, and what its frame must show: shot size, angle, number of people ("crowd" for many), place."""

    size: str
    angle: str
    people: str
    place: str
    text: str


def read_prompts(path: Path = PROMPTS) -> list[Prompt]:
    """Read the prompts of a file, one on each line that does not begin with "#"."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Prompt(*(part.strip() for part in line.split("|", 4))) for line in lines if line and line[0] != "#"
    ]


def draw_sheet(prompts: list[Prompt], size: tuple[int, int] = _FRAME, columns: int = _COLUMNS) -> Image.Image:
    """Put the middle frame of each prompt on one sheet, numbered from 1, row by row."""
    width, height = size
    rows = -(-len(prompts) // columns)
    sheet = Image.new("RGB", (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP), (28, 30, 33))
    pen, font = ImageDraw.Draw(sheet), load_font(max(10, height // 14), "text")
    shape = FilmShape(width, height, Fraction(24))
    for number, prompt in enumerate(prompts):
        planes = middle_frame(AnimaticRequest(prompt.text, shape, _FRAMES, 7))
        picture = Image.fromarray(np.asarray(to_rgb(from_planes(planes.y, planes.u, planes.v))))
        left, top = (
            _GAP + place * (side + _GAP)
            for place, side in zip((number % columns, number // columns), size, strict=True)
        )
        sheet.paste(picture, (left, top))
        pen.text(
            (left + width - 5, top + height - 4),
            str(number + 1),
            (255, 255, 255),
            font,
            "rs",
            stroke_width=1,
            stroke_fill=(0, 0, 0),
        )
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--prompts", type=Path, default=PROMPTS)
    parser.add_argument("--shuffle", type=int, metavar="SEED")
    parser.add_argument("--width", type=int, default=_FRAME[0])
    options = parser.parse_args()
    prompts = read_prompts(options.prompts)
    if options.shuffle is not None:
        order = list(range(len(prompts)))
        random.Random(options.shuffle).shuffle(order)  # noqa: S311 - an order, no secret
        prompts = [prompts[index] for index in order]
    size = options.width // 2 * 2, options.width * 9 // 32 * 2
    draw_sheet(prompts, size).save(options.out, quality=_QUALITY)
    print(f"{len(prompts)} frames on {options.out}")  # noqa: T201 - a tool


if __name__ == "__main__":
    main()
