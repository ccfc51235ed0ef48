"""``storyboard plan``: what a render would make, why, and for how much."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import click

from storyboard.board.own_catalogue import catalogue_for
from storyboard.cli.consent import allowed_for
from storyboard.cli.forecast import forecast_seconds
from storyboard.cli.foreign_store import report_foreign_store, report_notices
from storyboard.cli.log import verbose_option
from storyboard.cli.opening import check_routes, open_subject
from storyboard.cli.options import (
    Subject,
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
from storyboard.cli.problems import problem_as_json, say_notices
from storyboard.cli.screen import json_text, standard_error, standard_output
from storyboard.cli.spending_options import max_cost_option, resubmit_option, route_option
from storyboard.film import RenderOptions, plan_render, store_root
from storyboard.inspection.inspector import Inspector
from storyboard.plan.plan import plan_as_json

__all__ = ["plan"]

HAS_WORK: Final = 10


@click.command(epilog="Example: storyboard plan film.yaml --set light=dusk --route wavespeed,fal")
@subject_options
@no_shared_option
@shot_option
@keeping_options
@lock_option
@route_option
@max_cost_option
@resubmit_option
@click.option("--exit-code", is_flag=True, help=f"End with {HAS_WORK} when there is a clip to make.")
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
    exit_code: bool,
    as_json: bool,
    inspector: Inspector,
) -> None:
    """
    Show what a render would make, why, and for how much.

    Makes nothing, and asks nobody but the shared store. Prices are estimates in US dollars. FILE can be - for standard
    input.
    """
    board, catalogue = open_subject(subject, inspector)
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
        routes=check_routes(routes, catalogue_for(board, catalogue)),
        resubmit_uncertain=resubmit_uncertain,
    )
    planned = plan_render(board, options, report_notices)
    report_foreign_store(store_root(board, options))
    screen = standard_output()
    if as_json:
        notices = [problem_as_json(notice) for notice in board.notices]
        data = {**plan_as_json(planned), "notices": notices}
        screen.say(json_text(data, indent=2))
    else:
        length = None if shots else forecast_seconds(board, planned, inspector)
        screen.say(
            "\n".join(
                [*plan_lines(planned, length, screen), *limit_line(planned, board, options.spending, screen)]
            )
        )
        say_notices(board.notices, standard_error())
    if exit_code and planned.has_work:
        raise click.exceptions.Exit(HAS_WORK)
