"""``storyboard plan``: what a render would make, why, and for how much."""

from __future__ import annotations

import shlex
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

import click

from storyboard.board.films import Films
from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.schema import Storyboard
from storyboard.cli.batch_plan import say_batch_plan
from storyboard.cli.consent import allowed_for
from storyboard.cli.film_options import batch_options
from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.foreign_store import report_foreign_store, report_notices
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import check_routes, open_films
from storyboard.cli.options import (
    Subject,
    UsablePath,
    json_option,
    keeping_options,
    lock_option,
    no_color_option,
    shot_option,
    subject_options,
    verify_option,
)
from storyboard.cli.place_options import no_shared_option
from storyboard.cli.plan_table import limit_line, plan_lines
from storyboard.cli.planned import asked_of, write_plan
from storyboard.cli.problems import problem_as_json, say_notices
from storyboard.cli.screen import json_text, standard_error, standard_output
from storyboard.cli.spending_options import max_cost_option, resubmit_option, route_option
from storyboard.errors import PlanError
from storyboard.film import RenderOptions, plan_render, planned_cut, store_root
from storyboard.inspection.inspector import Inspector
from storyboard.plan.plan import Plan, plan_as_json
from storyboard.plan.saved import save_of
from storyboard.wording import counted

__all__ = ["plan"]

HAS_WORK: Final = 10


@click.command(epilog="Example: storyboard plan film.yaml --set light=dusk --route wavespeed,fal")
@subject_options
@batch_options
@no_shared_option
@shot_option
@keeping_options
@lock_option
@route_option
@max_cost_option
@resubmit_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=UsablePath(path_type=Path),
    help="Save the plan in a file too, for render --plan.",
)
@click.option("--exit-code", is_flag=True, help=f"End with {HAS_WORK} when there is a clip to make.")
@click.option("--cut", is_flag=True, help="Show for each segment of the film whether it is encoded, and why.")
@json_option("the plan")
@verify_option
@verbose_option
@no_color_option
def plan(
    *,
    subject: Subject,
    no_shared: bool,
    shots: tuple[str, ...],
    keep_stale: bool,
    stop_at: tuple[str, ...],
    lock: Path | None,
    routes: tuple[str, ...],
    max_cost: Decimal | None,
    resubmit_uncertain: bool,
    output: Path | None,
    exit_code: bool,
    cut: bool,
    as_json: bool,
    inspector: Inspector,
) -> None:
    """
    Show what a render would make, why, and for how much.

    Makes nothing, and asks nobody but the shared store. Prices are estimates in US dollars. With --cut, it shows what
    the cut would encode. FILE can be - for standard input. Of several films, it shows each clip once, how many of them
    use it, and what each film adds to the price.
    """
    if cut and shots:
        raise click.UsageError(
            '"--cut" is about the whole film, "--shot" is not', click.get_current_context()
        )
    films, catalogue = open_films(subject, inspector)
    options = RenderOptions(
        store=subject.store,
        shared=replace(subject.shared, off=no_shared),
        inspector=inspector,
        catalogue=catalogue,
        shots=shots or None,
        keep_stale=keep_stale,
        stop_at=stop_at,
        lock=lock,
        max_cost=max_cost,
        allowed=allowed_for(subject),
        budget=subject.settings.budget,
        preferred=subject.settings.route,
        routes=check_routes(routes, catalogue_for(films.boards[0], catalogue)),
        resubmit_uncertain=resubmit_uncertain,
    )
    if films.only is None:
        _refuse_for_several(films, output, cut=cut)
        has_work = say_batch_plan(films, options, as_json=as_json)
    else:
        planned = plan_render(films.only, options, report_notices)
        has_work = planned.has_work
        report_foreign_store(store_root(films.only, options))
        if output is not None:
            saved = save_of(films.only, planned, asked_of(subject, options), catalogue, inspector)
            write_plan(output, saved, films.only, store_root(films.only, options))
        _show(films.only, planned, options, inspector, _Form(as_json=as_json, cut=cut))
    if exit_code and has_work:
        raise click.exceptions.Exit(HAS_WORK)


def _refuse_for_several(films: Films, output: Path | None, *, cut: bool) -> None:
    option = "--cut" if cut else None if output is None else "--output"
    if option is not None:
        raise PlanError(
            f'"{option}" is about one film, and {films.name} makes {counted(films.total, "film")}',
            hint=f"choose one, such as with: --only {shlex.quote(films.boards[0].film)}",
        )


class _Form(NamedTuple):
    """How the plan is shown."""

    as_json: bool
    cut: bool


def _show(
    board: Storyboard, planned: Plan, options: RenderOptions, inspector: Inspector, form: _Form
) -> None:
    screen = standard_output()
    if form.as_json:
        screen.say(json_text(_as_json(board, planned, options, cut=form.cut), indent=2))
    elif form.cut:
        from storyboard.cli.cut_table import cut_lines  # noqa: PLC0415 - as below

        screen.say("\n".join(cut_lines(planned_cut(board, planned, options), screen)))
    else:
        _say(board, planned, options, inspector)


def _say(board: Storyboard, planned: Plan, options: RenderOptions, inspector: Inspector) -> None:
    screen = standard_output()
    length = None if options.shots else forecast_seconds(board, planned, inspector)
    screen.say(
        "\n".join(
            [*plan_lines(planned, length, screen), *limit_line(planned, board, options.spending, screen)]
        )
    )
    say_notices(board.notices, standard_error())


def _as_json(board: Storyboard, planned: Plan, options: RenderOptions, *, cut: bool) -> dict[str, object]:
    notices = [problem_as_json(notice) for notice in board.notices]
    data: dict[str, object] = {**plan_as_json(planned), "notices": notices}
    if not cut:
        return data
    # It loads the media libraries, which no other plan needs.
    from storyboard.cut_plan import cut_as_json  # noqa: PLC0415

    return {**data, "cut": cut_as_json(planned_cut(board, planned, options))}
