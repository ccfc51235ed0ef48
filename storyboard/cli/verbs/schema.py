"""``storyboard schema``: the JSON Schema of storyboards."""

from __future__ import annotations

import click

from storyboard.board.json_schema import storyboard_schema
from storyboard.cli.screen import json_text, standard_output
from storyboard.lock.json_schema import lock_schema
from storyboard.review.json_schema import review_schema

__all__ = ["schema"]


@click.command(epilog="Example: storyboard schema > storyboard.schema.json")
@click.option("--lock", "of_lock", is_flag=True, help="Print the JSON Schema of locks instead.")
@click.option("--review", "of_review", is_flag=True, help="Print the JSON Schema of reviews instead.")
def schema(*, of_lock: bool, of_review: bool) -> None:
    """
    Print the JSON Schema of storyboards, for editors.

    A storyboard whose first line is "# yaml-language-server: $schema=storyboard.schema.json" is then completed and
    checked while you type, in every editor that uses the YAML language server.
    """
    if of_lock and of_review:
        raise click.UsageError('"--lock" or "--review", not both', click.get_current_context())
    wanted = lock_schema if of_lock else review_schema if of_review else storyboard_schema
    standard_output().say(json_text(wanted(), indent=2))
