"""Read a catalogue file: return its models, or all problems with their places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from pydantic import ValidationError

from storyboard.catalogue.consistency import Finding, inconsistencies
from storyboard.catalogue.schema import CATALOGUE_VERSION, CatalogueFile, Model
from storyboard.document.problems import dotted, problems_of
from storyboard.document.tree import (
    Location,
    Mapping,
    Node,
    Scalar,
    Sequence,
    mark_at,
    plain,
    problem_at,
    read_tree,
)
from storyboard.errors import BoardError, Problem

__all__ = ["read_models"]

OWNED: Final = 2


def read_models(
    text: bytes,
    path: str,
    *,
    taken: Collection[str] = (),
    refused: Callable[[Iterable[Model]], Iterable[Finding]] = lambda _: (),
) -> tuple[Model, ...]:
    """
    Return the models of a catalogue file; `path` names it in messages, and no model may have a name that is `taken`.

    `refused` gives what else the models may not do. Raises BoardError with all problems: those of the text, or else
    those of the types of its fields, or else those in which its parts contradict each other.
    """
    tree = read_tree(text, path)
    _refuse_newer(tree, path)
    try:
        file = CatalogueFile.model_validate(plain(tree))
    except ValidationError as error:
        raise BoardError(
            problems_of(error, tree, path, CatalogueFile, lambda location: _owner(tree, location))
        ) from None
    problems: list[Problem] = []
    for finding in (*inconsistencies(file), *_named_like(file, taken), *refused(file.models)):
        owner, covered = _owner(tree, finding.place)
        name = dotted(finding.place[covered:])
        words = f"{owner}: " if owner else ""
        words += f'"{name}" {finding.message}' if name else finding.message
        mark = mark_at(tree, finding.place, key=finding.of_key)
        problems.append(problem_at(path, mark, words, finding.hint))
    if problems:
        raise BoardError(problems)
    return file.models


def _named_like(file: CatalogueFile, taken: Collection[str]) -> Iterator[Finding]:
    for index, model in enumerate(file.models):
        if model.name in taken:
            hint = "it makes previews, and shots without a model: choose another name"
            yield Finding(("models", index, "name"), "is the name of the built-in engine", hint)


def _refuse_newer(tree: Node, path: str) -> None:
    version = tree.items.get("catalogue") if isinstance(tree, Mapping) else None
    number = plain(version) if isinstance(version, Scalar) else None
    if version is not None and type(number) is int and number > CATALOGUE_VERSION:
        message = f"this catalogue file is of version {number}, and this program reads {CATALOGUE_VERSION}"
        raise BoardError([problem_at(path, version.mark, message, "a newer storyboard can read it")])


def _owner(tree: Node, location: Location) -> tuple[str, int]:
    """Name the model that a location belongs to, by its name as far as it has one."""
    if len(location) < OWNED or location[0] != "models" or not isinstance(location[1], int):
        return "", 0
    models = tree.items.get("models") if isinstance(tree, Mapping) else None
    model = models.items[location[1]] if isinstance(models, Sequence) else None
    name = model.items.get("name") if isinstance(model, Mapping) else None
    written = f'"{name.value}"' if isinstance(name, Scalar) else str(location[1] + 1)
    return f"model {written}", OWNED
