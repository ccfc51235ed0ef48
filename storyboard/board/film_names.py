"""The names of films: each part is made of one value, and of nothing else."""

from __future__ import annotations

from typing import Final

from slugify import slugify

from storyboard.document.tree import Node, Scalar

__all__ = ["LONGEST_PART", "name_part", "text_of"]

# Names are those of files, too, of which 255 bytes are allowed.
LONGEST_PART: Final = 100


def name_part(text: str) -> str:
    """
    Return the part of a film's name for a value: lower-case letters a to z, digits and single hyphens.

    Empty for a text without any of them, such as ``-``. Other scripts are transliterated.
    """
    return slugify(text)


def text_of(node: Node) -> str | None:
    """Return a single value as text, as it is written; None for lists, mappings and null."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
