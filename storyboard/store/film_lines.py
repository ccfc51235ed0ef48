"""Which film a line of the journal belongs to: the one that asks for its take, or whose file submitted it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from storyboard.store.entry import Entry

__all__ = ["Whose", "lines_of", "shot_of"]


@dataclass(frozen=True, slots=True)
class Whose:
    """
    What makes a line belong to a film.

    `takes` are the takes that its plan asks for, by key with the shot that asks, or None to leave the line's own: they
    belong to it whatever its file was called when they were submitted. `name` is the name of its file in this store,
    None for a text without a file; by it a film finds what it submitted earlier. `films` are the names of films among
    those of the storyboard, None for all of them: of what the file submitted, that belongs to them which says so.
    """

    name: str | None
    takes: Mapping[str, str | None]
    films: Collection[str] | None = None


def lines_of(whose: Whose, lines: Iterable[Entry]) -> list[Entry]:
    """Return a film's lines in order, each with the shot that asks for it now, or that submitted it."""
    mine = []
    for line in lines:
        if line.take in whose.takes:
            shot = whose.takes[line.take]
            mine.append(line if shot is None else replace(line, shot=shot))
        elif whose.name is not None and line.board == whose.name and _is_of(line.shot, whose.films):
            mine.append(line)
    return mine


def _is_of(label: str, films: Collection[str] | None) -> bool:
    """Return whether a label names one of the films; what one film submitted by itself names none."""
    if films is None:
        return True
    pattern = label.rpartition("/")[0]
    return pattern in films or any(fnmatchcase(film, pattern) for film in films)


def shot_of(label: str, film: str) -> str | None:
    """
    Return the shot of a film that a line of the journal is about; None when it is about other films alone.

    The label of a clip that only some films of a storyboard use begins with the names of these films.
    """
    films, _, shot = label.rpartition("/")
    return shot if not films or films == film or fnmatchcase(film, films) else None
