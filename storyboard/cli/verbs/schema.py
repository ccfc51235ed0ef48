"""``storyboard schema``: the JSON Schema of storyboards."""

from __future__ import annotations

import click

from storyboard.board.json_schema import storyboard_schema
from storyboard.cli.screen import json_text, standard_output
from storyboard.lock.json_schema import lock_schema
from storyboard.manifest.json_schema import manifest_schema
from storyboard.review.json_schema import review_schema

__all__ = ["schema"]


@click.command(epilog="Example: storyboard schema > storyboard.schema.json")
@click.option("--lock", "of_lock", is_flag=True, help="Print the JSON Schema of locks instead.")
@click.option("--review", "of_review", is_flag=True, help="Print the JSON Schema of reviews instead.")
@click.option("--manifest", "of_manifest", is_flag=True, help="Print the JSON Schema of manifests instead.")
def schema(*, of_lock: bool, of_review: bool, of_manifest: bool) -> None:
    """
    Print the JSON Schema of storyboards, for editors.

    A storyboard whose first line is "# yaml-language-server: $schema=storyboard.schema.json" is then completed and
    checked while you type, in every editor that uses the YAML language server.
    """
    if of_lock + of_review + of_manifest > 1:
        raise click.UsageError(
            'only one of "--lock", "--review" and "--manifest"', click.get_current_context()
        )
    wanted = storyboard_schema
    if of_lock:
        wanted = lock_schema
    elif of_review:
        wanted = review_schema
    elif of_manifest:
        wanted = manifest_schema
    standard_output().say(json_text(wanted(), indent=2))
