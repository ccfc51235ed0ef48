"""What loading reads from and is given: the storyboard's text as a tree, its place, and what the caller adds."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.selection import EVERY_FILM, Selection
from storyboard.board.validate import check_version
from storyboard.catalogue.catalogue import Catalogue
from storyboard.document.tree import Mapping, Node, Reading, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.inspection.inspector import Inspector

__all__ = ["Given", "Place", "Source", "Wanted", "tree_in", "without_keys"]


class Given(NamedTuple):
    """What the caller gives besides the storyboard itself; `variables` are nodes with their places."""

    variables: AnyMapping[str, Node]
    catalogue: Catalogue
    allow_outside: bool
    read_files: AnyMapping[Path, str]
    inspector: Inspector


class Wanted(NamedTuple):
    """Which films the caller wants: the file of their rows, the choice among them, and whether to skip broken ones."""

    rows: Path | None = None
    selection: Selection = EVERY_FILM
    skip_invalid: bool = False


class Place(NamedTuple):
    """The storyboard's name, as it was given, and the folder of its relative paths."""

    name: str
    folder: Path
    file: Path | None = None

    @property
    def itself(self) -> dict[Path, str]:
        """The storyboard's own file, where it has one."""
        return {} if self.file is None else {self.file: "the storyboard itself"}


class Source(NamedTuple):
    """A storyboard that was read: its tree and what is wrong with its text, how long that is, and its place."""

    reading: Reading
    characters: int
    place: Place

    def findings(self) -> Findings:
        """Return a collection for problems of this storyboard."""
        return Findings(self.place.name, self.reading.blocks)


def tree_in(source: Source) -> tuple[Mapping, list[Problem]]:
    """Return the storyboard's tree, and what is wrong so far. BoardError when it is none, or of a later version."""
    tree, name, told = source.reading.tree, source.place.name, [*source.reading.problems]
    if tree is None:
        raise BoardError(told)
    if not isinstance(tree, Mapping):
        hint = 'it begins with "storyboard: 1", and has a list of "shots"'
        raise BoardError([*told, problem_at(name, tree.mark, "a storyboard is a mapping", hint)])
    findings = source.findings()
    goes_on = check_version(tree, findings)
    told += findings.problems()
    if not goes_on:
        raise BoardError(told)
    return tree, told


def without_keys(tree: Mapping, names: frozenset[str]) -> Mapping:
    """Return the mapping without these keys."""
    items = {key: item for key, item in tree.items.items() if key not in names}
    return Mapping(items, {key: mark for key, mark in tree.keys.items() if key not in names}, tree.mark)
