"""Saved plans on the command line: what was asked for, where they are written, and rendering from one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path, PurePath
from typing import Final

import click

from storyboard.board.schema import Storyboard
from storyboard.board.sources import sources_of
from storyboard.cli.film_options import FilmChoice
from storyboard.cli.options import Function, Reading, Subject, reading_options
from storyboard.cli.place_options import UsablePath, store_option
from storyboard.cli.settings import PLANNED_FILE, STANDARD_INPUT, settings_in_use, use_settings
from storyboard.cli.spending_options import Spending
from storyboard.errors import PlanError
from storyboard.film import RenderOptions
from storyboard.media.files import atomic_write
from storyboard.places import SharedChoice
from storyboard.plan.saved import Asked, SavedPlan, read_saved_plan
from storyboard.store.mark import store_around
from storyboard.wording import listed

__all__ = ["asked_of", "planned_subject_options", "refuse_beside_plan", "write_plan"]

_META: Final = "storyboard.saved_plan"


def asked_of(subject: Subject, options: RenderOptions) -> Asked:
    """Return what a command asks for. PlanError for standard input, which cannot be read again."""
    if subject.file == STANDARD_INPUT:
        raise PlanError("a plan of standard input cannot be saved", hint="write the storyboard into a file")
    films = subject.reading.films
    return Asked(
        storyboard=PurePath(subject.file).as_posix(),
        assignments=list(subject.reading.assignments),
        json_assignments=list(subject.reading.json_assignments),
        variable_files=[PurePath(path).as_posix() for path in subject.reading.variable_files],
        rows=None if films.rows is None else PurePath(films.rows).as_posix(),
        only=list(films.only),
        variants=list(films.variants),
        row_names=list(films.row_names),
        limit=films.limit,
        shots=None if options.shots is None else list(options.shots),
        routes=None if options.routes is None else list(options.routes),
        keep_stale=options.keep_stale,
        stop_at=list(options.stop_at),
        resubmit_uncertain=options.resubmit_uncertain,
    )


def write_plan(path: Path, saved: SavedPlan, board: Storyboard, root: Path) -> None:
    """Write a plan to a new file, or over an earlier plan. PlanError for any other place."""
    if (store := store_around(path, root)) is not None:
        raise PlanError(
            f'the plan "{path}" would lie in the store "{store}"', hint="choose a path outside of it"
        )
    if os.path.lexists(path):
        here = os.path.realpath(path)
        if any(os.path.realpath(source) == here for source in sources_of(board)):
            raise PlanError(
                f'the plan "{path}" would replace a file of the storyboard', hint="choose another path"
            )
        try:
            read_saved_plan(path)
        except PlanError as error:
            hint = "choose another path, or delete that file"
            raise PlanError(f'the plan "{path}" would replace a file that is no plan', hint=hint) from error
    with atomic_write(path) as temporary:
        temporary.write_text(saved.text(), encoding="utf-8")


def planned_subject_options(function: Function) -> Function:
    """Add what `subject_options` adds, and ``--plan``, which names FILE; the command gets `saved`, a plan or None."""

    @click.option(
        "--plan",
        "plan_file",
        metavar="FILE",
        type=UsablePath(path_type=Path),
        is_eager=True,
        callback=_read_plan,
        expose_value=False,
        help="Do exactly what this saved plan says; nothing if anything that it rests on has changed.",
    )
    @click.argument(
        "file", type=click.Path(allow_dash=True), required=False, is_eager=True, callback=use_settings
    )
    @reading_options
    @store_option
    @wraps(function)
    def with_subject(
        file: str | None, reading: Reading, store: Path | None, shared: SharedChoice, **others: object
    ) -> object:
        context = click.get_current_context()
        saved = context.meta.get(_META)
        if file is None:
            raise click.UsageError("missing argument 'FILE'", context)
        if isinstance(saved, SavedPlan):
            reading = _planned(reading, saved, context)
        subject = Subject(file, reading, store, settings_in_use(), shared)
        return function(subject=subject, saved=saved, **others)

    return with_subject


def _read_plan(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is None or context.resilient_parsing:
        return
    saved = read_saved_plan(path)
    context.meta[_META] = saved
    if _is_below(saved.asked.storyboard):
        context.meta[PLANNED_FILE] = saved.asked.storyboard


def _is_below(named: str) -> bool:
    """Return whether a path is below the working folder: a stranger's plan leads to no file elsewhere by itself."""
    path = PurePath(named)
    return not path.is_absolute() and ".." not in path.parts


def _planned(reading: Reading, saved: SavedPlan, context: click.Context) -> Reading:
    """Return how to read the storyboard of a saved plan, which has the values of variables, and the choice of films."""
    if reading.assignments or reading.json_assignments:
        raise click.UsageError(
            '"--plan" has the values of the variables: leave out --set and --set-json', context
        )
    if len(reading.variable_files) != len(saved.asked.variable_files):
        files = listed(f"--vars {name}" for name in saved.asked.variable_files) or "without --vars"
        raise click.UsageError(f"the plan was made with other files of variables: {files}", context)
    return replace(
        reading,
        assignments=tuple(saved.asked.assignments),
        json_assignments=tuple(saved.asked.json_assignments),
        films=_planned_films(reading.films, saved.asked, context),
    )


def _planned_films(films: FilmChoice, asked: Asked, context: click.Context) -> FilmChoice:
    if films != FilmChoice(rows=films.rows):
        raise click.UsageError(
            '"--plan" says which films are made: leave out --only, --variant, --row, --limit and --skip-invalid',
            context,
        )
    if films.rows is None and asked.rows is not None and not _is_below(asked.rows):
        raise click.UsageError(f"the plan was made with rows elsewhere: add --rows {asked.rows}", context)
    if films.rows is not None and asked.rows is None:
        raise click.UsageError('the plan was made without "--rows": leave it out', context)
    rows = films.rows or (None if asked.rows is None else Path(asked.rows))
    return FilmChoice(
        rows, tuple(asked.only), tuple(asked.variants), tuple(asked.row_names), limit=asked.limit
    )


def refuse_beside_plan(saved: SavedPlan, given: Sequence[object], spending: Spending) -> None:
    """Raise a usage error when options that a saved plan has are given, too; permissions are the caller's alone."""
    context = click.get_current_context()
    if any(given) or spending.routes:
        raise click.UsageError(
            '"--plan" says what is made: leave out --shot, --route, --keep-stale, --stop-at and --frozen',
            context,
        )
    if spending.resubmit_uncertain != saved.asked.resubmit_uncertain:
        how = "with" if saved.asked.resubmit_uncertain else "without"
        raise click.UsageError(
            f'the plan was made {how} "--resubmit-uncertain": render it {how} it, too', context
        )
