"""``storyboard schema``: the JSON Schema of storyboards."""

from __future__ import annotations

import click

from storyboard.board.json_schema import storyboard_schema
from storyboard.cli.screen import json_text, standard_output

__all__ = ["schema"]


@click.command(epilog="Example: storyboard schema > storyboard.schema.json")
def schema() -> None:
    """
    Print the JSON Schema of storyboards, for editors.

    A storyboard whose first line is "# yaml-language-server: $schema=storyboard.schema.json" is then completed and
    checked while you type, in every editor that uses the YAML language server.
    """
    standard_output().say(json_text(storyboard_schema(), indent=2))
