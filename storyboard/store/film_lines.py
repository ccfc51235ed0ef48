"""Which film a line of the journal belongs to: the one that asks for its take, or whose file submitted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from storyboard.store.entry import Entry

__all__ = ["Whose", "lines_of", "shot_of"]


@dataclass(frozen=True, slots=True)
class Whose:
    """
    What makes a line belong to a film.

    `takes` are the takes that its plan asks for, by key with the shot that asks: they belong to it whatever its file
    was called when they were submitted. `name` is the name of its file in this store, None for a text without a file;
    by it a film finds what it submitted earlier. `film` is its name among those of its storyboard, None for all of
    them together.
    """

    name: str | None
    takes: Mapping[str, str]
    film: str | None = None


def lines_of(whose: Whose, lines: Iterable[Entry]) -> list[Entry]:
    """Return a film's lines in order, each with the shot that asks for it now, or that submitted it."""
    mine = []
    for line in lines:
        if line.take in whose.takes:
            mine.append(replace(line, shot=whose.takes[line.take]))
        elif whose.name is not None and line.board == whose.name:
            shot = line.shot if whose.film is None else shot_of(line.shot, whose.film)
            if shot is not None:
                mine.append(replace(line, shot=shot))
    return mine


def shot_of(label: str, film: str) -> str | None:
    """
    Return the shot of a film that a line of the journal is about; None when it is about other films alone.

    The label of a clip that only some films of a storyboard use begins with the names of these films.
    """
    films, _, shot = label.rpartition("/")
    return shot if not films or fnmatchcase(film, films) else None
