"""``storyboard resolve``: say which prediction an uncertain submit became."""

from __future__ import annotations

from functools import partial

import click

from storyboard.account import resolve as resolve_submit
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_subject
from storyboard.cli.options import Subject, no_color_option, subject_options
from storyboard.cli.screen import printable, standard_error, standard_output
from storyboard.cli.stopping import run_in_loop
from storyboard.cli.suggested_commands import command_about
from storyboard.film import RenderOptions
from storyboard.places import NO_SHARED

__all__ = ["resolve"]


@click.command(epilog="Example: storyboard resolve film.yaml summit --request-id 764cabcf-b745-4b3e")
@subject_options
@click.argument("shot")
@click.option(
    "--request-id",
    required=True,
    metavar="ID",
    help="The prediction's id, or its URL on the provider's dashboard or queue.",
)
@click.option("--unchecked", is_flag=True, help="Accept the id without asking the provider.")
@verbose_option
@no_color_option
def resolve(*, subject: Subject, shot: str, request_id: str, unchecked: bool) -> None:
    """
    Say which prediction an uncertain submit became.

    When it is not known whether a provider accepted a request, look for it on the provider's dashboard. With its id
    the next render fetches the clip without paying again. The provider is asked about the id first. A wrong id can be
    corrected until the clip is stored. FILE can be - for standard input.
    """
    board, catalogue = open_subject(subject)
    options = RenderOptions(store=subject.store, shared=NO_SHARED, catalogue=catalogue)
    entry = run_in_loop(partial(resolve_submit, unchecked=unchecked), board, shot, request_id, options)
    standard_output().say(printable(f'{shot}: "{entry.request_id}" at {entry.provider} is its prediction'))
    standard_error().say(f"fetch its clip with: {printable(command_about(subject, 'render'))}")
