"""Check the values that are given for the inputs of a storyboard, all at once, each at the place it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from storyboard.board.findings import Findings
from storyboard.board.folder import Fault, Files, open_footage, open_picture, open_sound
from storyboard.board.inputs.convert import converted
from storyboard.board.inputs.declaration import Declaration, Declarations, Tell
from storyboard.board.inputs.parts import NO_TEMPLATES, is_missing, templates_in
from storyboard.board.inputs.reach import root_of
from storyboard.board.inputs.schema import InputType
from storyboard.board.inputs.spelling import is_url, url_hint, without_secrets
from storyboard.board.paths import is_url as is_address
from storyboard.document import tree
from storyboard.document.tree import Mark, Node, Scalar, Sequence

if TYPE_CHECKING:
    from storyboard.media.facts import MediaFacts
    from storyboard.media.images import ImageFacts

__all__ = ["Context", "checked", "files_in"]


@dataclass(frozen=True, slots=True)
class Context:
    """
    What checking the values of one film uses.

    `files` opens the files that values name, and is one for all films; None leaves the files alone. `empty` has the
    places of cells without a value, by their columns.
    """

    files: Files | None
    empty: Mapping[str, Mark] = field(default_factory=dict)


def checked(
    declarations: Declarations, given: Mapping[str, Node], context: Context, findings: Findings
) -> dict[str, Node]:
    """
    Return the values of the inputs, of the declared types and with the defaults of those that are not given.

    Null counts as not given. Inputs whose value is missing or wrong are noted and left out. Names in `given` that are
    no inputs are left alone. All texts in the result are literal.
    """
    values: dict[str, Node] = {}
    for name, declaration in declarations.inputs.items():
        node = given.get(name)
        if node is None or is_missing(node):
            if declaration.default is None:
                _tell_missing(name, declaration, context, findings)
                continue
            made: Node | None = declaration.default
        else:
            made = _read(declaration, node, _teller(name, findings))
        if made is None:
            continue
        files, tell = context.files, _teller(name, findings)
        if files is None or _files_are_sound(declaration, made, files, tell):
            values[name] = made
    return values


def files_in(declaration: Declaration, node: Node) -> Iterator[str]:
    """Give the paths of the files that a checked value names."""
    if isinstance(node, Scalar):
        if declaration.type in _OPENERS and isinstance(node.value, str) and not is_address(node.value):
            yield node.value
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from files_in(declaration.of or declaration, item)
    else:
        for name, item in node.items.items():
            yield from files_in(declaration.fields[name], item)


def _read(declaration: Declaration, node: Node, tell: Tell) -> Node | None:
    templates = [*templates_in(node)]
    for mark in templates:
        tell(mark, "a template cannot be the value of an input", NO_TEMPLATES)
    return None if templates else converted(declaration, node, tell)


def _teller(name: str, findings: Findings) -> Tell:
    def add(mark: Mark, message: str, hint: str | None) -> None:
        # A place such as the column of a table, or an option, has the name.
        names_it = f'"{name}' in mark.cell or (
            not mark.line and (f'"{name}' in mark.file or mark.file.startswith("--set"))
        )
        findings.add(mark, message if names_it else f'"{name}": {message}', hint)

    return Tell(add)


def _tell_missing(name: str, declaration: Declaration, context: Context, findings: Findings) -> None:
    about = f": {declaration.keys.description}" if declaration.keys.description else ""
    # A record may have a column for each of its fields.
    cells = (mark for column, mark in context.empty.items() if root_of(column) == name)
    if (cell := context.empty.get(name) or next(cells, None)) is not None:
        hint = "fill the cell, or give the input a default"
        findings.add(cell, f"the cell is empty, and the input is required{about}", hint)
        return
    option = "--set-json" if declaration.type in {InputType.LIST, InputType.RECORD} else "--set"
    hint = f'give it with {option} {name}=..., a column "{name}" of the rows, or a file with --vars'
    findings.add(declaration.mark, f'the input "{name}" is required, and has no value{about}', hint)


def _files_are_sound(declaration: Declaration, node: Node, files: Files, tell: Tell) -> bool:
    """Return whether all files that a value names can be used, after telling of those that cannot."""
    if isinstance(node, Sequence):
        of = declaration.of or declaration
        sound = [
            _files_are_sound(of, item, files, tell.item(number))
            for number, item in enumerate(node.items, start=1)
        ]
        return all(sound)
    if isinstance(node, tree.Mapping):
        sound = [
            _files_are_sound(declaration.fields[name], item, files, tell.field(name))
            for name, item in node.items.items()
        ]
        return all(sound)
    if declaration.type not in _OPENERS or not isinstance(node.value, str):
        return True
    fault = _fault_of(declaration, node.value, files)
    if fault is not None:
        tell(node.mark, fault.message, fault.hint)
    return fault is None


def _fault_of(declaration: Declaration, path: str, files: Files) -> Fault | None:
    if is_address(path):
        if declaration.type is not InputType.IMAGE:
            return Fault(f'"{without_secrets(path)}" is a URL', "download the file first")
        said = f'"{without_secrets(path)}" is not an https URL'
        return None if is_url(path) else Fault(said, url_hint(path))
    found = _OPENERS[declaration.type](path, files)
    if isinstance(found, Fault):
        return found
    least = declaration.keys.min_size
    if least is None:
        return None
    if found.width < least[0] or found.height < least[1]:
        size = f'"{path}" is {found.width}x{found.height}'
        return Fault(f"{size}, at least {least[0]}x{least[1]}", "give a larger one")
    return None


def _picture(path: str, files: Files) -> ImageFacts | Fault:
    return files.opened(path, open_picture)


def _footage(path: str, files: Files) -> MediaFacts | Fault:
    return files.opened(path, open_footage)


def _sound(path: str, files: Files) -> MediaFacts | Fault:
    return files.opened(path, open_sound)


_OPENERS: Final[Mapping[InputType, Callable[[str, Files], ImageFacts | MediaFacts | Fault]]] = {
    InputType.IMAGE: _picture,
    InputType.FOOTAGE: _footage,
    InputType.SOUND: _sound,
}
