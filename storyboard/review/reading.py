"""From the text of a review to its entries, with every problem at its place."""

from __future__ import annotations

from pydantic import ValidationError

from storyboard.document.problems import problems_of
from storyboard.document.tree import (
    Location,
    Mapping,
    Node,
    Scalar,
    mark_at,
    plain,
    problem_at,
    read_tree,
)
from storyboard.errors import BoardError
from storyboard.review.entry import REVIEW_VERSION, VERSION_KEY, ReviewedShot, ReviewFile

__all__ = ["shots_of", "tree_in"]

_OWNED = 2
_LONGEST_ID = 200


def tree_in(text: str | bytes, path: str) -> Node:
    """Return what is in the text of a review. BoardError when it is no YAML, no review, or a newer one."""
    tree = read_tree(text, path)
    version = tree.items.get(VERSION_KEY) if isinstance(tree, Mapping) else None
    if version is None:
        message = f'this is no review of storyboard: it should begin with "{VERSION_KEY}: {REVIEW_VERSION}"'
        raise BoardError(
            [problem_at(path, tree.mark, message, "add that line, or move the file away if it is another")]
        )
    number = plain(version) if isinstance(version, Scalar) else None
    if type(number) is int and number > REVIEW_VERSION:
        message = f"this review is of version {number}, and this program reads {REVIEW_VERSION}"
        raise BoardError([problem_at(path, version.mark, message, "update storyboard")])
    return tree


def shots_of(tree: Node, path: str) -> dict[str, ReviewedShot]:
    """Return the entries of a review by shot. BoardError with all problems."""
    try:
        file = ReviewFile.model_validate(plain(tree))
    except ValidationError as error:
        raise BoardError(problems_of(error, tree, path, ReviewFile, _owner)) from None
    problems = [
        problem_at(path, mark_at(tree, ("shots", name), key=True), "this is not the id of a shot")
        for name in file.shots
        if not name.isprintable() or not 0 < len(name) <= _LONGEST_ID
    ]
    if problems:
        raise BoardError(problems)
    return file.shots


def _owner(location: Location) -> tuple[str, int]:
    if len(location) < _OWNED or location[0] != "shots":
        return "", 0
    return f'shot "{location[1]}"', _OWNED
