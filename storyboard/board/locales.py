"""Locales, currencies, numbers and dates by Unicode's CLDR, never by the machine's own locale or time zone."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from storyboard.board.sentences import WrongValue
from storyboard.document.numbers import WrittenInt
from storyboard.document.problems import shown
from storyboard.suggestions import closest

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["amount", "currency_code", "is_locale", "is_number_in_text", "locale_named", "moment"]

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
_LOCALE_HINT: Final = 'write a language, such as "de", or one with its country, such as "de-AT" or "pt-BR"'
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_LONGEST_NUMBER: Final = 60
# With twelve places more, it still fits into the 28 digits of a decimal.
_LARGEST: Final = Decimal(10) ** 15
# A calculation in binary fractions is exact to about this many digits: 0.1 + 0.2 is 0.3.
_EXACT_DIGITS: Final = 12


def locale_named(name: object) -> Locale:
    """Return the locale of a name such as ``de``, ``de-AT`` or ``zh_Hant_TW``. `WrongValue` when it is not known."""
    found = _LOCALE.fullmatch(name.strip()) if isinstance(name, str) else None
    locale = None if found is None else _loaded(found[1].lower(), found[2] or "", (found[3] or "").upper())
    if locale is None:
        raise WrongValue(f"{shown(name)} is not a known locale", _locale_hint(name))
    return locale


@lru_cache(maxsize=256)
def _loaded(language: str, script: str, territory: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import, and few boards need it

    parts = [part for part in (language, script.title(), territory) if part]
    try:
        return Locale.parse("_".join(parts))
    except UnknownLocaleError:
        # A language that is used in a country without rules of its own follows those of the language.
        is_country = territory in Locale("en").territories
        return _loaded(language, script, "") if territory and is_country else None


def _locale_hint(name: object) -> str:
    from babel import Locale  # noqa: PLC0415 - see above
    from babel.languages import get_official_languages  # noqa: PLC0415 - see above

    if not isinstance(name, str):
        return f"{_LOCALE_HINT}; for decimals, write digits=2" if isinstance(name, int) else _LOCALE_HINT
    wanted = name.strip()
    if wanted.upper() in Locale("en").territories and (
        spoken := get_official_languages(wanted.upper(), de_facto=True)
    ):
        return f'"{wanted}" is a country: write its language before it, "{spoken[0]}-{wanted.upper()}"'
    languages = Locale("en").languages
    code = next((code for code, said in languages.items() if said.casefold() == wanted.casefold()), None)
    return _LOCALE_HINT if code is None else f'did you mean "{code}"? {_LOCALE_HINT}'


def is_locale(name: str) -> bool:
    """Return whether the text is the name of a locale, and not a pattern of one letter repeated such as ``ee``."""
    found = _LOCALE.fullmatch(name)
    if found is None or len(set(name)) == 1:
        return False
    return _loaded(found[1].lower(), found[2] or "", (found[3] or "").upper()) is not None


def currency_code(code: object) -> str:
    """Return the code of a currency in capitals. `WrongValue` when there is none of that code."""
    known = _currencies()
    wanted = code.strip().upper() if isinstance(code, str) else ""
    if wanted in known:
        return wanted
    hint = "write the code of a currency, such as EUR, USD, GBP, CHF or JPY"
    if code is None:
        raise WrongValue('"currency" needs to know which', f"{hint}: currency('EUR')")
    by_symbol = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR"}.get(wanted)
    if by_symbol is not None:
        hint = f'did you mean "{by_symbol}"? the symbol follows from the code and the locale'
    elif isinstance(code, str) and is_locale(code):
        hint = f"the currency stands first: currency('EUR', '{code}')"
    elif guess := closest(wanted, sorted(known)):
        hint = f'did you mean "{guess}"? {hint}'
    raise WrongValue(f"{shown(code)} is not a known currency", hint)


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies  # noqa: PLC0415 - see above

    return frozenset(list_currencies())


def amount(value: object, name: str) -> Decimal:
    """
    Return a number, or a text that is one, exactly as it is written; `name` is that of the filter.

    `WrongValue` for everything else.
    """
    number = _number(value)
    if number is None:
        hint = "write it with digits and a point: 1299.00" if isinstance(value, str) else "give it a number"
        raise WrongValue(f'what "{name}" is given is {shown(value)}, and not a number', hint)
    if abs(number) >= _LARGEST:
        raise WrongValue(f'what "{name}" is given is too large', "write a number of at most 15 digits")
    return number


def is_number_in_text(value: object) -> bool:
    """Return whether the value is a text that reads as a number, as a column of a table has it."""
    return isinstance(value, str) and _number(value) is not None


def _number(value: object) -> Decimal | None:
    if isinstance(value, WrittenInt) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(int(value))
    text = str(value).strip() if isinstance(value, str | float) else ""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return _rounded(number) if type(value) is float else number


def _rounded(number: Decimal) -> Decimal:
    """Return the number without the traces of binary fractions."""
    places = _EXACT_DIGITS - 1 - number.adjusted()
    if number == number.to_integral_value():
        return number.to_integral_value()
    return round(number, places).normalize() if places > 0 else number


def moment(value: object) -> tuple[datetime, bool]:
    """Return a date, and whether it has a time, of a text such as 2026-11-26 or 2026-11-26T18:30. `WrongValue`."""
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    hint = "write it as 2026-11-26, or with a time as 2026-11-26T18:30"
    if found is not None:
        try:
            return datetime.fromisoformat(found[0]), found["time"] is not None
        except ValueError:
            hint = "no calendar has that day or time"
    raise WrongValue(f'what "date" is given is {shown(value)}, and not a date', hint)
