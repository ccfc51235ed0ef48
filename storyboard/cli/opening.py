"""Open what the command line names: catalogues, and storyboards from files or standard input."""

from __future__ import annotations

import io
import linecache
import sys
from functools import partial
from pathlib import Path

from storyboard.board.films import Films
from storyboard.board.inputs.interface import Interface
from storyboard.board.load import load_films, load_films_in_text, load_interface, load_interface_in_text
from storyboard.board.schema import Storyboard
from storyboard.board.selection import Selection
from storyboard.board.variables import parse_set, parse_set_json, read_variables
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.cli.options import STANDARD_INPUT, Reading, Subject
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.suggestions import did_you_mean
from storyboard.wording import counted, listed

__all__ = [
    "check_routes",
    "films_in",
    "open_board",
    "open_catalogue",
    "open_films",
    "open_interface",
    "open_subject",
]


def open_catalogue(reading: Reading) -> Catalogue:
    """Return the catalogue with the user's files added. BoardError when a file has problems."""
    return load_catalogue(*reading.catalogue_files)


def open_subject(subject: Subject, inspector: Inspector | None = None) -> tuple[Storyboard, Catalogue]:
    """
    Return the storyboard of a command for one film, and its catalogue.

    BoardError with all problems; PlanError, which names the films, when there are several.
    """
    catalogue = open_catalogue(subject.reading)
    return open_board(subject.file, subject.reading, catalogue, inspector), catalogue


def open_interface(file: str) -> Interface:
    """Return what a storyboard asks of whoever fills it; ``-`` reads it from standard input. BoardError."""
    if file == STANDARD_INPUT:
        return load_interface_in_text(_typed(), file, Path())
    return load_interface(Path(file))


def open_films(subject: Subject, inspector: Inspector | None = None) -> tuple[Films, Catalogue]:
    """Return the films of a command, and their catalogue. BoardError with all problems."""
    catalogue = open_catalogue(subject.reading)
    return films_in(subject.file, subject.reading, catalogue, inspector), catalogue


def open_board(
    file: str, reading: Reading, catalogue: Catalogue, inspector: Inspector | None = None
) -> Storyboard:
    """Load the one film of a storyboard, as `films_in` does; PlanError, which names the films, for several."""
    films = films_in(file, reading, catalogue, inspector)
    if films.only is not None:
        return films.only
    names = listed(f'"{board.film}"' for board in films)
    chosen = "" if len(films) == films.total else f", of which {len(films):,} are chosen"
    made = counted(films.total, "film") + chosen
    raise PlanError(
        f'"{films.name}" makes {made}, and this command is for one: {names}',
        hint=f'choose one by its name, such as --only "{films.boards[0].film}"',
    )


def films_in(file: str, reading: Reading, catalogue: Catalogue, inspector: Inspector | None = None) -> Films:
    """Load the films of a storyboard; ``-`` reads it from standard input, with paths relative to the working folder."""
    choice = reading.films
    variables = {
        name: value for path in reading.variable_files for name, value in read_variables(path).items()
    }
    variables |= dict(parse_set(assignment) for assignment in reading.assignments)
    variables |= dict(parse_set_json(assignment) for assignment in reading.json_assignments)
    from_standard_input = file == STANDARD_INPUT
    load_them = (
        partial(load_films_in_text, _typed(), file, Path())
        if from_standard_input
        else partial(load_films, Path(file))
    )
    return load_them(
        variables=variables,
        catalogue=catalogue,
        allow_outside=reading.allow_outside,
        # Standard input may be a file, too.
        read_files=(*reading.variable_files, *([Path("/dev/stdin")] if from_standard_input else [])),
        inspector=inspector,
        rows=choice.rows,
        selection=Selection(choice.only, choice.limit, choice.variants, choice.row_names),
        skip_invalid=choice.skip_invalid,
    )


def _typed() -> bytes:
    """Return all of standard input, which messages can still show a line of."""
    text = sys.stdin.buffer.read() if sys.stdin is not None else b""
    # A pipe cannot be read again.
    lines = list(io.StringIO(text.decode("utf-8", errors="replace"), newline=None))
    linecache.cache[STANDARD_INPUT] = (len(text), None, lines, STANDARD_INPUT)
    return text


def check_routes(names: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...] | None:
    """Return the named providers, None when there are none. PlanError when no model can be reached through one."""
    routes = (route for model in catalogue.models.values() for route in model.routes)
    known = dict.fromkeys([*KEY_VARIABLES, *(route.provider for route in routes), LOCAL])
    for name in names:
        if name not in known:
            raise PlanError(f'there is no provider "{name}"', hint=did_you_mean(name, known, "providers"))
    return names or None
