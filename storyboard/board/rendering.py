"""Render the scalars of a tree, with variables that may use each other in any order."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from collections.abc import Mapping as AnyMapping
from types import MappingProxyType
from typing import Final

from pydantic import JsonValue

from storyboard.board.film_rows import NamedRow
from storyboard.board.findings import Findings
from storyboard.board.locale_filters import BY_LOCALE, LANGUAGE
from storyboard.board.row_gaps import gap_in
from storyboard.board.template import (
    NOT_VARIABLES,
    Scope,
    TemplateProblem,
    Templates,
    is_template,
    reference_of,
)
from storyboard.board.translation import TRANSLATE
from storyboard.document.literal import Literal
from storyboard.document.tree import (
    NOWHERE,
    Location,
    Mapping,
    Mark,
    Node,
    Scalar,
    Sequence,
    mark_at,
    problem_at,
    written,
)

__all__ = ["NO_VALUES", "Rendering", "Variables", "node_at"]

NO_VALUES: Final[AnyMapping[str, Node]] = MappingProxyType({})


class _Unusable:
    """The value of a variable that cannot be evaluated."""


_UNUSABLE: Final = _Unusable()
_SLOTS = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"\w+")
_WORDS: Final = BY_LOCALE | {TRANSLATE, "include", "import", "extends"}
# Not a filter, and not a part of another value.
_NAMES = re.compile(r"(?<![\w.|])(?<!\|\s)[A-Za-z_]\w*")


def node_at(value: JsonValue, mark: Mark) -> Node:
    """
    Return the result of a template as a tree, with the template's place for all of it.

    Its texts are literal: what a value contains is never a template itself.
    """
    if isinstance(value, list):
        return Sequence(tuple(node_at(item, mark) for item in value), mark)
    if isinstance(value, dict):
        items = {key: node_at(item, mark) for key, item in value.items()}
        return Mapping(items, dict.fromkeys(items, mark), mark)
    return Scalar(Literal(value) if isinstance(value, str) and is_template(value) else value, mark)


def _names_in(text: str, named: frozenset[str]) -> frozenset[str]:
    """
    Return the names in a text that could not be rendered: those that it is known to name, else its words.

    Most of the words in a text that is no valid template are variables.
    """
    slots = _QUOTED.sub("", " ".join(_SLOTS.findall(text)) or text)
    # What says something in a language uses its variable without naming it.
    says_nothing = _WORDS.isdisjoint(_WORD.findall(slots))
    names = named or frozenset(_NAMES.findall(slots))
    return names if says_nothing else names | {LANGUAGE}


class Rendering:
    """Renders nodes and records errors; what cannot be rendered counts as absent."""

    def __init__(self, templates: Templates, findings: Findings, row: NamedRow | None = None) -> None:
        self.templates = templates
        self._row = row
        self.failures = 0
        # The words in texts that could not be rendered: some are variables, which are then not reported as unused.
        self.mentioned: set[str] = set()
        self._findings = findings

    @property
    def mishaps(self) -> int:
        """How much went wrong so far, in texts or elsewhere: it grows with each problem and each notice."""
        return self.failures + self._findings.told

    def node(self, node: Node, scope: Scope, shot: str | None = None) -> Node | None:
        """
        Return the node with every scalar in it rendered, or the same node when there is nothing to render.

        Scalars that cannot be rendered are recorded as problems (of `shot`) and left out; None when nothing is left.
        """
        if isinstance(node, Scalar):
            return self._scalar(node, scope, shot)
        if isinstance(node, Sequence):
            members = [self.node(item, scope, shot) for item in node.items]
            if all(new is old for new, old in zip(members, node.items, strict=True)):
                return node
            return Sequence(tuple(item for item in members if item is not None), node.mark)
        changed: dict[str, Node | None] = {}
        for key, item in node.items.items():
            new = self.node(item, scope, shot)
            if new is not item:
                changed[key] = new
        if not changed:
            return node
        items = {
            key: kept for key, item in node.items.items() if (kept := changed.get(key, item)) is not None
        }
        return Mapping(items, node.keys, node.mark)

    def items(
        self, nodes: AnyMapping[str, Node], scope: Scope, shot: str | None, *, texts: Container[str]
    ) -> dict[str, Node]:
        """Return the nodes rendered, without those that cannot be; values of the keys in `texts` are always text."""
        rendered: dict[str, Node] = {}
        for key, node in nodes.items():
            if key in texts and isinstance(node, Scalar):
                new = self.text(node, scope, shot)
            else:
                new = self.node(node, scope, shot)
            if new is not None:
                rendered[key] = new
        return rendered

    def _scalar(self, node: Scalar, scope: Scope, shot: str | None) -> Node | None:
        if not isinstance(node.value, str) or not is_template(node.value):
            return node
        try:
            value = self.templates.render(node.value, scope)
            return node_at(value, self._blamed(node.value, node.mark, scope))
        except TemplateProblem as problem:
            self.note(problem, node, shot)
            return None

    def _blamed(self, text: str, mark: Mark, scope: Scope) -> Mark:
        """Return the place of a value that is one variable, or a part of one, where that is known, else its own."""
        reference = reference_of(text)
        return mark if reference is None else scope.place(*reference) or mark

    def text(self, node: Scalar, scope: Scope, shot: str | None = None) -> Node | None:
        """
        Render a scalar that must be text, even when it is one expression.

        Trailing line breaks are removed: block scalars of YAML have one.
        """
        if not isinstance(node.value, str):
            return node
        try:
            text = self.templates.render_text(node.value, scope)
            return node_at(text if text is None else text.rstrip("\r\n"), node.mark)
        except TemplateProblem as problem:
            self.note(problem, node, shot)
            return None

    def names_in(self, node: Node) -> frozenset[str]:
        """Return the variables that the texts in a node may use, except in included files."""
        if isinstance(node, Scalar):
            text = node.value
            names = isinstance(text, str) and is_template(text)
            return self.templates.names_in(str(text)) if names else frozenset()
        below = node.items if isinstance(node, Sequence) else node.items.values()
        return frozenset[str]().union(*map(self.names_in, below))

    def check_texts(self) -> None:
        """Record what is wrong with the files of texts in languages, and advise of texts that some languages lack."""
        translation = self.templates.translation
        for told in translation.problems:
            self._findings.add(
                self._findings.beside(told.path, told.line, told.column), told.message, told.hint
            )
        for gap in translation.gaps():
            self._findings.advise(self._findings.beside(*gap.place), gap.message, gap.hint)

    def note(self, problem: TemplateProblem, node: Scalar, shot: str | None = None) -> None:
        """Record a template's problem, unless it was already reported."""
        self.failures += 1
        self.mentioned |= _names_in(str(node.value), self.names_in(node)) - NOT_VARIABLES
        mark = node.mark
        if not problem.message:
            return
        place = self._findings.within(mark, problem.excerpt)
        if problem.included is not None:
            place = self._findings.beside(*problem.included)
            # A file that there is not is told once, whoever needs it.
            shot = shot if place.line else None
        gap = gap_in(self._row, problem, problem_at(self._findings.path, place, "").place)
        if gap is None:
            self._findings.add(place, problem.message, problem.hint, shot=shot)
        elif gap.cell is None:
            self._findings.add(place, gap.message, gap.hint, shot=shot)
        else:
            self._findings.add(gap.cell, gap.message, gap.hint)


