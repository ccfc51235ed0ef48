"""Render one text: variables are filled in, types are kept, and every failure becomes a message."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from jinja2 import Template, Undefined, nodes
from jinja2.exceptions import (
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.utils import missing
from pydantic import JsonValue

from storyboard.board.included_files import IncludedFiles
from storyboard.board.needed import needed_names, used_names
from storyboard.board.sandbox import RESULT, SCOPE, Sandbox
from storyboard.board.scope import Scope
from storyboard.board.sentences import in_sentence, not_data
from storyboard.board.template_problem import FAILURES, TemplateProblem, problem_of
from storyboard.board.translation import TRANSLATE, Translation
from storyboard.board.usage import Usage, usage_of
from storyboard.board.work import Budget, TooMuchWork
from storyboard.document.literal import Literal
from storyboard.document.tree import Location

__all__ = [
    "NOT_VARIABLES",
    "Scope",
    "TemplateProblem",
    "Templates",
    "is_template",
    "is_variable_name",
    "reference_of",
]

# Without braces inside, and without whitespace control: others are left to Jinja.
_SLOT = re.compile(r"\{\{(?![-+])([^{}]*)(?<![-+])\}\}")
_REFERENCE = re.compile(r"\s*([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[\d{1,6}\])*)\s*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_MARKERS: Final = ("{{", "{%", "{#")
NOT_VARIABLES: Final = frozenset(
    {*keyword.kwlist, "true", "false", "none", "loop", "self", "super", "caller", "varargs", "kwargs"}
    | {"range", "dict", "namespace", TRANSLATE}
)
"""Names that mean something to a template, and are no variables of an author."""


class _Reference(NamedTuple):
    """A variable, and the path into its value."""

    name: str
    steps: tuple[str | int, ...]
    source: str


class _Expression(NamedTuple):
    """An expression, compiled so that its value keeps its type."""

    template: Template
    source: str


class _Pieces(NamedTuple):
    """A text in which nothing but expressions is filled in."""

    pieces: tuple[str | _Reference | _Expression, ...]


_Program: TypeAlias = _Pieces | Template


def is_template(text: str) -> bool:
    """Return whether the text has anything to fill in; a literal has nothing, whatever it contains."""
    return "{" in text and any(marker in text for marker in _MARKERS) and not isinstance(text, Literal)


def is_variable_name(name: str) -> bool:
    """Return whether a variable of that name can be used in a template."""
    return _NAME.fullmatch(name) is not None and name not in NOT_VARIABLES


def reference_of(text: str) -> tuple[str, Location] | None:
    """Return the variable, and the path into its value, if the whole text is an expression of one, else None."""
    found = _SLOT.fullmatch(text.strip())
    reference = _reference(found[1]) if found else None
    return (reference.name, reference.steps) if reference else None


class Templates:
    """Renders the texts of one storyboard within one budget of work; each different text is compiled once."""

    def __init__(self, folder: Path, units: int, *, allow_outside: bool = False) -> None:
        self.files = IncludedFiles(folder, allow_outside=allow_outside)
        self._units = units
        self._budget = Budget(units)
        self._sandbox = Sandbox(folder, self._budget)
        self.translation = Translation(folder, self.render_text)
        self._sandbox.globals[TRANSLATE] = self.translation.translate
        self._programs: dict[str, _Program] = {}
        self._expressions: dict[str, _Expression] = {}
        self._needed: dict[str, frozenset[str]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._told_of_budget = False

    def renew(self) -> None:
        """Begin a new budget of work, for the next film."""
        self._budget.left = self._units
        self._told_of_budget = False

    @property
    def read_files(self) -> Mapping[Path, str]:
        """The files that were included so far, and those of languages, with descriptions."""
        return {**self._sandbox.read_files, **self.files.read, **self.translation.read_files}

    @property
    def is_exhausted(self) -> bool:
        """Whether the budget of work is used up."""
        return self._budget.left < 0

    def spend(self, units: int) -> None:
        """Take what is repeated, of so many parts, out of the budget; raises `TemplateProblem` when it is too much."""
        try:
            self._guarded(lambda: self._budget.spend(units), tuple, "")
        except TemplateProblem as problem:
            # The message of a budget that is exhausted already is empty.
            said = "too much is repeated or included" if problem.message else ""
            raise TemplateProblem(
                said, "repeat smaller shots and files, or make several films of it"
            ) from None

    def check(self, text: str) -> None:
        """Raise `TemplateProblem` when the text is not a valid template; looks no variable up."""
        if is_template(text):
            self._guarded(lambda: self._program(text), tuple, text)

    def names_in(self, text: str) -> frozenset[str]:
        """Return the variables that the text may use, whether or not it does this time, except in included files."""
        if text not in self._named:
            try:
                self._named[text] = used_names(self._sandbox.parse(text))
            except TemplateError:
                self._named[text] = frozenset()
            except TooMuchWork:  # Another film has work left.
                return frozenset()
        return self._named[text]

    def usage(self, texts: Iterable[str], records: frozenset[str]) -> Usage | None:
        """
        Return what texts, and all that were rendered so far, name: of `records`, the parts as well.

        None when that is too much work.
        """
        self.renew()
        every = {*filter(is_template, texts), *self._programs, *self._sandbox.included.values()}
        try:
            return usage_of(filter(None, map(self._parsed, every)), records)
        except TooMuchWork:
            return None

    def _parsed(self, text: str) -> nodes.Template | None:
        try:
            return self._sandbox.parse(text)
        except TemplateError:
            return None

    def check_names(self, text: str, scope: Scope) -> None:
        """Raise `TemplateProblem` when the text is not valid, or needs a variable that is nowhere; evaluates none."""
        self.check(text)
        self._guarded(lambda: self._check_needed(text, scope), scope.names, text)

    def _check_needed(self, text: str, scope: Scope) -> JsonValue:
        if text not in self._needed:
            self._needed[text] = needed_names(self._sandbox.parse(text))
        for name in sorted(self._needed[text] - {*scope.names(), *self._sandbox.globals}):
            raise UndefinedError(f"'{name}' is undefined")
        return None

    def render(self, text: str, scope: Scope) -> JsonValue:
        """Return the text with its variables filled in; a text that is one expression gives its value."""
        return (
            self._guarded(lambda: self._run(self._program(text), scope), scope.names, text)
            if is_template(text)
            else text
        )

    def render_text(self, text: str, scope: Scope) -> str | None:
        """Return the text with its variables filled in, always as text; None for one expression without a value."""

        def worded() -> JsonValue:
            value = self.render(text, scope)
            return value if value is None else str(in_sentence(value, _inside(text)))

        value = self._guarded(worded, scope.names, text)
        return value if value is None else str(value)

    def _program(self, text: str) -> _Program:
        program = self._programs.get(text)
        if program is None:
            program = self._programs[text] = self._pieces(text) or self._compiled(text)
        return program

    def _pieces(self, text: str) -> _Pieces | None:
        """
        Return a text's literals and expressions, or None for a text that needs Jinja as a whole.

        Expressions recur in different texts from shot to shot: each is compiled once, most not at all.
        """
        stripped = text.strip()
        if _SLOT.fullmatch(stripped):
            text = stripped
        parts = _SLOT.split(text)
        if "\r" in text or any(is_template(literal) or literal.endswith("{") for literal in parts[::2]):
            return None
        pieces: list[str | _Reference | _Expression] = []
        for literal, slot in zip(parts[::2], [*parts[1::2], None], strict=True):
            if literal:
                pieces.append(literal)
            if slot is not None:
                pieces.append(_reference(slot) or self._expression(slot))
        return _Pieces(tuple(pieces))

    def _expression(self, source: str) -> _Expression:
        expression = self._expressions.get(source)
        if expression is None:
            try:
                expression = self._expressions[source] = self._compiled_expression(source)
            except FAILURES as error:
                raise problem_of(error, f"{{{{{source}}}}}", self._sandbox, tuple) from None
        return expression

    def _compiled_expression(self, source: str) -> _Expression:
        expression = self._as_expression(self._sandbox.parse("{{" + source + "}}"), source)
        if expression is None:
            raise TemplateSyntaxError("expected an expression", 1)
        return expression

    def _as_expression(self, tree: nodes.Template, source: str) -> _Expression | None:
        match tree.body:
            case [nodes.Output(nodes=[nodes.Expr() as expression])] if not isinstance(
                expression, nodes.TemplateData
            ):
                tree.body = [nodes.Assign(nodes.Name(RESULT, "store", lineno=1), expression, lineno=1)]
                return _Expression(self._template(tree), source)
        return None

    def _compiled(self, text: str) -> _Program:
        stripped = text.strip()
        if stripped.startswith("{{") and stripped.endswith("}}"):
            expression = self._as_expression(self._sandbox.parse(stripped), stripped[2:-2])
            if expression is not None:
                return _Pieces((expression,))
        return self._template(self._sandbox.parse(text))

    def _template(self, tree: nodes.Template) -> Template:
        code = self._sandbox.compile(tree)
        return Template.from_code(self._sandbox, code, self._sandbox.make_globals(None))

    def _run(self, program: _Program, scope: Scope) -> JsonValue:
        if isinstance(program, Template):
            # Jinja's own `render` would rewrite the traceback, and lose the lines of included files.
            return "".join(program.root_render_func(program.new_context({SCOPE: scope})))
        if len(program.pieces) == 1 and not isinstance(program.pieces[0], str):
            return self._data(self._value(program.pieces[0], scope))
        return "".join(
            piece if isinstance(piece, str) else self._text(piece, scope) for piece in program.pieces
        )

    def _text(self, piece: _Reference | _Expression, scope: Scope) -> str:
        source = piece.source
        try:
            return self._worded(self._value(piece, scope), source)
        except FAILURES as error:
            raise problem_of(error, f"{{{{{source}}}}}", self._sandbox, scope.names) from None

    def _worded(self, value: object, source: str) -> str:
        if isinstance(value, str):
            self._budget.spend(1 + len(value) // 8)
            return value
        if type(value) is Undefined:
            # Of an "if" without "else", which gives nothing.
            return ""
        return str(in_sentence(self._data(value), source.strip()))

    def _value(self, piece: _Reference | _Expression, scope: Scope) -> object:
        if isinstance(piece, _Reference):
            return self._looked_up(piece, scope)
        context = piece.template.new_context({SCOPE: scope})
        for _ in piece.template.root_render_func(context):
            pass
        return context.vars[RESULT]

    def _looked_up(self, reference: _Reference, scope: Scope) -> object:
        value = scope(reference.name, missing)
        if value is missing:
            raise UndefinedError(f"'{reference.name}' is undefined")
        for step in reference.steps:
            sandbox = self._sandbox
            value = sandbox.getattr(value, step) if isinstance(step, str) else sandbox.getitem(value, step)
        return value

    def _data(self, value: object) -> JsonValue:
        self._budget.spend(1)
        if isinstance(value, Undefined):
            str(value)
            return None
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Mapping):
            return {str(key): self._data(item) for key, item in value.items()}
        if isinstance(value, list | tuple | range):
            return [self._data(item) for item in value]
        raise not_data(value, "leave a template")

    def _guarded(
        self, work: Callable[[], JsonValue | _Program], names: Callable[[], Iterable[str]], text: str
    ) -> JsonValue:
        try:
            return work()  # type: ignore[return-value]
        except TooMuchWork:
            told, self._told_of_budget = self._told_of_budget, self._budget.left < 0
            if told:
                raise TemplateProblem("") from None
            hint = "it loops too long, or makes something far too large"
            raise TemplateProblem("the template does too much work", hint) from None
        except FAILURES as error:
            raise problem_of(error, text, self._sandbox, names) from None


def _inside(text: str) -> str:
    """Return the one expression that a text is, without its braces."""
    return text.strip().removeprefix("{{").removesuffix("}}").strip()


def _reference(slot: str) -> _Reference | None:
    found = _REFERENCE.fullmatch(slot)
    if found is None or found[1] in NOT_VARIABLES:
        return None
    steps = (int(index) if index else key for key, index in _STEP.findall(found[2]))
    return _Reference(found[1], tuple(steps), slot)
