"""Convert pydantic's validation errors to problems: where, what is wrong, what is allowed."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from storyboard.document.nodes import Location, Node, mark_at, problem_at, written_at
from storyboard.document.number_words import NUMBER_ERRORS, as_written, number_in
from storyboard.errors import Problem
from storyboard.suggestions import closest, did_you_mean, nearest_first

__all__ = ["Owner", "mistakes_in", "problem_of", "problems_of", "shown"]

Owner: TypeAlias = Callable[[Location], tuple[str, int]]

_SHOWN: Final = 60
# A single value in place of a mapping probably belongs to one of its first keys.
_FOREMOST: Final = 2
# Text that needs no quotes in YAML, also within braces.
_PLAIN: Final = re.compile(r"[A-Za-z_][\w./ -]*")


def shown(value: object) -> str:
    """Describe a value: ``the text "six"``, ``the number 6``, ``a list``."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return f'the text "{value if len(value) <= _SHOWN else value[:_SHOWN] + "…"}"'
        case int() | float():
            return f"the number {as_written(value)}"
        case list() | tuple():
            return "a list"
    return "a mapping"


def problems_of(
    error: ValidationError,
    tree: Node,
    path: str,
    schema: type[BaseModel],
    owner: Owner | None = None,
) -> list[Problem]:
    """
    Return a problem for each of pydantic's errors, at its place in the tree, with what is allowed and "did you mean".

    `owner` names what a location belongs to: it returns text such as ``shot "summit"`` and how many of the location's
    parts that replaces. Without it, the whole path of keys is named.
    """
    found: dict[Problem, None] = {}
    for details in mistakes_in(error):
        found[problem_of(details, tree, path, schema, owner)] = None
    return list(found)


def problem_of(
    details: ErrorDetails, tree: Node, path: str, schema: type[BaseModel], owner: Owner | None = None
) -> Problem:
    """Return the problem for one of pydantic's errors; see `problems_of`."""
    location = details["loc"]
    kind = details["type"]
    words, covered = owner(location) if owner else ("", 0)
    before = f"{words}: " if words else ""
    if kind == "extra_forbidden":
        keys = sorted(_keys_at(schema, location[:-1]))
        message, hint = f'unknown key "{location[-1]}"', did_you_mean(str(location[-1]), keys, "keys")
        if not words and location[:-1]:
            message += f' in "{dotted(location[:-1])}"'
        if "{{" in str(location[-1]):
            hint = "keys are no templates: write the key out"
        return problem_at(path, mark_at(tree, location, key=True), before + message, hint)
    path_of_keys = dotted(location[covered:])
    name = f'"{path_of_keys}" ' if path_of_keys else "" if words else "the document "
    field = _field_at(schema, location)
    if kind == "missing":
        return problem_at(path, mark_at(tree, location), f"{before}{name}is missing", _described(field))
    message, allowed = _said(details)
    mark = mark_at(tree, location)
    # A single value may stand for a mapping with it.
    written = written_at(tree, location) or written_at(tree, location[:-1])
    if kind == "string_type" and written is not None:
        allowed = f'put it in quotes: "{written}"'
    if kind == "model_type" and (short := _longhand(details["input"], schema, location)):
        allowed = f"write {short}"
    if kind in NUMBER_ERRORS and (number := number_in(details["input"])) is not None:
        name_set = mark.file.removeprefix("--set ")
        is_set = name_set != mark.file
        allowed = f"--set gives text: write --set-json {name_set}={number}" if is_set else f"write {number}"
    return problem_at(path, mark, f"{before}{name}{message}", allowed or _described(field))


def mistakes_in(error: ValidationError) -> list[ErrorDetails]:
    """Return what pydantic complains of, each mistake once: a misspelt key is unknown, and not missing as well."""
    every = error.errors(include_url=False)
    return [each for each in every if each["type"] != "missing" or not _misspelt(each["loc"], every)]


def _misspelt(location: Location, every: Sequence[ErrorDetails]) -> bool:
    """Return whether the key that is missing is there under another name, which is reported."""
    return any(
        each["type"] == "extra_forbidden"
        and each["loc"][:-1] == location[:-1]
        and closest(str(each["loc"][-1]), [str(location[-1])]) is not None
        for each in every
    )


