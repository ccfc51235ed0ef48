"""Put the shots and defaults of included files where they are included."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError

from storyboard.board.condition import is_wanted
from storyboard.board.given import is_expression, is_null
from storyboard.board.include import Include, ShotFile
from storyboard.board.include_path import Reader, opened
from storyboard.board.kinds import over_defaults, taken_out, without_own_keys
from storyboard.board.named_templates import check_templates
from storyboard.board.plain_defaults import plain_defaults
from storyboard.board.rendering import Variables
from storyboard.board.shared_with import check_shared_with
from storyboard.board.shot import Defaults
from storyboard.board.slots import Slot, name_of
from storyboard.board.stage import Naming, Stage
from storyboard.board.values import LONGEST_NAME, NAME_PATTERN
from storyboard.document.problems import problems_of, shown
from storyboard.document.tree import NOWHERE, Mapping, Mark, Node, Scalar, Sequence, plain
from storyboard.suggestions import did_you_mean
from storyboard.wording import listed

__all__ = ["INCLUDE_KEYS", "Inclusion", "included_shots", "with_included"]

INCLUDE_KEYS: Final = tuple(field.alias or name for name, field in Include.model_fields.items())
_EMPTY: Final = Mapping({}, {}, NOWHERE)


class Inclusion(NamedTuple):
    """
    The shots of an included file, as slots, and what its `with` and its own defaults give them.

    `is_known` is False when there are none because the file cannot be included.
    """

    slots: tuple[Slot, ...]
    given: Mapping
    scope: Variables
    tree: Node
    defaults: Mapping
    stage: Stage
    is_known: bool = False

    def check_given(self) -> None:
        """Record the names in each `with` that nothing in the file uses. The shots must have been expanded."""
        check_shared_with(self.defaults, (self.tree,), self.stage)
        outer, rendering = set(self.stage.variables.names()), self.stage.rendering
        unused = self.given.items.keys() - self.scope.asked - rendering.mentioned - outer
        for name in sorted(unused):
            mark = self.given.keys.get(name, self.given.mark)
            if not self.stage.findings.knows(mark):
                known = (self.scope.asked | rendering.names_in(self.tree) | outer) - self.given.items.keys()
                hint = did_you_mean(name, sorted(known), "variables")
                self.stage.findings.add(mark, f'nothing in the file uses the variable "{name}"', hint)


def included_shots(slot: Slot) -> Inclusion | None:
    """Return the shots of the file that an item of the list includes, none for a broken one; None if left out."""
    stage, label = slot.stage, slot.label
    node = without_own_keys(slot.node) if isinstance(slot.node, Mapping) else _EMPTY
    given = _given(node, slot)
    scope = Variables(given.items, stage.rendering, stage.variables)
    if not is_wanted(node.items.get("when"), scope, (stage.rendering, stage.findings), label):
        return None
    nothing = Inclusion((), given, scope, node, _EMPTY, stage)
    _check_keys(node, slot)
    slot = _soundly_named(node, slot)
    reader = Reader(scope, stage.rendering, stage.findings, stage.trail, label)
    if (found := opened(node.items["include"], reader)) is None:
        # What it would have used is not known.
        scope.asked.update(given.items)
        return nothing
    file, trail = found
    tree = file.tree or _EMPTY
    if isinstance(tree, Sequence):
        tree = Mapping({"shots": tree}, {"shots": tree.mark}, tree.mark)
    stage.rendering.mentioned |= stage.rendering.names_in(tree)
    parts = _checked_parts(tree, stage)
    defaults = with_included(_part(parts, "defaults"), Reader(scope, stage.rendering, stage.findings, trail))
    within = _stage_within(parts, defaults, slot, scope)._replace(trail=trail)
    shots = parts.items.get("shots")
    nodes = shots.items if isinstance(shots, Sequence) else ()
    slots = (Slot(each, number, within, slot.item) for number, each in enumerate(nodes, start=1))
    return nothing._replace(slots=tuple(slots), tree=tree, defaults=defaults, is_known=True)


def _soundly_named(node: Mapping, slot: Slot) -> Slot:
    """Return the slot with an id that can stand before those of the file, after recording a wrong one."""
    identity, stage = node.items.get("id"), slot.stage
    if identity is None:
        return slot
    name = name_of(node)
    if name is None or len(name) > LONGEST_NAME or re.fullmatch(NAME_PATTERN, name):
        _check_form({"include": "", "id": plain(identity)}, Include, node, stage)
        return slot
    hint = 'an id has letters, digits, "-" and "_", as {{ x | slug(ascii=true) }} makes of a text'
    stage.findings.add(identity.mark, f'"id" cannot be {shown(name)}', hint)
    # The ids of the shots are not wrong because of it.
    sound = re.sub(r"[^A-Za-z0-9_-]+", "-", name).lstrip("-_") or "x"
    return slot._replace(node=node._replace(items={**node.items, "id": Scalar(sound, identity.mark)}))


def _given(node: Mapping, slot: Slot) -> Mapping:
    """Return the values that an include gives to its file."""
    values = node.items.get("with")
    if is_expression(values) and values is not None:
        values = slot.stage.rendering.node(values, slot.stage.variables, slot.label)
    if values is None or is_null(values):
        return _EMPTY
    if not isinstance(values, Mapping):
        message = f'"with" should be a mapping, not {shown(plain(values))}'
        slot.stage.findings.add(values.mark, message, 'write "name: value" below it', shot=slot.label)
        return _EMPTY
    return values


def _check_keys(node: Mapping, slot: Slot) -> None:
    for key in node.items:
        if key in INCLUDE_KEYS:
            continue
        mark = node.keys.get(key, node.mark)
        if key in Defaults.model_fields:
            message, hint = f'"{key}" does not go with "include"', f"an include takes: {listed(INCLUDE_KEYS)}"
        else:
            message, hint = f'unknown key "{key}"', did_you_mean(key, sorted(INCLUDE_KEYS), "keys")
        slot.stage.findings.add(mark, message, hint, shot=slot.label)


def _checked_parts(tree: Node, stage: Stage) -> Mapping:
    """Return the parts of a file of shots, after recording what is wrong with their form."""
    if not isinstance(tree, Mapping):
        message = f"a file of shots is a list or a mapping, not {shown(plain(tree))}"
        stage.findings.add(tree.mark, message, 'write "shots:" with a list below it')
        return _EMPTY
    tree = without_own_keys(tree)
    data: dict[str, object] = {
        key: {} if key == "defaults" and isinstance(node, Mapping) else plain(node)
        for key, node in tree.items.items()
        if key != "shots"
    }
    if "shots" in tree.items:
        # Each is checked by itself.
        shots = tree.items["shots"]
        data["shots"] = () if isinstance(shots, Sequence) or is_null(shots) else plain(shots)
    _check_form(data, ShotFile, tree, stage)
    return tree


def _check_form(data: dict[str, object], schema: type[BaseModel], node: Node, stage: Stage) -> None:
    try:
        schema.model_validate(data)
    except ValidationError as error:
        for problem in problems_of(error, node, stage.findings.path, schema):
            file = "" if problem.path == stage.findings.path else problem.path
            stage.findings.add(
                Mark(problem.line, problem.column, file, problem.cell), problem.message, problem.hint
            )


def _stage_within(parts: Mapping, defaults: Mapping, slot: Slot, scope: Variables) -> Stage:
    """Return what the shots of the file are expanded with."""
    stage = slot.stage
    templates = _part(parts, "templates")
    check_templates(templates, stage.rendering)
    data: dict[str, object] = {key: plain(node) for key, node in plain_defaults(defaults).items.items()}
    _check_form(data, Defaults, defaults, stage)
    merged = Mapping(stage.templates.items | templates.items, stage.templates.keys | templates.keys, NOWHERE)
    return stage._replace(
        variables=scope,
        templates=merged,
        defaults=over_defaults(defaults, stage.defaults),
        naming=_naming(slot),
    )


def _part(parts: Mapping, key: str) -> Mapping:
    node = parts.items.get(key)
    return without_own_keys(node) if isinstance(node, Mapping) else _EMPTY


def _naming(slot: Slot) -> Naming:
    """Return what is put around the ids of the file: the include's id, or else the number of its item."""
    if name := name_of(slot.node):
        return Naming(f"{name}-")
    before, after = slot.stage.naming
    return Naming(before, after if slot.place is None else f"{after}-{slot.place}")


def with_included(defaults: Mapping, reader: Reader) -> Mapping:
    """Return defaults with those of the file that they include, below their own."""
    include, own = taken_out(defaults, "include")
    if include is None or is_null(include) or (found := opened(include, reader)) is None:
        return own
    file, trail = found
    if not isinstance(file.tree, Mapping):
        message = "a file of defaults is a mapping of keys of shots"
        mark = file.tree.mark if file.tree else NOWHERE
        reader.findings.add(mark, message, 'write "model: hailuo-2.3", for example')
        return own
    return over_defaults(own, with_included(without_own_keys(file.tree), reader._replace(trail=trail)))
