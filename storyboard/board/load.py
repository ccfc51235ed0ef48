"""Load a storyboard: the first three steps of the flow, and the only place here that reads the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.board.check import Permissions, check
from storyboard.board.expand import expand
from storyboard.board.findings import Findings
from storyboard.board.own_catalogue import catalogue_for, read_own_catalogue
from storyboard.board.schema import Storyboard
from storyboard.board.template import Templates
from storyboard.board.validate import check_version, validate
from storyboard.catalogue.catalogue import Catalogue, load_catalogue
from storyboard.catalogue.providers import UsableProviders
from storyboard.document.text_file import read_text
from storyboard.document.tree import (
    Mapping,
    Mark,
    Node,
    Reading,
    Scalar,
    Sequence,
    problem_at,
    read_all,
    tree_of,
)
from storyboard.errors import BoardError, Problem
from storyboard.inspection.inspector import Inspector
from storyboard.media.names import trouble_with
from storyboard.suggestions import did_you_mean

__all__ = ["load", "load_text"]

_log: Final = logging.getLogger(__name__)

_NAMELESS: Final = "storyboard"
_TEMPLATE_UNITS: Final = 2_000_000
_UNITS_PER_CHARACTER: Final = 50


class _Given(NamedTuple):
    """What the caller gives besides the storyboard itself."""

    variables: AnyMapping[str, object]
    catalogue: Catalogue
    allow_outside: bool
    read_files: AnyMapping[Path, str]
    inspector: Inspector


class _Place(NamedTuple):
    """The storyboard's name, as it was given, and the folder of its relative paths."""

    name: str
    folder: Path
    file: Path | None = None

    @property
    def itself(self) -> dict[Path, str]:
        """The storyboard's own file, where it has one."""
        return {} if self.file is None else {self.file: "the storyboard itself"}


def load(  # noqa: PLR0913 - what may be given beside the storyboard
    source: Path | str | AnyMapping[str, object],
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
) -> Storyboard:
    """
    Return the storyboard in a file, or in data of the same form, checked and fully expanded.

    Defaults are merged into the shots, `prompt` is the rendered text, `continues` an id and `model` a name; `notices`
    has what the author should know. Data may have the types of YAML, and paths, Decimals and Fractions. `variables`
    win over the storyboard's own `vars`. Files that it names must be in its folder (the working folder, for data)
    unless `allow_outside`. `read_files` are further files that were read for it, such as those of `variables`: no
    film may replace them. `inspector` looks at the files that it names; without one, what was
    found earlier of a file that has not changed is believed. No network is used, and nothing is written but what the
    user's cache remembers of files. Raises `BoardError` with all problems, in the
    order of the file.
    """
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    if isinstance(source, AnyMapping):
        place = _Place(_NAMELESS, Path.cwd())
        return _load(Reading(tree_of(dict(source), _NAMELESS), ()), 0, place, given)
    path = Path(source)
    if trouble := trouble_with(path):
        raise BoardError(
            [Problem(str(path), 0, 0, f'"{path.name}" cannot be read: its path {trouble[0]}', trouble[1])]
        )
    text = read_text(path)
    place = _Place(str(path), path.absolute().parent, path.absolute())
    return _load(read_all(text, str(path)), len(text), place, given)


def load_text(  # noqa: PLR0913 - the same keywords as load
    text: str | bytes,
    name: str,
    folder: Path,
    *,
    variables: AnyMapping[str, object] | None = None,
    catalogue: Catalogue | None = None,
    allow_outside: bool = False,
    read_files: Collection[Path] = (),
    inspector: Inspector | None = None,
) -> Storyboard:
    """Return the storyboard in the text, like `load`; it is called `name`, and its paths start at `folder`."""
    given = _given(variables, catalogue, allow_outside, read_files, inspector)
    return _load(read_all(text, name), len(text), _Place(name, folder.absolute()), given)


def _given(
    variables: AnyMapping[str, object] | None,
    catalogue: Catalogue | None,
    allow_outside: bool,
    read_files: Collection[Path],
    inspector: Inspector | None,
) -> _Given:
    catalogue = catalogue or load_catalogue()
    read = {path.absolute(): f'the file "{path}", which was read with it' for path in read_files}
    read |= {path.absolute(): f'the catalogue "{path}"' for path in catalogue.files}
    return _Given(variables or {}, catalogue, allow_outside, read, inspector or Inspector())


def _load(reading: Reading, characters: int, place: _Place, given: _Given) -> Storyboard:
    tree = reading.tree
    findings = Findings(place.name, reading.blocks)
    told = list(reading.problems)
    for doubt in reading.doubts:
        findings.advise(Mark(doubt.line, doubt.column), doubt.message, doubt.hint)
    if tree is None:
        raise BoardError(told)
    if not isinstance(tree, Mapping):
        hint = 'it begins with "storyboard: 1", and has a list of "shots"'
        raise BoardError([*told, problem_at(place.name, tree.mark, "a storyboard is a mapping", hint)])
    if not check_version(tree, findings):
        raise BoardError([*told, *findings.problems()])
    templates = Templates(place.folder, _TEMPLATE_UNITS + _UNITS_PER_CHARACTER * characters)
    own = tree.items.get("vars")
    nodes = dict(own.items) if isinstance(own, Mapping) else {}
    overriding = _overriding(given.variables)
    nodes |= overriding
    expanded = expand(tree, nodes, templates, findings)
    told += _unused(overriding, own, expanded.used)
    draft = validate(expanded, findings)
    board = draft.board.placed(place.folder, place.name)
    permissions = Permissions(
        given.catalogue, UsableProviders(os.environ), given.allow_outside, given.inspector
    )
    catalogue = read_own_catalogue(draft._replace(board=board), permissions, findings)
    if catalogue.is_broken:
        # Which models there are is not known, so nothing is said about them.
        raise BoardError([*told, *catalogue.problems, *findings.problems()])
    read = {**given.read_files, **templates.read_files, **catalogue.files, **place.itself}
    board = board.reading(read).adding(catalogue.models)
    draft = draft._replace(board=board)
    check(draft, replace(permissions, catalogue=catalogue_for(board, given.catalogue)), findings)
    problems = [*told, *findings.problems()]
    if problems:
        raise BoardError(problems)
    _log.debug('read "%s": %d shots', place.name, len(draft.board.shots))
    return draft.board.noting(findings.notices())


def _overriding(variables: AnyMapping[str, object]) -> dict[str, Node]:
    """Return the variables from outside as nodes; those that are nodes keep their places."""
    return {
        name: value
        if isinstance(value, Scalar | Sequence | Mapping)
        else tree_of(value, "variables", Mark(0, 0, f'variable "{name}"'))
        for name, value in variables.items()
    }


def _unused(variables: AnyMapping[str, Node], own: Node | None, used: frozenset[str]) -> list[Problem]:
    """Return a problem for each variable from outside that the storyboard neither declares nor uses."""
    declared = set(own.items) if isinstance(own, Mapping) else set()
    known = sorted((declared | used) - set(variables))
    return [
        problem_at(
            "", node.mark, f'the storyboard has no variable "{name}"', did_you_mean(name, known, "variables")
        )
        for name, node in variables.items()
        if name not in declared and name not in used
    ]
