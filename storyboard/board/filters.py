"""The filters of templates: those of Jinja that are harmless, and bounded versions of the rest."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Final

from jinja2.filters import FILTERS

from storyboard.board.sentences import in_sentence
from storyboard.board.work import Budget

__all__ = ["filters_for", "joined", "replaced", "slug"]

# These convert their input to text, whatever it is.
_OF_TEXT: Final = (
    "capitalize",
    "lower",
    "replace",
    "slug",
    "title",
    "trim",
    "truncate",
    "upper",
    "wordcount",
)
SLUG_LENGTH: Final = 100
SLUG_READ: Final = 1000
_HARMLESS: Final = """
    abs capitalize count d default dictsort first float groupby int items last length list lower map max min reject
    rejectattr reverse select selectattr sort string title trim truncate unique upper wordcount
"""


def slug(text: object) -> str:
    """
    Return the text as a part of a file name: lower-case words joined by ``-``.

    Accents are dropped; letters of other scripts stay as they are. Never empty.
    """
    words = ""
    # One character may expand to eighteen, so the text is cut before it is normalised.
    start = str(text)[:SLUG_READ]
    for character in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", start).lower()):
        simple = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        if simple and all(part.isalnum() for part in simple):
            words += simple
        elif character.isalnum() or unicodedata.category(character) in {"Mc", "Mn"}:
            words += character
        elif character not in "'’":
            words += " "
    return "-".join(words.split())[:SLUG_LENGTH] or "untitled"


def joined(budget: Budget, separator: str, items: Iterable[object]) -> str:
    """Join the items with the separator, after spending the cost of the result."""
    texts = [str(in_sentence(item, "an item")) for item in items]
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
        return replaced(budget, str(text), str(old), str(new), count)

    own: dict[str, Callable[..., object]] = {
        "join": join,
        "replace": replace,
        "round": _rounded,
        "slug": slug,
        "sum": _sum,
        "tojson": _json,
    }
    filters = {name: FILTERS[name] for name in _HARMLESS.split()} | own
    filters |= {name: _of_text(name, filters[name]) for name in _OF_TEXT}
    return {name: budget.metered(function) for name, function in filters.items()}


def _of_text(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """Wrap a filter in a check of its input: it would put "None" and "[]" into the text."""
    # Jinja passes the environment first to filters that ask for it.
    at = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def run(*arguments: object, **options: object) -> object:
        in_sentence(arguments[at], f'what "{name}" is given')
        return function(*arguments, **options)

    return run


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
