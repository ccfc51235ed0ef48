"""A film as one picture: frames spread over its length, for a README.

``python -m examples.contact_sheet FILM PICTURE`` writes the PICTURE.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from storyboard.media.frame import to_rgb
from storyboard.media.probe import probe
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

COLUMNS, ROWS = 4, 2
TILE_WIDTH, GAP = 480, 6


def main(film: Path, picture: Path) -> None:
    facts = probe(film)
    if facts.kind != "video" or facts.frames is None or facts.fps is None:
        raise SystemExit(f"{film} is no film")
    height = round(TILE_WIDTH * facts.height / facts.width / 2) * 2
    count = COLUMNS * ROWS
    sheet = Image.new("RGB", (COLUMNS * (TILE_WIDTH + GAP) - GAP, ROWS * (height + GAP) - GAP), "white")
    with FrameReader(film, FilmShape(TILE_WIDTH, height, Fraction(facts.fps)), "cover") as reader:
        for number in range(count):
            frame = to_rgb(reader.frame(int(facts.frames * (number + 0.5) / count)))
            place = (number % COLUMNS * (TILE_WIDTH + GAP), number // COLUMNS * (height + GAP))
            sheet.paste(Image.fromarray(np.ascontiguousarray(frame)), place)
    sheet.save(picture, quality=88, optimize=True, progressive=True)
    print(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
