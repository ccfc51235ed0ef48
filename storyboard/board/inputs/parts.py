"""Convert lists and records: their items and fields, from nodes or from one text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from storyboard.board.inputs.declaration import Declaration, Tell
from storyboard.board.inputs.schema import InputType
from storyboard.board.template import is_template
from storyboard.document.json_text import data_in
from storyboard.document.problems import shown
from storyboard.document.tree import Mapping, Mark, Node, Scalar, Sequence, plain, tree_of
from storyboard.errors import BoardError
from storyboard.suggestions import closest, did_you_mean
from storyboard.wording import counted

__all__ = ["NO_TEMPLATES", "converted_list", "converted_record", "is_missing", "structured", "templates_in"]

_Convert: TypeAlias = Callable[[Declaration, Node, Tell], Node | None]


NO_TEMPLATES: Final = 'write the value itself; what is computed of others goes under "vars"'
"""What to do with a template that stands for the value of an input."""


def templates_in(node: Node) -> Iterator[Mark]:
    """Give the places of templates in a value; text from outside is none."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and is_template(node.value):
            yield node.mark
        return
    for item in node.items if isinstance(node, Sequence) else node.items.values():
        yield from templates_in(item)


def is_missing(node: Node | None) -> bool:
    """Return whether no value is given: null counts as none."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def converted_list(declaration: Declaration, node: Node, tell: Tell, convert: _Convert) -> Node | None:
    """Return the list with its items converted, or None after telling what is wrong."""
    made = structured(declaration, node, tell)
    if made is None:
        return None
    if not isinstance(made, Sequence):
        tell(node.mark, f"should be a list, not {shown(plain(node))}")
        return None
    count, least, most = len(made.items), declaration.keys.min_items, declaration.keys.max_items
    if most is not None and count > most:
        tell(node.mark, f"{counted(count, 'item')}, at most {most:,}")
        return None
    if least is not None and count < least:
        tell(node.mark, f"{counted(count, 'item')}, at least {least:,}")
        return None
    items: list[Node | None] = []
    for number, item in enumerate(made.items, start=1):
        if is_missing(item):
            tell.item(number)(item.mark, "has no value")
            items.append(None)
        else:
            items.append(convert(declaration.of or declaration, item, tell.item(number)))
    whole = tuple(item for item in items if item is not None)
    return Sequence(whole, node.mark) if len(whole) == count else None


def converted_record(declaration: Declaration, node: Node, tell: Tell, convert: _Convert) -> Node | None:
    """Return the record with its fields converted and all of them there, or None after telling what is wrong."""
    made = structured(declaration, node, tell)
    if made is None:
        return None
    if not isinstance(made, Mapping):
        tell(node.mark, f"should be a record, not {shown(plain(node))}", _fields_of(declaration))
        return None
    unknown = [key for key in made.items if key not in declaration.fields]
    for key in unknown:
        hint = did_you_mean(key, declaration.fields, "fields")
        tell(made.keys.get(key, made.mark), f'unknown field "{key}"', hint)
    items: dict[str, Node] = {}
    for name, each in declaration.fields.items():
        given = made.items.get(name)
        value = each.default
        if given is not None and not is_missing(given):
            value = convert(each, given, tell.field(name))
        # A misspelt field is unknown, and not missing as well.
        elif value is None and not any(closest(key, [name]) for key in unknown):
            mark = made.mark if given is None else given.mark
            tell(mark, f'"{name}" is missing', each.keys.description or None)
        if value is not None:
            items[name] = value
    keys = {name: made.keys.get(name, made.mark) for name in items}
    return None if unknown or len(items) < len(declaration.fields) else Mapping(items, keys, node.mark)


def structured(declaration: Declaration, node: Node, tell: Tell) -> Node | None:
    """Return the list or record that a text such as a cell of a table stands for; None after telling why it is none."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return node
    separator, text = declaration.keys.split, node.value.strip()
    if separator is not None and not text.startswith("["):
        parts = text.split(separator) if text else []
        return Sequence(tuple(Scalar(part.strip(), node.mark) for part in parts), node.mark)
    is_list = declaration.type is InputType.LIST
    try:
        data = data_in(text)
        if isinstance(data, list if is_list else dict):
            return tree_of(data, node.mark.file, node.mark)
        trouble = f"should be a {'list' if is_list else 'record'} in JSON, not {shown(data)}"
    except (ValueError, BoardError):
        trouble = f"{shown(node.value)} is not valid JSON"
    tell(node.mark, trouble, _how_to_write(declaration))
    return None


def _how_to_write(declaration: Declaration) -> str:
    if declaration.type is InputType.RECORD:
        return _fields_of(declaration)
    hint = 'a list is written as ["one", "two"]'
    has_texts = declaration.of is None or declaration.of.type not in {InputType.LIST, InputType.RECORD}
    return hint + (', or divided as its "split" says where it is declared' if has_texts else "")


def _fields_of(declaration: Declaration) -> str:
    fields = ", ".join(f'"{name}": ...' for name in declaration.fields)
    return f"write its fields: {{{fields}}}"
