"""The filters of templates: prices, numbers and dates of a language, and texts that are shortened or named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from storyboard.board.filters import filters_for
from storyboard.board.findings import Findings
from storyboard.board.load import load_text
from storyboard.board.rendering import Rendering, Variables
from storyboard.board.template import TemplateProblem, Templates
from storyboard.board.work import Budget
from storyboard.errors import BoardError

DOCUMENT = Path(__file__).parents[2] / "docs" / "templates.md"
VARS = """
    vars:
      p: 49.90
      code: 01234
      text: "1299.5"
      sale: 0.8
      d: 2026-11-26
      dt: 2026-11-26T18:30+02:00
      digits: 2.294481400000012
      none: ~
      many: [49.90, 7]
      long: The quick brown fox jumps
"""


def prompt(expression: str, more: str = "") -> str:
    board = "storyboard: 1\n" + dedent(VARS) + more + f"shots: [{{id: a, prompt: 'x {expression}'}}]\n"
    return str(load_text(board, "board.yaml", Path()).shots[0].prompt).removeprefix("x ")


def problem(expression: str, more: str = "") -> str:
    with pytest.raises(BoardError) as caught:
        prompt(expression, more)
    [only] = caught.value.problems
    return str(only).partition('shot "a": ')[2]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('{{ p | currency("EUR", "de") }}', "49,90\u00a0€"),
        ('{{ p | currency("EUR", "de-AT") }}', "€\u00a049,90"),
        ('{{ p | currency("EUR", "de_AT") }}', "€\u00a049,90"),
        ('{{ p | currency("eur") }}', "€49.90"),
        ('{{ p | currency("JPY", "ja") }}', "￥50"),
        ('{{ text | currency("EUR", "fr") }}', "1\u202f299,50\u00a0€"),
        ('{{ p | currency("USD", locale="en", digits=0) }}', "$50"),
        ('{{ 1.005 | currency("USD") }}', "$1.01"),
        ('{{ (p * sale) | currency("USD") }}', "$39.92"),
        ('{{ (0 - p) | currency("USD") }}', "-$49.90"),
        ('{{ many | map("currency", "USD") | join(" or ") }}', "$49.90 or $7.00"),
        ('{{ (0 - 0.001) | currency("USD") }}', "$0.00"),
        ("{{ p | number }}", "49.90"),
        ('{{ p | number("de") }}', "49,90"),
        ("{{ 1234567 | number }}", "1,234,567"),
        ('{{ 1234567.891 | number("sv") }}', "1\u00a0234\u00a0567,891"),
        ("{{ (0.1 + 0.2) | number }}", "0.3"),
        ("{{ (1 / 3) | number(digits=2) }}", "0.33"),
        ("{{ (p * 10) | number }}", "499"),
        ("{{ code | number }}", "1,234"),
        ("{{ d | date }}", "Nov 26, 2026"),
        ('{{ d | date("long", "de") }}', "26. November 2026"),
        ('{{ d | date("EEEE, d. MMMM", "de") }}', "Donnerstag, 26. November"),
        ('{{ d | date(locale="ja", format="long") }}', "2026年11月26日"),
        ('{{ dt | date("short", "de") }}', "26.11.26"),
        ('{{ dt | date("d.M. H:mm", "de") }}', "26.11. 18:30"),
        ("{{ long | truncate(12) }}", "The quick…"),
        ('{{ long | truncate(12, end="") }}', "The quick"),
        ('{{ "東京の新しいカフェ" | truncate(5) }}', "東京の新…"),
        ('{{ "Größe & Maß" | slug }}', "große-maß"),
        ('{{ "Größe & Maß, 夏" | slug(ascii=true) }}', "grosse-mass-xia"),
    ],
)
def test_what_filters_write(expression: str, text: str) -> None:
    assert prompt(expression) == text


def test_the_language_of_the_film_is_that_of_its_filters() -> None:
    for lang, price in (("de", "49,90\u00a0€"), ("en-GB", "€49.90"), ("~", "€49.90")):
        assert prompt('{{ p | currency("EUR") }}', f"  lang: {lang}\n") == price
    assert prompt('{{ p | currency("EUR", "ja") }}', "  lang: de\n") == "€49.90"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ('{{ p | currency("EURO") }}', 'the text "EURO" is not a known currency; did you mean "EUR"?'),
        ('{{ p | currency("€") }}', 'the text "€" is not a known currency; did you mean "EUR"?'),
        ("{{ p | currency }}", '"currency" needs to know which; write the code of a currency'),
        ('{{ p | currency("EUR", "german") }}', 'the text "german" is not a known locale; did you mean "de"?'),
        ('{{ p | currency("EUR", "../de") }}', 'the text "../de" is not a known locale; write a language'),
        ('{{ p | currency("EUR", 7) }}', "the number 7 is not a known locale"),
        ('{{ "49,90" | currency("EUR") }}', 'the text "49,90", and not a number; write it with digits and a'),
        ('{{ none | currency("EUR") }}', '"none" is nothing, and is used in a text'),
        ('{{ many | currency("EUR") }}', '"many" is a list, and is used in a text'),
        ('{{ absent | currency("EUR") }}', 'undefined variable "absent"'),
        ('{{ p | currency("EUR", digits=99) }}', "digits=the number 99 is not possible; write a whole number"),
        ("{{ (10 ** 15) | number }}", "too large"),
        ('{{ "26.11.2026" | date }}', "not a date; write it as 2026-11-26"),
        ('{{ "2026-02-30" | date }}', "not a date; no calendar has that day"),
        ('{{ d | date("%d.%m.") }}', "not a format of dates; not %d but d"),
        ('{{ d | date("DD.MM.YYYY") }}', "write d and not D, y and not Y"),
        ('{{ d | date("dd.mm.yyyy") }}', "has a time, and the date has none; give it one, as in 2026-11-26T18:30; "),
        ('{{ d | date("lang") }}', 'not a format of dates; did you mean "long"?'),
        ('{{ d | date("MMMMMMMM") }}', "not a format of dates; a format is short"),
        ('{{ d | date("de") }}', 'not a format of dates; a locale is written date(locale="de")'),
        ('{{ p | currency("de", "EUR") }}', "not a known currency; the currency stands first: currency(\'EUR\'"),
        ('{{ p | currency("USD", "us") }}', '"us" is a country: write its language before it, "en-US"'),
        ("{{ p | number(2) }}", "for decimals, write digits=2"),
        ('{{ p | currency("EUR", decimals=2) }}', '"currency" is given "decimals", which it does not have; it takes'),
        ('{{ p | currency("EUR", code="EUR") }}', '"currency" is given the same option twice'),
        ('{{ long | truncate(9, "", 3) }}', '"truncate" is given too much; it takes length, end'),
        ("{{ p | currency(EUR) }}", 'undefined variable "EUR"; a text stands in quotes, "EUR"'),
        ('{{ p | money("EUR") }}', "unknown filter \"money\"; did you mean {{ price | currency(\'EUR\') }}?"),
        ('{{ now() | date }}', "a film does not depend on the day on which it is made"),
        ('{{ "x" | t }}', "the text of a language is {{ t(\'claim\') }}"),
        ("{{ t.x }}", 'there is no "x" in a function; it is called: t(\'x\')'),
        ("{{ text * 2 }}", '"1299.5" is a text, which "*" does not calculate with: it is repeated; write price'),
        ("{{ text + text }}", 'is joined to another one; write price | float, or declare an input of the type'),
        ("{{ text < 100 }}", "a text and a number do not go together; columns of a table are text unless"),
        ("{{ long | truncate(1) }}", "length=the number 1 is not possible; write a whole number from 2"),
        ("{{ long | truncate(9, true) }}", 'end=true is not possible; write a text, such as "…"'),
    ],
)  # fmt: skip
def test_what_filters_refuse(expression: str, words: str) -> None:
    assert words in problem(expression)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('{{ none | default("") }}.', "."),
        ('{{ none | d("words") }}', "words"),
        ('{{ absent | default("words") | upper }}', "WORDS"),
        ("{{ none | default(49.90) }}", "49.90"),
        ('{{ "" | default("words", true) }}', "words"),
        ('{{ "" | default("words") }}.', "."),
    ],
)
def test_a_default_is_for_null_as_well(expression: str, text: str) -> None:
    assert prompt(expression) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("{{ 0.1 + 0.2 }}", "0.3"),
        ("{{ 49.90 }} {{ p }} {{ p + 0 }}", "49.90 49.90 49.9"),
        ("{% for each in many %}{{ each }} {% endfor %}.", "49.90 7 ."),
        ("{% set each = p %}{{ each }}", "49.90"),
        ("{% macro m(each) %}{{ each }}{% endmacro %}{{ m(p) }}", "49.90"),
        ("{{ p ~ code }}", "49.9001234"),
        ("{{ code | string }}", "01234"),
        ("{{ digits }} {{ digits * 1 }}", "2.294481400000012 2.29448140000001"),
        ("{{ [p, code] | first }} {{ [p, code] | last }}", "49.90 01234"),
        ('{{ {"k": p}.k }}', "49.90"),
        ("{{ p | replace(9, 8) }}", "48.80"),
        ('{{ "x" if 1 == 2 }}.', "."),
    ],
)
def test_numbers_stay_as_written_wherever_they_go(expression: str, text: str) -> None:
    assert prompt(expression) == text


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("{{ none | upper }}", '"none" is nothing'),
        ("{{ none | string }}", '"none" is nothing'),
        ('{{ "a" | replace("a", none) }}', 'the new text of "replace" is nothing'),
        ('{{ ["a", none] | map("upper") | join }}', 'what "upper" is given is nothing'),
        ('{{ [many] | map("upper") | join }}', 'what "upper" is given is a list'),
        ("{{ [none] | join }}", "an item is nothing"),
        ("{{ {1: 2} }}", "the expression is a mapping"),
    ],
)
def test_filters_put_no_words_for_nothing_into_texts(expression: str, words: str) -> None:
    assert words in problem(expression)


def test_the_first_use_of_each_locale_is_much_work() -> None:
    def numbers(names: str) -> str:
        return "".join(f'{{{{ 1 | number("{name}") }}}}' for name in names.split())

    few, many = (Templates(Path(), 100_000) for _ in range(2))
    nothing = Variables({}, Rendering(few, Findings("board.yaml")))

    assert few.render(numbers("de en de en de en fr de"), nothing) == "1" * 8
    with pytest.raises(TemplateProblem, match="too much work"):
        many.render(numbers("de en fr es it sv"), nothing)


@pytest.mark.parametrize(("language", "zone"), [("de_DE.UTF-8", "Asia/Tokyo"), ("C", "America/New_York")])
def test_the_machine_decides_nothing(language: str, zone: str) -> None:
    code = (
        "from pathlib import Path; from storyboard.board.load import load_text; "
        "print(ascii(load_text('''storyboard: 1\nshots: [{id: a, prompt: '{{ 49.90 | currency(\"EUR\") }} "
        "{{ \"2026-11-26T23:59Z\" | date(\"d.M.yyyy H:mm\") }} {{ \"2026-11-26\" | date }}'}]''', 'b', "
        "Path()).shots[0].prompt))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"LANG": language, "LC_ALL": language, "TZ": zone, "PYTHONPATH": str(DOCUMENT.parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == ascii("€49.90 26.11.2026 23:59 Nov 26, 2026")


def test_the_page_on_templates_names_every_filter() -> None:
    page = DOCUMENT.read_text(encoding="utf-8")

    missing = [name for name in filters_for(Budget(1)) if f"`{name}" not in page]
    assert not missing


def examples() -> list[tuple[str, str]]:
    """The rows of the page's tables: a template, and what it gives."""
    rows = re.findall(
        r"^\|[^|]*\| `(\{\{.*?\}\})` \| `(.*?)` \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    return [(template.replace("\\|", "|"), given) for template, given in rows]


@pytest.mark.parametrize(("template", "given"), examples())
def test_the_examples_on_the_page_are_true(template: str, given: str) -> None:
    assert prompt(template).replace("\u00a0", " ") == given


def test_the_page_has_examples() -> None:
    assert len(examples()) >= 11
