"""Values that nothing in a storyboard uses: columns of rows, values of variants and of included combinations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from storyboard.board.every_film import EveryFilm
from storyboard.board.findings import Findings
from storyboard.board.inputs.reach import root_of
from storyboard.board.usage import Usage
from storyboard.document.tree import Mark
from storyboard.suggestions import closest

__all__ = ["OWN", "Value", "tell_unused", "unused_values", "values_of"]

OWN = "x-"
"""What the columns begin with that are the author's own."""


class Value(NamedTuple):
    """A value that films have, in messages `what`; `record` is the record that has it, too."""

    name: str
    mark: Mark
    what: str
    record: str = ""


def values_of(every: EveryFilm) -> Iterator[Value]:
    """Yield the values that rows, variants and included combinations give to films."""
    if every.table is not None and every.rows is not None:
        for column, mark in every.table.columns.items():
            if column != every.rows.column and not column.startswith(OWN):
                yield Value(column, mark, f'the column "{column}"', "row")
    for variant in every.choices.variants:
        for name, node in variant.values.items():
            yield Value(name, node.mark, f'"{name}" of variant "{variant.name}"')
    others = {name: node for film in every.films for name, node in film.combination.others.items()}
    for name, node in others.items():
        yield Value(name, node.mark, f'"{name}" of an included combination')


def unused_values(every: EveryFilm, known: frozenset[str], usage: Usage) -> list[Value]:
    """
    Return the values that no text uses.

    `known` are the inputs and variables of the storyboard, and what else its films have used.
    """
    used = known | usage.names
    return [
        value
        for value in values_of(every)
        if not usage.uses(value.record, value.name)
        and (root_of(value.name) not in used or value.name in every.own_names)
    ]


def tell_unused(unused: Iterable[Value], every: EveryFilm, known: frozenset[str], findings: Findings) -> None:
    """Record values that nothing uses; `known` are the names that one of them may be a misspelling of."""
    meant = sorted(known - {value.name for value in values_of(every)} - every.own_names)
    for value in unused:
        guess = closest(value.name, meant)
        meant_words = f'did you mean "{guess}"? ' if guess else ""
        ways = []
        if value.name in every.own_names and value.record:
            ways.append(f"write {{{{ {value.record}.{value.name} }}}} to use it")
        if value.record:
            ways.append(f'one that is not for the films begins with "{OWN}"')
        hint = (meant_words + "; ".join(ways)).rstrip() or "take it out"
        findings.add(value.mark, f"nothing uses {value.what}", hint)
