"""The filters that write numbers, prices and dates as people of one language and country do."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from storyboard.board.locales import amount, currency_code, is_locale, locale_named, moment
from storyboard.board.sentences import WrongValue
from storyboard.board.work import Budget
from storyboard.document.problems import shown
from storyboard.suggestions import closest

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

__all__ = ["BY_LOCALE", "LANGUAGE", "locale_filters"]

LANGUAGE: Final = "lang"
"""The variable that has the language of a film."""

BY_LOCALE: Final = frozenset({"currency", "date", "number"})
"""The filters here."""

_USUAL_LOCALE: Final = "en"
_MOST_DIGITS: Final = 12
# Loading the data of a locale takes up to 20 ms, so the first use of each costs as much as other work of that time.
_LOCALE_UNITS: Final = 20_000
_LENGTHS: Final = ("short", "medium", "long", "full")
_PATTERN_LETTERS: Final = frozenset("GyuQqMLwdEecabBhHKkmsS")
_TIME_LETTERS: Final = frozenset("abBhHKkmsS")
_LONGEST_PATTERN: Final = 100
_QUOTED = re.compile(r"'[^']*'")
_PATTERN_HINT: Final = (
    "a format is short, medium, long or full, or a pattern such as d.M.yyyy or EEEE, d MMMM"
)
# What other programs call the day of the month and the year means the day of the year and the year of the week here.
_MISTAKEN: Final = {"D": "d", "Y": "y"}


_Chosen: TypeAlias = Callable[[Context, object], "Locale"]


def locale_filters(budget: Budget) -> dict[str, Callable[..., object]]:
    """Return `currency`, `number` and `date`; the first use of each locale spends from the budget."""
    paid: set[str] = set()

    def chosen(context: Context, given: object) -> Locale:
        locale = locale_named(_language(context) if given is None else given)
        if str(locale) not in paid:
            budget.spend(_LOCALE_UNITS)
            paid.add(str(locale))
        return locale

    return {"currency": _currency(chosen), "number": _number(chosen), "date": _date(chosen)}


def _currency(chosen: _Chosen) -> Callable[..., object]:
    @pass_context
    def currency(
        context: Context, value: object, code: object = None, locale: object = None, digits: object = None
    ) -> str:
        price, code = amount(value, "currency"), currency_code(code)
        from babel.numbers import get_currency_precision  # noqa: PLC0415 - slow to import, and few boards need it

        places = get_currency_precision(code) if digits is None else _digits(digits)
        where = chosen(context, locale)
        pattern = _with_places(where.currency_formats["standard"], places)
        written: str = pattern.apply(_to_places(price, places), where, currency=code, currency_digits=False)
        return written

    return currency


def _number(chosen: _Chosen) -> Callable[..., object]:
    @pass_context
    def number(context: Context, value: object, locale: object = None, digits: object = None) -> str:
        exact = amount(value, "number")
        exponent = exact.as_tuple().exponent
        own = min(max(0, -exponent), _MOST_DIGITS) if isinstance(exponent, int) else 0
        places = own if digits is None else _digits(digits)
        where = chosen(context, locale)
        pattern = _with_places(where.decimal_formats[None], places)
        written: str = pattern.apply(_to_places(exact, places), where)
        return written

    return number


def _date(chosen: _Chosen) -> Callable[..., object]:
    @pass_context
    def date(context: Context, value: object, format: object = "medium", locale: object = None) -> str:  # noqa: A002
        when, has_time = moment(value)
        wanted = _format(format, has_time=has_time)
        from babel.dates import format_date, format_datetime  # noqa: PLC0415 - see above

        where = chosen(context, locale)
        if wanted in _LENGTHS:
            return format_date(when.date(), wanted, locale=where)
        try:
            # Without its offset, so that nothing is converted.
            return format_datetime(when.replace(tzinfo=None), wanted, locale=where)
        except ValueError:
            raise WrongValue(f"{shown(wanted)} is not a format of dates", _PATTERN_HINT) from None

    return date


def _language(context: Context) -> object:
    """Return the value of the variable `lang`, English where there is none."""
    found = context.resolve_or_missing(LANGUAGE)
    is_there = isinstance(found, str | int | float | list | tuple | dict)
    return found if is_there and not isinstance(found, Undefined) else _USUAL_LOCALE


def _with_places(pattern: NumberPattern, places: int) -> NumberPattern:
    own = copy(pattern)
    own.frac_prec = (places, places)
    return own


def _to_places(number: Decimal, places: int) -> Decimal:
    """Round as shops do, halves away from zero; nothing is less than nothing."""
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded or abs(rounded)


def _digits(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_DIGITS:
        raise WrongValue(
            f"digits={shown(value)} is not possible", f"write a whole number from 0 to {_MOST_DIGITS}"
        )
    return int(value)


def _format(value: object, *, has_time: bool) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if text.lower() in _LENGTHS:
        return text.lower()
    letters = {letter for letter in _QUOTED.sub("", text) if letter.isalpha()}
    if not letters or len(text) > _LONGEST_PATTERN or text.count("'") % 2:
        raise WrongValue(f"{shown(value)} is not a format of dates", _PATTERN_HINT)
    if "%" in text:
        raise WrongValue(f"{shown(value)} is not a format of dates", f"not %d but d: {_PATTERN_HINT}")
    if is_locale(text):
        raise WrongValue(
            f"{shown(value)} is not a format of dates", f'a locale is written date(locale="{text}")'
        )
    if mistaken := sorted(letters & _MISTAKEN.keys()):
        right = ", ".join(f"{_MISTAKEN[letter]} and not {letter}" for letter in mistaken)
        raise WrongValue(f"{shown(value)} is not a format of dates", f"write {right}: {_PATTERN_HINT}")
    if not letters <= _PATTERN_LETTERS:
        guess = closest(text, _LENGTHS)
        said = f'did you mean "{guess}"? ' if guess else ""
        raise WrongValue(f"{shown(value)} is not a format of dates", f"{said}{_PATTERN_HINT}")
    if not has_time and letters & _TIME_LETTERS:
        hint = "give it one, as in 2026-11-26T18:30" + ("; months are M" if "m" in letters else "")
        raise WrongValue(f'the format "{text}" has a time, and the date has none', hint)
    return text
