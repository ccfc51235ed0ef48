"""What `render`, `preview` and `cut` share: do the work, report it, and print the path of the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from storyboard.board.schema import Storyboard
from storyboard.cli.announcing import announce
from storyboard.cli.command_line import shown_path
from storyboard.cli.progress import reporting
from storyboard.cli.remembering import Said, remember
from storyboard.cli.screen import standard_output
from storyboard.cli.stopping import patient_stop, run_in_loop
from storyboard.film import Film, RenderOptions, make_clips, plan_render, store_root
from storyboard.report import CutProgress, Event, Reporter, ShotProgress
from storyboard.store.store import blob_path

__all__ = ["make_film", "make_retakes", "make_shots"]

Result = TypeVar("Result")
Work = Callable[[Storyboard, RenderOptions, Reporter], Awaitable[Result]]


def make_film(
    work: Work[Film], board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool
) -> None:
    """Run work that makes a film, and print the film's path; with `as_json`, print the events instead."""
    events: list[Event] = []
    film = _do(_overheard(work, events), board, options, as_json=as_json, quiet=quiet)
    if not as_json:
        announce(film.path, quiet=quiet)
    # Which film of several a command is about depends on more than is looked at again.
    if not board.film:
        remember(board, film, options, Said(events, as_json, quiet))


def _overheard(work: Work[Film], events: list[Event]) -> Work[Film]:
    """Return work that also collects what it reports; of the progress of clips and of the cut, there is too much."""

    async def overheard(board: Storyboard, options: RenderOptions, reporter: Reporter) -> Film:
        def tell(event: Event) -> None:
            if not isinstance(event, ShotProgress | CutProgress):
                events.append(event)
            reporter(event)

        return await work(board, options, tell)

    return overheard


def make_shots(board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool) -> None:
    """Make the clips of `options.shots` alone, and print their paths in the store, in the film's order."""
    _do(make_clips, board, options, as_json=as_json, quiet=quiet)
    if as_json:
        return
    root = store_root(board, options)
    for job in plan_render(board, options).generated:
        if job.cached is not None and job.shot in (options.shots or ()):
            standard_output().hand_on(str(shown_path(blob_path(root, job.cached.sha256))))


def make_retakes(board: Storyboard, options: RenderOptions, *, as_json: bool, quiet: bool) -> None:
    """Make further takes of a shot, as `options.retake` asks, and print the paths of their clips in the store."""
    wanted = [job.key for job in plan_render(board, options).generated if not job.picked]
    result = _do(make_clips, board, options, as_json=as_json, quiet=quiet)
    if as_json:
        return
    root = store_root(board, options)
    for take in (result.takes[key] for key in wanted if key in result.takes):
        standard_output().hand_on(str(shown_path(blob_path(root, take.sha256))))


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
