"""What can be said only of all films of a storyboard together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storyboard.board.every_film import EveryFilm
from storyboard.board.film_paths import check_paths
from storyboard.board.film_values import FilmValues
from storyboard.board.findings import Findings
from storyboard.board.idle import advise_of_idle
from storyboard.board.inputs.reach import root_of
from storyboard.board.load_film import LoadedFilm, Names, Template, names_of
from storyboard.board.template import NOT_VARIABLES
from storyboard.board.unused import Value, tell_unused, unused_values, values_of
from storyboard.document.tree import Mapping, Node, Scalar, problem_at
from storyboard.errors import Problem
from storyboard.suggestions import did_you_mean

__all__ = ["check_across", "notices_across"]

_ROW = frozenset({"row"})
# Data, and what is no template.
_NOT_TEXTS = frozenset({"rows", "inputs"})


def check_across(
    every: EveryFilm, loaded: Sequence[tuple[FilmValues, LoadedFilm]], template: Template
) -> list[Problem]:
    """Return films of one path, values that nothing uses, and variables from outside that there are not."""
    findings = template.source.findings()
    paths = {film.name: each.board.output.path for film, each in loaded if each.board is not None}
    check_paths(every.films, paths, template, findings)
    known = _known(every, [each.names for _, each in loaded], template)
    unused, unknown = _in_doubt(every, known, template)
    if (unused or unknown) and len(loaded) < len(every.films):
        # What only the other films use is used: a text, or a file that only these include.
        there = {film.name for film, _ in loaded}
        others = [names_of(film, template) for film in every.films if film.name not in there]
        known = _known(every, [known, *others], template)
        unused, unknown = _in_doubt(every, known, template)
    tell_unused(unused, every, known.used, findings)
    return [*findings.problems(), *_unknown(unknown, every, known, template)]


def _known(every: EveryFilm, of_films: Sequence[Names], template: Template) -> Names:
    """Return the names of the films' variables, with the inputs and the variables that the storyboard declares."""
    own = template.tree.items.get("vars")
    declared = template.inputs.names | frozenset(own.items if isinstance(own, Mapping) else ())
    names = Names().union(of_films)
    functions = NOT_VARIABLES - {value.name for value in values_of(every)}
    return Names(declared | (names.used - functions), names.mentioned)


def _in_doubt(every: EveryFilm, known: Names, template: Template) -> tuple[list[Value], list[str]]:
    """Return the values that nothing is known to use, and the variables from outside that are not known to be there."""
    names = known.used | known.mentioned
    unknown = [name for name in template.given.variables if root_of(name) not in names]
    if all(root_of(value.name) in names - every.own_names for value in values_of(every)):
        return [], unknown
    usage = template.templates.usage(_texts_of(template.tree), _ROW)
    return [] if usage is None else unused_values(every, names, usage), unknown


def notices_across(
    every: EveryFilm, loaded: Sequence[tuple[FilmValues, LoadedFilm]], template: Template
) -> list[Problem]:
    """
    Return notices of inputs that nothing uses, and of axes, variants and rows that change nothing.

    None of the latter when some films are not there.
    """
    there = [(film, each.board) for film, each in loaded if each.board is not None]
    findings = template.source.findings()
    if len(loaded) == len(every.films) or not template.templates.read_files:
        used = Names().union(each.names for _, each in loaded)
        naming = {root_of(every.rows.column)} if every.rows else set()
        _advise_of_unused(template, used.used | used.mentioned | naming, findings)
    if 1 < len(there) == len(every.films):
        advise_of_idle(every, template.tree, there, findings)
    return findings.notices()


def _advise_of_unused(template: Template, used: frozenset[str], findings: Findings) -> None:
    inputs = template.inputs.inputs
    if inputs.keys() <= used:
        return
    usage = template.templates.usage(_texts_of(template.tree), _ROW)
    for name, declaration in inputs.items():
        if usage is None or name in used | usage.names or usage.uses("row", name):
            continue
        hint = f"use it, as {{{{ {name} }}}}, or take it out: whoever fills the template is asked for it"
        findings.advise(declaration.mark, f'nothing uses the input "{name}"', hint)


def _texts_of(tree: Mapping) -> Iterator[str]:
    for key, node in tree.items.items():
        if key not in _NOT_TEXTS:
            yield from _texts_in(node)


def _texts_in(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        if isinstance(node.value, str):
            yield node.value
        return
    for item in node.items.values() if isinstance(node, Mapping) else node.items:
        yield from _texts_in(item)


def _unknown(names: Sequence[str], every: EveryFilm, known: Names, template: Template) -> list[Problem]:
    """Return a problem for each variable from outside that the storyboard neither declares nor uses."""
    axes = {axis.name for axis in every.choices.axes}
    settable = sorted(known.used - every.own_names - axes - {*template.given.variables})
    return [
        problem_at(
            "",
            template.given.variables[name].mark,
            f'the storyboard has no variable "{root_of(name)}"',
            did_you_mean(root_of(name), settable, "variables"),
        )
        for name in names
    ]
