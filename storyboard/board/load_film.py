"""Load one film of a storyboard: expand it with its values, validate it, and check it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import JsonValue, ValidationError

from storyboard.board.check import Permissions, check
from storyboard.board.condition import is_wanted
from storyboard.board.deliverables import Output
from storyboard.board.expand import Values, expand
from storyboard.board.film_values import FilmValues, WrittenOutput
from storyboard.board.findings import Findings
from storyboard.board.folder import Files
from storyboard.board.inputs.check import Context, checked, files_in
from storyboard.board.inputs.declaration import Declarations
from storyboard.board.inputs.reach import overridden, with_empty_parts
from storyboard.board.loading import Given, Source, without_keys
from storyboard.board.memory import Memory
from storyboard.board.own_catalogue import OwnCatalogue, read_own_catalogue
from storyboard.board.rendering import Rendering, Variables
from storyboard.board.schema import Storyboard
from storyboard.board.template import Templates
from storyboard.board.validate import Draft, Drafts, validate
from storyboard.catalogue.additions import with_additions
from storyboard.catalogue.providers import UsableProviders
from storyboard.document.tree import NOWHERE, Mapping, Node, Scalar, Sequence, plain
from storyboard.errors import Problem
from storyboard.media.shape import FilmShape

__all__ = [
    "MULTIPLYING",
    "LoadedFilm",
    "Names",
    "Template",
    "is_made",
    "load_film",
    "names_of",
    "permissions_of",
    "scope_aside",
    "trees_of",
]

MULTIPLYING: Final = frozenset({"variants", "matrix", "rows"})
"""The keys that say which films there are: no film has them."""
_SHAPE_KEYS: Final = ("preset", "size", "fps")


class Template(NamedTuple):
    """What the films of a storyboard have in common: its tree, its texts, its first output (None: one), its inputs."""

    source: Source
    tree: Mapping
    templates: Templates
    given: Given
    first_output: WrittenOutput | None
    inputs: Declarations
    permissions: Permissions
    files: Files
    """Opens the files that values of inputs name."""
    trees: tuple[Mapping, ...]
    """The tree of the films of each output."""
    memory: Memory
    drafts: Drafts


class Names(NamedTuple):
    """
    The names of the variables that films used, and those in texts of theirs that were not rendered.

    Of the latter, some may be names of items and of values of shots.
    """

    used: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()

    def union(self, others: Iterable[Names]) -> Names:
        """Return the names with those of others."""
        every = (self, *others)
        none = frozenset[str]()
        return Names(
            none.union(*(each.used for each in every)), none.union(*(each.mentioned for each in every))
        )


class LoadedFilm(NamedTuple):
    """One film: its board, None when it has problems, with those and the notices; its variables' names, its `shots`."""

    board: Storyboard | None
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    names: Names
    shots: int


def load_film(film: FilmValues, template: Template) -> LoadedFilm:
    """Return the film, fully expanded and checked, or all that is wrong with it."""
    source, given = template.source, template.given
    findings = source.findings()
    for doubt in source.reading.doubts:
        findings.advise(NOWHERE._replace(line=doubt.line, column=doubt.column), doubt.message, doubt.hint)
    told = list[Problem]()
    nodes = variables_of(film, template, template.files, findings)
    built_in = built_in_values(film, template, nodes)
    tree = template.trees[film.output.number if film.output else 0]
    expanded = expand(tree, Values(nodes, built_in, film.row), template.templates, findings, template.memory)
    draft = validate(expanded, findings, template.drafts)
    place = source.place
    # They are the same for all films, and were validated when they were read.
    board = draft.board.model_copy(update={"inputs": template.inputs.keys})
    board = board.placed(place.folder, place.name)
    if film.name:
        board = board.called(film.name)
    if film.output is not None:
        board, draft = _with_its_output(board, draft, film.output)
    if template.first_output is not None:
        board = board.sharing_clips(shape_of(template.first_output.node, nodes, template, film))
    board = _with_path(board, film)
    catalogue, permissions = _catalogue(draft._replace(board=board), template, findings)
    if catalogue.is_broken:
        # Which models there are is not known, so nothing is said about them.
        told += catalogue.problems
    else:
        read = {**given.read_files, **template.templates.read_files, **catalogue.files, **place.itself}
        read = {**_named_by_inputs(template, nodes), **read}
        board = board.reading(read).adding(catalogue.models)
        draft = draft._replace(board=board)
        check(draft, permissions, findings)
    problems = (*told, *findings.problems())
    notices = tuple(findings.notices())
    names = Names(expanded.used, expanded.mentioned)
    noted = None if problems else board.noting(notices)
    return LoadedFilm(noted, problems, notices, names, len(board.shots))


