"""Values for parts of others: `speaker.name` is a field of the record `speaker`, `features.0` the first of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.inputs.declaration import Declaration, Declarations, Tell
from storyboard.board.inputs.parts import is_missing, structured
from storyboard.board.inputs.schema import InputType
from storyboard.document.problems import shown
from storyboard.document.tree import Mapping, Mark, Node, Scalar, Sequence, plain
from storyboard.suggestions import did_you_mean
from storyboard.wording import counted

__all__ = ["overridden", "root_of", "with_empty_parts"]

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+", re.ASCII)


class _Part(NamedTuple):
    """A value (None for none), what is declared of it (None for a variable), and its name in messages."""

    node: Node | None
    declaration: Declaration | None
    name: str


class _Setting(NamedTuple):
    """A value for a part of another, and what tells that it cannot be set."""

    value: Node
    tell: Tell


def root_of(name: str) -> str:
    """Return the variable that a name sets, or sets a part of; any other text is returned as it is."""
    return name.partition(".")[0] if _PATH.fullmatch(name) else name


def overridden(
    values: AnyMapping[str, Node],
    layers: Iterable[AnyMapping[str, Node]],
    declarations: Declarations,
    findings: Findings,
) -> dict[str, Node]:
    """
    Return the values with those of the layers in their place; the later ones win.

    Within a layer, whole values come first and then the parts of values, in their order. A part that cannot be set is
    recorded and left out, and so is one of a variable that is not there, which is recorded elsewhere.
    """
    made = dict(values)
    for layer in layers:
        made |= {name: node for name, node in layer.items() if root_of(name) == name}
        for name, node in layer.items():
            root, *steps = name.split(".") if root_of(name) != name else (name,)
            declaration = declarations.inputs.get(root)
            if not steps or (root not in made and declaration is None):
                continue
            base = made.get(root, declaration.default if declaration else None)
            setting = _Setting(node, Tell(findings.add))
            placed = _placed(_Part(base, declaration, root), tuple(steps), setting)
            if placed is not None:
                made[root] = placed
    return made


def with_empty_parts(
    values: AnyMapping[str, Node], empty: AnyMapping[str, Mark], declarations: Declarations
) -> dict[str, Node]:
    """Return the values with null, at its place, for each field of a record whose cell in `empty` has no value."""
    made = dict(values)
    for column, mark in empty.items():
        root, *steps = column.split(".") if root_of(column) != column else (column,)
        declaration = declarations.inputs.get(root)
        if steps and declaration is not None and root in made:
            made[root] = _emptied(made[root], declaration, tuple(steps), mark)
    return made


def _emptied(node: Node, declaration: Declaration, steps: tuple[str, ...], mark: Mark) -> Node:
    key, *below = steps
    field = declaration.fields.get(key)
    if field is None or not isinstance(node, Mapping):
        return node
    item = node.items.get(key)
    if item is None:
        item = None if below else Scalar(None, mark)
    elif below:
        item = _emptied(item, field, tuple(below), mark)
    if item is None:
        return node
    return Mapping({**node.items, key: item}, {**node.keys, key: node.keys.get(key, mark)}, node.mark)


def _placed(part: _Part, steps: tuple[str, ...], setting: _Setting) -> Node | None:
    """Return the value with a part of it replaced; None after telling why it cannot be."""
    if not steps:
        return setting.value
    node = _opened(part, setting)
    if isinstance(node, Mapping):
        return _in_record(part._replace(node=node), node, steps, setting)
    if isinstance(node, Sequence):
        return _in_list(part._replace(node=node), node, steps, setting)
    if node is not None:
        said = f'"{part.name}" is {shown(plain(node))}, and has no part "{steps[0]}"'
        setting.tell(setting.value.mark, said, f"give all of it: --set {part.name}=...")
    return None


def _opened(part: _Part, setting: _Setting) -> Node | None:
    """Return the value as a list or record where it is one: a text may stand for one, and nothing for an empty one."""
    declaration, node = part.declaration, part.node
    if declaration is None or declaration.type not in {InputType.LIST, InputType.RECORD}:
        return node or Scalar(None, setting.value.mark)
    if node is None or is_missing(node):
        is_list = declaration.type is InputType.LIST
        return Sequence((), setting.value.mark) if is_list else Mapping({}, {}, setting.value.mark)
    return structured(declaration, node, setting.tell)


def _in_record(part: _Part, node: Mapping, steps: tuple[str, ...], setting: _Setting) -> Node | None:
    key, name = steps[0], f"{part.name}.{steps[0]}"
    fields = None if part.declaration is None else part.declaration.fields
    if key not in (node.items if fields is None else fields):
        hint = did_you_mean(key, fields or node.items, "fields")
        setting.tell(setting.value.mark, f'"{part.name}" has no field "{key}"', hint)
        return None
    declaration = None if fields is None else fields[key]
    base = node.items.get(key, declaration.default if declaration else None)
    placed = _placed(_Part(base, declaration, name), steps[1:], setting)
    if placed is None:
        return None
    return Mapping({**node.items, key: placed}, {**node.keys, key: placed.mark}, node.mark)


def _in_list(part: _Part, node: Sequence, steps: tuple[str, ...], setting: _Setting) -> Node | None:
    step = steps[0]
    if not step.isdigit() or int(step) >= len(node.items):
        count = counted(len(node.items), "item")
        hint = "the first is 0" if node.items else f"give all of it: --set-json {part.name}=..."
        setting.tell(setting.value.mark, f'"{part.name}" has {count}, and no "{step}"', hint)
        return None
    number = int(step)
    declaration = None if part.declaration is None else part.declaration.of
    below = _Part(node.items[number], declaration, f"{part.name}.{step}")
    placed = _placed(below, steps[1:], setting)
    if placed is None:
        return None
    return Sequence((*node.items[:number], placed, *node.items[number + 1 :]), node.mark)
