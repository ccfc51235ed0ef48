"""Reading a catalogue file: text to models, or all that is wrong with it, each with its place."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from storyboard.catalogue.consistency import inconsistencies
from storyboard.catalogue.schema import CATALOGUE_VERSION, CatalogueFile, Model
from storyboard.document.problems import dotted, problems_of
from storyboard.document.tree import Location, Mapping, Node, Scalar, Sequence, mark_at, plain, read_tree
from storyboard.errors import BoardError, Problem

__all__ = ["read_models"]

OWNED: Final = 2


def read_models(text: bytes, path: str) -> tuple[Model, ...]:
    """
    Return the models of a catalogue file; `path` names it in messages.

    Raises BoardError with all problems: those of the text, or else those of the types of its fields, or else
    those in which its parts contradict each other.
    """
    tree = read_tree(text, path)
    _refuse_newer(tree, path)
    try:
        file = CatalogueFile.model_validate(plain(tree))
    except ValidationError as error:
        raise BoardError(
            problems_of(error, tree, path, CatalogueFile, lambda location: _owner(tree, location))
        ) from None
    problems = []
    for finding in inconsistencies(file):
        owner, covered = _owner(tree, finding.place)
        name = dotted(finding.place[covered:])
        words = f"{owner}: " if owner else ""
        words += f'"{name}" {finding.message}' if name else finding.message
        mark = mark_at(tree, finding.place, key=finding.of_key)
        problems.append(Problem(path, *mark, words, finding.hint))
    if problems:
        raise BoardError(problems)
    return file.models


def _refuse_newer(tree: Node, path: str) -> None:
    version = tree.items.get("catalogue") if isinstance(tree, Mapping) else None
    if isinstance(version, Scalar) and type(version.value) is int and version.value > CATALOGUE_VERSION:
        message = (
            f"this catalogue file is of version {version.value}, and this program reads {CATALOGUE_VERSION}"
        )
        raise BoardError([Problem(path, *version.mark, message, "a newer storyboard can read it")])


def _owner(tree: Node, location: Location) -> tuple[str, int]:
    """Name the model that a location belongs to, by its name as far as it has one."""
    if len(location) < OWNED or location[0] != "models" or not isinstance(location[1], int):
        return "", 0
    models = tree.items.get("models") if isinstance(tree, Mapping) else None
    model = models.items[location[1]] if isinstance(models, Sequence) else None
    name = model.items.get("name") if isinstance(model, Mapping) else None
    written = f'"{name.value}"' if isinstance(name, Scalar) else str(location[1] + 1)
    return f"model {written}", OWNED
