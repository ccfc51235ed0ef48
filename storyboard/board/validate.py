"""From the expanded tree to the schema classes: what fits becomes a board, what does not is noted."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, JsonValue, ValidationError

from storyboard.board.expand import Expanded, ShotNode
from storyboard.board.findings import Findings
from storyboard.board.schema import LANGUAGE_VERSION, Shot, Storyboard
from storyboard.document.problems import problems_of, shown
from storyboard.document.tree import Location, Mapping, Mark, Node, Scalar, mark_at, plain

__all__ = ["Draft", "DraftShot", "check_version", "validate"]


class DraftShot(NamedTuple):
    """A shot that fits its schema class, and the node that it was made of."""

    shot: Shot
    source: ShotNode

    def mark(self, *location: str | int, key: bool = False) -> Mark:
        """Return where the shot writes the thing at `location`."""
        return mark_at(self.source.node, location, key=key)


class Draft(NamedTuple):
    """As much of a board as fits its schema classes; `sources` are all shots, also those that do not fit."""

    board: Storyboard
    shots: tuple[DraftShot, ...]
    sources: tuple[ShotNode, ...]
    rest: Mapping


def check_version(tree: Mapping, findings: Findings) -> bool:
    """Note a language version that this program does not know; False when reading on makes no sense."""
    node = tree.items.get("storyboard")
    hint = f'begin the file with "storyboard: {LANGUAGE_VERSION}"'
    if node is None:
        findings.add(tree.mark, '"storyboard" is missing: the version of the language', hint)
        return True
    value = node.value if isinstance(node, Scalar) else plain(node)
    if type(value) is int and value == LANGUAGE_VERSION:
        return True
    if type(value) in {int, float} and value > LANGUAGE_VERSION:  # type: ignore[operator]
        message = f"the storyboard is written in version {value} of the language"
        findings.add(
            node.mark, message, f"this program knows version {LANGUAGE_VERSION}: install a newer one"
        )
        return False
    findings.add(
        node.mark, f'"storyboard" should be the version {LANGUAGE_VERSION}, not {shown(value)}', hint
    )
    return True


def validate(expanded: Expanded, findings: Findings) -> Draft:
    """Return as much of the board as fits, with every misfit noted; each thing that is wrong is noted once."""
    rest = expanded.rest
    data = {key: plain(node) for key, node in rest.items.items()}
    sources = expanded.shots or ()
    stand_in: dict[str, object] = {"storyboard": LANGUAGE_VERSION}
    if sources:
        # The schema asks for one shot at least; the real ones are checked one by one below.
        stand_in["shots"] = (Shot(id="x"),)
    elif expanded.shots is not None:
        stand_in["shots"] = ()
    board = _checked_rest(data, stand_in, rest, findings)
    drafts = tuple(
        DraftShot(shot, source) for source in sources if (shot := _checked_shot(source, findings)) is not None
    )
    return Draft(
        board.model_copy(update={"shots": tuple(each.shot for each in drafts)}), drafts, sources, rest
    )


def _checked_rest(
    data: dict[str, JsonValue], stand_in: dict[str, object], rest: Mapping, findings: Findings
) -> Storyboard:
    try:
        return Storyboard.model_validate(data | stand_in)
    except ValidationError as error:
        _note(error, rest, Storyboard, findings)
        misfits = {details["loc"][0] for details in error.errors() if details["loc"]}
    sound = {key: value for key, value in data.items() if key not in misfits}
    return Storyboard.model_validate(sound | stand_in | {"shots": (Shot(id="x"),)})


def _checked_shot(source: ShotNode, findings: Findings) -> Shot | None:
    try:
        return Shot.model_validate(plain(source.node))
    except ValidationError as error:
        _note(error, source.node, Shot, findings, source.label)
        return None


def _note(
    error: ValidationError, node: Node, schema: type[BaseModel], findings: Findings, shot: str | None = None
) -> None:
    # What is only missing because it could not be rendered has been told.
    left_out = {
        mark_at(node, details["loc"][:-1])
        for details in error.errors(include_url=False)
        if details["type"] == "missing" and _was_written(node, details["loc"])
    }
    for problem in problems_of(error, node, findings.path, schema):
        mark = Mark(problem.line, problem.column)
        if mark in left_out and problem.message.endswith("is missing"):
            continue
        if shot is None or not findings.knows(mark):
            findings.add(mark, problem.message, problem.hint, shot=shot)


def _was_written(node: Node, location: Location) -> bool:
    for part in location[:-1]:
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.items:
            node = node.items[part]
        else:
            return False
    return isinstance(node, Mapping) and location[-1] in node.keys
