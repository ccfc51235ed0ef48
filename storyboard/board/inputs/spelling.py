"""Values in texts, such as the cells of a table: one spelling of each is read, and hints name it for the others."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Final

from storyboard.document.number_words import number_in
from storyboard.document.numbers import written_number

__all__ = [
    "COLOUR_PATTERN",
    "DATE_PATTERN",
    "URL_PATTERN",
    "colour_hint",
    "date_hint",
    "is_colour",
    "is_date",
    "is_url",
    "number_hint",
    "number_of",
    "url_hint",
    "without_secrets",
]

URL_PATTERN: Final = r"^[Hh][Tt][Tt][Pp][Ss]://[^\s\x00-\x1f/?#@\\]+([/?#][^\s\x00-\x1f]*)?$"
"""An https URL with a host, and without a name and password."""

COLOUR_PATTERN: Final = "^#[0-9a-fA-F]{6}$"
DATE_PATTERN: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
# As in YAML, where longer ones stay text.
_LONGEST_NUMBER: Final = 400
_GROUPED = re.compile(
    r"[-+]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?|[-+]?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII
)
_COMMA = re.compile(r"[-+]?\d+,\d+", re.ASCII)
_USER = re.compile(r"//[^/]*@")
_QUERY = re.compile(r"\?.+", re.DOTALL)
_SHORT_COLOUR = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_BARE_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_DATE_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def number_of(text: str) -> int | float | None:
    """Return the number in a text, which remembers how it is written; None when it is none, or not finite."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    value = int(text) if text.lstrip("+-").isdigit() else float(text)
    return written_number(value, text) if math.isfinite(value) else None


def number_hint(text: str, *, is_whole: bool) -> str:
    """Return how to write the number that a text probably means; `is_whole` says that it has no decimals."""
    if _GROUPED.fullmatch(text) or _COMMA.fullmatch(text):
        return "write it with a decimal point and without separators between digits, such as 1234.50"
    if (number := number_in(text)) is not None:
        return f"write the number alone: {number}"
    return (
        "write digits, such as 12"
        if is_whole
        else "write digits, with a point before decimals, such as 1234.50"
    )


def is_colour(text: str) -> bool:
    """Return whether the text is a colour as the language writes it."""
    return re.fullmatch(COLOUR_PATTERN, text) is not None


def colour_hint(text: str) -> str:
    """Return how to write the colour that a text probably means."""
    if _BARE_COLOUR.fullmatch(text):
        return f'write "#{text}"'
    if found := _SHORT_COLOUR.fullmatch(text):
        return 'write "#' + "".join(2 * digit for digit in found.groups()) + '"'
    return 'write it as "#rrggbb", such as "#ff0000" for red'


def is_date(text: str) -> bool:
    """Return whether the text is a day of the calendar as YYYY-MM-DD."""
    try:
        return re.fullmatch(DATE_PATTERN, text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_url(text: str) -> bool:
    """Return whether the text is an https URL."""
    return re.fullmatch(URL_PATTERN, text) is not None


def url_hint(text: str) -> str:
    """Return how to write the URL that a text probably means."""
    if text.lower().startswith("http://"):
        return "addresses begin with https://"
    if "@" in text.removeprefix("https://").partition("/")[0]:
        return "leave the name and password out"
    return "write it in full, such as https://example.org/page"


def without_secrets(text: str) -> str:
    """Return a text that may be a URL without a name and password, and without what follows a question mark."""
    if "://" not in text:
        return text
    return _QUERY.sub("?…", _USER.sub("//…@", text))


def date_hint(text: str) -> str:
    """Return how to write the date that a text probably means."""
    if (found := _DATE_WITH_TIME.fullmatch(text)) and is_date(found[1]):
        return f"write the day alone: {found[1]}"
    if found := _DAY_FIRST.fullmatch(text):
        written = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
        if is_date(written):
            return f"write {written}"
    if re.fullmatch(DATE_PATTERN, text):
        return "there is no such day"
    return "write it as YYYY-MM-DD, such as 2026-12-31"
