"""Variants and the matrix: named sets of values, and axes whose values are combined."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Final, NamedTuple

from storyboard.board.film_names import LONGEST_PART, name_part, text_of
from storyboard.board.findings import Findings
from storyboard.board.kinds import without_own_keys
from storyboard.document.problems import shown
from storyboard.document.tree import Mapping, Mark, Node, Sequence, plain

__all__ = ["EXCLUDE", "INCLUDE", "VARIANT", "Axis", "Choices", "Variant", "identifiers", "read_choices"]

VARIANT: Final = "variant"
EXCLUDE: Final = "exclude"
INCLUDE: Final = "include"
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Variant(NamedTuple):
    """A named set of values."""

    name: str
    values: AnyMapping[str, Node]
    mark: Mark


class Axis(NamedTuple):
    """A name with several values, by their parts of films' names."""

    name: str
    values: AnyMapping[str, Node]
    mark: Mark


class Choices(NamedTuple):
    """The variants and the axes of a storyboard."""

    variants: tuple[Variant, ...]
    axes: tuple[Axis, ...]

    @property
    def names(self) -> list[str]:
        """What a combination can be told by: the axes, and ``variant`` where there are variants."""
        return [axis.name for axis in self.axes] + ([VARIANT] if self.variants else [])

    def parts_of(self, name: str) -> list[str]:
        """Return the values of an axis, or the variants, as parts of films' names."""
        if name == VARIANT and self.variants:
            return [variant.name for variant in self.variants]
        return [part for axis in self.axes if axis.name == name for part in axis.values]


def read_choices(variants: Node | None, matrix: Node | None, findings: Findings) -> Choices:
    """Return the variants and the axes of the matrix; what is wrong with them is recorded."""
    return Choices(_variants(variants, findings), _axes(matrix, findings))


def _variants(node: Node | None, findings: Findings) -> tuple[Variant, ...]:
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        hint = "write each as a name and its values, such as short: {shown: 2}"
        findings.add(node.mark, f'"variants" should be a mapping, not {shown(plain(node))}', hint)
        return ()
    node = without_own_keys(node)
    if not node.items:
        findings.add(node.mark, '"variants" has none', "write one, or take it out")
    variants: dict[str, Variant] = {}
    for name, values in node.items.items():
        mark = node.keys.get(name, node.mark)
        part = _part(name, (f'the variant "{name}"', mark), variants, findings)
        if not isinstance(values, Mapping):
            said = f'the values of variant "{name}" should be a mapping, not {shown(plain(values))}'
            findings.add(values.mark, said, "write {} for none")
        elif part is not None:
            variants[part] = Variant(part, identifiers(values, f'variant "{name}"', findings), mark)
    return tuple(variants.values())


def _axes(node: Node | None, findings: Findings) -> tuple[Axis, ...]:
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        hint = "write each axis as a name and its values, such as lang: [en, de]"
        findings.add(node.mark, f'"matrix" should be a mapping, not {shown(plain(node))}', hint)
        return ()
    written = without_own_keys(node)
    items = {key: item for key, item in written.items.items() if key not in {INCLUDE, EXCLUDE}}
    if not items:
        findings.add(node.mark, '"matrix" has no axis', "write one, such as lang: [en, de], or take it out")
    named = identifiers(Mapping(items, written.keys, written.mark), "the matrix", findings)
    return tuple(
        axis
        for name, values in named.items()
        if (axis := _axis(name, values, node.keys.get(name, node.mark), findings)) is not None
    )


def _axis(name: str, values: Node, mark: Mark, findings: Findings) -> Axis | None:
    if not isinstance(values, Sequence):
        hint = f"write its values as a list, such as {name}: [en, de]"
        findings.add(values.mark, f'the axis "{name}" should be a list, not {shown(plain(values))}', hint)
        return None
    if not values.items:
        findings.add(values.mark, f'the axis "{name}" has no values', "write one, or take the axis out")
        return None
    there: dict[str, Node] = {}
    for item in values.items:
        text = text_of(item)
        if text is None or "{{" in text or "{%" in text:
            hint = "an axis has its values written out: texts, numbers, true or false; other values are for variants"
            findings.add(item.mark, f'{shown(plain(item))} is no value of the axis "{name}"', hint)
            continue
        part = _part(text, (f'the value "{text}" of the axis "{name}"', item.mark), there, findings)
        if part is not None:
            there[part] = item
    return Axis(name, there, mark) if there else None


def _part(
    text: str, said: tuple[str, Mark], there: AnyMapping[str, object], findings: Findings
) -> str | None:
    """Return the part of a film's name for a text; None, and a problem, when there is none or it is taken."""
    part = name_part(text)
    what, mark = said
    if not part:
        findings.add(mark, f"{what} has no letter or digit", "it is a part of films' names")
    elif len(part) > LONGEST_PART:
        findings.add(
            mark, f"{what} is too long for a film's name", f"write {LONGEST_PART} characters at most"
        )
    elif part in there:
        findings.add(
            mark, f'{what} is there already: films would have the same name, with "{part}"', "name each once"
        )
    else:
        return part
    return None


def identifiers(node: Mapping, owner: str, findings: Findings) -> dict[str, Node]:
    """Return the values whose names can be those of variables."""
    named: dict[str, Node] = {}
    for name, item in node.items.items():
        if _IDENTIFIER.fullmatch(name):
            named[name] = item
        else:
            hint = 'a name has letters, digits and "_", and does not begin with a digit'
            findings.add(
                node.keys.get(name, node.mark), f'{owner} has "{name}", which is no name of a variable', hint
            )
    return named
