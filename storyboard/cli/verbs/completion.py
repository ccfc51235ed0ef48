"""``storyboard completion``: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from storyboard.cli.screen import standard_output

__all__ = ["completion"]


@click.command(epilog="Example: echo 'eval \"$(storyboard completion bash)\"' >> ~/.bashrc")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """
    Print the completion script of a shell.

    For fish: storyboard completion fish > ~/.config/fish/completions/storyboard.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f'there is no completion for the shell "{shell}"', ctx)
    script = kind(ctx.find_root().command, {}, "storyboard", "_STORYBOARD_COMPLETE")
    standard_output().hand_on(script.source())
