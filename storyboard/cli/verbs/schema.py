"""``storyboard schema``: the JSON Schema of storyboards."""

from __future__ import annotations

import click

from storyboard.board.json_schema import storyboard_schema
from storyboard.cli.screen import json_text, standard_output
from storyboard.lock.json_schema import lock_schema

__all__ = ["schema"]


@click.command(epilog="Example: storyboard schema > storyboard.schema.json")
@click.option("--lock", "of_lock", is_flag=True, help="Print the JSON Schema of locks instead.")
def schema(*, of_lock: bool) -> None:
    """
    Print the JSON Schema of storyboards, for editors.

    A storyboard whose first line is "# yaml-language-server: $schema=storyboard.schema.json" is then completed and
    checked while you type, in every editor that uses the YAML language server.
    """
    standard_output().say(json_text(lock_schema() if of_lock else storyboard_schema(), indent=2))
