"""``storyboard presets``: what platforms show and take of videos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from storyboard.cli.columns import Cell, columns
from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.screen import Screen, json_text, standard_output
from storyboard.presets.describe import facts_of, preset_as_data, size_in_words
from storyboard.presets.preset import Preset
from storyboard.presets.preset import presets as all_presets

__all__ = ["presets"]

FACTS: Final = ("length", "file", "loudness")
WIDTH_WITH_ALL: Final = 110


@click.command(epilog="Example: storyboard presets")
@json_option("the presets with their sources")
@verbose_option
@no_color_option
def presets(*, as_json: bool) -> None:
    """
    List the presets for outputs: the size and rate of each, and what is known of its platform.

    What a film does not have of what its preset's platform takes is told by `validate`, and after the cut. The page
    Presets of the documentation says where each fact comes from.
    """
    screen = standard_output()
    every = [*all_presets().values()]
    if as_json:
        screen.say(json_text({"presets": [preset_as_data(preset) for preset in every]}, indent=2))
    else:
        screen.say("\n".join(_table(every, screen)))


def _table(every: list[Preset], screen: Screen) -> Iterator[str]:
    # On narrow screens, what is known of files and sound is left out.
    whole = screen.width is None or screen.width >= WIDTH_WITH_ALL
    facts = FACTS if whole else FACTS[:1]
    rows = [
        [
            Cell(preset.name, bold=True),
            Cell(size_in_words(preset)),
            Cell(f"{float(preset.fps):g}"),
            *(Cell(facts_of(preset).get(name, "")) for name in facts),
            Cell(preset.title, dim=True),
        ]
        for preset in every
    ]
    yield from columns(("preset", "size", "fps", *facts, "for"), rows, screen, right={2})
