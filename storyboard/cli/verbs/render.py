"""``storyboard render``: make the missing clips, and the film."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from storyboard.board.films import Films
from storyboard.cli.film_options import batch_options
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import open_films
from storyboard.cli.options import (
    Subject,
    jobs_option,
    json_option,
    keeping_options,
    lock_option,
    no_color_option,
    output_option,
    quiet_option,
    shot_option,
    verify_option,
)
from storyboard.cli.place_options import no_shared_option
from storyboard.cli.planned import planned_subject_options, refuse_beside_plan
from storyboard.cli.render_errors import reporting_errors
from storyboard.cli.reviewer import require_approved_option
from storyboard.cli.run_render import make_film, make_shots
from storyboard.cli.spending_options import Spending, spending_options
from storyboard.cli.spending_work import options_for_spending, with_consent, with_consent_for_all
from storyboard.film import RenderOptions
from storyboard.film import render as render_film
from storyboard.inspection.inspector import Inspector
from storyboard.plan.saved import SavedPlan

__all__ = ["render"]


@click.command(epilog="Example: storyboard render film.yaml --max-cost 5 -o cut.mp4")
@planned_subject_options
@batch_options
@no_shared_option
@shot_option
@output_option
@jobs_option
@keeping_options
@lock_option
@click.option("--locked", is_flag=True, help="Fail, before anything is paid, if the lock would change.")
@click.option("--frozen", is_flag=True, help="Make no clip: make the film of the takes in the lock, or fail.")
@require_approved_option
@spending_options
@json_option("each event on a line of its own,")
@quiet_option
@verify_option
@verbose_option
@no_color_option
def render(
    *,
    subject: Subject,
    saved: SavedPlan | None,
    no_shared: bool,
    shots: tuple[str, ...],
    output: Path | None,
    force: bool,
    jobs: int | None,
    keep_stale: bool,
    stop_at: tuple[str, ...],
    lock: Path | None,
    locked: bool,
    frozen: bool,
    require_approved: bool,
    spending: Spending,
    as_json: bool,
    quiet: bool,
    inspector: Inspector,
) -> None:
    """
    Make the missing clips, and the film.

    Clips in the store are used as they are, and running predictions are resumed. Money is spent only within
    --max-cost or the limit of storyboard allow, with --yes, or when you agree at the terminal; the storyboard's
    budget lowers what you allow. Prints the film's path; with --shot no film is made, and the paths of those shots'
    clips are printed. FILE can be - for standard input.

    Of a storyboard that makes several films, all are made, or those that are chosen: a clip that they share once, and
    each film as soon as its clips are there. What became of each is shown, and written into build/report.html.

    With --plan, the render does exactly what storyboard plan -o has saved, or nothing: FILE can be left out, and
    consent is needed as usual.

    The lock beside the storyboard says which take each shot uses; it is written when the clips are there, and
    belongs in git. With --require-approved, every take that the film uses must be approved in the review beside it.
    With --frozen no key and no network is needed.
    """
    if saved is not None:
        refuse_beside_plan(saved, (shots, keep_stale, stop_at, frozen), spending)
        asked = saved.asked
        shots, keep_stale, stop_at = tuple(asked.shots or ()), asked.keep_stale, tuple(asked.stop_at)
        spending = replace(spending, routes=tuple(asked.routes or ()))
    if shots:
        _refuse_without_film(output, frozen=frozen, require_approved=require_approved)
    films, catalogue = open_films(subject, inspector)
    options = replace(
        options_for_spending(subject, spending, films.boards[0], catalogue, no_shared=no_shared),
        inspector=inspector,
        shots=shots or None,
        jobs=jobs,
        output=output,
        force=force,
        keep_stale=keep_stale,
        stop_at=stop_at,
        lock=lock,
        locked=locked,
        frozen=frozen,
        expected=saved,
        require_approved=require_approved,
    )
    if (board := films.only) is None:
        with_consent_for_all(partial(_make_all, subject, films, as_json=as_json, quiet=quiet), films, options)
        return
    with reporting_errors(subject, board, options):
        make = make_shots if shots else partial(make_film, render_film)
        with_consent(partial(make, board, as_json=as_json, quiet=quiet), board, options)


def _make_all(subject: Subject, films: Films, options: RenderOptions, *, as_json: bool, quiet: bool) -> None:
    # One film does without these.
    from storyboard.batch.render import render_batch  # noqa: PLC0415
    from storyboard.cli.run_batch import make_films  # noqa: PLC0415

    make_films(render_batch, subject, films, options, as_json=as_json, quiet=quiet)


def _refuse_without_film(output: Path | None, *, frozen: bool, require_approved: bool) -> None:
    """Raise a usage error when an option is about the film, and none is made."""
    if output:
        raise click.UsageError(
            '"--output" names the film, but "--shot" makes none', click.get_current_context()
        )
    if frozen:
        raise click.UsageError(
            '"--frozen" makes the whole film, and "--shot" makes none', click.get_current_context()
        )
    if require_approved:
        raise click.UsageError(
            '"--require-approved" is about the whole film, and "--shot" makes none',
            click.get_current_context(),
        )