class Variables:
    """
    The variables of a storyboard, or of one shot: each is rendered when it is first used.

    Those of a storyboard may use each other. Those of a shot (`outer` given) use the ones outside. `built_in` are
    values that are never rendered, and that variables of the same name hide. A node of None stands for a variable whose
    value is wrong, which was reported: what uses it is left out.
    """

    def __init__(
        self,
        nodes: AnyMapping[str, Node | None],
        rendering: Rendering,
        outer: Variables | None = None,
        *,
        built_in: AnyMapping[str, Node] = NO_VALUES,
    ) -> None:
        self._nodes = nodes
        self._built_in = built_in
        self._rendering = rendering
        self._outer = outer
        self._values: dict[str, JsonValue | _Unusable] = {}
        self._active: list[str] = []
        # Of the outermost variables: one that a shot has of its own, or an item, is none of them.
        self.used: set[str] = set() if outer is None else outer.used
        self.asked: set[str] = set()

    def __call__(self, name: str, absent: object) -> object:
        """Return the variable's value, or `absent`; `TemplateProblem` when it cannot be evaluated."""
        if self._outer is None:
            self.used.add(name)
        self.asked.add(name)
        if name not in self._nodes:
            if name in self._built_in:
                return self._data(name)
            return absent if self._outer is None else self._outer(name, absent)
        value = self._value(name)
        if isinstance(value, _Unusable):
            raise TemplateProblem("")
        return value

    def _value(self, name: str) -> JsonValue | _Unusable:
        if name not in self._values:
            self._values[name] = self._worked_out(name)
        return self._values[name]

    def _data(self, name: str) -> JsonValue | _Unusable:
        if name not in self._values:
            self._values[name] = written(self._built_in[name])
        return self._values[name]

    @property
    def is_busy(self) -> bool:
        """Whether a variable is being evaluated."""
        return bool(self._active)

    def names(self) -> Iterable[str]:
        """Return the names of all variables, in the order written."""
        outer = [] if self._outer is None else self._outer.names()
        return list(dict.fromkeys([*self._nodes, *self._built_in, *outer]))

    def place(self, name: str, path: Location = ()) -> Mark | None:
        """
        Return the place of a variable, or of a part of it, that is data: from outside of the storyboard, or built in.

        None for all others.
        """
        if name in self._nodes:
            own = self._nodes[name]
            mark = NOWHERE if own is None else mark_at(own, path)
            return mark if mark.file else None
        if name in self._built_in:
            mark = mark_at(self._built_in[name], path)
            return mark if mark.line or mark.file else None
        return None if self._outer is None else self._outer.place(name, path)

    def node(self, name: str) -> Node | None:
        """Return a variable's value with the places of its parts; None when there is none."""
        if name in self._nodes:
            own = self._nodes[name]
            if own is None or isinstance(self._value(name), _Unusable):
                return None
            return self._rendering.node(own, self._outer or self)
        if name in self._built_in:
            return self._built_in[name]
        return None if self._outer is None else self._outer.node(name)

    def settle(self) -> dict[str, Node]:
        """Evaluate all variables, used or not, and return their nodes."""
        settled: dict[str, Node] = {}
        for name, node in self._nodes.items():
            value = self._value(name)
            if node is not None and not isinstance(value, _Unusable):
                settled[name] = node_at(value, node.mark)
        return settled

    def _worked_out(self, name: str) -> JsonValue | _Unusable:
        node = self._nodes[name]
        if node is None:
            return _UNUSABLE
        if name in self._active:
            circle = [*self._active[self._active.index(name) :], name]
            hint = "give one of them a value of its own"
            problem = TemplateProblem("variables that need each other: " + " -> ".join(circle), hint)
            self._rendering.note(problem, Scalar(None, node.mark))
            return _UNUSABLE
        failures = self._rendering.failures
        self._active.append(name)
        try:
            rendered = self._rendering.node(node, self if self._outer is None else self._outer)
        finally:
            self._active.pop()
        return _UNUSABLE if rendered is None or self._rendering.failures > failures else written(rendered)
