"""The places of a film's shots before they are expanded."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.rendering import Variables
from storyboard.board.stage import Stage
from storyboard.board.template import is_template
from storyboard.document.tree import Mapping, Node, Scalar

__all__ = ["Slot", "identified", "is_include", "name_of"]


class Slot(NamedTuple):
    """
    A shot as it is written, or one item of a repeated one, and what it is expanded with; or an include of shots.

    `number` counts the shots of its list from 1; `item` says in messages which item it is, and `place` counts
    the items from 1.
    """

    node: Node
    number: int
    stage: Stage
    item: str = ""
    place: int | None = None

    @property
    def label(self) -> str:
        """How messages call it: by its id if it has one, and by its item."""
        name = name_of(self.node)
        noun = "include" if is_include(self.node) else "shot"
        label = f'{noun} "{name}"' if name else f"{noun} {self.number}"
        return f"{label}, {self.item}" if self.item else label


def is_include(node: Node) -> bool:
    """Return whether an item of the list of shots stands for those of a file."""
    return isinstance(node, Mapping) and "include" in node.items


def name_of(node: Node) -> str | None:
    """Return a shot's id as it is written, if it has one."""
    identity = node.items.get("id") if isinstance(node, Mapping) else None
    return identity.value if isinstance(identity, Scalar) and isinstance(identity.value, str) else None


def identified(slot: Slot) -> Slot:
    """Return the slot with the id that its shot has in the film: with its item's number, and as its file is named."""
    node, naming = slot.node, slot.stage.naming
    name = name_of(node)
    if name is None or not isinstance(node, Mapping):
        return slot
    # A shot's own is rendered with its other keys.
    of_include = is_include(node) and is_template(name)
    if slot.place is None and not naming and not of_include:
        return slot
    identity = Scalar(name, node.items["id"].mark)
    items = {key: item for key, item in node.items.items() if key != "id"}
    if is_template(name):
        made = slot.stage.rendering.text(identity, _scope(slot), slot.label)
        if not isinstance(made, Scalar):
            # That it cannot be rendered is recorded; its key stays, so that it does not count as missing.
            return slot._replace(node=node._replace(items=items))
        if made.value is None:
            return slot._replace(node=node._replace(items={"id": made, **items}))
        name = naming.of(str(made.value))
    else:
        name = naming.of(name) + ("" if slot.place is None else f"-{slot.place}")
    return slot._replace(node=node._replace(items={"id": Scalar(name, identity.mark), **items}))


def _scope(slot: Slot) -> Variables:
    """Return the variables of a shot's id, among them those of its own `with`."""
    values = slot.node.items.get("with") if isinstance(slot.node, Mapping) else None
    if not isinstance(values, Mapping):
        return slot.stage.variables
    return Variables(values.items, slot.stage.rendering, slot.stage.variables)
