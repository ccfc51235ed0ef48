"""Load the films of a storyboard: which there are, those that are chosen, and what is wrong with them all."""

from __future__ import annotations

import logging
from collections.abc import Sequence as AnySequence
from typing import Final

from storyboard.board.across_films import check_across, notices_across
from storyboard.board.every_film import EveryFilm, every_film
from storyboard.board.film_problems import told_together
from storyboard.board.film_values import FilmValues
from storyboard.board.films import Films, SkippedFilm
from storyboard.board.folder import Files
from storyboard.board.foreign import notices_of_braces
from storyboard.board.inputs.declaration import Declarations
from storyboard.board.inputs.declare import declared, without_broken
from storyboard.board.load_film import LoadedFilm, Template, is_made, load_film, permissions_of, trees_of
from storyboard.board.loading import Given, Source, Wanted, tree_in
from storyboard.board.memory import Memory
from storyboard.board.selection import chosen_films
from storyboard.board.template import Templates
from storyboard.board.validate import Drafts
from storyboard.document.tree import Mapping, problem_at
from storyboard.errors import BoardError
from storyboard.limits import SHOTS_OF_ALL

__all__ = ["load_all"]

_log: Final = logging.getLogger(__name__)

_TEMPLATE_UNITS: Final = 2_000_000
_UNITS_PER_CHARACTER: Final = 50


def load_all(source: Source, given: Given, wanted: Wanted) -> Films:
    """Return the films that are wanted. Raises `BoardError` with all problems, and `PlanError` when none is chosen."""
    tree, told = tree_in(source)
    findings = source.findings()
    declarations = declared(tree, findings)
    told += findings.problems()
    tree = without_broken(tree, declarations)
    try:
        every = every_film(tree, source, given, wanted)
    except BoardError as error:
        raise BoardError([*told, *error.problems]) from None
    template = _template(tree, source, every, declarations)
    every = every._replace(films=_made(every, template))
    try:
        loaded = _loaded(every, wanted, template)
    except BoardError as error:
        raise BoardError([*told, *error.problems]) from None
    told += check_across(every, loaded, template)
    if every.rows and not wanted.skip_invalid:
        told += [problem for row in every.rows.unnamed for problem in row.problems]
    problems = told_together(
        {film.name: each.problems for film, each in loaded}, len(loaded), every.row_files
    )
    skipped = _skipped(every, loaded)
    boards = [each.board for _, each in loaded if each.board is not None]
    if (told or problems) and (told or not wanted.skip_invalid or not boards):
        raise BoardError([*told, *problems])
    notices = told_together(
        {film.name: each.notices for film, each in loaded if each.board is not None},
        len(boards),
        every.row_files,
    )
    notices += notices_across(every, loaded, template)
    rows = {film.row.name: film.row for film, _ in loaded if film.row}
    notices += notices_of_braces(source.place.name, rows.values(), every.given.variables)
    if len(boards) == 1:
        boards = [boards[0].noting(notices)]
    _log.debug('read "%s": %d films of %d', source.place.name, len(boards), len(every.films))
    total = len(every.films) + (len(every.rows.unnamed) if every.rows else 0)
    place, other = source.place, wanted.rows is not None
    return Films(place.name, place.folder, tuple(boards), total, skipped, tuple(notices), other)


def _loaded(every: EveryFilm, wanted: Wanted, template: Template) -> list[tuple[FilmValues, LoadedFilm]]:
    """Return the chosen films, each loaded. BoardError when they have too many shots together."""
    loaded: list[tuple[FilmValues, LoadedFilm]] = []
    shots = 0
    for film in chosen_films(every.films, wanted.selection):
        template.templates.renew()
        loaded.append((film, load_film(film, template)))
        shots += loaded[-1][1].shots
        if shots > SHOTS_OF_ALL:
            keys = template.tree.keys
            mark = keys.get("rows", keys.get("matrix", template.tree.mark))
            said = f"the first {len(loaded):,} films have more than {SHOTS_OF_ALL:,} shots together"
            hint = "make some of them at a time, as with --limit or --only"
            raise BoardError([problem_at(template.source.place.name, mark, said, hint)])
    return loaded


def _template(tree: Mapping, source: Source, every: EveryFilm, declarations: Declarations) -> Template:
    units = _TEMPLATE_UNITS + _UNITS_PER_CHARACTER * source.characters
    outputs = len({film.output.name for film in every.films if film.output})
    permissions = permissions_of(every.given)
    return Template(
        source,
        tree,
        Templates(source.place.folder, units, allow_outside=every.given.allow_outside),
        every.given,
        every.films[0].output,
        declarations,
        permissions,
        Files(source.place.folder, permissions),
        trees_of(tree, outputs),
        Memory(),
        Drafts(),
    )


def _made(every: EveryFilm, template: Template) -> tuple[FilmValues, ...]:
    """Return the films without those that are left out. BoardError when none is left."""
    made = tuple(film for film in every.films if is_made(film, template))
    if made:
        return made
    mark = template.tree.items["outputs"].mark
    said = 'no film is made: "when" leaves all outputs out'
    raise BoardError([problem_at(template.source.place.name, mark, said, "let it be true for one at least")])


def _skipped(every: EveryFilm, loaded: AnySequence[tuple[FilmValues, LoadedFilm]]) -> tuple[SkippedFilm, ...]:
    """Return the rows without a name, and the films that have problems."""
    unnamed = every.rows.unnamed if every.rows else ()
    return (*unnamed, *(SkippedFilm(film.name, each.problems) for film, each in loaded if each.board is None))
