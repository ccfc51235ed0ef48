"""Whose a line of the journal is: the film's that asks for its take, or whose file has made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from storyboard.store.entry import Entry

__all__ = ["Whose", "lines_of"]


@dataclass(frozen=True, slots=True)
class Whose:
    """
    What makes a line a film's.

    `takes` are the takes that its plan asks for, by key with the shot that asks now: they are its own whatever its file
    was called when they were submitted. `name` is that of the file in this store, None for text that came from no file;
    by it a film finds what it asked for earlier.
    """

    name: str | None
    takes: Mapping[str, str]


def lines_of(whose: Whose, lines: Iterable[Entry]) -> list[Entry]:
    """Return a film's lines in their order, each with the shot that asks for it now, or else that did."""
    mine = []
    for line in lines:
        if line.take in whose.takes:
            mine.append(replace(line, shot=whose.takes[line.take]))
        elif whose.name is not None and line.board == whose.name:
            mine.append(line)
    return mine
