"""The problems of templates, with their places: in the text itself, or in a file that it includes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from traceback import walk_tb
from typing import Final, NamedTuple

from jinja2 import Template
from jinja2.exceptions import (
    TemplateAssertionError,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)

from storyboard.board.sandbox import MissingKey, NumberTooLarge, Sandbox
from storyboard.board.sentences import WrongValue
from storyboard.board.template_slips import name_hint, syntax_hint
from storyboard.suggestions import did_you_mean

__all__ = ["FAILURES", "Included", "TemplateProblem", "problem_of"]

FAILURES: Final = (
    TemplateError,
    RecursionError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What rendering a template may raise."""

_UNDEFINED = re.compile(r"^'(.*)' is undefined$")
_QUOTED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")
_UNKNOWN = re.compile(r"^No (filter|test) named '(.*?)'")
_NAMED = re.compile(r'^(?:undefined variable|unknown filter|unknown test|there is no key) "(.*)"$')
_ON_TEXT = re.compile(r"(?:'|\b)str\b(?:'|\b)")
_TEXT_AND_NUMBER: Final = (
    "a text and a number do not go together; columns of a table are text unless an input says that they are numbers: "
    "write price | float, or declare the input; to join texts, write ~"
)
_IN_MEMORY: Final = "<template>"


class Included(NamedTuple):
    """A place in an included file, under the name that the template uses."""

    name: str
    line: int
    column: int


class TemplateProblem(Exception):
    """
    A text cannot be rendered; the message is empty when the reason was already reported.

    `excerpt` is the part of the text that it is about, as written, if known; `included` the place in an included
    file, if it is there. `lacking` is the variable that there is not, or the key that the mapping `record` has not.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = ""
        self.lacking = ""
        self.record: Mapping[object, object] | None = None
        self.included: Included | None = None


def problem_of(
    error: BaseException, text: str, sandbox: Sandbox, names: Callable[[], Iterable[str]]
) -> TemplateProblem:
    """Return the problem for one of `FAILURES`; `names` returns the existing variables."""
    problem = _worded(error, text, sandbox, names)
    name, line = _place(error)
    if name is None:
        problem.excerpt = _line_of(text, line) if line else text
    else:
        problem.included = Included(name, line, _column(problem, name, line, sandbox))
    return problem


def _worded(
    error: BaseException, text: str, sandbox: Sandbox, names: Callable[[], Iterable[str]]
) -> TemplateProblem:
    message = getattr(error, "message", None) or ""
    if isinstance(error, WrongValue):
        return TemplateProblem(message, error.hint)
    if isinstance(error, UndefinedError):
        return _undefined(error, message, names())
    if isinstance(error, TemplateError):
        return _refused(error, message, text, sandbox)
    if isinstance(error, RecursionError):
        hint = "a macro or an included file calls itself, or brackets are nested too deeply"
        return TemplateProblem("the template calls itself without end", hint)
    on_text = isinstance(error, TypeError) and _ON_TEXT.search(str(error)) is not None
    return TemplateProblem(
        f"the template cannot be evaluated: {error}", _TEXT_AND_NUMBER if on_text else None
    )


def _refused(error: TemplateError, message: str, text: str, sandbox: Sandbox) -> TemplateProblem:
    if isinstance(error, TemplateAssertionError) and (found := _UNKNOWN.match(message)):
        noun, name = found[1], found[2]
        known = sandbox.filters if noun == "filter" else sandbox.tests
        choices = sorted(choice for choice in known if choice.isidentifier())
        elsewhere = name_hint(name) or did_you_mean(name, choices, f"{noun}s")
        return TemplateProblem(f'unknown {noun} "{name}"', elsewhere)
    if isinstance(error, TemplateNotFound):
        return TemplateProblem(
            f'the included file "{message}" does not exist', "it is looked for in the storyboard's folder"
        )
    if isinstance(error, NumberTooLarge):
        return TemplateProblem(message, "write a smaller one")
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem(f"this is not a valid template: {_clause(message)}", syntax_hint(text))
    return TemplateProblem(_clause(message))


def _clause(sentence: str) -> str:
    return _QUOTED.sub(r'"\1"', sentence[:1].lower() + sentence[1:]).rstrip(".")


def _undefined(error: UndefinedError, message: str, names: Iterable[str]) -> TemplateProblem:
    found = _UNDEFINED.match(message)
    if found is None:
        said, _, hint = message.partition("\n")
        problem = TemplateProblem(said, hint or None)
        if isinstance(error, MissingKey):
            problem.lacking, problem.record = error.key, error.record
        return problem
    name, every = found[1], list(names)
    hint = did_you_mean(name, [each for each in every if each.isidentifier()], "variables")
    if (elsewhere := name_hint(name)) is not None:
        hint = elsewhere
    elif name.isupper():
        hint = f'a text stands in quotes, "{name}"; {hint}'
    if wrong := next((each for each in every if re.match(rf"{re.escape(name)}\W", each)), None):
        right = re.sub(r"\W", "_", wrong)
        hint = f'a name has letters, digits and "_": call the variable "{right}" instead of "{wrong}"'
    problem = TemplateProblem(f'undefined variable "{name}"', hint)
    problem.lacking = name
    return problem


def _place(error: BaseException) -> tuple[str | None, int]:
    """Return the included file (None for the text itself) and the line of an error; line 0 when there is none."""
    if isinstance(error, TemplateSyntaxError):
        return error.name, error.lineno
    name, line = None, 0
    for frame, number in walk_tb(error.__traceback__):
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            name = None if template.filename == _IN_MEMORY else template.name
            line = template.get_corresponding_lineno(number)
    return name, line


def _line_of(text: str, line: int) -> str:
    return next(islice(text.split("\n"), line - 1, None), text).strip()


def _column(problem: TemplateProblem, name: str, line: int, sandbox: Sandbox) -> int:
    """Return the column of what the problem names in a line of an included file, else the line's start."""
    try:
        written = sandbox.loader.get_source(sandbox, name)[0] if sandbox.loader else ""
    except TemplateError:
        return 1
    text = next(islice(written.split("\n"), line - 1, None), "")
    named = _NAMED.match(problem.message)
    found = named and re.search(rf"\{{[{{%].*?(?<!\w)({re.escape(named[1])})(?!\w)", text)
    return found.start(1) + 1 if found else len(text) - len(text.lstrip()) + 1
