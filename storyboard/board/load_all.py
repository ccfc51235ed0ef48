"""Load the films of a storyboard: which there are, each of them, and what is wrong with them all."""

from __future__ import annotations

import logging
from collections.abc import Sequence as AnySequence
from typing import Final

from storyboard.board.axes import read_choices
from storyboard.board.combinations import combinations
from storyboard.board.film_rows import NamedRow, inline_rows, named_rows, row_source
from storyboard.board.film_values import FilmValues, multiplied, written_outputs
from storyboard.board.films import Films, SkippedFilm
from storyboard.board.findings import Findings
from storyboard.board.folder import Files
from storyboard.board.inputs.declare import declared, without_broken
from storyboard.board.inputs.reach import root_of
from storyboard.board.load_film import LoadedFilm, Template, load_film, permissions_of, trees_of
from storyboard.board.loading import Given, Source, Wanted, tree_in
from storyboard.board.memory import Memory
from storyboard.board.row_file import read_row_file
from storyboard.board.selection import Selection, matches, refuse_unmatched
from storyboard.board.template import Templates
from storyboard.board.validate import Drafts
from storyboard.document.tree import Mapping, Node, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.suggestions import did_you_mean

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
    films, given = _films(tree, source, given, wanted)
    chosen = _chosen(films, wanted.selection)
    first = films[0].output
    units = _TEMPLATE_UNITS + _UNITS_PER_CHARACTER * source.characters
    templates = Templates(source.place.folder, units, allow_outside=given.allow_outside)
    files = Files(source.place.folder, permissions_of(given))
    outputs = len({film.output.name for film in films if film.output})
    trees = trees_of(tree, outputs)
    template = Template(source, tree, templates, given, first, declarations, files, trees, Memory(), Drafts())
    loaded: list[tuple[FilmValues, LoadedFilm]] = []
    for film in chosen:
        templates.renew()
        loaded.append((film, load_film(film, template)))
    told += _unused(given, declarations.names, tree, loaded)
    boards = [each.board for _, each in loaded if each.board is not None]
    problems = [*told, *_together([each.problems for _, each in loaded])]
    skipped = [SkippedFilm(film.name, each.problems) for film, each in loaded if each.board is None]
    if problems and (told or not wanted.skip_invalid or not boards):
        raise BoardError(problems)
    notices = _together([each.notices for _, each in loaded if each.board is not None])
    place = source.place
    _log.debug('read "%s": %d films of %d', place.name, len(boards), len(films))
    return Films(place.name, place.folder, tuple(boards), len(films), tuple(skipped), tuple(notices))


def _films(tree: Mapping, source: Source, given: Given, wanted: Wanted) -> tuple[list[FilmValues], Given]:
    """Return all films that the storyboard makes, before they are loaded. BoardError when that cannot be said."""
    findings = source.findings()
    matrix = tree.items.get("matrix")
    combined = combinations(read_choices(tree.items.get("variants"), matrix, findings), matrix, findings)
    outputs = written_outputs(tree, findings)
    rows, given = _rows(tree.items.get("rows"), source, (given, wanted), findings)
    if problems := findings.problems():
        raise BoardError([*source.reading.problems, *problems])
    films = list(multiplied(rows, combined, outputs))
    if not films:
        mark = tree.keys.get("rows", tree.keys.get("matrix", tree.mark))
        raise BoardError([problem_at(source.place.name, mark, "this storyboard makes no film", None)])
    return films, given


def _rows(
    node: Node | None, source: Source, asked: tuple[Given, Wanted], findings: Findings
) -> tuple[tuple[NamedRow, ...] | None, Given]:
    given, wanted = asked
    said = row_source(node, findings)
    if wanted.rows is None and said.file is None and said.written is None:
        return None, given
    if wanted.rows is None and said.written is not None:
        return named_rows(inline_rows(said.written, source.place.name, findings), None, findings), given
    found = read_row_file(wanted.rows, said, source.place, given, findings)
    if found is None:
        return (), given
    table, files = found
    return (
        named_rows(table, said.column, findings),
        given._replace(read_files={**given.read_files, **files}),
    )


def _chosen(films: AnySequence[FilmValues], selection: Selection) -> list[FilmValues]:
    """Return the films that the selection chooses, in their order. PlanError for what matches none."""
    refuse_unmatched(selection.only, [film.parts for film in films], "--only", "films")
    rows = [(film.row.name,) for film in films if film.row]
    refuse_unmatched(selection.row, rows, "--row", "rows")
    variants = [(film.combination.variant.name,) for film in films if film.combination.variant]
    refuse_unmatched(selection.variant, variants, "--variant", "variants")
    chosen = [film for film in films if _is_chosen(film, selection)]
    return chosen if selection.limit is None else chosen[: selection.limit]


def _is_chosen(film: FilmValues, selection: Selection) -> bool:
    variant = film.combination.variant
    return (
        (not selection.only or any(matches(pattern, film.parts) for pattern in selection.only))
        and (not selection.row or any(film.row and matches(each, (film.row.name,)) for each in selection.row))
        and (
            not selection.variant
            or any(variant and matches(each, (variant.name,)) for each in selection.variant)
        )
    )


def _together(told: AnySequence[AnySequence[Problem]]) -> list[Problem]:
    """Return the problems of all films, each once."""
    return list(dict.fromkeys(problem for problems in told for problem in problems))


def _unused(
    given: Given,
    inputs: frozenset[str],
    tree: Mapping,
    loaded: AnySequence[tuple[FilmValues, LoadedFilm]],
) -> list[Problem]:
    """Return a problem for each variable from outside that the storyboard neither declares nor uses."""
    own = tree.items.get("vars")
    known = {*inputs, *(own.items if isinstance(own, Mapping) else ())}
    known = known.union(*(each.used for _, each in loaded))
    others = sorted(known - set(given.variables))
    asked = {name: root_of(name) for name in given.variables}
    return [
        problem_at(
            "",
            node.mark,
            f'the storyboard has no variable "{asked[name]}"',
            did_you_mean(asked[name], others, "variables"),
        )
        for name, node in given.variables.items()
        if asked[name] not in known
    ]
