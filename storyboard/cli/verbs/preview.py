"""``storyboard preview``: the whole film as an animatic."""

from __future__ import annotations

from pathlib import Path

import click

from storyboard.catalogue.providers import ANIMATIC
from storyboard.cli.film_options import batch_options
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_films
from storyboard.cli.options import (
    Subject,
    jobs_option,
    json_option,
    no_color_option,
    output_option,
    quiet_option,
    subject_options,
    verify_option,
)
from storyboard.cli.render_errors import reporting_errors
from storyboard.cli.run_render import make_film
from storyboard.film import RenderOptions, render
from storyboard.inspection.inspector import Inspector

__all__ = ["preview"]


@click.command(epilog="Example: storyboard preview film.yaml")
@subject_options
@batch_options
@output_option
@jobs_option
@json_option("each event on a line of its own,")
@quiet_option
@verify_option
@verbose_option
@no_color_option
def preview(
    *,
    subject: Subject,
    output: Path | None,
    force: bool,
    jobs: int | None,
    as_json: bool,
    quiet: bool,
    inspector: Inspector,
) -> None:
    """
    Make the whole film as an animatic, free and offline.

    Every shot is made by the animatic engine, whatever its model. A slate on each describes the real clip. The
    preview is written beside the film, as NAME.preview.mp4; of several films, one for each. FILE can be - for standard
    input.
    """
    films, catalogue = open_films(subject, inspector)
    options = RenderOptions(
        store=subject.store,
        catalogue=catalogue,
        engine=ANIMATIC,
        jobs=jobs,
        output=output,
        force=force,
        inspector=inspector,
    )
    if (board := films.only) is None:
        # One film does without these.
        from storyboard.batch.render import render_batch  # noqa: PLC0415
        from storyboard.cli.run_batch import make_films  # noqa: PLC0415

        make_films(render_batch, subject, films, options, as_json=as_json, quiet=quiet)
        return
    with reporting_errors(subject, board, options):
        make_film(render, board, options, as_json=as_json, quiet=quiet)
