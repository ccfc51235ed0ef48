"""The films of a storyboard before they are expanded: the name and the values of each."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from typing import NamedTuple

from storyboard.board.combinations import Combination
from storyboard.board.film_names import name_part
from storyboard.board.film_rows import NamedRow
from storyboard.board.findings import Findings
from storyboard.board.template import is_template
from storyboard.document.literal import literal
from storyboard.document.tree import Mapping, Mark, Node, Scalar, Sequence, plain

__all__ = ["FilmValues", "WrittenOutput", "multiplied", "written_outputs"]


class WrittenOutput(NamedTuple):
    """One of `outputs`: its part of films' names, its number from 0, and what is written."""

    name: str
    number: int
    node: Mapping


class FilmValues(NamedTuple):
    """One film: the row, the combination and the output that it is made of; None for what there is not."""

    row: NamedRow | None
    combination: Combination
    output: WrittenOutput | None
    own_names: frozenset[str] = frozenset()
    """Names of which no column is a variable: templates have something else of these."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the film's name."""
        variant = self.combination.variant
        return (
            *([self.row.name] if self.row else []),
            *([variant.name] if variant else []),
            *self.combination.parts,
            *([self.output.name] if self.output else []),
        )

    @property
    def name(self) -> str:
        """The film's name; empty for an only film."""
        return "/".join(self.parts)

    @property
    def mark(self) -> Mark | None:
        """The place of its row; None for none."""
        return self.row.row.mark if self.row else None

    @property
    def variables(self) -> dict[str, Node]:
        """The values that stand in for variables of the storyboard, by name; those of a row are no templates."""
        combination = self.combination
        values = self.row.row.values if self.row else {}
        return {
            **(combination.variant.values if combination.variant else {}),
            **combination.axes,
            **combination.others,
            **{name: literal(node) for name, node in values.items() if name not in self.own_names},
        }

    @property
    def built_in(self) -> dict[str, Node]:
        """The values that say which film it is, as ``row``, ``variant`` and ``matrix``."""
        values: dict[str, Node] = {}
        if self.row is not None:
            values["row"] = _record(self.row.row.values, self.row.row.mark)
        variant = self.combination.variant
        if variant is not None:
            values["variant"] = Scalar(variant.name, variant.mark)
        if self.combination.axes:
            values["matrix"] = _record(self.combination.axes, Mark(0, 0))
        return values


def _record(values: AnyMapping[str, Node], mark: Mark) -> Mapping:
    return Mapping(dict(values), dict.fromkeys(values, mark), mark)


def written_outputs(tree: Mapping, findings: Findings) -> tuple[WrittenOutput, ...]:
    """
    Return the outputs of which each makes a film; none when something is wrong with their list, which checks find.

    Outputs whose films would have one name are recorded.
    """
    node = tree.items.get("outputs")
    if not isinstance(node, Sequence) or "output" in tree.items:
        return ()
    named: dict[str, WrittenOutput] = {}
    for number, item in enumerate(node.items):
        name = item.items.get("name") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(name, Scalar) or not isinstance(name.value, str):
            return ()
        part = name_part(name.value)
        if not part or is_template(name.value):
            return ()
        if part in named:
            first = plain(named[part].node.items["name"])
            if first != name.value:
                said = f'the outputs "{first}" and "{name.value}" would make films of one name'
                findings.add(name.mark, said, "they differ in more than upper case and signs")
            return ()
        named[part] = WrittenOutput(part, number, item)
    return tuple(named.values())


def multiplied(
    rows: tuple[NamedRow, ...] | None,
    combinations: tuple[Combination, ...],
    outputs: tuple[WrittenOutput, ...],
    own_names: frozenset[str] = frozenset(),
) -> Iterator[FilmValues]:
    """Give the films in the order of their names' parts: rows (None: there are none), combinations, outputs."""
    for row in (None,) if rows is None else rows:
        for combination in combinations:
            for output in outputs or (None,):
                yield FilmValues(row, combination, output, own_names)
