"""Read what a storyboard declares under `inputs`; all that is wrong there is noted."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storyboard.board.elements import is_own_key
from storyboard.board.findings import Findings
from storyboard.board.inputs.convert import converted
from storyboard.board.inputs.declaration import Declaration, Declarations, Tell
from storyboard.board.inputs.other_words import key_hint, type_hint
from storyboard.board.inputs.parts import NO_TEMPLATES, is_missing, templates_in
from storyboard.board.inputs.schema import LIMITS_OF, Input, InputType
from storyboard.board.template import is_variable_name
from storyboard.document.problems import mistakes_in, problem_of, shown
from storyboard.document.tree import Location, Mapping, Mark, Node, Scalar, Sequence, plain
from storyboard.limits import INPUT_LEVELS
from storyboard.wording import listed

__all__ = ["RESERVED", "declared", "without_broken"]

RESERVED: Final = frozenset({"row", "variant", "matrix", "output"})
"""Names that hold what makes a film one of many."""

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PAIRS: Final = (("min_length", "max_length"), ("min", "max"), ("min_items", "max_items"))


class _Teller:
    """Notes what is wrong with one input, and remembers whether anything is."""

    def __init__(self, name: str, findings: Findings) -> None:
        self.findings = findings
        self.has_told = False
        self._label = f'input "{name}"'

    def __call__(self, mark: Mark, message: str, hint: str | None = None) -> None:
        self.has_told = True
        self.findings.add(mark, f"{self._label}: {message}", hint)


class _Part(NamedTuple):
    """A declaration as it is written: its node, the place of its name, and how deep it lies."""

    node: Node
    mark: Mark
    level: int = 1
    is_item: bool = False


def declared(tree: Mapping, findings: Findings) -> Declarations:
    """
    Return the inputs that a storyboard declares; all that is wrong with them is noted.

    An input and a variable of one name are a problem, too. Defaults are checked as values are, but for the files that
    they name: those are looked at where the default is used.
    """
    node = tree.items.get("inputs")
    if node is None or is_missing(node):
        return Declarations()
    if not isinstance(node, Mapping):
        hint = 'write "name: type", or "name: {type: ..., description: ...}", on each line'
        findings.add(node.mark, f'"inputs" should be a mapping of names, not {shown(plain(node))}', hint)
        return Declarations()
    own = tree.items.get("vars")
    variables = own.keys if isinstance(own, Mapping) else {}
    inputs: dict[str, Declaration] = {}
    broken: set[str] = set()
    for name, written in node.items.items():
        if is_own_key(name):
            continue
        teller = _Teller(name, findings)
        mark = node.keys.get(name, node.mark)
        _check_name(name, mark, variables.get(name), teller)
        declaration = _read(_Part(written, mark), teller)
        if declaration is None or teller.has_told:
            broken.add(name)
        else:
            inputs[name] = declaration
    return Declarations(inputs, {name: each.keys for name, each in inputs.items()}, frozenset(broken))


def without_broken(tree: Mapping, declarations: Declarations) -> Mapping:
    """Return the storyboard without the inputs whose declaration is wrong."""
    node = tree.items.get("inputs")
    if node is None:
        return tree
    sound = {name: node.items[name] for name in declarations.inputs} if isinstance(node, Mapping) else {}
    keys = {name: declaration.mark for name, declaration in declarations.inputs.items()}
    return tree._replace(items=tree.items | {"inputs": Mapping(sound, keys, node.mark)})


def _check_name(name: str, mark: Mark, variable: Mark | None, teller: _Teller) -> None:
    if not _NAME.fullmatch(name):
        teller(mark, "its name cannot be used in a template", 'a name has letters, digits and "_"')
    elif name in RESERVED or not is_variable_name(name):
        teller(mark, f'"{name}" has a meaning of its own in templates', "give the input another name")
    if variable is not None:
        hint = "an input is what others give, a variable what the storyboard computes: rename one, or take it out"
        teller(mark, f'there is a variable of this name under "vars" (line {variable.line})', hint)


def _read(part: _Part, teller: _Teller) -> Declaration | None:
    """Return a whole declaration, or None after telling what is wrong."""
    try:
        keys = Input.model_validate(plain(part.node))
    except ValidationError as error:
        for details in mistakes_in(error):
            details["loc"] = _as_written(details["loc"])
            problem = problem_of(details, part.node, "", Input)
            place = Mark(problem.line, problem.column, problem.path, problem.cell)
            teller(place, problem.message, _in_our_words(details) or problem.hint)
        return None
    return _built(keys, part, teller)


def _in_our_words(details: ErrorDetails) -> str | None:
    """Return a hint for a type or a key that other programs have."""
    last = details["loc"][-1] if details["loc"] else None
    if details["type"] == "extra_forbidden":
        return key_hint(last)
    return type_hint(details["input"]) if details["type"] == "enum" and last == "type" else None


def _as_written(location: Location) -> Location:
    """Return a location without the names of the forms of `of`, which pydantic puts into it."""
    parts: list[str | int] = []
    rest = [*location]
    while rest:
        parts.append(part := rest.pop(0))
        if part == "of" and rest and rest.pop(0) == "fields" and rest:
            parts.append(rest.pop(0))
    return tuple(parts)


def _built(keys: Input, part: _Part, teller: _Teller) -> Declaration:
    node = part.node if isinstance(part.node, Mapping) else Mapping({}, {}, part.node.mark)
    _check_limits(keys, node, part.mark, teller)
    of, fields = _insides(keys, node, part, teller)
    declaration = Declaration(keys, part.mark, None, of, fields, _options(keys, node, teller))
    default = node.items.get("default")
    if default is None or teller.has_told:
        return declaration
    if part.is_item:
        teller(node.keys["default"], 'the items of a list have no "default"', "give the list one")
        return declaration
    if is_missing(default):
        return Declaration(keys, part.mark, Scalar(None, default.mark), of, fields, declaration.options)
    tell = Tell(teller, ("default",))
    for mark in templates_in(default):
        tell(mark, "a template cannot be a default", NO_TEMPLATES)
    made = converted(declaration, default, tell)
    return Declaration(keys, part.mark, made, of, fields, declaration.options)


def _check_limits(keys: Input, node: Mapping, mark: Mark, teller: _Teller) -> None:
    for key, types in LIMITS_OF.items():
        if getattr(keys, key) is not None and keys.type not in types:
            own = [other for other, owners in LIMITS_OF.items() if keys.type in owners]
            hint = f"for {keys.type} there is: {listed(own)}" if own else f"{keys.type} has no limits"
            owners = " and ".join(types)
            teller(node.keys.get(key, mark), f'"{key}" is for {owners}, not for {keys.type}', hint)
    for least, most in _PAIRS:
        low, high = getattr(keys, least), getattr(keys, most)
        if low is not None and high is not None and low > high:
            teller(node.keys.get(least, mark), f'"{least}" is above "{most}"', "no value is both")
    if keys.type is InputType.CHOICE and keys.options is None:
        teller(mark, 'a choice has "options"', "list them: options: [one, two]")
    if keys.type is InputType.RECORD and not isinstance(keys.of, dict):
        teller(mark, 'a record names its fields under "of"', "write of: {title: text, still: image}")


def _insides(
    keys: Input, node: Mapping, part: _Part, teller: _Teller
) -> tuple[Declaration | None, dict[str, Declaration]]:
    """Return the declaration of a list's items, and those of a record's fields."""
    of = node.items.get("of")
    if part.level >= INPUT_LEVELS and not is_missing(of):
        teller(part.mark, f"nested more than {INPUT_LEVELS} levels deep", "an input needs far fewer")
        return None, {}
    below = part.level + 1
    if keys.type is InputType.RECORD and isinstance(keys.of, dict) and isinstance(of, Mapping):
        return None, _fields(keys.of, of, below, teller)
    if keys.type is not InputType.LIST:
        return None, {}
    if of is None or keys.of is None:
        return Declaration(Input(), part.mark), {}
    if isinstance(keys.of, Input):
        return _built(keys.of, _Part(of, part.mark, below, is_item=True), teller), {}
    fields = _fields(keys.of, of, below, teller) if isinstance(of, Mapping) else {}
    return Declaration(Input(type=InputType.RECORD, of=keys.of), of.mark, fields=fields), {}


def _fields(of: dict[str, Input], node: Mapping, level: int, teller: _Teller) -> dict[str, Declaration]:
    if not of:
        teller(node.mark, '"of" names no field', "write of: {title: text, still: image}")
    fields: dict[str, Declaration] = {}
    for name, keys in of.items():
        mark = node.keys.get(name, node.mark)
        if not _NAME.fullmatch(name):
            teller(
                mark, f'the field "{name}" cannot be used in a template', 'a name has letters, digits and "_"'
            )
        fields[name] = _built(keys, _Part(node.items[name], mark, level), teller)
    return fields


def _options(keys: Input, node: Mapping, teller: _Teller) -> dict[str | float, Scalar]:
    written = node.items.get("options")
    if keys.options is None or not isinstance(written, Sequence):
        return {}
    options: dict[str | float, Scalar] = {}
    for item in written.items:
        if isinstance(item, Scalar):
            if {str(item.value).strip(), item.value} & options.keys():
                teller(item.mark, f'the option "{item.value}" is written twice', "take one out")
            options[str(item.value).strip()] = item
            if isinstance(item.value, int | float):
                options[item.value] = item
    return options
