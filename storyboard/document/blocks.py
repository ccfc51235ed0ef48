"""Find the place of an excerpt in a multi-line text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from storyboard.document.lines import lines_of
from storyboard.document.nodes import Mark

__all__ = ["Blocks", "blocks_of", "place_within"]

Blocks: TypeAlias = Mapping[Mark, str]
"""By the place where a text begins, the source from there to its end."""


def blocks_of(source: str, ends: Mapping[Mark, int]) -> Blocks:
    """Return the sources of the texts that begin at these marks and end at these lines, counted from 1."""
    if not ends:
        return {}
    lines = lines_of(source)
    return {
        mark: "".join([lines[mark.line - 1][mark.column - 1 :], *lines[mark.line : end]])
        for mark, end in ends.items()
        if mark.line <= len(lines)
    }


def place_within(blocks: Blocks, mark: Mark, excerpt: str) -> Mark:
    """
    Return the place of an excerpt in the text at `mark`; `mark` itself when it is not found.

    White space in the excerpt matches any other, because YAML folds lines.
    """
    source = blocks.get(mark)
    words = excerpt.split()
    if source is None or not words:
        return mark
    found = re.search(r"\s+".join(map(re.escape, words)), source)
    if found is None:
        return mark
    before = source[: found.start()]
    line = before.count("\n")
    column = found.start() - (before.rfind("\n") + 1) + 1 if line else mark.column + found.start()
    return mark._replace(line=mark.line + line, column=column)
