"""``storyboard show``: what a finished film is made of."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.cli.log import verbose_option
from storyboard.cli.manifest_table import manifest_lines
from storyboard.cli.options import UsablePath, json_option, no_color_option
from storyboard.cli.screen import printable, standard_error, standard_output
from storyboard.manifest.reading import shown_manifest
from storyboard.manifest.text import manifest_text

__all__ = ["show"]


@click.command(epilog="Example: storyboard show build/film.mp4")
@click.argument("film", metavar="FILM", type=UsablePath(path_type=Path))
@json_option("the manifest")
@verbose_option
@no_color_option
def show(*, film: Path, as_json: bool) -> None:
    """
    Show what a finished film is made of: its shots, prompts, models, prices and digests.

    FILM is a film, which carries its manifest within itself, or the file of a manifest. Where the manifest beside a
    film is of just this film, it is used. Needs no storyboard, no store and no network.
    """
    found = shown_manifest(film)
    if found.notice is not None:
        standard_error().say(printable(found.notice))
    screen = standard_output()
    if as_json:
        screen.say(manifest_text(found.manifest).rstrip("\n"))
    else:
        screen.say("\n".join(manifest_lines(found.manifest, screen)))
