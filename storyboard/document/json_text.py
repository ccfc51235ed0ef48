"""Data in a text as JSON, with numbers that remember how they were written."""

from __future__ import annotations

import json
from typing import Final

from storyboard.document.numbers import written_number

__all__ = ["data_in"]

# As in YAML; Python refuses to convert much longer ones.
_LONGEST_NUMBER: Final = 400


def data_in(text: str | bytes) -> object:
    """
    Return the data in JSON. Raises ValueError, a `json.JSONDecodeError` with the place where there is one.

    What YAML refuses, too, is refused here: a key that is written twice, and numbers that are not finite.
    """
    try:
        return json.loads(
            text,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_refused,
            object_pairs_hook=_without_repeats,
        )
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number has too many digits")
    return int(text)


def _number(text: str) -> float | int:
    return written_number(float(text), text)


def _refused(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice}" is written twice')
    return data
