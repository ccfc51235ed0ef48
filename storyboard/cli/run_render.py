"""What `render`, `preview` and `cut` share: do the work, report it, and print the path of the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from storyboard.board.schema import Storyboard
from storyboard.cli.command_line import player_command, shown_path
from storyboard.cli.progress import reporting
from storyboard.cli.screen import printable, standard_error, standard_output
from storyboard.cli.stopping import patient_stop, run_in_loop
from storyboard.film import Film, RenderOptions, make_clips, plan_render, store_root
from storyboard.report import Reporter
from storyboard.store.store import blob_path

__all__ = ["make_film", "make_shots"]

Result = TypeVar("Result")
Work = Callable[[Storyboard, RenderOptions, Reporter], Awaitable[Result]]


def make_film(
    work: Work[Film], board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool
) -> None:
    """Run work that makes a film, and print the film's path; with `as_json`, print the events instead."""
    film = _do(work, board, options, as_json=as_json, quiet=quiet)
    if as_json:
        return
    path = shown_path(film.path)
    standard_output().hand_on(str(path))
    if not quiet:
        standard_error().say(f"play it with: {printable(player_command(path))}")


def make_shots(board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool) -> None:
    """Make the clips of `options.shots` alone, and print their paths in the store, in the film's order."""
    _do(make_clips, board, options, as_json=as_json, quiet=quiet)
    if as_json:
        return
    root = store_root(board, options)
    for job in plan_render(board, options).generated:
        if job.cached is not None and job.shot in (options.shots or ()):
            standard_output().hand_on(str(shown_path(blob_path(root, job.cached.sha256))))


def _do(
    work: Work[Result], board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool
) -> Result:
    with reporting(as_json=as_json, quiet=quiet) as reporter:
        return run_in_loop(_stoppable, work, board, options, reporter)


async def _stoppable(
    work: Work[Result], board: Storyboard, options: RenderOptions, reporter: Reporter
) -> Result:
    with patient_stop(reporter):
        return await work(board, options, reporter)
