"""Axes, variants and rows that change nothing in any film."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from storyboard.board.every_film import EveryFilm
from storyboard.board.film_values import FilmValues
from storyboard.board.findings import Findings
from storyboard.board.schema import Storyboard
from storyboard.document.tree import Mapping, Mark

__all__ = ["advise_of_idle"]

# What of an output is not in its pictures and its sound.
_NOT_SHOWN = frozenset({"name", "path", "when", "preset"})


class _Way(NamedTuple):
    """One way in which films differ: its place, what to say, and the film's name without its part of it."""

    mark: Mark
    message: str
    hint: str
    others: Callable[[FilmValues], Hashable]


def advise_of_idle(
    every: EveryFilm, tree: Mapping, films: Sequence[tuple[FilmValues, Storyboard]], findings: Findings
) -> None:
    """Note the axes, and whether the variants or the rows, make films that all show the same; `films` are all."""
    shown = [(values, _shown(board)) for values, board in films]
    for way in _ways(every, tree):
        first: dict[Hashable, object] = {}
        compared = 0
        for values, each in shown:
            others = way.others(values)
            if others not in first:
                first[others] = each
            elif first[others] != each:
                break
            else:
                compared += 1
        else:
            if compared:
                findings.advise(way.mark, way.message, way.hint)


def _shown(board: Storyboard) -> object:
    # Films share the shots that are the same.
    shots = tuple(map(id, board.shots))
    output = tuple((key, value) for key, value in board.output if key not in _NOT_SHOWN)
    return shots, output, board.audio, board.ending


def _ways(every: EveryFilm, tree: Mapping) -> Iterator[_Way]:
    def place(key: str) -> Mark:
        return tree.keys.get(key, tree.mark)

    for number, axis in enumerate(every.choices.axes):
        yield _Way(
            axis.mark,
            f'the axis "{axis.name}" changes nothing that a film shows',
            f"films of different values are the same: use {{{{ {axis.name} }}}} in a shot, or take the axis out",
            lambda film, number=number: _without(film, number),  # type: ignore[misc]
        )
    if every.choices.variants:
        yield _Way(
            place("variants"),
            "the variants change nothing that a film shows",
            "films of different variants are the same: use their values in a shot, or take them out",
            lambda film: (film.row and film.row.name, film.combination.parts, _output(film)),
        )
    if every.rows is not None:
        yield _Way(
            place("rows"),
            "the rows change nothing that a film shows",
            "films of different rows are the same: use a column in a shot",
            lambda film: (_variant(film), film.combination.parts, _output(film)),
        )


def _without(film: FilmValues, axis: int) -> Hashable:
    parts = film.combination.parts
    return film.row and film.row.name, _variant(film), (*parts[:axis], *parts[axis + 1 :]), _output(film)


def _variant(film: FilmValues) -> str | None:
    return film.combination.variant and film.combination.variant.name


def _output(film: FilmValues) -> str | None:
    return film.output and film.output.name
