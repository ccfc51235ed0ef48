"""What a storyboard asks of whoever fills it, read without any values."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import NamedTuple

from storyboard.board.elements import is_own_key
from storyboard.board.film_rows import row_source
from storyboard.board.inputs.declaration import Declarations
from storyboard.board.inputs.declare import declared
from storyboard.board.loading import Source, tree_in
from storyboard.board.template import is_template
from storyboard.document.tree import Mapping, Node, Scalar
from storyboard.errors import BoardError

__all__ = ["Interface", "read_interface"]


class Interface(NamedTuple):
    """
    The inputs of a storyboard called `name` in messages, and its title; empty for none, or one that is computed.

    `variables` are those under `vars`, as they are written. `id_column` is the column that names the films in files of
    rows, where the storyboard says which.
    """

    name: str
    title: str
    declarations: Declarations
    variables: AnyMapping[str, Node]
    id_column: str | None


def read_interface(source: Source) -> Interface:
    """
    Return what the storyboard asks for. Values need not be there, and the rest of the storyboard need not be right.

    Raises `BoardError` with all problems of the text and of the declarations.
    """
    tree, told = tree_in(source)
    findings = source.findings()
    declarations = declared(tree, findings)
    if problems := [*told, *findings.problems()]:
        raise BoardError(problems)
    own = tree.items.get("vars")
    written = own.items if isinstance(own, Mapping) else {}
    variables = {name: node for name, node in written.items() if not is_own_key(name)}
    column = row_source(tree.items.get("rows"), findings).column
    return Interface(
        source.place.name,
        _title(tree.items.get("title")),
        declarations,
        variables,
        None if column is None else str(column.value),
    )


def _title(node: Node | None) -> str:
    title = node.value if isinstance(node, Scalar) else None
    return title if isinstance(title, str) and not is_template(title) else ""
