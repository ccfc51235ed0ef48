"""The filters of templates: those of Jinja that are harmless, and bounded versions of the rest."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import signature
from typing import Final

from jinja2 import Undefined
from jinja2.filters import FILTERS

from storyboard.board.locale_filters import locale_filters
from storyboard.board.sentences import WrongValue, part_of_text
from storyboard.board.text_filters import slug, truncate
from storyboard.board.work import Budget

__all__ = ["OF_TEXT", "filters_for", "joined", "replaced"]

OF_TEXT: Final = (
    "capitalize",
    "currency",
    "date",
    "lower",
    "number",
    "replace",
    "slug",
    "string",
    "title",
    "trim",
    "truncate",
    "upper",
    "wordcount",
)
"""The filters of texts and numbers: what they are given may stand in a text."""

_HARMLESS: Final = """
    abs capitalize count dictsort first float groupby int items last length list lower map max min reject
    rejectattr reverse select selectattr sort string title trim unique upper wordcount
"""


def joined(budget: Budget, separator: str, items: Iterable[object]) -> str:
    """Join the items with the separator, after spending the cost of the result."""
    texts = [str(part_of_text(item, "an item")) for item in items]
    budget.spend(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def replaced(budget: Budget, text: str, old: str, new: str, count: int = -1) -> str:
    """Replace `old` by `new` in the text, after spending the cost of the result."""
    times = len(text) + 1 if not old else text.count(old)
    budget.spend(len(text) + len(new) * times)
    return text.replace(old, new, count)


def filters_for(budget: Budget) -> dict[str, Callable[..., object]]:
    """Return the filters that templates may use; each spends from the budget."""

    def join(items: Iterable[object], separator: str = "", attribute: str | None = None) -> str:
        chosen = (
            [item.get(attribute) if isinstance(item, Mapping) else item for item in items]
            if attribute
            else items
        )
        return joined(budget, separator, chosen)

    def replace(text: object, old: object, new: object, count: int = -1) -> str:
        was, now = (
            part_of_text(part, f'the {name} text of "replace"') for part, name in ((old, "old"), (new, "new"))
        )
        return replaced(budget, str(text), str(was), str(now), count)

    own: dict[str, Callable[..., object]] = {
        "d": _default,
        "default": _default,
        "join": join,
        "replace": replace,
        "round": _rounded,
        "sum": _sum,
        "tojson": _json,
    }
    checked = {**locale_filters(budget), "slug": slug, "truncate": truncate}
    filters = {name: FILTERS[name] for name in _HARMLESS.split()} | own
    filters |= {name: _of_defined(name, function) for name, function in checked.items()}
    filters |= {name: _of_text(name, filters[name]) for name in OF_TEXT}
    return {name: budget.metered(function) for name, function in filters.items()}


def _of_text(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """Wrap a filter in a check of its input: it would put "None" and "[]" into the text."""
    # Jinja passes the environment first to filters that ask for it.
    at = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def run(*arguments: object, **options: object) -> object:
        text = part_of_text(arguments[at], f'what "{name}" is given')
        return function(*arguments[:at], text, *arguments[at + 1 :], **options)

    return run


def _of_defined(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """
    Wrap a filter in a check of what it is given.

    An undefined variable is told as that, and not as a wrong value, and options that it does not have by their names.
    """
    takes = signature(function)
    options_of = ", ".join(list(takes.parameters)[2 if hasattr(function, "jinja_pass_arg") else 1 :])

    @wraps(function)
    def run(*arguments: object, **options: object) -> object:
        for value in (*arguments, *options.values()):
            if isinstance(value, Undefined):
                str(value)
        try:
            takes.bind(*arguments, **options)
        except TypeError as error:
            raise WrongValue(f'"{name}" is given {_fault_of(str(error))}', f"it takes {options_of}") from None
        return function(*arguments, **options)

    return run


def _fault_of(said: str) -> str:
    unknown = re.search(r"unexpected keyword argument '(\w+)'", said)
    if unknown is not None:
        return f'"{unknown[1]}", which it does not have'
    return "the same option twice" if "multiple values" in said else "too much"


def _default(value: object, default_value: object = "", boolean: object = False) -> object:
    """Return the default for null, too: Jinja's own filter has it for undefined variables alone."""
    is_absent = value is None or isinstance(value, Undefined)
    return default_value if is_absent or (boolean and not value) else value


def _rounded(value: float, precision: int = 0, method: str = "common") -> float:
    if not -12 <= precision <= 12:
        raise ValueError("round takes from -12 to 12 digits")
    if method == "common":
        return round(value, precision)
    turn = math.ceil if method == "ceil" else math.floor
    return float(turn(value * 10.0**precision) / 10.0**precision)


def _sum(items: Iterable[float], attribute: str | None = None, start: float = 0) -> float:
    total = start
    for item in items:
        value = item[attribute] if attribute is not None and isinstance(item, Mapping) else item
        if not isinstance(value, int | float):
            raise TypeError("sum adds numbers")
        total += value
    return total


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=None if indent is None else min(max(indent, 0), 8))
