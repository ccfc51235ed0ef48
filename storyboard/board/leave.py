"""What a load may use: the models there are, and how far it may reach."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from storyboard.catalogue.catalogue import Catalogue

__all__ = ["Leave"]


@dataclass(frozen=True, slots=True)
class Leave:
    """
    What checks may rely on.

    `providers` are those that could be used now; `allow_outside` lets files lie outside of the board's folder.
    """

    catalogue: Catalogue
    providers: Container[str]
    allow_outside: bool = False
