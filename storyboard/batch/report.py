"""Write the report of a batch beside its films: ``report.csv`` and ``report.html``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from storyboard.batch.outcome import FilmOutcome
from storyboard.batch.posters import kept_poster
from storyboard.batch.report_csv import csv_report, is_csv_report
from storyboard.batch.report_page import is_page, page_report, whose_page
from storyboard.errors import StoryboardError
from storyboard.inspection.inspector import Inspector
from storyboard.media.files import atomic_write

__all__ = ["REPORT_FOLDER", "Report", "ReportPlace", "write_report"]

REPORT_FOLDER: Final = "build"
# More than the header of each, with the longest name of a file.
_BEGINNING: Final = 2000


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """
    Whose report it is, and where it goes: below the storyboard's `folder`.

    `storyboard` is the storyboard's name in messages, `title` the heading of the page (empty: that name). `root` is the
    store, which keeps the posters, `inputs` are the files that the films are made of, which no report replaces. That of
    a `preview` has names of its own.
    """

    folder: Path
    storyboard: str
    title: str
    root: Path
    inspector: Inspector
    inputs: Iterable[Path] = ()
    preview: bool = False


class Report(NamedTuple):
    """The files that were written, the page first, and what hindered others, in words."""

    files: tuple[Path, ...]
    troubles: tuple[str, ...]


def write_report(outcomes: Sequence[FilmOutcome], place: ReportPlace) -> Report:
    """
    Write the report of these films, over an earlier one. Nothing else is replaced: that is a trouble, in words.

    It is ``build/report.csv`` and ``build/report.html``; where those are another storyboard's, the file's name comes
    before ``report``.
    """
    folder = place.folder / REPORT_FOLDER
    name = PurePath(place.storyboard).name
    stem = _stem(folder, name, preview=place.preview)

    def poster_of(film: Path) -> bytes | None:
        return kept_poster(place.root, film, place.inspector)

    pages = page_report(place.title or place.storyboard, name, outcomes, folder, poster_of)
    page = (text.encode("utf-8", "backslashreplace") for text in pages)
    wanted = {folder / f"{stem}.html": page, folder / f"{stem}.csv": csv_report(outcomes, place.folder)}
    written: list[Path] = []
    troubles: list[str] = []
    for path, content in wanted.items():
        if (trouble := _written(path, content, place.inputs)) is None:
            written.append(path)
        else:
            troubles.append(trouble)
    return Report(tuple(written), tuple(troubles))


def _stem(folder: Path, name: str, *, preview: bool) -> str:
    stem = "report.preview" if preview else "report"
    whose = whose_page(_beginning(folder / f"{stem}.html").decode("utf-8", "replace"))
    return stem if whose in (None, escape(name)) else f"{PurePath(name).stem}.{stem}"


def _written(path: Path, content: Iterable[bytes], inputs: Iterable[Path]) -> str | None:
    """Write one file of the report; return why it was not written, None when it was."""
    try:
        if path.exists() and not _is_ours(path, inputs):
            return f'the report "{path}" was not written: there is a file of that name that is no report'
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            for part in content:
                file.write(part)
    except StoryboardError as error:
        return f"the report was not written: {error.message}"
    except OSError as error:
        return f'the report "{path}" was not written: {error.strerror}'
    return None


def _is_ours(path: Path, inputs: Iterable[Path]) -> bool:
    if any(each.exists() and each.samefile(path) for each in inputs):
        return False
    beginning = _beginning(path)
    return is_csv_report(beginning) or is_page(beginning.decode("utf-8", "replace"))


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""