def names_of(film: FilmValues, template: Template) -> Names:
    """Return the names of the variables of a film that is not loaded: what is wrong with it, loading it tells."""
    aside = Findings(template.source.place.name)
    template.templates.renew()
    nodes = variables_of(film, template, None, aside)
    values = Values(nodes, built_in_values(film, template, nodes))
    tree = template.trees[film.output.number if film.output else 0]
    expanded = expand(tree, values, template.templates, aside, template.memory)
    return Names(expanded.used, expanded.mentioned)


def _named_by_inputs(template: Template, nodes: AnyMapping[str, Node | None]) -> dict[Path, str]:
    """Return the files that values of inputs name, with a description of each: shots may use none of them."""
    folder = template.source.place.folder
    return {
        folder / path: f'the file "{path}" of the input "{name}"'
        for name, declaration in template.inputs.inputs.items()
        if (node := nodes[name]) is not None
        for path in files_in(declaration, node)
    }


def _catalogue(draft: Draft, template: Template, findings: Findings) -> tuple[OwnCatalogue, Permissions]:
    """Return the film's own catalogue, read once for all films that name the same files, and what checks may use."""
    known = template.permissions.known

    def read() -> tuple[OwnCatalogue, Permissions]:
        own = read_own_catalogue(draft, template.permissions, findings)
        catalogue = with_additions(template.given.catalogue, own.models)
        return own, replace(template.permissions, catalogue=catalogue, known=known.with_other_models())

    return known.of(template, ("catalogue", draft.board.catalogue), read, findings)


def permissions_of(given: Given) -> Permissions:
    """Return what loading may use."""
    return Permissions(
        given.catalogue, UsableProviders(dict(os.environ)), given.allow_outside, given.inspector
    )


def variables_of(
    film: FilmValues, template: Template, files: Files | None, findings: Findings
) -> dict[str, Node | None]:
    """
    Return the film's variables: those of the storyboard, of the film, and from the caller; the later ones win.

    Those that are inputs are checked: None stands for one that is missing or wrong. `files` opens the files that they
    name; None leaves these alone.
    """
    own = template.tree.items.get("vars")
    layers = (film.variables, template.given.variables)
    given = overridden(own.items if isinstance(own, Mapping) else {}, layers, template.inputs, findings)
    context = Context(files)
    if film.row is not None:
        given = with_empty_parts(given, film.row.row.empty, template.inputs)
        context = Context(files, film.row.row.empty)
    return {
        **given,
        **dict.fromkeys(template.inputs.names),
        **checked(template.inputs, given, context, findings),
    }


def built_in_values(
    film: FilmValues, template: Template, nodes: AnyMapping[str, Node | None]
) -> dict[str, Node]:
    """Return the values that say which film it is: ``row``, ``variant``, ``matrix`` and ``output``."""
    output = film.output.node if film.output else template.tree.items.get("output")
    shape = shape_of(output, nodes, template, film)
    values: dict[str, Node] = {
        "name": Scalar(film.output.name if film.output else "", NOWHERE),
        "size": Scalar(f"{shape.width}x{shape.height}", NOWHERE),
        "width": Scalar(shape.width, NOWHERE),
        "height": Scalar(shape.height, NOWHERE),
        "fps": Scalar(_rate(shape), NOWHERE),
    }
    return {"output": Mapping(values, dict.fromkeys(values, NOWHERE), NOWHERE), **film.built_in}


