"""Open what the command line names: catalogues, and storyboards from files or standard input."""

from __future__ import annotations

import io
import linecache
import sys
from pathlib import Path

from storyboard.board.load import load, load_text
from storyboard.board.schema import Storyboard
from storyboard.board.variables import parse_set, parse_set_json, read_variables
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.cli.options import STANDARD_INPUT, Reading, Subject
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.suggestions import did_you_mean

__all__ = ["check_routes", "open_board", "open_catalogue", "open_subject"]


def open_catalogue(reading: Reading) -> Catalogue:
    """Return the catalogue with the user's files added. BoardError when a file has problems."""
    return load_catalogue(*reading.catalogue_files)


def open_subject(subject: Subject, inspector: Inspector | None = None) -> tuple[Storyboard, Catalogue]:
    """Return the storyboard of a command, and its catalogue. BoardError with all problems."""
    catalogue = open_catalogue(subject.reading)
    return open_board(subject.file, subject.reading, catalogue, inspector), catalogue


def open_board(
    file: str, reading: Reading, catalogue: Catalogue, inspector: Inspector | None = None
) -> Storyboard:
    """Load one storyboard; ``-`` reads it from standard input, with paths relative to the working folder."""
    variables = {
        name: value for path in reading.variable_files for name, value in read_variables(path).items()
    }
    variables |= dict(parse_set(assignment) for assignment in reading.assignments)
    variables |= dict(parse_set_json(assignment) for assignment in reading.json_assignments)
    if file != STANDARD_INPUT:
        return load(
            Path(file),
            variables=variables,
            catalogue=catalogue,
            allow_outside=reading.allow_outside,
            read_files=reading.variable_files,
            inspector=inspector,
        )
    text = sys.stdin.buffer.read() if sys.stdin is not None else b""
    # A pipe cannot be read again to show a problem's line.
    lines = list(io.StringIO(text.decode("utf-8", errors="replace"), newline=None))
    linecache.cache[file] = (len(text), None, lines, file)
    return load_text(
        text,
        file,
        Path(),
        variables=variables,
        catalogue=catalogue,
        allow_outside=reading.allow_outside,
        # Standard input may be a file, too.
        read_files=(*reading.variable_files, Path("/dev/stdin")),
        inspector=inspector,
    )


def check_routes(names: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...] | None:
    """Return the named providers, None when there are none. PlanError when no model can be reached through one."""
    routes = (route for model in catalogue.models.values() for route in model.routes)
    known = dict.fromkeys([*KEY_VARIABLES, *(route.provider for route in routes), LOCAL])
    for name in names:
        if name not in known:
            raise PlanError(f'there is no provider "{name}"', hint=did_you_mean(name, known, "providers"))
    return names or None
