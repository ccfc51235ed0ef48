"""``storyboard cache``: work on the store itself, and on a shared one."""

from __future__ import annotations

import click

from storyboard.cli.screen import standard_output
from storyboard.cli.verbs.cache_adopt import adopt
from storyboard.cli.verbs.cache_gc import gc
from storyboard.cli.verbs.cache_ls import ls
from storyboard.cli.verbs.cache_transfer import pull, push
from storyboard.cli.verbs.cache_verify import verify

__all__ = ["cache"]


@click.group(epilog="Example: storyboard cache push --store s3://bucket/films", invoke_without_command=True)
@click.pass_context
def cache(context: click.Context) -> None:
    """Share clips with other machines, check them, and clear up."""
    if context.invoked_subcommand is None:
        standard_output().say(context.get_help())


for command in (ls, push, pull, verify, gc, adopt):
    cache.add_command(command)
