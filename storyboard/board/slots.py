"""The places of a film's shots before they are expanded."""

from __future__ import annotations

from typing import NamedTuple

from storyboard.board.stage import Stage
from storyboard.document.tree import Mapping, Node, Scalar

__all__ = ["Slot", "name_of"]


class Slot(NamedTuple):
    """
    A shot as it is written, or one item of a repeated one, and what it is expanded with.

    `number` counts the shots of its list from 1; `item` says in messages which item it is.
    """

    node: Node
    number: int
    stage: Stage
    item: str = ""

    @property
    def label(self) -> str:
        """How messages call it: by its id if it has one, and by its item."""
        name = name_of(self.node)
        label = f'shot "{name}"' if name else f"shot {self.number}"
        return f"{label}, {self.item}" if self.item else label


def name_of(node: Node) -> str | None:
    """Return a shot's id as it is written, if it has one."""
    identity = node.items.get("id") if isinstance(node, Mapping) else None
    return identity.value if isinstance(identity, Scalar) and isinstance(identity.value, str) else None