def dotted(location: Location) -> str:
    """Return a location as text: ``shots[2].trim.start``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _described(field: FieldInfo | None) -> str | None:
    if field is None or not field.description:
        return None
    text = " ".join(field.description.split()).rstrip(".").replace("`", '"')
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _said(details: ErrorDetails) -> tuple[str, str | None]:
    """Return the end of the message that begins with the name, and a hint where what is allowed is not obvious."""
    kind, value, limits = details["type"], details["input"], details.get("ctx", {})
    if kind in _WANTED:
        wanted, hint = _WANTED[kind]
        return f"should be {wanted}, not {shown(value)}", hint
    if kind in _BOUNDS:
        bound, limit = _BOUNDS[kind]
        return f"should be {bound} {as_written(limits[limit])}, not {as_written(value)}", None
    match kind:
        case "enum" | "literal_error":
            choices = nearest_first(str(value), _choices(limits))
            return f"cannot be {shown(value)}", did_you_mean(str(value), choices, "choices")
        case "string_pattern_mismatch":
            said = f"cannot be {shown(value)}"
        case "string_too_long":
            said = f"is {len(str(value))} characters long, and may have {limits['max_length']}"
        case "too_short" | "string_too_short":
            said = "is empty"
        case _ if "hint" in limits:
            return details["msg"], limits["hint"]
        case _:
            message = details["msg"].removeprefix("Value error, ")
            said = f"{message[:1].lower()}{message[1:]}, not {shown(value)}"
    return said, None


_WANTED: Final[dict[str, tuple[str, str | None]]] = {
    "string_type": ("text", None),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "int_type": ("a whole number", None),
    "int_from_float": ("a whole number", None),
    "float_type": ("a number", None),
    "dict_type": ("a mapping", 'write "key: value" below it, with more indentation'),
    "model_type": ("a mapping", 'write "key: value" below it, with more indentation'),
    "tuple_type": ("a list", 'begin each item with "- "'),
    "list_type": ("a list", 'begin each item with "- "'),
}
_BOUNDS: Final = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}


def _longhand(value: object, schema: type[BaseModel], location: Location) -> str | None:
    """Return the mapping that was probably meant by a single value, as YAML: with the first key that accepts it."""
    if not isinstance(value, str | int | float):
        return None
    written = (
        value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    )
    for model in _models_at(schema, location):
        for name, field in list(model.model_fields.items())[:_FOREMOST]:
            try:
                model.model_validate({field.alias or name: value})
            except ValidationError:
                continue
            return f"{{{field.alias or name}: {written}}}"
    return None


def _choices(limits: dict[str, Any]) -> list[str]:
    """Parse the values that pydantic lists as ``'a', 'b' or 'c'``."""
    return [choice.strip("'") for choice in limits["expected"].replace(" or ", ", ").split(", ")]


def _keys_at(schema: type[BaseModel], location: Location) -> Iterator[str]:
    for model in _models_at(schema, location):
        for name, field in model.model_fields.items():
            yield field.alias or name


def _field_at(schema: type[BaseModel], location: Location) -> FieldInfo | None:
    """Return the field of the location's last key, also when the location continues into its items."""
    while location and isinstance(location[-1], int):
        location = location[:-1]
    for model in _models_at(schema, location[:-1]):
        for name, field in model.model_fields.items():
            if location and location[-1] == (field.alias or name):
                return field
    return None


def _models_at(schema: type[BaseModel], location: Location) -> list[type[BaseModel]]:
    annotations: list[object] = [schema]
    for part in location:
        # A part that is no field is the tag of a union: the choices are the same.
        annotations = [inner for outer in annotations for inner in _inside(outer, part)] or annotations
    return [each for each in annotations if isinstance(each, type) and issubclass(each, BaseModel)]


def _inside(annotation: object, part: str | int) -> Iterator[object]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part == (field.alias or name):
                yield from _alternatives(field.annotation)
    elif origin is dict and isinstance(part, str):
        yield from _alternatives(arguments[1])
    elif origin in {list, tuple} and isinstance(part, int):
        yield from _alternatives(arguments[0])


def _alternatives(annotation: object) -> Iterator[object]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for choice in get_args(annotation):
            yield from _alternatives(choice)
    else:
        yield annotation
