"""What loading a board may use: models, providers, and files outside of its folder."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from storyboard.board.known import Known
from storyboard.catalogue.catalogue import Catalogue
from storyboard.inspection.inspector import Inspector

__all__ = ["Permissions"]


@dataclass(frozen=True, slots=True)
class Permissions:
    """
    What the checks may use.

    `providers` are those that can be used now; `allow_outside` allows files outside of the board's folder;
    `inspector` looks at the files. `known` is what they have found out so far with these permissions.
    """

    catalogue: Catalogue
    providers: Container[str]
    allow_outside: bool = False
    inspector: Inspector = field(default_factory=Inspector)
    known: Known = field(default_factory=Known)
