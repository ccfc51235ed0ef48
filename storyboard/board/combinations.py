"""The combinations of variants and the values of axes: all, without those excluded, with those included."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from itertools import product
from math import prod
from typing import NamedTuple

from storyboard.board.axes import EXCLUDE, INCLUDE, VARIANT, Choices, Variant, identifiers
from storyboard.board.film_names import name_part, text_of
from storyboard.board.findings import Findings
from storyboard.document.tree import Mapping, Node, Sequence
from storyboard.limits import COMBINATIONS, EXCEPTIONS
from storyboard.suggestions import did_you_mean

__all__ = ["Combination", "combinations"]


class Combination(NamedTuple):
    """
    A variant (None for none) and a value of each axis, with the parts that these are of the film's name.

    `others` are further values that an entry of `include` gives.
    """

    variant: Variant | None
    axes: AnyMapping[str, Node]
    parts: tuple[str, ...]
    others: AnyMapping[str, Node]

    def fits(self, asked: AnyMapping[str, str]) -> bool:
        """Return whether it has these values, given as parts of names by axis or ``variant``."""
        has = dict(zip(self.axes, self.parts, strict=True))
        if self.variant is not None:
            has[VARIANT] = self.variant.name
        return all(has.get(name) == part for name, part in asked.items())


def combinations(choices: Choices, matrix: Node | None, findings: Findings) -> tuple[Combination, ...]:
    """
    Return all combinations of a variant and a value of each axis, in their order.

    First those that match an entry of `exclude` are taken out, then those of `include` are added: an entry of
    `include` is there even if one of `exclude` matches it.
    """
    count = prod(len(axis.values) for axis in choices.axes) * max(1, len(choices.variants))
    if count > COMBINATIONS and isinstance(matrix, Mapping):
        said = f"there are {count:,} combinations of variants and values of axes, and may be {COMBINATIONS:,}"
        findings.add(
            matrix.mark, said, "write them as rows: an axis is for values that all films have in common"
        )
        return ()
    every = [
        Combination(
            variant,
            {axis.name: axis.values[part] for axis, part in zip(choices.axes, parts, strict=True)},
            parts,
            {},
        )
        for variant in (choices.variants or (None,))
        for parts in product(*(axis.values for axis in choices.axes))
    ]
    if not isinstance(matrix, Mapping):
        return tuple(every)
    excluded, included = (_entries(matrix, key, findings) for key in (EXCLUDE, INCLUDE))
    if len(excluded) + len(included) > EXCEPTIONS:
        said = f'"{EXCLUDE}" and "{INCLUDE}" have more than {EXCEPTIONS:,} entries'
        findings.add(matrix.mark, said, "write the combinations as rows")
        return ()
    for entry in excluded:
        every = _without(entry, every, choices, findings)
    for entry in included:
        every = _with(entry, every, choices, findings)
    return tuple(every)


def _entries(matrix: Mapping, key: str, findings: Findings) -> list[Mapping]:
    node = matrix.items.get(key)
    if node is None:
        return []
    found = [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []
    if not isinstance(node, Sequence) or len(found) < len(node.items):
        hint = f"write {key}: [{{lang: de, {VARIANT}: long}}]"
        findings.add(node.mark, f'"{key}" should be a list of mappings', hint)
    return found


def _asked(entry: Mapping, choices: Choices) -> dict[str, str]:
    """Return the parts of names that an entry asks for, by axis or ``variant``; empty for what is no single value."""
    return {
        name: name_part(text_of(entry.items[name]) or "") for name in choices.names if name in entry.items
    }


def _without(
    entry: Mapping, every: list[Combination], choices: Choices, findings: Findings
) -> list[Combination]:
    asked = _asked(entry, choices)
    unknown = entry.items.keys() - asked.keys()
    for name in sorted(unknown):
        hint = did_you_mean(name, choices.names, "axes")
        findings.add(entry.keys.get(name, entry.mark), f'"{name}" is no axis of the matrix', hint)
    if unknown:
        return every
    kept = [each for each in every if not each.fits(asked)]
    if len(kept) == len(every):
        hint = _misspelt(entry, asked, choices) or "an entry above takes it out already: take this one away"
        findings.add(entry.mark, "this excludes nothing", hint)
    return kept


def _misspelt(entry: Mapping, asked: AnyMapping[str, str], choices: Choices) -> str | None:
    """Return a hint: the values of the first axis that does not have the one asked for."""
    for name, part in asked.items():
        there = choices.parts_of(name)
        if part not in there:
            return did_you_mean(text_of(entry.items[name]) or "", there, f'values of "{name}"')
    return None


def _with(
    entry: Mapping, every: list[Combination], choices: Choices, findings: Findings
) -> list[Combination]:
    """Return the combinations with that of an entry; its further keys are values, also for one that is there."""
    asked = _asked(entry, choices)
    others = {name: item for name, item in entry.items.items() if name not in asked}
    others = identifiers(Mapping(others, entry.keys, entry.mark), "the combination", findings)
    missing = [axis.name for axis in choices.axes if not asked.get(axis.name)]
    if missing:
        said = f'the included combination has no value of the axis "{missing[0]}"'
        findings.add(entry.mark, said, "an included combination names a value of each axis")
        return every
    variants = _variants_of(entry, asked, choices, findings)
    parts = tuple(asked[axis.name] for axis in choices.axes)
    values = {
        axis.name: axis.values.get(part, entry.items[axis.name])
        for axis, part in zip(choices.axes, parts, strict=True)
    }
    there = {(_name(each.variant), each.parts): each for each in every}
    new = {(_name(each), parts): Combination(each, values, parts, {}) for each in variants}
    if new and not others and new.keys() <= there.keys():
        findings.add(entry.mark, "this includes nothing: the combination is there already", "take it out")
    for key, each in new.items():
        before = there.get(key, each)
        there[key] = before._replace(others={**before.others, **others})
    return list(there.values())


def _name(variant: Variant | None) -> str:
    return "" if variant is None else variant.name


def _variants_of(
    entry: Mapping, asked: AnyMapping[str, str], choices: Choices, findings: Findings
) -> list[Variant | None]:
    """Return the variants that an entry is for: the one that it names, or all; [None] where there are none."""
    if VARIANT not in asked:
        return [*(choices.variants or [None])]
    found = [variant for variant in choices.variants if variant.name == asked[VARIANT]]
    if not found:
        written = entry.items[VARIANT]
        hint = did_you_mean(text_of(written) or "", choices.parts_of(VARIANT), "variants")
        findings.add(written.mark, f'there is no variant "{text_of(written)}"', hint)
    return [*found]
