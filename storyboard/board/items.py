"""Repeat a shot for each item of a list or mapping: `for_each` and `as`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from storyboard.board.given import is_null
from storyboard.board.included_files import size_of
from storyboard.board.item_places import items_at_their_places
from storyboard.board.kinds import taken_out
from storyboard.board.rendering import Variables
from storyboard.board.slots import Slot
from storyboard.board.stage import Stage
from storyboard.board.template import NOT_VARIABLES, TemplateProblem
from storyboard.document.problems import shown
from storyboard.document.tree import NOWHERE, Mapping, Node, Scalar, Sequence, plain
from storyboard.limits import SHOTS

__all__ = ["Repetition", "repetition_of"]

_ITEM: Final = "item"
_LOOP: Final = "loop"
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_TELLING: Final = ("title", "name", "label", "id", "key")
_LONGEST_WORDS: Final = 40


class Repetition(NamedTuple):
    """
    A shot's node without `for_each` and `as`, what its items are called, and the items.

    `is_known` is False when there are none because something is wrong.
    """

    node: Mapping
    name: str
    items: tuple[Node, ...]
    is_known: bool

    def slots(self, slot: Slot) -> Iterator[Slot]:
        """Yield the shot of each item."""
        for index, item in enumerate(self.items, start=1):
            words = _words(index, item)
            stage = slot.stage._replace(variables=self._scope(slot.stage, index, item))
            yield Slot(self.node, slot.number, stage, f"{slot.item}, {words}" if slot.item else words, index)

    def unwritten(self, slot: Slot) -> Slot:
        """Return the shot as it stands for no item: the names of its items are there, and have no values."""
        scope = self._scope(slot.stage, 0, Scalar(None, NOWHERE))
        return slot._replace(node=self.node, stage=slot.stage._replace(variables=scope))

    def _scope(self, stage: Stage, index: int, item: Node) -> Variables:
        count = len(self.items)
        loop = {
            "index": index,
            "index0": index - 1,
            "first": index == 1,
            "last": index == count,
            "length": count,
        }
        values = {name: Scalar(value, NOWHERE) for name, value in loop.items()}
        built_in: dict[str, Node] = {_LOOP: Mapping(dict(values), dict.fromkeys(values, NOWHERE), NOWHERE)}
        return Variables({}, stage.rendering, stage.variables, built_in={**built_in, self.name: item})


def repetition_of(slot: Slot) -> Repetition | None:
    """Return how a shot is repeated; None for one that is not. What is wrong is recorded, and repeats it never."""
    if not isinstance(slot.node, Mapping):
        return None
    called = slot.node.keys.get("as", slot.node.mark)
    each, rest = taken_out(slot.node, "for_each")
    named, rest = taken_out(rest, "as")
    if each is None or is_null(each):
        if not is_null(named):
            message = '"as" names the items of "for_each", and there is none'
            hint = 'write "for_each" with a list, or take "as" out'
            slot.stage.findings.add(called, message, hint, shot=slot.label)
        return None
    items = _items(each, slot)
    return Repetition(rest, _item_name(named, slot), items or (), items is not None)


def _item_name(node: Node | None, slot: Slot) -> str:
    if node is None or is_null(node):
        return _ITEM
    name = node.value if isinstance(node, Scalar) else None
    if isinstance(name, str) and _NAME.fullmatch(name) and name not in NOT_VARIABLES:
        return name
    taken = isinstance(name, str) and _NAME.fullmatch(name)
    message = f'"as" cannot be {shown(plain(node))}'
    hint = "templates use this name themselves" if taken else 'a name has letters, digits and "_"'
    slot.stage.findings.add(node.mark, message, hint, shot=slot.label)
    # What the shot says of its items is not wrong because of their name.
    return name if isinstance(name, str) and not taken else _ITEM


def _items(each: Node, slot: Slot) -> tuple[Node, ...] | None:
    """Return the items; None when they cannot be told, which is recorded."""
    findings = slot.stage.findings
    made = items_at_their_places(each, slot)
    if made is None:
        return None
    if isinstance(made, Mapping):
        made = Sequence(tuple(_entry(key, made) for key in made.items), made.mark)
    if not isinstance(made, Sequence):
        message = f'"for_each" should be a list or a mapping, not {shown(plain(made))}'
        findings.add(made.mark, message, _as_list(plain(made)), shot=slot.label)
        return None
    if len(made.items) > SHOTS:
        message = f'"for_each" has {len(made.items)} items, and a film may have {SHOTS} shots'
        findings.add(made.mark, message, "make several films of it", shot=slot.label)
        return None
    try:
        # The shot may be large, by aliases, and all of it is gone through for each item.
        slot.stage.rendering.templates.spend(len(made.items) * size_of(slot.node))
    except TemplateProblem as problem:
        slot.stage.rendering.note(problem, Scalar(None, made.mark), slot.label)
        return None
    return made.items


def _as_list(value: object) -> str:
    match value:
        case None:
            return 'an empty list makes no shots: "{{ features | default([], true) }}"'
        case int() | float():
            return 'to count, write "{{ range(1, 4) }}"'
    return 'write a list, "[a, b]", or an expression that gives one, "{{ features }}"'


def _entry(key: str, mapping: Mapping) -> Mapping:
    """Return one entry of a mapping as an item."""
    mark = mapping.keys.get(key, mapping.mark)
    items: dict[str, Node] = {"key": Scalar(key, mark), "value": mapping.items[key]}
    return Mapping(items, dict.fromkeys(items, mark), mark)


def _words(index: int, item: Node) -> str:
    """Return an item for messages: its number, and what it is called."""
    value: Node | None = item
    if isinstance(item, Mapping):
        keys = [*(key for key in _TELLING if key in item.items), *item.items]
        scalars = (item.items[key] for key in keys)
        value = next((each for each in scalars if isinstance(each, Scalar) and each.value is not None), None)
    if not isinstance(value, Scalar) or value.value is None:
        return f"item {index}"
    text = " ".join(str(value.value).split())
    text = text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS] + "…"
    return f'item {index} ("{text}")'
