"""Convert the expanded tree to the schema classes: what fits becomes a board, the rest is recorded as problems."""

from __future__ import annotations

from copy import deepcopy
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from storyboard.board.expand import Expanded
from storyboard.board.expand_shot import ShotNode
from storyboard.board.expand_shots import Absent
from storyboard.board.findings import Findings
from storyboard.board.schema import LANGUAGE_VERSION, Shot, Storyboard
from storyboard.board.transition_names import FadeKind
from storyboard.document.problems import mistakes_in, problem_of, shown
from storyboard.document.tree import Location, Mapping, Mark, Node, mark_at, plain

__all__ = ["Draft", "DraftShot", "Drafts", "check_version", "validate"]

Checked = TypeVar("Checked", bound=BaseModel)

_NO_SHOT: Final = Shot(id="x")


class DraftShot(NamedTuple):
    """The part of a shot that fits its schema class, its node, and the keys that did not fit."""

    shot: Shot
    source: ShotNode
    lost: frozenset[str]

    def mark(self, *location: str | int, key: bool = False) -> Mark:
        """Return the place of `location` in the shot."""
        return mark_at(self.source.node, location, key=key)


class Draft(NamedTuple):
    """
    The part of a board that fits its schema classes.

    `sources` are all its shots, also those that do not fit; `absent` the ids that none of them has.
    """

    board: Storyboard
    shots: tuple[DraftShot, ...]
    sources: tuple[ShotNode, ...]
    rest: Mapping
    absent: Absent


def check_version(tree: Mapping, findings: Findings) -> bool:
    """Record an unknown language version; False when reading on makes no sense."""
    node = tree.items.get("storyboard")
    hint = f'begin the file with "storyboard: {LANGUAGE_VERSION}"'
    if node is None:
        findings.add(tree.mark, '"storyboard" is missing: the version of the language', hint)
        return True
    value = plain(node)
    if type(value) in {int, float} and value == LANGUAGE_VERSION:
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


class Drafts:
    """
    The shots that fitted their schema class, for the films that have the same.

    A shot that is expanded to the same values has the same `Shot`, whatever the places of these.
    """

    def __init__(self) -> None:
        self._shots: dict[str, Shot] = {}
        self._known: dict[int, DraftShot] = {}
        self._openings: dict[int, tuple[Shot, Shot]] = {}

    def of(self, source: ShotNode, findings: Findings) -> DraftShot | None:
        """Return the part of a shot that fits; what does not is recorded, each time anew."""
        known = self._known.get(id(source))
        if known is not None and known.source is source:
            return known
        told = findings.told
        draft = _drafted(source, findings, self._shots)
        if draft is not None and findings.told == told:
            # It keeps its source, whose identity is thus its own for as long as it is known.
            self._known[id(source)] = draft
        return draft

    def opening(self, draft: DraftShot) -> DraftShot:
        """Return the first shot of a film whose first shots are left out: it comes in from none of them."""
        shot = draft.shot
        if shot.transition is None or shot.transition.kind.value in [*FadeKind]:
            return draft
        known = self._openings.get(id(shot))
        if known is None or known[0] is not shot:
            known = self._openings[id(shot)] = shot, shot.model_copy(update={"transition": None})
        return draft._replace(shot=known[1])


def validate(expanded: Expanded, findings: Findings, known: Drafts) -> Draft:
    """Return the part of the board that fits; every problem is recorded once. `known` has shots of other films."""
    rest = expanded.rest
    sources = expanded.shots or ()
    stand_in: dict[str, object] = {"storyboard": LANGUAGE_VERSION}
    if expanded.shots is not None:
        # The schema asks for one shot at least; the real ones are checked one by one below. Why none is left in the
        # film is known already.
        told = findings.knows(rest.items["shots"].mark) or not expanded.absent.is_known
        stand_in["shots"] = (_NO_SHOT,) if sources or told else ()
    data = {key: plain(node) for key, node in rest.items.items()} | stand_in
    try:
        board = Storyboard.model_validate(data)
    except ValidationError as error:
        _note(error, rest, Storyboard, findings)
        board = _mended(Storyboard, data, {"storyboard": LANGUAGE_VERSION, "shots": (_NO_SHOT,)})
    drafts = tuple(draft for source in sources if (draft := known.of(source, findings)) is not None)
    if expanded.absent.starts_late and drafts:
        drafts = (known.opening(drafts[0]), *drafts[1:])
    board = board.model_copy(update={"shots": tuple(each.shot for each in drafts)})
    board = board.leaving_out(expanded.absent.left_out)
    return Draft(board, drafts, sources, rest, expanded.absent)


def _drafted(source: ShotNode, findings: Findings, known: dict[str, Shot]) -> DraftShot | None:
    node = source.node
    if not isinstance(node, Mapping):
        message = f"a shot is a mapping, not {shown(plain(node))}"
        findings.add(node.mark, message, 'begin it with "- id: …"', shot=source.label)
        return None
    data: dict[str, object] = {key: plain(item) for key, item in node.items.items()}
    unrendered = frozenset(node.keys) - frozenset(node.items)
    # Written out, values of different types differ: 1, 1.0, true and "1".
    key = repr(data)
    try:
        shot = known[key] = known.get(key) or Shot.model_validate(data)
        return DraftShot(shot, source, unrendered)
    except ValidationError as error:
        _note(error, node, Shot, findings, source)
        lost = unrendered | {str(details["loc"][0]) for details in error.errors(include_url=False)}
        return DraftShot(_mended(Shot, {"id": _NO_SHOT.id} | data, {"id": _NO_SHOT.id}), source, lost)


def _mended(schema: type[Checked], data: dict[str, object], stand_in: dict[str, object]) -> Checked:
    """Return the part of the data that fits the schema class, with `stand_in` for missing required keys."""
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        sound = _without_misfits(data, error) | stand_in
        return _mended(schema, stand_in if sound == data else sound, stand_in)


def _without_misfits(data: dict[str, object], error: ValidationError) -> dict[str, object]:
    """Return the data without the values that the error is about, and without incomplete parts."""
    sound = deepcopy(data)
    for details in error.errors(include_url=False):
        _drop(sound, details["loc"][: -1 if details["type"] == "missing" else None])
    return sound


def _drop(data: dict[str, object], location: Location) -> None:
    for depth, part in enumerate(location):
        inner = data.get(str(part))
        if depth == len(location) - 1 or not isinstance(inner, dict):
            data.pop(str(part), None)
            return
        data = inner


def _note(
    error: ValidationError,
    node: Node,
    schema: type[BaseModel],
    findings: Findings,
    shot: ShotNode | None = None,
) -> None:
    found = {
        problem_of(details, node, findings.path, schema): None
        for details in mistakes_in(error)
        # What is missing because it could not be rendered was already reported.
        if not (details["type"] == "missing" and _was_written(node, details["loc"]))
    }
    for problem in found:
        file = "" if problem.path == findings.path else problem.path
        mark = Mark(problem.line, problem.column, file, problem.cell)
        if shot is None:
            findings.add(mark, problem.message, problem.hint)
        # Other items of a repeated shot may have other values at the same place.
        elif not (findings.knows_of(mark, shot.label) if shot.item else findings.knows(mark)):
            findings.add(mark, problem.message, problem.hint, shot=shot.label)


def _was_written(node: Node, location: Location) -> bool:
    for part in location[:-1]:
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.items:
            node = node.items[part]
        else:
            return False
    # A key whose value is null counts as missing.
    return isinstance(node, Mapping) and location[-1] in node.keys and location[-1] not in node.items
