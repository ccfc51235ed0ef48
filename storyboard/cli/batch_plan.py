"""Show the plan of all films of a storyboard."""

from __future__ import annotations

from storyboard.batch.plan import BatchPlan, plan_batch, strictest
from storyboard.batch.plan_json import batch_plan_as_json
from storyboard.board.films import Films
from storyboard.cli.batch_plan_table import batch_plan_lines
from storyboard.cli.foreign_store import report_foreign_store, report_notices
from storyboard.cli.plan_table import limit_line
from storyboard.cli.problems import problem_as_json, say_notices, skipped_as_json, skipped_lines
from storyboard.cli.screen import json_text, standard_error, standard_output
from storyboard.film import RenderOptions, store_root
from storyboard.plan.pace import Pace, paces_of
from storyboard.store.trust import read_own_index

__all__ = ["batch_paces", "say_batch_plan"]


def say_batch_plan(films: Films, options: RenderOptions, *, as_json: bool) -> bool:
    """Plan the films and print the plan; return whether there is a clip to make."""
    root = store_root(films.boards[0], options)
    batch = plan_batch(films, options, report_notices)
    report_foreign_store(root)
    paces = batch_paces(batch, films, options)
    screen = standard_output()
    if as_json:
        data = {
            **batch_plan_as_json(batch, paces),
            "skipped": skipped_as_json(films.skipped),
            "notices": [problem_as_json(notice) for notice in films.notices],
        }
        screen.say(json_text(data, indent=2))
        return batch.has_work
    limit = limit_line(batch.union, strictest(films), options.spending, screen)
    screen.say("\n".join([*batch_plan_lines(batch, paces, screen), *limit]))
    if films.skipped:
        standard_error().say("\n".join(skipped_lines(films.skipped, standard_error())))
    say_notices(films.notices, standard_error())
    return batch.has_work


def batch_paces(batch: BatchPlan, films: Films, options: RenderOptions) -> tuple[Pace, ...]:
    """Return how long the clips to be made take at each provider, from what the store knows of earlier ones."""
    index = read_own_index(store_root(films.boards[0], options))
    if index is None:
        return paces_of(batch.union, {})
    try:
        return paces_of(batch.union, index.journal.clip_times())
    finally:
        index.close()
