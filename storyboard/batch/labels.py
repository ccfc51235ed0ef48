"""Names for the clips of a batch: short where films share them, unique in any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

__all__ = ["Use", "labels_of"]

Use: TypeAlias = tuple[str, str]
"""A film's name, and the id of one of its shots."""

_ANY: Final = "*"

_Parts: TypeAlias = tuple[str, ...]


def labels_of(uses: Mapping[str, Sequence[Use]]) -> dict[str, str]:
    """
    Return a label for each request, by fingerprint; no two are the same.

    `uses` has, by fingerprint, the films and shots that ask for it; a shot of a film asks for one. A label is the id of
    the shot where all films that have it ask for the same; otherwise with the parts that the names of its films have in
    common before it, as in ``*/de/hero``, where these are all the films of such a name; and with the name of the first
    film where they are not.
    """
    films: dict[str, list[str]] = {}
    for each in uses.values():
        for film, shot in each:
            films.setdefault(shot, []).append(film)
    having = {shot: _Films([tuple(film.split("/")) for film in names]) for shot, names in films.items()}
    return {fingerprint: _label(each, having) for fingerprint, each in uses.items()}


class _Films:
    """The films that have a shot, by the parts of their names, counted by some of the parts when first asked."""

    def __init__(self, names: Sequence[_Parts]) -> None:
        self.names = names
        self._counts: dict[tuple[int, tuple[int, ...]], Counter[_Parts]] = {}

    def like(self, pattern: _Parts) -> int:
        """Return how many of the films have a name of that pattern, in which ``*`` stands for any part."""
        fixed = tuple(place for place, part in enumerate(pattern) if part != _ANY)
        if (counts := self._counts.get((len(pattern), fixed))) is None:
            alike = (name for name in self.names if len(name) == len(pattern))
            counts = self._counts[len(pattern), fixed] = Counter(
                tuple(name[place] for place in fixed) for name in alike
            )
        return counts[tuple(pattern[place] for place in fixed)]


def _label(uses: Sequence[Use], having: Mapping[str, _Films]) -> str:
    first_film, shot = uses[0]
    names = [tuple(film.split("/")) for film, each in uses if each == shot]
    if len(names) == len(having[shot].names):
        return shot
    if len(names) > 1 and len({len(name) for name in names}) == 1:
        pattern = tuple(parts[0] if len(set(parts)) == 1 else _ANY for parts in zip(*names, strict=True))
        if having[shot].like(pattern) == len(names):
            return "/".join((*pattern, shot))
    return f"{first_film}/{shot}"
