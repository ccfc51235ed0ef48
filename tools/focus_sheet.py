"""One picture of what crops keep: ``python -m tools.focus_sheet OUT.jpg``, as the page of outputs shows it."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw

from storyboard.media.focus import CENTRE, Focus, kept_from
from storyboard.media.font import load_font
from storyboard.media.frame import Pixels
from storyboard.media.images import conform, read_image

PICTURE = Path(__file__).parents[1] / "examples" / "hailuo" / "frames" / "beach.jpg"
# Where the runner is.
FOCUS = Focus(Fraction("0.36"), Fraction(1, 2))
HEIGHT, GAP, CAPTION = 360, 12, 26
WIDE, TALL, SQUARE = (HEIGHT * 16 // 9, HEIGHT), (HEIGHT * 9 // 16 // 2 * 2, HEIGHT), (HEIGHT, HEIGHT)


def main(target: Path) -> None:
    """Draw the sheet."""
    pixels = read_image(PICTURE)
    tiles = [("the picture", marked(pixels))]
    for size, name in ((TALL, "tall"), (SQUARE, "square")):
        for focus, words in ((None, name), (FOCUS, f"{name}, x: 0.36")):
            tiles.append((words, Image.fromarray(conform(pixels, *size, "cover", focus))))
    width = sum(tile.width for _, tile in tiles) + GAP * (len(tiles) - 1)
    sheet = Image.new("RGB", (width, HEIGHT + CAPTION), "white")
    draw, left, font = ImageDraw.Draw(sheet), 0, load_font(15, "text", None)
    for words, tile in tiles:
        sheet.paste(tile, (left, 0))
        draw.text((left + tile.width / 2, HEIGHT + CAPTION / 2 + 2), words, "black", font=font, anchor="mm")
        left += tile.width + GAP
    sheet.save(target, quality=72, optimize=True, progressive=True)
    print(target)  # noqa: T201 - a tool


def marked(pixels: Pixels) -> Image.Image:
    """Give the whole picture with the frame of a tall crop around its focus, and without one."""
    picture = Image.fromarray(conform(pixels, *WIDE, "cover"))
    draw = ImageDraw.Draw(picture)
    for focus, colour in ((CENTRE, "#d8d8d8"), (FOCUS, "#ffd34d")):
        left = round(kept_from(WIDE[0], TALL[0], focus.x))
        draw.rectangle((left, 1, left + TALL[0], HEIGHT - 2), outline=colour, width=3)
    return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]))
