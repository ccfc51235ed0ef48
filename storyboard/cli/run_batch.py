"""What `render`, `preview` and `cut` do with several films: make them, show what became of each, write the report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TypeAlias

from storyboard.account import storyboard_summary
from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.render import Told
from storyboard.batch.report import Report, ReportPlace, write_report
from storyboard.board.films import Films
from storyboard.board.sources import sources_of
from storyboard.cli.batch_table import outcome_as_data, outcome_lines, summary_line
from storyboard.cli.command_line import shown_path
from storyboard.cli.notices_once import notices_once
from storyboard.cli.options import Subject
from storyboard.cli.progress import reporting
from storyboard.cli.render_errors import what_goes_on
from storyboard.cli.screen import json_text, printable, standard_error, standard_output
from storyboard.cli.stopping import patient_stop, run_in_loop
from storyboard.cli.suggested_commands import uncertain_submit_hint
from storyboard.errors import FilmsFailed, SubmitUncertain
from storyboard.film import RenderOptions, store_root
from storyboard.inspection.inspector import Inspector
from storyboard.report import Reporter
from storyboard.wording import counted

__all__ = ["BatchWork", "make_films"]

BatchWork: TypeAlias = Callable[[Films, RenderOptions, Reporter, Told], Awaitable[tuple[FilmOutcome, ...]]]


def make_films(
    work: BatchWork, subject: Subject, films: Films, options: RenderOptions, *, as_json: bool, quiet: bool
) -> None:
    """
    Run work that makes films, say what became of each, print their paths, and write the report.

    With `as_json`, it is all lines of JSON. Raises FilmsFailed when films are not there.
    """
    ended: list[Sequence[FilmOutcome]] = []
    with (
        _telling(subject, films, options, ended, as_json=as_json, quiet=quiet),
        reporting(as_json=as_json, quiet=quiet) as every,
        nullcontext(every) if as_json else notices_once(every) as reporter,
    ):
        run_in_loop(_stoppable, work, films, options, reporter, ended.append)
    outcomes = ended[-1]
    _say_report(_reported(outcomes, films, options), as_json=as_json, quiet=quiet)
    if not as_json:
        for each in outcomes:
            if each.is_there and each.path is not None:
                standard_output().hand_on(str(shown_path(each.path)))
    missing = {each.name: each.error for each in outcomes if not each.is_there}
    if missing:
        are = "is" if len(missing) == 1 else "are"
        words = f"{len(missing):,} of {counted(len(outcomes), 'film')} {are} not there"
        raise FilmsFailed(words, missing, hint=_what_to_do(outcomes))


async def _stoppable(
    work: BatchWork, films: Films, options: RenderOptions, reporter: Reporter, told: Told
) -> None:
    with patient_stop(reporter):
        told(await work(films, options, reporter, told))


@contextmanager
def _telling(
    subject: Subject,
    films: Films,
    options: RenderOptions,
    ended: list[Sequence[FilmOutcome]],
    *,
    as_json: bool,
    quiet: bool,
) -> Iterator[None]:
    """Say what became of the films, however the block ends; after an interruption, also what goes on elsewhere."""
    try:
        yield
    except KeyboardInterrupt:
        words = (
            "" if options.engine or not ended else what_goes_on(storyboard_summary(films.boards[0], options))
        )
        raise KeyboardInterrupt(words) from None
    finally:
        if ended:
            ended.append([_with_hint(each, subject) for each in ended[-1]])
            _say(ended[-1], as_json=as_json, quiet=quiet)


def _with_hint(each: FilmOutcome, subject: Subject) -> FilmOutcome:
    """Say of a submit in doubt what to do about it, for this film."""
    if not isinstance(each.error, SubmitUncertain) or each.error.shot is None:
        return each
    shot = each.error.shot.rpartition("/")[2]
    return replace(each, hint=uncertain_submit_hint(subject, shot, film=each.name))


def _say(outcomes: Sequence[FilmOutcome], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        for each in outcomes:
            standard_output().say(json_text({"event": "film_outcome", **outcome_as_data(each)}))
        return
    screen = standard_error()
    failed = [each for each in outcomes if not each.is_there]
    if quiet and not failed:
        return
    for line in outcome_lines(failed if quiet else outcomes, screen):
        screen.say(line)
    screen.say(summary_line(outcomes))


def _reported(outcomes: Sequence[FilmOutcome], films: Films, options: RenderOptions) -> Report:
    place = ReportPlace(
        folder=films.folder,
        storyboard=films.name,
        title=_title(films),
        root=store_root(films.boards[0], options),
        inspector=options.inspector or Inspector(),
        inputs=dict.fromkeys(path for board in films for path in sources_of(board)),
        preview=options.engine is not None,
    )
    return write_report(outcomes, place)


def _title(films: Films) -> str:
    """Return the title that all films have; empty when they differ, or when that of those left out is not known."""
    titles = {board.title for board in films}
    return titles.pop() if len(titles) == 1 and not films.skipped else ""


def _say_report(report: Report, *, as_json: bool, quiet: bool) -> None:
    screen = standard_error()
    if as_json:
        files = [str(shown_path(path)) for path in report.files]
        standard_output().say(json_text({"event": "report_written", "files": files}))
    elif report.files and not quiet:
        screen.say(f"report: {printable(str(shown_path(report.files[0])))}")
    for trouble in report.troubles:
        screen.say(f"{screen.paint('note', 'cyan')}: {printable(trouble)}")


def _what_to_do(outcomes: Sequence[FilmOutcome]) -> str | None:
    hints = dict.fromkeys(each.hint for each in outcomes if each.state is FilmState.FAILED and each.hint)
    return next(iter(hints), None) if len(hints) == 1 else None
