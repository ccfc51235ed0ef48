"""What a text may contain: text, and numbers as people write them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateError

from storyboard.document.problems import shown

__all__ = ["NotForSentences", "WrongValue", "in_sentence", "name_of", "not_data", "part_of_text"]

_LONGEST_NAME = 40
_NAMELESS = "the expression"
# As many digits as every calculation in binary fractions has right: 0.1 + 0.2 is 0.3.
_SHOWN_DIGITS = 15


class WrongValue(TemplateError):
    """A template has a value that cannot be used where it stands."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class NotForSentences(WrongValue):
    """A value that is neither text nor a number was used in a text."""


def in_sentence(value: object, name: str) -> object:
    """
    Return a value that may be used in a text, as it is shown there; NotForSentences, naming it, for any other.

    `name` is an expression as its author wrote it. The result of a calculation is shown without the traces of binary
    fractions.
    """
    is_name = name != _NAMELESS
    return _shown(value, f'"{name}"' if is_name else name, name if is_name else "it")


def part_of_text(value: object, words: str) -> object:
    """Return a value like `in_sentence`, of which only a description is known, such as ``an item``."""
    return _shown(value, words, "it")


def _shown(value: object, subject: str, name: str) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        raise NotForSentences(
            f"{subject} is not a finite number, and is used in a text", "write a smaller number"
        )
    if type(value) is float:
        return float(f"{value:.{_SHOWN_DIGITS}g}")
    if isinstance(value, str | Undefined) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if value is None or isinstance(value, bool | list | tuple | range | dict):
        message = f"{subject} is {shown(list(value) if isinstance(value, range) else value)}"
        raise NotForSentences(f"{message}, and is used in a text", _remedy(value, name))
    # Macros, modules and the like are refused elsewhere, with messages of their own.
    return value


def _remedy(value: object, name: str) -> str:
    if value is None:
        return f'give it a value, or say what is meant without one: {{{{ {name} | default("") }}}}'
    if isinstance(value, bool):
        return f'say what it means in words: {{{{ "on sale" if {name} else "" }}}}'
    if isinstance(value, dict):
        return f"take one of its values: {{{{ {name}.{_first_key(value)} }}}}"
    return f'join it, {{{{ {name} | join(", ") }}}}, or take one item, {{{{ {name}[0] }}}}'


def _first_key(value: Iterable[object]) -> str:
    return next((key for key in map(str, value) if key.isidentifier()), "key")


def not_data(value: object, what: str) -> TemplateError:
    """Return the error for a value that is no data, such as a function; `what` is what it cannot do."""
    if callable(value):
        return WrongValue("this is a function, and not a value", "call it with brackets: {{ name.upper() }}")
    return SecurityError(f'a value of the kind "{type(value).__name__}" cannot {what}')


def name_of(node: nodes.Node) -> str:
    """Return an expression as its author wrote it: its variable, with the path into it."""
    match node:
        case nodes.Name():
            name = node.name
        case nodes.Getattr():
            name = f"{name_of(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=key)):
            name = f"{name_of(node.node)}[{key!r}]"
        case nodes.Filter() if node.node is not None:
            # Meters are filters whose names are not identifiers.
            own = f" | {node.name}" if node.name.isidentifier() else ""
            name = f"{name_of(node.node)}{own}"
        case nodes.Const(value=bool() | None):
            name = str(node.value).lower()
        case nodes.Const():
            name = str(node.value)
        case _:
            name = _NAMELESS
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
