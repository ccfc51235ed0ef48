"""``storyboard cut``: stitch the film from existing clips."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from storyboard.cli.film_options import batch_options
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_films
from storyboard.cli.options import (
    Subject,
    json_option,
    lock_option,
    no_color_option,
    output_option,
    quiet_option,
    subject_options,
    verify_option,
)
from storyboard.cli.place_options import no_shared_option
from storyboard.cli.run_render import make_film
from storyboard.film import RenderOptions, stitch
from storyboard.inspection.inspector import Inspector

__all__ = ["cut"]


@click.command(epilog="Example: storyboard cut film.yaml -o cut.mp4")
@subject_options
@batch_options
@no_shared_option
@output_option
@click.option("--again", is_flag=True, help="Stitch the film again, even if nothing has changed.")
@lock_option
@json_option("each event on a line of its own,")
@quiet_option
@verify_option
@verbose_option
@no_color_option
def cut(
    *,
    subject: Subject,
    no_shared: bool,
    output: Path | None,
    force: bool,
    again: bool,
    lock: Path | None,
    as_json: bool,
    quiet: bool,
    inspector: Inspector,
) -> None:
    """
    Stitch the film from existing clips.

    Makes no clips, and uses the takes that the lock names: it fails when shots have none, and names them. Of several
    films, those whose clips are there are cut. A film that is up to date is left as it is, unless --again is given.
    FILE can be - for standard input.
    """
    films, catalogue = open_films(subject, inspector)
    options = RenderOptions(
        store=subject.store,
        shared=replace(subject.shared, off=no_shared),
        catalogue=catalogue,
        output=output,
        force=force,
        lock=lock,
        inspector=inspector,
    )
    if (board := films.only) is None:
        # One film does without these.
        from storyboard.batch.render import cut_batch  # noqa: PLC0415
        from storyboard.cli.run_batch import make_films  # noqa: PLC0415

        again_or_not = partial(cut_batch, anew=again)
        make_films(again_or_not, subject, films, options, as_json=as_json, quiet=quiet)
        return
    make_film(partial(stitch, anew=again), board, options, as_json=as_json, quiet=quiet)
