"""``python -m examples.make_assets [PATH...]``: make all assets, or those whose paths begin as given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from examples.make_assets import footage, music
from examples.make_assets.beach_picture import beach
from examples.make_assets.biker_picture import biker
from examples.make_assets.brand import logo
from examples.make_assets.canvas import Picture, Size, finish, save_jpeg, save_png
from examples.make_assets.encode import write_footage, write_music
from examples.make_assets.instruments import Wave
from examples.make_assets.market_picture import market
from examples.make_assets.quickstart_picture import lake
from examples.make_assets.samurai_picture import samurai
from examples.make_assets.still_life import hero, ripple, trio
from examples.make_assets.story_pictures import harbour, homecoming, lamp, storm
from examples.make_assets.trail_pictures import climb, crest, dawn, summit

__all__ = ["ASSETS", "main"]

EXAMPLES: Final = Path(__file__).resolve().parent.parent
PAPER_SEED: Final = 1
WIDE: Final = Size(1920, 1080)
WIDER: Final = Size(2400, 1350)
SQUARE: Final = Size(1350, 1350)
UPRIGHT: Final = Size(1242, 2208)


def draw(picture: Callable[[Size], Picture], size: Size, path: Path) -> None:
    """Draw a picture and write it as JPEG."""
    save_jpeg(path, finish(picture(size), PAPER_SEED))


def play(piece: Callable[[], Wave], path: Path) -> None:
    """Synthesise a piece of music and write it."""
    write_music(path, piece())


def film(path: Path) -> None:
    """Render the time-lapse and its sound."""
    write_footage(path, footage.frames(), footage.SIZE, footage.RATE_OF_FRAMES, footage.wind())


def mark(path: Path) -> None:
    """Draw the brand's mark."""
    save_png(path, logo(Size(900, 500)))


ASSETS: Final[Mapping[str, Callable[[Path], None]]] = {
    "quickstart/frames/lake.jpg": partial(draw, lake, Size(1280, 720)),
    "trail/frames/dawn.jpg": partial(draw, dawn, WIDER),
    "trail/frames/climb.jpg": partial(draw, climb, WIDER),
    "trail/frames/crest.jpg": partial(draw, crest, WIDER),
    "trail/frames/summit.jpg": partial(draw, summit, WIDER),
    "trail/brand/logo.png": mark,
    "trail/footage/weather.mp4": film,
    "trail/music/ridgeline.m4a": partial(play, music.ridgeline),
    "product/frames/hero.jpg": partial(draw, hero, SQUARE),
    "product/frames/ripple.jpg": partial(draw, ripple, SQUARE),
    "product/frames/trio.jpg": partial(draw, trio, SQUARE),
    "product/music/steel.m4a": partial(play, music.steel),
    "story/frames/harbour.jpg": partial(draw, harbour, UPRIGHT),
    "story/frames/storm.jpg": partial(draw, storm, UPRIGHT),
    "story/frames/lamp.jpg": partial(draw, lamp, UPRIGHT),
    "story/frames/homecoming.jpg": partial(draw, homecoming, UPRIGHT),
    "story/music/tide.m4a": partial(play, music.tide),
    "hailuo/frames/biker.jpg": partial(draw, biker, WIDE),
    "hailuo/frames/beach.jpg": partial(draw, beach, WIDE),
    "hailuo/frames/samurai.jpg": partial(draw, samurai, WIDE),
    "hailuo/frames/market.jpg": partial(draw, market, WIDE),
}
"""Path below ``examples/`` of every asset, and what makes it there."""


def main(beginnings: list[str]) -> int:
    """Make the assets whose paths begin with one of `beginnings`, or all; give the exit status."""
    chosen = [name for name in ASSETS if not beginnings or name.startswith(tuple(beginnings))]
    if not chosen:
        print(f"no such asset; they are: {', '.join(ASSETS)}", file=sys.stderr)
        return 2
    for name in chosen:
        ASSETS[name](EXAMPLES / name)
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
