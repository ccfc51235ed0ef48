"""What can be said only of all films of a storyboard together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from storyboard.board.every_film import EveryFilm
from storyboard.board.film_paths import check_paths
from storyboard.board.film_values import FilmValues
from storyboard.board.findings import Findings
from storyboard.board.idle import advise_of_idle
from storyboard.board.inputs.reach import root_of
from storyboard.board.load_film import LoadedFilm, Template
from storyboard.board.unused import FUNCTIONS, check_unused, values_of
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
    own = template.tree.items.get("vars")
    known = template.inputs.names | frozenset(own.items if isinstance(own, Mapping) else ())
    known = known.union(*(each.used for _, each in loaded))
    names = [*template.given.variables, *(value.name for value in values_of(every))]
    if all(root_of(name) in known - every.own_names for name in names):
        return findings.problems()
    usage = template.templates.usage(_texts_of(template.tree), _ROW)
    if usage is None:
        return findings.problems()
    # Files that only other films include may use a column that nothing else does. A variable from outside is meant for
    # the films that are chosen: when it is misspelt, they would be made with another value, and paid.
    if len(loaded) == len(every.films) or not template.templates.read_files:
        check_unused(every, known, usage, findings)
    # What is named in a text may be a name of its own, such as that of an item: only what a film asked for is certain.
    unseen = usage.names if len(loaded) < len(every.films) else frozenset()
    return [*findings.problems(), *_unknown(template, known, unseen, some=len(loaded) < len(every.films))]


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
        # The input that names the films is used for that.
        naming = {every.rows.column} if every.rows else set[str]()
        _advise_of_unused(template, naming.union(*(each.used for _, each in loaded)), findings)
    if 1 < len(there) == len(every.films):
        advise_of_idle(every, template.tree, there, findings)
    return findings.notices()


def _advise_of_unused(template: Template, used: AbstractSet[str], findings: Findings) -> None:
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


def _unknown(
    template: Template, known: frozenset[str], unseen: frozenset[str], *, some: bool
) -> list[Problem]:
    """Return a problem for each variable from outside that the storyboard neither declares nor uses."""
    whole = not (some and template.templates.read_files)
    said = "the storyboard has no variable" if whole else "nothing in the chosen films uses the variable"
    asked = {name: root_of(name) for name in template.given.variables}
    others = sorted(known - set(asked) - FUNCTIONS)
    return [
        problem_at(
            "",
            node.mark,
            f'{said} "{asked[name]}"',
            did_you_mean(asked[name], others, "variables"),
        )
        for name, node in template.given.variables.items()
        if asked[name] not in known | unseen
    ]
