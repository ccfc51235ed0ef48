"""What is often written in templates because other programs have it, and what to write instead."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["name_hint", "syntax_hint"]

_IN_OTHER_WORDS: Final = "the text of a language is {{ t('claim') }}"
_NO_CLOCK: Final = "a film does not depend on the day on which it is made: give the date as a variable"
_NAME_ALONE: Final = "write the name of the input or variable alone: {{ name }}"
_NAMES: Final = {
    **dict.fromkeys(("_", "gettext", "i18n", "t", "texts", "tr", "translate"), _IN_OTHER_WORDS),
    **dict.fromkeys(("now", "today"), _NO_CLOCK),
    **dict.fromkeys(("input", "inputs", "vars", "variables"), _NAME_ALONE),
    **dict.fromkeys(("money", "format_currency"), "did you mean {{ price | currency('EUR') }}?"),
    **dict.fromkeys(("strftime", "format_date", "dateformat"), "did you mean {{ day | date('d.M.yyyy') }}?"),
    **dict.fromkeys(("format", "format_number"), "did you mean {{ amount | number(digits=2) }}?"),
    "env": "a film does not depend on the machine: give the value with --set name=..., or in a file with --vars",
    "row": 'there are no rows: name them with "rows:", or --rows FILE',
    "variant": 'there are no variants: "variants:" has them',
    "matrix": 'there are no axes: "matrix:" has them',
    "len": "write {{ name | length }}",
    "str": "write {{ number | string }}",
    "int": "write {{ text | int }}",
    "float": "write {{ text | float }}",
}
_SYNTAX: Final = (
    (re.compile(r"\{\{[^}]*\?[^}]*:[^}]*\}\}"), 'a choice is written {{ "yes" if sale else "no" }}'),
    (re.compile(r"\{\{[^}]*(?:\|\||&&)"), 'write "or" and "and"'),
    (
        re.compile(r"\{\{-?\s*[#/]?\s*(?:if|for|each|unless|else|endif|endfor)\b"),
        "a condition is written {% if sale %}...{% endif %}, and a loop {% for item in items %}...{% endfor %}",
    ),
    (re.compile(r"\|\s*\w+\s*:"), 'a filter has its options in brackets: {{ name | default("you") }}'),
    (re.compile(r"\{\{[^}]*\$\w"), "a variable is written without a dollar sign: {{ name }}"),
)
_BRACES: Final = 'write {{ "{{" }} for braces that belong to the text'


def name_hint(name: str) -> str | None:
    """Return what to write in place of a variable or filter that other programs have; None for other names."""
    return _NAMES.get(name)


def syntax_hint(text: str) -> str:
    """Return what to write in a text that is not a valid template."""
    return next((hint for pattern, hint in _SYNTAX if pattern.search(text)), _BRACES)