def scope_aside(film: FilmValues, template: Template) -> tuple[Rendering, Variables]:
    """Return what renders texts of a film that is not loaded: what is wrong with them, loading it tells."""
    aside = Findings(template.source.place.name)
    template.templates.renew()
    nodes = variables_of(film, template, None, aside)
    rendering = Rendering(template.templates, aside)
    return rendering, Variables(nodes, rendering, built_in=built_in_values(film, template, nodes))


def is_made(film: FilmValues, template: Template) -> bool:
    """Return whether the storyboard makes a film: `when` of its output may leave it out."""
    when = film.output.node.items.get("when") if film.output else None
    if when is None:
        return True
    rendering, scope = scope_aside(film, template)
    return is_wanted(when, scope, (rendering, Findings("")))


def _rate(shape: FilmShape) -> int | float:
    return shape.fps.numerator if shape.fps.denominator == 1 else round(float(shape.fps), 3)


def shape_of(
    output: Node | None, nodes: AnyMapping[str, Node | None], template: Template, film: FilmValues
) -> FilmShape:
    """Return the size and rate of an output as it is written; what is wrong with it is found elsewhere."""
    rendering = Rendering(template.templates, Findings(template.source.place.name))
    scope = Variables(nodes, rendering, built_in=film.built_in)
    if output is not None and not isinstance(output, Mapping):
        output = rendering.node(output, scope)
    written: dict[str, Node] = {}
    if isinstance(output, Mapping):
        written = {key: output.items[key] for key in _SHAPE_KEYS if key in output.items}
    rendered = rendering.items(written, scope, None, texts=())
    data = {key: plain(node) for key, node in rendered.items()}
    return template.permissions.known.fact(("shape", repr(data)), lambda: _shape(data))


def _shape(data: dict[str, JsonValue]) -> FilmShape:
    try:
        return Output.model_validate(data).shape
    except ValidationError:
        return Output().shape


def trees_of(tree: Mapping, outputs: int) -> tuple[Mapping, ...]:
    """Return the tree of the films of each of so many outputs: without what multiplies it, and of others the names."""
    tree = without_keys(tree, MULTIPLYING | {"inputs"})
    written = tree.items.get("outputs")
    if not outputs or not isinstance(written, Sequence):
        return (tree,)
    return tuple(_of_output(tree, written, number) for number in range(outputs))


def _of_output(tree: Mapping, written: Sequence, number: int) -> Mapping:
    outputs = tuple(
        item if other == number else _name_alone(item) for other, item in enumerate(written.items)
    )
    return Mapping({**tree.items, "outputs": Sequence(outputs, written.mark)}, tree.keys, tree.mark)


def _name_alone(output: Node) -> Node:
    if not isinstance(output, Mapping):
        return output
    return Mapping(
        {"name": output.items["name"]}, {"name": output.keys.get("name", output.mark)}, output.mark
    )


def _with_its_output(board: Storyboard, draft: Draft, output: WrittenOutput) -> tuple[Storyboard, Draft]:
    """Return the board and the draft with the film's own output, and no other."""
    written = draft.rest.items["outputs"]
    if output.number >= len(board.outputs) or not isinstance(written, Sequence):
        return board, draft
    own = board.outputs[output.number]
    rest = without_keys(draft.rest, frozenset({"outputs"}))
    mark = draft.rest.keys["outputs"]
    rest = Mapping(
        {**rest.items, "output": written.items[output.number]}, {**rest.keys, "output": mark}, rest.mark
    )
    return board.delivering(own), draft._replace(rest=rest)


def _with_path(board: Storyboard, film: FilmValues) -> Storyboard:
    """Return the board with a path that is made of the film's name where the author wrote none."""
    if not film.name or "path" in board.output.model_fields_set:
        return board
    output = board.output.model_copy(update={"path": f"build/{film.name}.mp4"})
    return board.model_copy(update={"output": output})
